// axe-core on a page of the app as it stands, light and dark.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, ElementContext } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds serious or critical below `scope`, in both colour schemes: rule, element. */
export async function seriousFindings(page: Page, scope = 'html'): Promise<readonly string[]> {
  const found: string[] = [];
  // Evaluated by the debugger, which the page's content security policy does not hold.
  await page.evaluate(await source);
  // axe looks at the letters of fonts: one that comes late would be taken for a font of icons.
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.waitForFunction((scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches, colorScheme);
    await page.evaluate(colorsHaveSettled);
    const results = await page.evaluate((selector) => {
      // Border: the line above put axe there.
      const { axe } = window as unknown as { readonly axe: { run(context: ElementContext): Promise<AxeResults> } };
      // Fluent's focus keeper (tabster) has hidden stops at the ends of the page, which pass the focus on at once.
      return axe.run({ include: [[selector]], exclude: [['[data-tabster-dummy]']] });
    }, scope);
    for (const violation of results.violations) {
      if (violation.impact !== 'serious' && violation.impact !== 'critical') continue;
      const elements = violation.nodes.map((node) => node.html.replaceAll(/ class="[^"]*"/g, ''));
      found.push(...elements.map((html) => `${colorScheme} ${violation.id}: ${html.slice(0, 160)}`));
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

/** The theme is drawn, and no colour is on its way to another one; a spinner goes on for ever and is not waited for. */
async function colorsHaveSettled(): Promise<void> {
  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  const ending = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
  await Promise.all(ending.map((one) => one.finished.catch(() => undefined)));
}
