// Fills fields of the tenant's page: once each, on pages of exactly the named origin, from a world the page cannot see.
// Never submits; never tells anybody the value.

import type { WebContents } from 'electron';
import type { Autofill } from '../browser-ports.ts';
import type { Clock } from '../ports.ts';

/** Sign-in pages build their fields after loading: look again for 30 seconds. */
const TRIES = 60;
const PAUSE_MS = 500;
/** Electron's preloads live in 999; any other number above 0 is a world of its own. */
const AUTOFILL_WORLD = 1101;

type PageContents = Pick<WebContents, 'mainFrame' | 'on' | 'executeJavaScriptInIsolatedWorld'>;

/** Watch the page and fill what is asked for, until each entry was filled once or the signal aborts. */
export function autofillPages(
  contents: PageContents,
  entries: readonly Autofill[],
  clock: Clock,
  signal: AbortSignal,
): void {
  const open = new Set(entries);
  let round = new AbortController();
  const begin = (): void => {
    round.abort();
    round = new AbortController();
    if (open.size > 0) void fillForAWhile(contents, open, clock, AbortSignal.any([round.signal, signal]));
  };
  contents.on('dom-ready', begin);
  contents.on('did-navigate-in-page', (_event, _url, isMainFrame) => {
    if (isMainFrame) begin();
  });
}

async function fillForAWhile(
  contents: PageContents,
  open: Set<Autofill>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 0; tries < TRIES && open.size > 0 && !signal.aborted; tries++) {
    for (const entry of open) {
      if (await fillOne(contents, entry)) open.delete(entry);
      if (signal.aborted) return;
    }
    try {
      await clock.sleep(PAUSE_MS, signal);
    } catch {
      return; // another page, or the end
    }
  }
}

async function fillOne(contents: PageContents, entry: Autofill): Promise<boolean> {
  try {
    if (contents.mainFrame.origin !== entry.origin) return false;
    const code = fillScript(entry.origin, entry.selector, entry.value.reveal());
    const filled: unknown = await contents.executeJavaScriptInIsolatedWorld(AUTOFILL_WORLD, [{ code }]);
    return filled === true;
  } catch {
    return false; // the page went away meanwhile; the next one is tried anew
  }
}

/** The call of `fillField` as text. The origin is checked once more where the value would land: pages may change. */
export function fillScript(origin: string, selector: string, value: string): string {
  return `(${fillField.toString()})(${[origin, selector, value].map((part) => JSON.stringify(part)).join(', ')})`;
}

/** Runs in the page, as text: stands alone. True when the field is there, can be typed into, and now has the value. */
export function fillField(origin: string, selector: string, value: string): boolean {
  if (location.origin !== origin) return false;
  const field = document.querySelector(selector);
  if (!(field instanceof HTMLInputElement) || field.disabled || field.readOnly || field.getClientRects().length === 0) {
    return false;
  }
  field.focus();
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
  return true;
}
