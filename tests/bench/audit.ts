// The audit with a million entries in a file: how long the proof of all of them takes, and how soon a search has an answer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAnchorKeyPlace } from '../../src/main/store/audit-anchor-key.ts';
import { createAuditReader, createAuditWriter } from '../../src/main/store/audit-log.ts';
import { verifyAudit } from '../../src/main/store/audit-verify.ts';
import { openDatabase } from '../../src/main/store/database.ts';
import { migrate } from '../../src/main/store/migrate.ts';
import type { AuditFacts } from '../../src/shared/audit.ts';
import type { Clock } from '../../src/main/ports.ts';
import { prng } from '../fuzz/prng.ts';

export interface AuditFigures {
  readonly entries: number;
  readonly verifySeconds: number;
  readonly searchP95Ms: number;
}

const AT_ONCE = 500;
const SEARCHES_OF_EACH_KIND = 40;

const given = ['Anna', 'Ben', 'Zoë', 'José', 'Kim', 'Noor', 'Yusuf', 'Mei', 'Olga', 'Ravi', 'Sam', 'Tove', 'Uma', 'Vito', 'Wen', 'Xenia'];
const family = ['Meyer', 'Novák', 'Okafor', 'Petrov', 'Quispe', 'Rossi', 'Sørensen', 'Tanaka', 'Ueda', 'Vargas', 'Weber', 'Young'];

/** Entries as a fleet writes them: five for each run, ten operators, one person for every forty entries. */
function sample(nth: number, people: number): AuditFacts {
  const run = Math.floor(nth / 5);
  const person = (run * 7919) % people;
  const name = `${given[person % given.length] ?? ''} ${family[Math.floor(person / given.length) % family.length] ?? ''}`;
  const userPrincipalName = `${name.toLowerCase().replaceAll(' ', '.')}${person}@contoso.example`;
  const steps = [
    ['run.begun', 'done', 'direct'], ['credential.created', 'done', ''], ['credential.stored', 'done', `method${run}`],
    ['tap.revoked', 'done', ''], ['run.ended', run % 17 === 0 ? 'failed' : 'succeeded', run % 17 === 0 ? 'touch.timeout' : ''],
  ] as const;
  const [kind, outcome, reason] = steps[nth % 5] ?? steps[0];
  return {
    kind,
    outcome,
    reason,
    operator: { id: `operator-${run % 10}`, userPrincipalName: `desk${run % 10}@contoso.example` },
    tenantId: '11111111-2222-4333-8444-555555555555',
    target: { id: `00000000-0000-4000-8000-${String(person).padStart(12, '0')}`, displayName: name, userPrincipalName },
    key: { aaguid: '2fc0579f-8113-47ea-b116-555a8db9202a', product: 'YubiKey 5 NFC', serialNumber: String(20_000_000 + run), credentialIdBase64Url: null },
    service: 'entra',
    runId: `run-${run}`,
    step: 'register',
  };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export async function benchAudit(entries: number, say: (line: string) => void): Promise<AuditFigures> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-audit-'));
  const file = path.join(folder, 'audit.sqlite');
  const database = openDatabase(file);
  try {
    await migrate(database, file);
    let now = Date.UTC(2026, 0, 1);
    const clock: Clock = { now: () => (now += 1000), sleep: () => Promise.reject(new Error('not used')) };
    const keyPlace = createAnchorKeyPlace(null);
    const writer = createAuditWriter({ clock, keyPlace });
    const people = Math.max(1, Math.floor(entries / 40));
    const filledFrom = performance.now();
    // The first entry names the key.
    for (let at = 1; at < entries; at += AT_ONCE) {
      const list = Array.from({ length: Math.min(AT_ONCE, entries - at) }, (_, index) => sample(at + index, people));
      await database.transaction().execute((transaction) => writer.append(transaction, list));
    }
    say(`filled ${entries} entries in ${((performance.now() - filledFrom) / 1000).toFixed(1)} s`);

    const verifiedFrom = performance.now();
    const verdict = await verifyAudit(database, { clock, keyPlace });
    const verifySeconds = (performance.now() - verifiedFrom) / 1000;
    if (verdict.firstBad !== null || verdict.entries !== entries) throw new Error(`the log is not in order: ${JSON.stringify(verdict)}`);
    say(`verified ${verdict.entries} entries and ${verdict.anchors.valid} signed heads in ${verifySeconds.toFixed(2)} s`);

    const reader = createAuditReader(database, { file });
    const random = prng(7);
    const anyRun = (): number => random.below(Math.ceil(entries / 5));
    const anyPerson = (): string => sample(anyRun() * 5, people).target?.userPrincipalName ?? '';
    const questions: Readonly<Record<string, () => string>> = {
      'a run': () => `run-${anyRun()}`,
      'a serial number': () => String(20_000_000 + anyRun()),
      'a user principal name': anyPerson,
      'a first name': () => random.pick(given),
      'two letters': () => random.pick(given).slice(0, 2),
      'a name and an outcome': () => `${random.pick(family)} failed`,
      'an operator and a kind': () => `desk${random.below(10)} tap revoked`,
      'what every entry has': () => 'contoso yubikey',
      'what no entry has': () => `nobody${random.below(1000)}`,
      'nothing': () => '',
    };
    const all: number[] = [];
    for (const [name, question] of Object.entries(questions)) {
      const times: number[] = [];
      let found = 0;
      for (let nth = 0; nth < SEARCHES_OF_EACH_KIND; nth++) {
        const from = performance.now();
        const page = await reader.search({ text: question(), before: null });
        times.push(performance.now() - from);
        found += page.entries.length;
      }
      all.push(...times);
      say(`search for ${name}: p95 ${percentile(times, 0.95).toFixed(1)} ms, ${(found / SEARCHES_OF_EACH_KIND).toFixed(1)} entries`);
    }
    return { entries, verifySeconds: Number(verifySeconds.toFixed(2)), searchP95Ms: Number(percentile(all, 0.95).toFixed(1)) };
  } finally {
    await database.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}
