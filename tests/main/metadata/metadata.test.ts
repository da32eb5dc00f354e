// The metadata of a running app: loaded, fetched, imported, kept; and every failure leaves what was there in use.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cacheFile } from '../../../src/main/metadata/cache-file.ts';
import { MAX_METADATA_BYTES } from '../../../src/shared/key-rules.ts';
import { defaultMetadataSettings } from '../../../src/main/metadata/metadata-settings.ts';
import { createMetadata, type MetadataPorts } from '../../../src/main/metadata/metadata.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { mdsEntry, mdsPayload, newCertificate, newService, signBlob, toNode } from './blob-signer.ts';
import type { TestService } from './blob-signer.ts';

const AAGUID = 'aabbccdd-0011-2233-4455-66778899aabb';
const START = Date.parse('2026-11-26T12:00:00Z');
const DAY = 86_400_000;

let service: TestService;
let folder: string;
let clock: ManualClock;

beforeAll(async () => {
  service = await newService();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metadata-'));
  clock = new ManualClock(START);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const blob = (change: Parameters<typeof mdsPayload>[0] = {}) =>
  signBlob(mdsPayload(change), [service.leaf, service.intermediate]);
const file = () => join(folder, 'mds.jwt');
const answering = (body: Uint8Array, status = 200) => async () => new Response(Buffer.from(body), { status });
const noFetch = () => Promise.reject(new TypeError('fetch failed'));

function metadata(ports: Partial<MetadataPorts> = {}) {
  return createMetadata({ ...cacheFile(file()), fetch: noFetch, clock, ...ports }, [toNode(service.root)]);
}

describe('at start', () => {
  it('is none, and knows nothing', async () => {
    const one = metadata();
    expect(await one.load()).toBe('unchanged');
    expect(one.current().state).toEqual({
      status: 'none',
      no: null,
      nextUpdate: null,
      entryCount: 0,
      unreadableCount: 0,
      legalHeader: '',
      problem: null,
    });
    expect(one.current().byAaguid(AAGUID)).toBeNull();
  });

  it('is what was kept', async () => {
    expect(await metadata().importFile(await blob({ entries: [mdsEntry(), {}] }))).toBe('updated');
    const next = metadata();
    expect(await next.load()).toBe('updated');
    expect(next.current().state).toMatchObject({ status: 'fresh', no: 7, entryCount: 1, unreadableCount: 1 });
    expect(next.current().byAaguid(AAGUID)?.description).toBe('Key of the tests');
  });

  it('is what was kept also when its certificates have expired since, and says that it is out of date', async () => {
    const validity = { notAfter: '2026-12-31T00:00:00Z' };
    const leaf = await newCertificate({ name: 'S', issuer: service.root, host: 'mds.fidoalliance.org', validity });
    await metadata().importFile(await signBlob(mdsPayload(), [leaf]));
    await clock.advance(60 * DAY);
    const next = metadata();
    expect(await next.load()).toBe('updated');
    expect(next.current().state.status).toBe('expired');
    // The same bytes from elsewhere are no longer good enough.
    expect(await next.importFile(await signBlob(mdsPayload({ no: 8 }), [leaf]))).toBe('refused');
    expect(next.current().state).toMatchObject({ no: 7, problem: { kind: 'certificateExpired' } });
  });

  it.each([
    ['cut off', () => truncateSync(file(), 1000)],
    ['empty', () => writeFileSync(file(), '')],
    ['changed', () => writeFileSync(file(), readFileSync(file(), 'utf8').replace(/\.(.{40})./, '.$1-'))],
    ['something else', () => writeFileSync(file(), Buffer.alloc(5000, 0xff))],
    ['huge', () => truncateSync(file(), MAX_METADATA_BYTES + 1)],
  ])('is none when what was kept is %s, until there is a new one', async (_, damage) => {
    await metadata().importFile(await blob());
    damage();
    const next = metadata();
    expect(await next.load()).toBe('refused');
    expect(next.current().state).toMatchObject({ status: 'none', problem: { kind: 'cacheDamaged' } });
    expect(await next.importFile(await blob())).toBe('updated');
    expect(next.current().state).toMatchObject({ status: 'fresh', problem: null });
    expect(await metadata().load()).toBe('updated');
  });

  it('is none when the file cannot be read', async () => {
    const denied = Object.assign(new Error('denied'), { code: 'EACCES' });
    const one = metadata({ readFile: () => Promise.reject(denied) });
    expect(await one.load()).toBe('refused');
    expect(one.current().state.problem).toEqual({
      kind: 'cacheDamaged',
      detail: 'EACCES',
      at: '2026-11-26T12:00:00.000Z',
    });
  });
});

describe('a newer BLOB', () => {
  it('replaces the one before; an older one does not; the same changes nothing', async () => {
    const one = metadata();
    expect(await one.importFile(await blob({ no: 7 }))).toBe('updated');
    expect(await one.importFile(await blob({ no: 6 }))).toBe('refused');
    expect(one.current().state).toMatchObject({ no: 7, problem: { kind: 'older' } });
    expect(await one.importFile(await blob({ no: 7 }))).toBe('unchanged');
    expect(one.current().state).toMatchObject({ no: 7, problem: null });
    expect(await one.importFile(await blob({ no: 8, entries: [] }))).toBe('updated');
    expect(one.current().byAaguid(AAGUID)).toBeNull();
    const next = metadata();
    await next.load();
    expect(next.current().state.no).toBe(8);
    expect(await next.importFile(await blob({ no: 7 }))).toBe('refused');
  });

  it('is fresh to the end of its last day, then expired, and used all the same', async () => {
    const one = metadata();
    await one.importFile(await blob({ nextUpdate: '2026-11-27' }));
    await clock.advance(Date.parse('2026-11-27T23:59:59Z') - START);
    expect(one.current().state.status).toBe('fresh');
    await clock.advance(1000);
    expect(one.current().state.status).toBe('expired');
    expect(one.current().byAaguid(AAGUID)).not.toBeNull();
  });

  it('is used when it cannot be kept, and that is said', async () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const one = metadata({ writeFile: () => Promise.reject(full) });
    expect(await one.importFile(await blob())).toBe('updated');
    expect(one.current().state).toMatchObject({ no: 7, problem: { kind: 'cacheUnwritable', detail: 'ENOSPC' } });
  });

  it('waits for the one before: the file is written by one at a time, the newest last', async () => {
    const events: string[] = [];
    const one = metadata({
      async writeFile(bytes) {
        events.push('begin');
        await clock.sleep(100);
        await cacheFile(file()).writeFile(bytes);
        events.push('end');
      },
    });
    const imports = [one.importFile(await blob({ no: 8 })), one.importFile(await blob({ no: 9 }))];
    const all = Promise.all(imports);
    while (events.length < 4) await clock.advance(100);
    expect(await all).toEqual(['updated', 'updated']);
    expect(events).toEqual(['begin', 'end', 'begin', 'end']);
    const next = metadata();
    await next.load();
    expect(next.current().state.no).toBe(9);
  });

  it('tells who listens, also of a failure, until they stop', async () => {
    const one = metadata();
    let told = 0;
    const stop = one.onChange(() => told++);
    await one.importFile(await blob());
    await one.importFile(new Uint8Array(3));
    expect(told).toBe(2);
    stop();
    await one.importFile(await blob({ no: 9 }));
    expect(told).toBe(2);
  });

  it('may be signed below a root of the operator’s own', async () => {
    const own = await newService();
    const bytes = await signBlob(mdsPayload(), [own.leaf, own.intermediate]);
    const one = metadata();
    expect(await one.importFile(bytes)).toBe('refused');
    expect(one.current().state.problem?.kind).toBe('untrustedChain');
    one.configure({ ...defaultMetadataSettings, ownRootsPem: own.root.certificate.toString('pem') });
    expect(await one.importFile(bytes)).toBe('updated');
    one.configure({ ...defaultMetadataSettings, ownRootsPem: 'no PEM' });
    expect(await one.importFile(await blob({ no: 8 }))).toBe('refused');
  });
});

describe('the file', () => {
  it('is whole or not there, and nothing is left beside it', async () => {
    const cache = cacheFile(file());
    await cache.writeFile(Uint8Array.of(1, 2, 3));
    await cache.writeFile(Uint8Array.of(4));
    expect(readdirSync(folder)).toEqual(['mds.jwt']);
    expect(await cache.readFile()).toEqual(Buffer.of(4));
    truncateSync(file(), MAX_METADATA_BYTES + 1);
    expect(await cache.readFile()).toHaveLength(0);
    const lost = cacheFile(join(folder, 'no-folder', 'mds.jwt'));
    await expect(lost.writeFile(Uint8Array.of(1))).rejects.toThrow('ENOENT');
    expect(await lost.readFile()).toBeNull();
  });
});

describe('fetching', () => {
  it('takes what the URL of the settings has', async () => {
    const urls: string[] = [];
    const bytes = await blob();
    const one = metadata({
      fetch: async (url) => {
        urls.push(url);
        return new Response(Buffer.from(bytes));
      },
    });
    expect(await one.refresh()).toBe('updated');
    expect(await one.refresh()).toBe('unchanged');
    expect(urls).toEqual(['https://mds3.fidoalliance.org/', 'https://mds3.fidoalliance.org/']);
    one.configure({ ...defaultMetadataSettings, mdsUrl: '' });
    expect(await one.refresh()).toBe('off');
    expect(urls).toHaveLength(2);
  });

  it.each([
    ['network', noFetch],
    ['network', answering(new Uint8Array(), 503)],
    ['network', async () => new Response(null, { status: 204 })],
    ['malformed', answering(Buffer.from('<html>a proxy’s page</html>'))],
  ])('says %s, and leaves the one before in use', async (kind, fetch) => {
    const one = metadata({ fetch });
    await one.importFile(await blob());
    expect(await one.refresh()).toBe('refused');
    expect(one.current().state).toMatchObject({ status: 'fresh', no: 7, problem: { kind } });
    expect(clock.sleeping).toBe(0);
  });

  it('gives up after two minutes', async () => {
    const one = metadata({ fetch: () => new Promise(() => {}) });
    const refreshed = one.refresh();
    await clock.advance(0);
    await clock.advance(119_999);
    expect(clock.sleeping).toBe(1);
    await clock.advance(1);
    expect(await refreshed).toBe('refused');
    expect(one.current().state.problem?.kind).toBe('timeout');
  });

  it('stops when it is told to, and the next in turn goes on', async () => {
    const one = metadata({ fetch: () => new Promise(() => {}) });
    const stop = new AbortController();
    const refreshed = one.refresh(stop.signal);
    const imported = one.importFile(await blob());
    stop.abort(new Error('enough'));
    await expect(refreshed).rejects.toThrow('enough');
    expect(await imported).toBe('updated');
    expect(one.current().state.problem).toBeNull();
    expect(clock.sleeping).toBe(0);
  });

  describe('from a server', () => {
    let server: Server;
    afterEach(() => new Promise((done) => server.close(done).closeAllConnections()));

    async function serve(answer: Parameters<typeof createServer>[1]): Promise<string> {
      server = createServer(answer ?? (() => {}));
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    }

    it('takes a BLOB of some megabytes', async () => {
      const bytes = await blob({ entries: [mdsEntry({}, { icon: 'A'.repeat(6_000_000) })] });
      const mdsUrl = await serve((_, response) => response.end(bytes));
      const one = metadata({ fetch });
      one.configure({ ...defaultMetadataSettings, mdsUrl });
      expect(await one.refresh()).toBe('updated');
    });

    it('hangs up on a body without end', async () => {
      let sent = 0;
      let closed: Promise<void> = Promise.resolve();
      const part = Buffer.alloc(1024 * 1024, 'A');
      const mdsUrl = await serve((_, response) => {
        closed = new Promise((done) => response.once('close', done));
        const more = (): void => {
          while (!response.destroyed && response.write(part)) sent += part.length;
          sent += part.length;
          response.once('drain', more);
        };
        more();
      });
      const one = metadata({ fetch });
      one.configure({ ...defaultMetadataSettings, mdsUrl });
      expect(await one.refresh()).toBe('refused');
      expect(one.current().state.problem?.kind).toBe('tooLarge');
      await closed;
      expect(sent).toBeLessThan(2 * MAX_METADATA_BYTES);
    });
  });
});
