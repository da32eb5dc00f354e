// A tenant of 100,000: the import into the store against a bare fetch of the same pages, what it costs in memory, and how
// soon a search has its window. The practice tenant is a process of its own.
import { clouds, graphOf } from '../../src/shared/clouds.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { importUsers } from '../../src/main/desk/user-import.ts';
import { createDirectory, type Directory } from '../../src/main/directory/directory.ts';
import { createGraphClient } from '../../src/main/directory/graph-client.ts';
import { requiredScopes } from '../../src/main/directory/scopes.ts';
import { createSignIn } from '../../src/main/directory/sign-in.ts';
import { practiceFetch } from '../../src/main/practice/tenant/practice-fetch.ts';
import { type Store, openStore } from '../../src/main/store/store.ts';
import { threadStarter } from '../../src/main/system-ports.ts';
import { Browser } from '../main/practice/tenant/browser.ts';
import { systemClock as clock } from '../rig/practice-rig.ts';
import { PracticeTenantProcess } from '../rig/practice-tenant-process.ts';
import { prng } from '../fuzz/prng.ts';

export interface DirectoryFigures {
  readonly users: number;
  /** Import into the store ÷ bare fetch of the same pages, medians. */
  readonly importRatio: number;
  /** Highest resident size during an import − that before it. */
  readonly rssGrowthMB: number;
  readonly searchP95Ms: number;
  /** The longest time for which the app's own thread did nothing else, in an import during which somebody types. */
  readonly maxLoopDelayMs: number;
}

const ROUNDS = 3;
/** Between two letters of somebody who types fast. */
const TYPING_MS = 80;
const importThread = threadStarter(new URL('../rig/import-thread.mjs', import.meta.url));
const SEARCHES = 300;
const pageShape = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() });
const FIRST_PAGE =
  'https://graph.microsoft.com/v1.0/users?$select=id,displayName,userPrincipalName,department,jobTitle,employeeId,accountEnabled,userType&$top=999';

export async function benchDirectory(people: number, say: (line: string) => void): Promise<DirectoryFigures> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-directory-'));
  const tenant = await PracticeTenantProcess.start(folder, '--people', String(people));
  try {
    const { facts } = tenant;
    const tenantFetch = practiceFetch(facts);
    const signIn = createSignIn({
      tenant: { tenantId: facts.tenantId, clientId: facts.clientId, cloud: clouds.global },
      fetch: tenantFetch,
      clock,
      scopes: requiredScopes,
      cache: { load: async () => null, save: async () => {} },
      openBrowser: async (url) => {
        void signInOnPages(url, tenantFetch, facts.operator);
        return { closed: new Promise(() => {}), close: () => {} };
      },
    });
    await signIn.signIn();
    const token = (await signIn.token()).reveal();
    const graph = createGraphClient({ baseUrl: graphOf(clouds.global), fetch: tenantFetch, clock, token: () => signIn.token() });
    const directory = createDirectory({ graph, clock });

    const bare: number[] = [];
    const imports: number[] = [];
    let rssGrowth = 0;
    let users = 0;
    let store = await openStore({ file: path.join(folder, 'warm.sqlite'), clock, importThread });
    for (let round = 0; round < ROUNDS; round++) {
      const bareMs = await timed(async () => {
        users = await drain(tenantFetch, token);
      });
      await store.close();
      store = await openStore({ file: path.join(folder, `${round}.sqlite`), clock, importThread });
      // The thread has been started, as it has in an app that follows the directory.
      await store.imports.add(facts.tenantId, [], null);
      const before = process.memoryUsage.rss();
      let highest = before;
      const importMs = await timed(() =>
        runImport(directory, store, facts.tenantId, () => (highest = Math.max(highest, process.memoryUsage.rss()))),
      );
      const { total } = await store.users.figures(facts.tenantId);
      if (total !== users) throw new Error(`imported ${total} of ${users}`);
      bare.push(bareMs);
      imports.push(importMs);
      rssGrowth = Math.max(rssGrowth, highest - before);
      say(`${users} users: bare ${(bareMs / 1000).toFixed(2)} s, import ${(importMs / 1000).toFixed(2)} s, memory +${megabytes(highest - before)} MB`);
    }
    const searches = await search(store, facts.tenantId, say);
    await store.close();
    const maxLoopDelayMs = await typeDuringImport(directory, path.join(folder, 'typing.sqlite'), facts.tenantId, say);
    return {
      users,
      importRatio: round(median(imports) / median(bare)),
      rssGrowthMB: megabytes(rssGrowth),
      searchP95Ms: round(percentile(searches, 0.95)),
      maxLoopDelayMs,
    };
  } finally {
    await tenant.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function signInOnPages(
  url: string,
  tenantFetch: typeof fetch,
  operator: { readonly userPrincipalName: string; readonly password: string },
): Promise<void> {
  const browser = new Browser((input, init) => {
    const target = new URL(new Request(input).url);
    return target.hostname === 'localhost' ? fetch(input, init) : tenantFetch(input, init);
  });
  await browser.open(url);
  await browser.submit({ loginfmt: operator.userPrincipalName });
  await browser.submit({ passwd: operator.password });
  await browser.submit({ LoginOptions: '3' });
  await browser.submit();
}

/** The same pages, read and parsed, nothing kept. @returns how many users */
async function drain(tenantFetch: typeof fetch, token: string): Promise<number> {
  let users = 0;
  for (let next: string | undefined = FIRST_PAGE; next !== undefined; ) {
    const response: Response = await tenantFetch(next, { headers: { authorization: `Bearer ${token}` } });
    const page: z.infer<typeof pageShape> = pageShape.parse(await response.json());
    users += page.value.length;
    next = page['@odata.nextLink'];
  }
  return users;
}

async function runImport(directory: Directory, store: Store, tenantId: string, onReceived: () => void): Promise<void> {
  await importUsers({
    directory, store, clock, tenantId, source: { kind: 'all' }, signal: new AbortController().signal, onReceived: () => void onReceived(),
  });
}

/** An import while somebody types, and a run writes its journal: does the window stand still? */
async function typeDuringImport(directory: Directory, file: string, tenantId: string, say: (line: string) => void): Promise<number> {
  const store = await openStore({ file, clock, importThread });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const times: number[] = [];
  let isOver = false;
  const typing = (async () => {
    for (let typed = 0; !isOver; typed++) {
      const words = 'sam rivera'.slice(0, 1 + (typed % 10));
      times.push(await timed(() => store.users.window(tenantId, { words, filter: 'all', first: 0, count: 200 })));
      times.push(await timed(() => store.settings.set('bench', typed)));
      await wait(TYPING_MS);
    }
  })();
  delay.enable();
  await runImport(directory, store, tenantId, () => undefined);
  delay.disable();
  isOver = true;
  await typing;
  await store.close();
  say(`typing and writing during an import: ${times.length} times, 95 % in ${round(percentile(times, 0.95))} ms, slowest ${round(Math.max(...times))} ms`);
  return round(delay.max / 1e6);
}

/** What people type, letter by letter, in the names that are there; and scrolling far down. */
async function search(store: Store, tenantId: string, say: (line: string) => void): Promise<readonly number[]> {
  const random = prng(11);
  const { total } = await store.users.figures(tenantId);
  const times: number[] = [];
  while (times.length < SEARCHES) {
    const { users } = await store.users.window(tenantId, { words: '', filter: 'all', first: random.below(total), count: 1 });
    const name = users[0]?.displayName ?? '';
    for (let typed = 1; typed <= Math.min(name.length, 8); typed++) {
      times.push(await timed(() => store.users.window(tenantId, { words: name.slice(0, typed), filter: 'all', first: 0, count: 200 })));
    }
    times.push(await timed(() => store.users.window(tenantId, { words: '', filter: 'all', first: random.below(total), count: 200 })));
  }
  say(`${times.length} searches: median ${round(median(times))} ms, slowest ${round(Math.max(...times))} ms`);
  return times;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
