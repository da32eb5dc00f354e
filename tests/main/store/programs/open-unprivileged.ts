// Opens the store at the given path and says how it went, on one line. The superuser may write everywhere, so the
// rights are given up first; only after the imports, which need not be readable for others.

import { openStore } from '../../../../src/main/store/store.ts';
import { StoreError } from '../../../../src/main/store/store-error.ts';
import { HandClock } from './hand-clock.ts';

if (process.geteuid?.() === 0) process.setuid?.(65534);
try {
  const store = await openStore({ file: process.argv[2] ?? '', clock: new HandClock() });
  await store.close();
  console.log('opened');
} catch (error) {
  console.log(error instanceof StoreError ? `StoreError ${error.kind}` : String(error));
}
