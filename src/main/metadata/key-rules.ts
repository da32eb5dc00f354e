// The desk's own rules for keys, and FIDO's list that they stand on, as one thing: settings that are kept, a list that is kept
// up to date, and the two questions of a run: may this model be used, may this credential be used.

import type {
  AttestationTrustKind, CertificationLevel, KeyRulesSettings, KeyRulesState, MetadataOutcome, NamedModel, RuleRefusalReason,
} from '../../shared/key-rules.ts';
import type { Clock } from '../ports.ts';
import type { AttestationVerdict } from '../webauthn/attestation.ts';
import { foreseeRefusal, refuseAttestation, type PolicyRefusal } from './attestation-policy.ts';
import { judgeAttestation } from './attestation-trust.ts';
import { knownModels } from './known-models.ts';
import { defaultMetadataSettings, metadataSettings, type MetadataSettings } from './metadata-settings.ts';
import type { MetadataView } from './metadata-view.ts';
import type { Metadata } from './metadata.ts';

/** How often a list that was fetched once is looked at; FIDO makes a new one every month. */
const LOOK_EVERY_MS = 24 * 60 * 60_000;
const SETTINGS_KEY = 'metadata';

export interface KeyRulesPorts {
  readonly metadata: Metadata;
  readonly clock: Clock;
  /** Where the settings are kept, as JSON. */
  readonly settings: {
    get(key: string): Promise<unknown>;
    set(key: string, value: MetadataSettings): Promise<void>;
  };
}

/** A refusal with the data that its words need; flat, for it crosses as the detail of a check or an error. */
export interface RuleRefusal {
  readonly reason: RuleRefusalReason;
  readonly detail: Readonly<Record<string, string>>;
}

export interface Judgement {
  readonly trust: AttestationTrustKind;
  /** As FIDO's list has it for this model today; null where it says nothing. */
  readonly certification: CertificationLevel | null;
  readonly refusal: RuleRefusal | null;
}

export interface KeyRules {
  readonly state: KeyRulesState;
  onChange(listener: (state: KeyRulesState) => void): () => void;
  /** FIDO's list as it is now. */
  metadata(): MetadataView;
  /** Every model that has a name: those that come with the app and those of FIDO's list, by name. */
  models(): readonly NamedModel[];
  /** Before the key is touched. @param aaguid  UUID form, lower case */
  foresee(aaguid: string): RuleRefusal | null;
  /** When the credential exists. @param attestation  of the statement as the key made it */
  judge(attestation: AttestationVerdict, aaguid: string): Judgement;
  /** Reads settings and list from last time. Settings that cannot be read any more allow no key. @throws StoreError */
  open(): Promise<void>;
  /** Keeps and uses other settings. @throws StoreError, then the settings are those of before */
  configure(settings: KeyRulesSettings): Promise<void>;
  /** Abort: throws the signal's reason. */
  refresh(signal?: AbortSignal): Promise<MetadataOutcome>;
  /** A list that the operator has as a file. */
  importFile(bytes: Uint8Array): Promise<MetadataOutcome>;
  /**
   * Brings a list up to date that FIDO has replaced: now, and once a day. A list that was never fetched is not fetched by
   * this: the first time is the operator's. Resolves when the signal aborts; never rejects.
   */
  keepFresh(signal: AbortSignal): Promise<void>;
}

const NO_RULES: RuleRefusal = { reason: 'rulesUnreadable', detail: {} };

export function createKeyRules({ metadata, clock, settings: kept }: KeyRulesPorts): KeyRules {
  const listeners = new Set<(state: KeyRulesState) => void>();
  let settings = defaultMetadataSettings;
  let rulesUnreadable = false;
  let working = 0;

  const stateNow = (): KeyRulesState => ({ settings, metadata: metadata.current().state, rulesUnreadable, busy: working > 0 });
  const show = (): void => {
    const state = stateNow();
    for (const listener of [...listeners]) listener(state);
  };
  const use = (next: MetadataSettings, unreadable: boolean): void => {
    settings = next;
    rulesUnreadable = unreadable;
    metadata.configure(next);
    show();
  };
  const busy = async <T>(work: () => Promise<T>): Promise<T> => {
    working += 1;
    show();
    try {
      return await work();
    } finally {
      working -= 1;
      show();
    }
  };
  const refresh = (signal?: AbortSignal): Promise<MetadataOutcome> => busy(() => metadata.refresh(signal));

  return {
    get state() {
      return stateNow();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    metadata: () => metadata.current(),
    models: () => {
      const models = new Map([...metadata.current().models(), ...knownModels()].map((known) => [known.aaguid, known]));
      return [...models.values()].sort((a, b) => a.model.localeCompare(b.model, 'en'));
    },
    foresee: (aaguid) =>
      rulesUnreadable ? NO_RULES : flatten(foreseeRefusal(settings.attestation, aaguid, metadata.current())),
    judge: (attestation, aaguid) => {
      const trust = judgeAttestation(attestation, aaguid, metadata.current());
      return {
        trust: trust.kind,
        certification: trust.listing?.certification ?? null,
        refusal: rulesUnreadable ? NO_RULES : flatten(refuseAttestation(settings.attestation, aaguid, trust)),
      };
    },
    open: async () => {
      const parsed = metadataSettings.safeParse((await kept.get(SETTINGS_KEY)) ?? {});
      use(parsed.success ? parsed.data : defaultMetadataSettings, !parsed.success);
      await busy(() => metadata.load());
    },
    configure: async (next) => {
      const checked = metadataSettings.parse(next);
      await kept.set(SETTINGS_KEY, checked);
      use(checked, false);
    },
    refresh,
    importFile: (bytes) => busy(() => metadata.importFile(bytes)),
    keepFresh: async (signal) => {
      while (!signal.aborted) {
        try {
          if (metadata.current().state.status === 'expired') await refresh(signal);
          await clock.sleep(LOOK_EVERY_MS, signal);
        } catch {
          // The signal's reason: nothing else comes out of either.
        }
      }
    },
  };
}

function flatten(refusal: PolicyRefusal | null): RuleRefusal | null {
  if (refusal === null) return null;
  switch (refusal.reason) {
    case 'modelDenied':
    case 'modelNotAllowed':
      return { reason: refusal.reason, detail: { aaguid: refusal.aaguid } };
    case 'attestationInvalid':
      return { reason: refusal.reason, detail: { fault: refusal.fault } };
    case 'modelCompromised':
      return { reason: refusal.reason, detail: { statuses: refusal.statuses.join(', ') } };
    case 'attestationMissing':
      return { reason: refusal.reason, detail: { attestation: refusal.kind } };
    case 'rootUnknown':
      return { reason: refusal.reason, detail: { because: refusal.because } };
    case 'levelTooLow':
      return { reason: refusal.reason, detail: { level: refusal.level ?? 'none', minimumLevel: refusal.minimumLevel } };
  }
}
