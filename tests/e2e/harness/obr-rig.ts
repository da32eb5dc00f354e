// What the tests of pages in the OBR window share: site and harness for the whole file, a window with a fresh page before each
// test, and what pages' scripts find on their window.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type RunningHarness, startHarness } from './obr-harness.ts';
import type { OpenRequest } from './obr-main.ts';
import { INFO, LOGIN, type ObrSite, startObrSite } from './obr-site.ts';

/** Filled before the file's first test; `page` is another one in each. */
export interface ObrRig {
  site: ObrSite;
  harness: RunningHarness;
  page: Page;
  /** In place of the window that was open before each test: that one must be closed. */
  open(change?: Partial<OpenRequest>): Promise<Page>;
}

/** @param prepare  in each fresh page, before the test */
export function useObrRig(prepare: (page: Page) => Promise<void> = async () => undefined, request: Partial<OpenRequest> = {}): ObrRig {
  const rig = {
    async open(change: Partial<OpenRequest> = {}) {
      return rig.harness.open({ startUrl: `https://${LOGIN}/start`, allowedHosts: [LOGIN, INFO], autofill: [], ...request, ...change });
    },
    // Border: the hooks below fill in the rest before any test reads it.
  } as ObrRig;
  beforeAll(async () => {
    rig.site = await startObrSite();
    rig.harness = await startHarness(rig.site);
  });
  afterAll(async () => {
    await rig.harness.stop();
    await rig.site.close();
  });
  beforeEach(async () => {
    await rig.harness.setScript('grant');
    rig.page = await rig.open();
    await prepare(rig.page);
  });
  afterEach(() => rig.harness.close());
  return rig;
}

/** `window.options()`: good creation options, new each time. `window.outcome(promise)`: how it ended, as text. */
export function addOptions(target: Pick<Page, 'evaluate'>): Promise<void> {
  return target.evaluate(() => {
    const options = (): CredentialCreationOptions => ({
      publicKey: {
        rp: { id: location.hostname, name: 'Practice' },
        user: { id: new Uint8Array([1, 2, 3]), name: 'ada@practice.test', displayName: 'Ada' },
        challenge: new Uint8Array([250, 251, 252, 253, 254, 255]),
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      },
    });
    const outcome = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        (value) => `fulfilled ${Object.prototype.toString.call(value)}`,
        (error: unknown) =>
          error instanceof DOMException
            ? `DOMException ${error.name}`
            : error instanceof TypeError
              ? 'TypeError'
              : `value ${String(error)}`,
      );
    Object.assign(window, { options, outcome });
  });
}
