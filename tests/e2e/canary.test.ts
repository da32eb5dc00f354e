// No secret is left anywhere: the real app, both routes, a kill, every export, every place, every form. And what is planted there on
// purpose is found, or nothing of this would mean anything.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canaryCampaign, CANARY_PIN } from '../canary/campaign.ts';
import { formsOf } from '../canary/forms.ts';
import { lookIn, lookInFile } from '../canary/look.ts';
import { clipboards, processTexts } from '../canary/processes.ts';

const needles = formsOf('PIN', CANARY_PIN);

it('nothing is found after the walkthrough, the exports, a kill and the next start', { timeout: 280_000 }, async () => {
  const lines: string[] = [];
  const { findings, files, processes, secrets, notSeen } = await canaryCampaign({ say: (line) => lines.push(line) });
  process.stdout.write(`canary: ${findings.length} found in ${files} files, ${processes} processes\n`);
  expect(findings).toEqual([]);
  expect(notSeen).toEqual([]);
  expect(secrets).toEqual(
    expect.arrayContaining(['PIN', 'password', 'access_token', 'refresh_token', 'id_token', 'code', 'code_verifier', 'temporaryAccessPass']),
  );
  expect(secrets.some((name) => name.startsWith('cookie '))).toBe(true);
  expect(files).toBeGreaterThan(40);
  expect(processes).toBeGreaterThan(4);
  expect(lines).toHaveLength(6);
});

describe('what is planted is found', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'canary-plant-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const file = (name: string): string => path.join(folder, name);
  const found = async (name: string): Promise<boolean> => (await lookInFile(file(name), needles)).length > 0;
  const around = (bytes: Buffer | string): Buffer => Buffer.concat([Buffer.from('x{"'), Buffer.from(bytes), Buffer.from('"}y')]);

  it.each<[string, () => Buffer | string]>([
    ['raw', () => CANARY_PIN],
    ['UTF-16LE', () => Buffer.from(CANARY_PIN, 'utf16le')],
    ...[0, 1, 2].map((before): [string, () => string] => [`base64 after ${before} bytes`, () => Buffer.from(`${'a'.repeat(before)}${CANARY_PIN}zzz`).toString('base64')]),
    ['base64url', () => Buffer.from(`ab${CANARY_PIN}`).toString('base64url')],
    ['base64 of UTF-16', () => Buffer.from(`a${CANARY_PIN}b`, 'utf16le').toString('base64')],
    ['percent-encoded by a page', () => encodeURIComponent(CANARY_PIN)],
    ['percent-encoded by a form', () => new URLSearchParams({ pin: CANARY_PIN }).toString()],
    ['hex', () => Buffer.from(CANARY_PIN).toString('hex')],
    ['HEX', () => Buffer.from(CANARY_PIN).toString('hex').toUpperCase()],
    ['JSON', () => JSON.stringify({ pin: CANARY_PIN })],
    ['JSON in JSON', () => JSON.stringify(JSON.stringify({ pin: CANARY_PIN }))],
    ['HTML', () => CANARY_PIN.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')],
    ['gzip', () => gzipSync(around(CANARY_PIN))],
    ['zlib, as in a PNG text', () => deflateSync(around(CANARY_PIN))],
  ])('as %s', async (_, bytes) => {
    await writeFile(file('leak'), around(bytes()));
    expect(await found('leak')).toBe(true);
    await writeFile(file('clean'), around('nothing'));
    expect(await found('clean')).toBe(false);
  });

  it('in the name of a file', async () => {
    await writeFile(file(encodeURIComponent(CANARY_PIN)), '');
    expect(await found(encodeURIComponent(CANARY_PIN))).toBe(true);
  });

  it('in a page of a database that a deletion has freed, and in a write-ahead log', async () => {
    const database = new Libsql(file('a.sqlite'));
    database.exec('pragma journal_mode = wal; create table t (x text)');
    database.prepare('insert into t values (?)').run(CANARY_PIN);
    expect(await found('a.sqlite-wal')).toBe(true);
    database.exec('delete from t');
    database.exec('pragma wal_checkpoint(truncate)');
    database.close();
    expect(await found('a.sqlite')).toBe(true);
  });

  it('in the text of a PDF that holds it in pieces only', async () => {
    const stream = deflateSync(`BT /F1 12 Tf 20 700 Td [${[...CANARY_PIN].map((character) => `(${character})`).join(' 0 ')}] TJ ET`);
    const objects = [
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
      null,
      '<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>',
    ];
    const parts = objects.map((text, index) =>
      text === null
        ? Buffer.concat([Buffer.from(`${index + 1} 0 obj\n<< /Length ${stream.length} /Filter /FlateDecode >>\nstream\n`), stream, Buffer.from('\nendstream\nendobj\n')])
        : Buffer.from(`${index + 1} 0 obj\n${text}\nendobj\n`));
    await writeFile(file('a.pdf'), Buffer.concat([Buffer.from('%PDF-1.4\n'), ...parts, Buffer.from('trailer << /Root 1 0 R /Size 6 >>\n%%EOF\n')]));
    expect(await found('a.pdf')).toBe(true);
  });

  it.each([
    ['an argument', [CANARY_PIN], {}, 'cmdline'],
    ['an environment', [], { LEAK: CANARY_PIN }, 'environ'],
  ] as const)('in %s of a process', async (_, args, env, part) => {
    const child = spawn('sleep', ['60'], { argv0: ['sleep', ...args].join(' '), env: { ...process.env, ...env } });
    await once(child, 'spawn');
    const hits = (await processTexts()).flatMap(({ place, bytes }) => lookIn(place, bytes, needles));
    child.kill();
    expect(hits.map(({ place }) => place)).toContain(`${part} of process ${child.pid}`);
  });

  it('on the clipboard', async () => {
    const copy = spawn('xclip', ['-selection', 'clipboard', '-loops', '1'], { stdio: ['pipe', 'ignore', 'ignore'] });
    copy.stdin.end(CANARY_PIN);
    await expect.poll(async () => (await clipboards()).flatMap(({ place, bytes }) => lookIn(place, bytes, needles)).map(({ place }) => place)).toEqual(['clipboard of the display']);
    copy.kill();
  });
});
