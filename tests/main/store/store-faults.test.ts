import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { once } from 'node:events';
import Libsql from 'libsql';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/main/store/database.ts';
import { createJournal } from '../../../src/main/store/journal.ts';
import { migrate } from '../../../src/main/store/migrate.ts';
import { migrations } from '../../../src/main/store/migrations.ts';
import { openStore } from '../../../src/main/store/store.ts';
import { StoreError, toStoreError } from '../../../src/main/store/store-error.ts';
import { begin, HandClock, rawBegin, testAudit, testFolder, testStore } from './store-rig.ts';

const clock = new HandClock();

/** A child process takes seconds to start on a busy machine. */
const slow = { timeout: 60_000 };

function storeError(kind: string): (error: unknown) => boolean {
  return (error) => error instanceof StoreError && error.kind === kind;
}

it('work that is still going on when the store is closed fails, and the process lives', async () => {
  const database = openDatabase(':memory:');
  await migrate(database, ':memory:');
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let begun = (): void => undefined;
  const inside = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const work = database.transaction().execute(async (transaction) => {
    begun();
    await held;
    await transaction.selectFrom('users').select('id').execute();
  });
  const failed = expect(work).rejects.toMatchObject({ kind: 'io', nativeCode: 'CLOSED' });
  await inside;
  await database.destroy();
  goOn();
  await failed;
});

describe('migrations', () => {
  it('have rising versions', () => {
    expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, index) => index + 1));
  });

  it.each(migrations.map((migration) => migration.version))('bring a database of version %i up, with its data', async (version) => {
    const file = path.join(testFolder(), 'record.db');
    const old = openDatabase(file);
    await migrate(old, file, migrations.slice(0, version));
    await rawBegin(old);
    await old.destroy();
    const store = await testStore(file);
    expect(await store.journal.unfinished()).toHaveLength(1);
    expect(await store.ledger.keysOf('tenant-1', 'user-1')).toEqual([]);
    const raw = new Libsql(file);
    expect(raw.pragma('user_version', { simple: true })).toMatchObject({ user_version: migrations.length });
    raw.close();
  });

  it('are all or nothing', async () => {
    const file = path.join(testFolder(), 'record.db');
    const database = openDatabase(file);
    const broken = [...migrations, { version: migrations.length + 1, update: ['create table extra (a text)', 'nonsense'] }];
    await expect(migrate(database, file, broken)).rejects.toThrow(/syntax/);
    await database.destroy();
    const raw = new Libsql(file);
    expect(raw.prepare('select name from sqlite_schema').all()).toEqual([]);
    expect(raw.pragma('user_version', { simple: true })).toMatchObject({ user_version: 0 });
    raw.close();
  });

  it('refuse a database from the future and leave it alone', async () => {
    const file = path.join(testFolder(), 'record.db');
    await (await testStore(file)).close();
    const raw = new Libsql(file);
    raw.pragma('user_version = 999');
    raw.close();
    await expect(openStore({ file, clock })).rejects.toSatisfy(storeError('newer'));
    const after = new Libsql(file);
    expect(after.pragma('user_version', { simple: true })).toMatchObject({ user_version: 999 });
    after.close();
  });
});

describe('a bad disk', () => {
  it('a file that is no database is "damaged" and is not overwritten', async () => {
    const file = path.join(testFolder(), 'record.db');
    const text = 'These are notes of somebody, and not a database. '.repeat(100);
    writeFileSync(file, text);
    await expect(openStore({ file, clock })).rejects.toSatisfy(storeError('damaged'));
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('a database with overwritten pages is "damaged" at the opening', async () => {
    const file = path.join(testFolder(), 'record.db');
    const store = await testStore(file);
    await store.journal.begin(begin);
    await store.close();
    const bytes = readFileSync(file);
    bytes.fill(0xff, 4096);
    writeFileSync(file, bytes);
    await expect(openStore({ file, clock })).rejects.toSatisfy(storeError('damaged'));
  });

  it('a folder in the place of the file is "io"', async () => {
    const file = path.join(testFolder(), 'record.db');
    mkdirSync(file);
    await expect(openStore({ file, clock })).rejects.toSatisfy(storeError('io'));
  });

  it('a file in the place of the folder is "io"', async () => {
    const folder = path.join(testFolder(), 'data');
    writeFileSync(folder, '');
    await expect(openStore({ file: path.join(folder, 'record.db'), clock })).rejects.toSatisfy(storeError('io'));
  });

  it('a folder that may not be written is "readOnly"', slow, async () => {
    const folder = testFolder();
    chmodSync(folder, 0o555);
    const child = spawnStore('open-unprivileged.ts', path.join(folder, 'record.db'));
    expect(await child.firstLine).toBe('StoreError readOnly');
    await child.ended;
  });

  it('a full disk is "full", and the journal has either all of an entry or nothing', async () => {
    const file = path.join(testFolder(), 'record.db');
    const database = openDatabase(file);
    await migrate(database, file);
    const { sql } = await import('kysely');
    const { rows } = await sql<{ pageCount: number }>`pragma page_count`.execute(database);
    await sql.raw(`pragma max_page_count = ${(rows[0]?.pageCount ?? 0) + 2}`).execute(database);
    const journal = createJournal(database, file, clock, testAudit(database, file, clock));
    await journal.begin(begin);
    let noted = 0;
    const fill = async (): Promise<void> => {
      for (; noted < 1000; noted++) {
        const credentialIdBase64Url = 'A'.repeat(1000);
        await journal.note('run-1', 'register', { kind: 'credentialCreated', credentialIdBase64Url });
      }
    };
    await expect(fill()).rejects.toSatisfy(storeError('full'));
    expect((await journal.unfinished())[0]?.leftBehind).toHaveLength(noted);
    // There is room again: the same journal goes on.
    await sql.raw('pragma max_page_count = 100000').execute(database);
    await journal.note('run-1', 'register', { kind: 'entered' });
    await database.destroy();
  });

  it.each([
    ['SQLITE_FULL', 'full'], ['ENOSPC', 'full'], ['EDQUOT', 'full'], ['SQLITE_CORRUPT', 'damaged'],
    ['SQLITE_CORRUPT_INDEX', 'damaged'], ['SQLITE_NOTADB', 'damaged'], ['SQLITE_IOERR_WRITE', 'io'], ['SQLITE_BUSY', 'locked'],
    ['SQLITE_BUSY_SNAPSHOT', 'locked'], ['SQLITE_READONLY', 'readOnly'], ['EROFS', 'readOnly'], ['EACCES', 'readOnly'], ['SQLITE_CANTOPEN', 'io'],
  ])('%s is "%s"', (code, kind) => {
    expect(toStoreError(Object.assign(new Error('x'), { code }), 'f')).toMatchObject({ kind, nativeCode: code });
  });

  it('a mistake of ours stays what it is', () => {
    const mistake = Object.assign(new Error('x'), { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
    expect(toStoreError(mistake, 'f')).toBe(mistake);
    expect(toStoreError(new TypeError('x'), 'f')).toBeInstanceOf(TypeError);
  });
});

describe('other processes', () => {
  it('a writer waits for the transaction of another process, and both are kept', slow, async () => {
    const file = path.join(testFolder(), 'record.db');
    const store = await testStore(file);
    const child = spawnStore('hold-lock.ts', file);
    expect(await child.firstLine).toBe('locked');
    await store.journal.begin(begin);
    await store.journal.note('run-1', 'inspect', { kind: 'entered' });
    await child.ended;
    expect(await store.settings.get('child')).toBe('was here');
    expect(await store.journal.unfinished()).toHaveLength(1);
  });

  it('a killed process leaves every entry that it had been promised, and a sound file', slow, async () => {
    const file = path.join(testFolder(), 'record.db');
    const child = spawnStore('write-forever.ts', file);
    let promised = 0;
    for await (const line of child.lines) {
      promised = Number(line);
      if (promised >= 50) break;
    }
    child.kill();
    await child.ended;
    const store = await testStore(file);
    const left = (await store.journal.unfinished())[0]?.leftBehind ?? [];
    expect(left.length).toBeGreaterThanOrEqual(promised);
    expect(left.map((one) => one.kind === 'credentialOnKey' && one.credentialIdBase64Url)).toEqual(
      left.map((_, n) => `c${n + 1}`),
    );
    await store.journal.acknowledge('run-1');
    expect(await store.journal.unfinished()).toEqual([]);
  });
});

/** Runs one of the programs in ./programs with the store in a process of its own. */
function spawnStore(program: string, file: string) {
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), path.join(import.meta.dirname, 'programs', program), file],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TSX_DISABLE_CACHE: '1' },
    },
  );
  const ended = once(child, 'exit');
  child.stdout.setEncoding('utf8');
  const lines = linesOf(child.stdout);
  return {
    ended,
    lines,
    get firstLine(): Promise<string | undefined> {
      return lines.next().then((result) => (result.done === true ? undefined : result.value));
    },
    kill: () => child.kill('SIGKILL'),
  };
}

async function* linesOf(stream: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
