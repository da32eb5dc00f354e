// Keys of the ledger and their history, for tests and pictures.

import type { KeyEvent, KeyLedgerPage, LedgerKey } from '../../../src/shared/key-ledger.ts';
import { at, longName } from '../fixtures.ts';

export function ledgerKey(number: number, changes: Partial<LedgerKey> = {}): LedgerKey {
  return {
    id: `5f0c7b4e-0000-4000-8000-00000000000${number}`, product: 'YubiKey 5 NFC', manufacturer: 'Yubico', serialNumber: String(18_234_567 + number * 1013),
    aaguid: '2fc0579f-8113-47ea-b116-555a8db9202a', firmware: '5.7.1', transport: 'usb', firstSeenAt: at(-86_400 * (40 + number)),
    lastSeenAt: at(-86_400 * number), state: 'unknown', stateAt: at(-86_400 * number), holder: null, ...changes,
  };
}

export const ledgerPage: KeyLedgerPage = {
  keys: [
    ledgerKey(0),
    ledgerKey(1, { state: 'assigned', holder: { id: 'user-5', displayName: 'Farida Murphy' } }),
    ledgerKey(2, { state: 'assigned', product: 'Feitian ePass FIDO2-NFC', manufacturer: 'Feitian', serialNumber: '', firmware: null, holder: { id: 'user-1', displayName: longName } }),
    ledgerKey(3, { state: 'lost', holder: { id: 'user-8', displayName: 'Ilse Jansen' } }),
    ledgerKey(4, { state: 'returned' }),
    ledgerKey(5, { state: 'reset' }),
    ledgerKey(6, { state: 'retired', product: 'Security key of a model that nobody has ever heard of, edition 2026' }),
  ],
  more: true,
};

export const ledgerHistory: readonly KeyEvent[] = [
  { at: at(-86_400 * 41), kind: 'seen', holder: null, credentialIdBase64Url: null, operator: null },
  { at: at(-86_400 * 40), kind: 'given', holder: { id: 'user-2', displayName: 'Anna Nowak' }, credentialIdBase64Url: 'AAEC', operator: 'robin.desk@contoso.example' },
  { at: at(-86_400 * 9), kind: 'returned', holder: { id: 'user-2', displayName: 'Anna Nowak' }, credentialIdBase64Url: null, operator: 'robin.desk@contoso.example' },
  { at: at(-86_400), kind: 'given', holder: { id: 'user-5', displayName: 'Farida Murphy' }, credentialIdBase64Url: 'BBBB', operator: 'second.desk@contoso.example' },
];
