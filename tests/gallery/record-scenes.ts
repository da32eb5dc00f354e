// Scenes of the record on the disk: its backup, and whether it is encrypted.

import type { Page } from 'playwright-core';
import type { RecordProtection } from '../../src/shared/record-protection.ts';

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
}

const protections: readonly (readonly [string, RecordProtection])[] = [
  ['encrypted', { status: 'encrypted' }],
  ['no-key-store', { status: 'plain', reason: 'noKeyStore' }],
  ['failed', { status: 'plain', reason: 'failed', detail: 'SQLITE_FULL' }],
];

export const recordScenes = [
  {
    name: 'settings-backup',
    values: { 'backup.save': { file: 'C:\\Users\\Desk\\Documents\\pairing-app-2026-11-23.backup' } },
    act: async (page: Page) => {
      await openSettings(page);
      await page.getByRole('button', { name: 'Back up now' }).click();
      await page.getByText('Everything up to now is in').scrollIntoViewIfNeeded();
    },
  },
  ...protections.map(([name, protection]) => ({
    name: `settings-record-${name}`,
    values: { 'backup.protection': protection },
    act: async (page: Page) => {
      await openSettings(page);
      await page.getByRole('heading', { name: 'Protection of the record' }).evaluate((heading) => heading.scrollIntoView({ block: 'start' }));
    },
  })),
];
