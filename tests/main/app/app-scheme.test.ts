import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePath, contentSecurityPolicy, respondFromBundle } from '../../../src/main/app/app-scheme.ts';

let folder: string;
let root: string;
let count = 0;
const random = { bytes: (length: number) => new Uint8Array(length).fill((count += 1)) };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'app-scheme-'));
  root = join(folder, 'renderer');
  await mkdir(join(root, 'assets'), { recursive: true });
  await writeFile(
    join(root, 'index.html'),
    '<script nonce="__CSP_NONCE__"></script><style nonce="__CSP_NONCE__"></style>',
  );
  await writeFile(join(root, 'assets/index-B1_x.js'), 'const placeholder = "__CSP_NONCE__";');
  await writeFile(join(root, 'assets/data.bin'), 'x');
  await writeFile(join(folder, 'outside.html'), 'outside');
});
afterAll(() => rm(folder, { recursive: true }));

const get = (url: string, method = 'GET') => respondFromBundle(root, random, { url, method });

describe('respondFromBundle', () => {
  it('puts one fresh nonce into the page and its policy', async () => {
    const pages = [await get('app://bundle/index.html'), await get('app://bundle/index.html?x#y')];
    const nonces: string[] = [];
    for (const page of pages) {
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const nonce = /script-src 'nonce-([\w-]+)'/.exec(page.headers.get('content-security-policy') ?? '')?.[1] ?? '';
      expect(nonce.length).toBe(24); // 18 bytes
      expect(await page.text()).toBe(`<script nonce="${nonce}"></script><style nonce="${nonce}"></style>`);
      nonces.push(nonce);
    }
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it('serves other files as they are', async () => {
    const script = await get('app://bundle/assets/index-B1_x.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await script.text()).toBe('const placeholder = "__CSP_NONCE__";');
  });

  it.each([
    'app://bundle/missing.html',
    'app://bundle/',
    'app://bundle/assets',
    'app://bundle/assets/data.bin',
    'app://bundle/../outside.html',
    'app://bundle/assets/../../outside.html',
    'app://bundle/%2e%2e/outside.html',
    'app://bundle/..%2foutside.html',
    'app://bundle/..\\outside.html',
    'app://bundle//etc/hosts.html',
    'app://bundle/index.html%00.js',
    'app://bundle/.hidden.html',
    'app://other/index.html',
    'app://bundle.evil/index.html',
    'https://bundle/index.html',
  ])('has nothing at %s', async (url) => expect((await get(url)).status).toBe(404));

  it('answers GET alone', async () => expect((await get('app://bundle/index.html', 'POST')).status).toBe(405));

  it('gives nothing for a name that is a folder', async () => {
    await mkdir(join(root, 'folder.html'), { recursive: true });
    expect((await get('app://bundle/folder.html')).status).toBe(404);
  });
});

it('cuts an address into plain names', () => {
  expect(bundlePath('app://bundle/assets/a.b-C_1@2.js?x=/../#y')).toEqual(['assets', 'a.b-C_1@2.js']);
  expect(bundlePath('app://bundle/a b.html')).toBe(null);
});

it('allows scripts and styles by nonce alone', () => {
  const policy = contentSecurityPolicy('N').split('; ');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'nonce-N'");
  expect(policy.join(' ')).not.toMatch(/unsafe|strict-dynamic|https?:|\*/);
});
