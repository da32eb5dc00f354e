// Search, proof and files of the audit, over a real store. The save dialog and the printer are made up.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AuditFormat } from '../../../src/shared/audit.ts';
import { createDeskAudit, type DeskAudit } from '../../../src/main/desk/audit.ts';
import { openStore, type Store } from '../../../src/main/store/store.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

let folder: string;
let store: Store;
let desk: DeskAudit;
let asked: string[];
let answer: string | null;
let printed: string[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'audit-export-'));
  const clock = new ManualClock(Date.UTC(2026, 4, 3, 10));
  store = await openStore({ file: ':memory:', clock });
  [asked, printed, answer] = [[], [], path.join(folder, 'out')];
  desk = createDeskAudit({
    store,
    clock,
    files: {
      askForFile: (name) => {
        asked.push(name);
        return Promise.resolve(answer);
      },
      printPdf: (html) => {
        printed.push(html);
        return Promise.resolve(new TextEncoder().encode('%PDF-made-up'));
      },
    },
  });
  store.audit.setOperator({ id: 'op', userPrincipalName: 'desk@contoso.example' }, 'tenant-1');
  for (const [index, name] of names.entries()) {
    await store.audit.note({
      kind: 'run.ended', outcome: 'succeeded', runId: `run-${index}`, service: 'entra', reason: '',
      target: { id: `user-${index}`, displayName: name, userPrincipalName: 'kim@contoso.example' },
      key: { aaguid: null, product: name, serialNumber: '0012', credentialIdBase64Url: '-_8' },
    });
  }
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a directory or a key may be called. */
const names = ['=HYPERLINK("http://x";"y")', '+1', '-2+3', '@SUM(A1)', '\t=1', '＝1', 'Zoë "the key"; a,b\r\nsecond line', '<script>alert(1)</script>&', '田中 太郎 🔑'];

async function exported(format: AuditFormat): Promise<string> {
  expect(await desk.export(format)).toBe(answer);
  return readFileSync(answer ?? '', 'utf8');
}

/** RFC 4180, by hand: a second reader than the writer's own idea. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  const pattern = /"((?:[^"]|"")*)"(,|\r\n)/gy;
  let row: string[] = [];
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    row.push((match[1] ?? '').replaceAll('""', '"'));
    if (match[2] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe('CSV', () => {
  it('has every entry, in order, also the export itself, and no cell that a spreadsheet would run', async () => {
    const text = await exported('csv');
    expect(asked).toEqual(['pairing-app-audit-2026-05-03.csv']);
    expect(text.startsWith('\ufeff"seq","at","kind"')).toBe(true);
    const [head = [], ...rows] = parseCsv(text.slice(1));
    expect(rows.map((row) => row[0])).toEqual(Array.from({ length: names.length + 2 }, (_, index) => String(index + 1)));
    expect(rows.every((row) => row.length === head.length)).toBe(true);
    const shown = rows.slice(1, -1).map((row) => row[head.indexOf('targetName')]);
    expect(shown).toEqual(names.map((name) => (/^[=+\-@\t＝]/.test(name) ? `'${name}` : name)));
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r\n]/.test(cell))).toEqual([]);
    expect(rows.at(-1)?.slice(2, 5)).toEqual(['audit.exported', 'done', 'desk@contoso.example']);
    const [previous, hash] = [head.indexOf('previousHash'), head.indexOf('hash')];
    expect(rows.slice(1).map((row) => row[previous])).toEqual(rows.slice(0, -1).map((row) => row[hash]));
  });
});

describe('JSON', () => {
  it('can be proved by another program, with nothing but what stands in it', async () => {
    const text = await exported('json');
    const file = z.object({ format: z.string(), head: z.object({ seq: z.number(), hash: z.string() }), entries: z.array(z.looseObject({ seq: z.number(), hash: z.string() })) }).parse(JSON.parse(text));
    expect(file.format).toBe('pairing-app audit 1');
    expect(file.head).toMatchObject({ seq: names.length + 2, hash: file.entries.at(-1)?.hash });
    // Python has its own JSON, its own sorting and its own SHA-256.
    const program = `
import hashlib, json, sys
previous = "0" * 64
for entry in json.load(open(sys.argv[1], encoding="utf-8"))["entries"]:
    seq, digest = entry.pop("seq"), entry.pop("hash")
    assert entry.pop("previousHash") == previous, seq
    body = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(f"{previous}\\n{seq}\\n{body}".encode()).hexdigest() == digest, seq
    previous = digest
print(seq)`;
    expect(execFileSync('python3', ['-c', program, answer ?? ''], { encoding: 'utf8' }).trim()).toBe(String(names.length + 2));
  });
});

describe('PDF', () => {
  it('is a document of the newest entries with the signed head, in which no name is markup', async () => {
    expect(await exported('pdf')).toBe('%PDF-made-up');
    const [html = ''] = printed;
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&amp;');
    expect(html).toContain('田中 太郎 🔑');
    expect(html).toContain((await store.audit.signedHead())?.signature ?? 'none');
    expect([...html.matchAll(/<tr><td>(\d+)<\/td>/g)].map((match) => Number(match[1]))).toEqual(
      Array.from({ length: names.length + 2 }, (_, index) => names.length + 2 - index),
    );
  });
});

it('whoever gives up in the dialog has exported nothing', async () => {
  answer = null;
  expect(await desk.export('csv')).toBeNull();
  expect((await desk.search({ text: 'exported', before: null })).entries).toEqual([]);
});

it('a file that cannot be written is told, and the one that was there stays', async () => {
  answer = path.join(folder, 'missing', 'out.csv');
  await expect(desk.export('csv')).rejects.toMatchObject({ code: 'export.failed', detail: { file: answer, reason: 'ENOENT' } });
  answer = path.join(folder, 'out.pdf');
  writeFileSync(answer, 'older');
  const broken = createDeskAudit({
    store,
    clock: new ManualClock(),
    files: { askForFile: () => Promise.resolve(answer), printPdf: () => Promise.reject(new Error('no printer')) },
  });
  await expect(broken.export('pdf')).rejects.toMatchObject({ code: 'export.failed' });
  expect(readFileSync(answer, 'utf8')).toBe('older');
  expect(existsSync(`${answer}.part`)).toBe(false);
});
