// Writes entries of one run until it is killed; says the number of each entry after its promise has resolved.

import { openStore } from '../../../../src/main/store/store.ts';
import { HandClock } from './hand-clock.ts';

const store = await openStore({ file: process.argv[2] ?? '', clock: new HandClock() });
await store.journal.begin({
  runId: 'run-1', startedAt: '2026-01-31T10:00:00.000Z', tenantId: 't', operator: { id: 'o', userPrincipalName: 'o' },
  target: { id: 'u', displayName: 'u', userPrincipalName: 'u' }, service: 'entra', route: 'direct',
  key: { aaguid: null, transport: 'usb', product: 'k', serialNumber: '' }, keyName: 'k', forcePinChange: false,
});
for (let n = 1; ; n++) {
  await store.journal.note('run-1', 'register', { kind: 'credentialCreated', credentialIdBase64Url: `c${n}` });
  process.stdout.write(`${n}\n`);
}
