// The scenes of this app's audit beside Entra's.

import type { Page } from 'playwright-core';
import { agreement, difference } from '../renderer/history/comparison-values.ts';

async function openComparison(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('tab', { name: 'Compare with Entra' }).click();
}

async function compare(page: Page): Promise<void> {
  await openComparison(page);
  await page.getByRole('button', { name: 'Compare' }).click();
}

export const comparisonScenes: readonly {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly act: (page: Page) => Promise<void>;
}[] = [
  { name: 'comparison', values: {}, act: openComparison },
  { name: 'comparison-agrees', values: { 'audit.compare': agreement }, act: compare },
  { name: 'comparison-differs', values: { 'audit.compare': difference }, act: compare },
  { name: 'comparison-busy', values: { 'audit.compare': 'never' }, act: compare },
];
