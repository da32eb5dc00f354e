// The settings page in its states, as values for the gallery.

import type { KeyRulesSettings, KeyRulesState, NamedModel } from '../../src/shared/key-rules.ts';
import { at } from '../renderer/fixtures.ts';

export const namedModels: readonly NamedModel[] = [
  { aaguid: '2fc0579f-8113-47ea-b116-bb5a8db9202a', model: 'YubiKey 5 Series with NFC' },
  { aaguid: 'a4e9fc6d-4cbe-4758-b8ba-37598bb5bbaa', model: 'Security Key NFC by Yubico' },
  { aaguid: '12ded745-4bed-47d4-abaa-e713f51d6393', model: 'Feitian AllinOne FIDO2 Authenticator' },
  { aaguid: 'd41f5a69-b817-4144-a13c-9ebd6d9254d6', model: 'ATKey.Card CTAP2.0' },
];

const settings: KeyRulesSettings = {
  mdsUrl: 'https://mds3.fidoalliance.org/',
  ownRootsPem: '',
  attestation: { require: 'nothing', minimumLevel: 'FIDO_CERTIFIED_L1', allowedAaguids: null, deniedAaguids: [], toleratedStatuses: [] },
};

export const rulesOf = (changes: Partial<KeyRulesState> = {}): KeyRulesState => ({
  settings,
  metadata: { status: 'none', no: null, nextUpdate: null, entryCount: 0, unreadableCount: 0, legalHeader: '', problem: null },
  rulesUnreadable: false,
  busy: false,
  ...changes,
});

const loaded: KeyRulesState['metadata'] = {
  status: 'fresh', no: 143, nextUpdate: '2026-12-01', entryCount: 341, unreadableCount: 0,
  legalHeader: 'Retrieval and use of this BLOB indicates acceptance of the appropriate agreement located at https://fidoalliance.org/metadata/metadata-legal-terms/',
  problem: null,
};

export const settingsStates = {
  settings: rulesOf({ metadata: loaded }),
  'settings-new-desk': rulesOf(),
  'settings-busy': rulesOf({ busy: true }),
  'settings-strict': rulesOf({
    metadata: {
      ...loaded, status: 'expired', unreadableCount: 3,
      problem: { kind: 'network', detail: 'HTTP 407', at: at(-7200) },
    },
    settings: {
      ...settings,
      attestation: {
        require: 'certified', minimumLevel: 'FIDO_CERTIFIED_L2', toleratedStatuses: ['USER_KEY_PHYSICAL_COMPROMISE'],
        allowedAaguids: [...namedModels.slice(0, 2).map(({ aaguid }) => aaguid), '7b0c1d2e-3f40-4152-8637-48596a7b8c9d'],
        deniedAaguids: ['d41f5a69-b817-4144-a13c-9ebd6d9254d6'],
      },
    },
  }),
  'settings-unreadable': rulesOf({ rulesUnreadable: true, metadata: { ...loaded, status: 'none', no: null, nextUpdate: null, legalHeader: '', problem: { kind: 'cacheDamaged', detail: 'malformed', at: at(-60) } } }),
} as const satisfies Record<string, KeyRulesState>;
