// The scenes of the audit: its entries, its proof, its files.

import type { Page } from 'playwright-core';
import { auditPage, auditVerdict, longUser } from '../renderer/fixtures.ts';

async function openAudit(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('tab', { name: 'Audit' }).click();
}

async function openExport(page: Page): Promise<void> {
  await openAudit(page);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menu').waitFor();
}

async function verifyAudit(page: Page): Promise<void> {
  await openAudit(page);
  await page.getByRole('button', { name: 'Verify' }).click();
}

export const auditScenes: readonly {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly act: (page: Page) => Promise<void>;
}[] = [
  { name: 'audit', values: {}, act: openAudit },
  { name: 'audit-empty', values: { 'audit.search': { entries: [], more: false } }, act: openAudit },
  { name: 'audit-long-name', values: { 'audit.search': auditPage([longUser], { more: false }) }, act: openAudit },
  { name: 'audit-export-menu', values: {}, act: openExport },
  {
    name: 'audit-exported',
    values: { 'audit.export': { file: '/home/robin/Documents/pairing-app-audit-2026-11-23.csv' } },
    act: async (page) => {
      await openExport(page);
      await page.getByRole('menuitem', { name: /^CSV/ }).click();
    },
  },
  { name: 'audit-verified', values: { 'audit.verify': auditVerdict() }, act: verifyAudit },
  {
    name: 'audit-verified-memory-key',
    values: { 'audit.verify': auditVerdict({ anchors: { valid: 1, otherKey: 5, keyIsKept: false } }) },
    act: verifyAudit,
  },
  { name: 'audit-bad', values: { 'audit.verify': auditVerdict({ entries: 711, firstBad: { seq: 712, flaw: 'changed' } }) }, act: verifyAudit },
  { name: 'audit-verifying', values: { 'audit.verify': 'never' }, act: verifyAudit },
  {
    name: 'audit-entry',
    values: {},
    act: async (page) => {
      await openAudit(page);
      await page.getByRole('button', { name: 'Show entry 1480: Run ended' }).click();
    },
  },
];
