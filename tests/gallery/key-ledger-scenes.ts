// The scenes of the ledger of keys.

import type { Page } from 'playwright-core';
import { ledgerHistory, ledgerPage } from '../renderer/key-ledger/ledger-values.ts';

async function openKeys(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Security keys', exact: true }).click();
}

export const keyLedgerScenes: readonly {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly act: (page: Page) => Promise<void>;
}[] = [
  { name: 'key-ledger', values: { 'keyLedger.list': ledgerPage }, act: openKeys },
  { name: 'key-ledger-empty', values: { 'keyLedger.list': { keys: [], more: false } }, act: openKeys },
  {
    name: 'key-ledger-key',
    values: { 'keyLedger.list': ledgerPage, 'keyLedger.history': ledgerHistory },
    act: async (page) => {
      await openKeys(page);
      await page.getByRole('button', { name: /^Show YubiKey/ }).nth(1).click();
    },
  },
];
