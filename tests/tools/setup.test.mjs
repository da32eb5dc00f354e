// The pure parts of native/setup, and the archive reader against bad archives. JavaScript, as the set-up itself is.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ByteReader, packAsar, seekTarFile, unpackZip } from '../../native/setup/archive.mjs';
import { missingPackages } from '../../native/setup/debian-packages.mjs';
import { checkNode } from '../../native/setup/dependencies.mjs';
import { hasDisplay, npmCommand, run } from '../../native/setup/processes.mjs';
import { fallbackFolderName, placeInRuntime } from '../../native/setup/runtime-fallback.mjs';
import { chooseRuntime, executableIn } from '../../native/setup/runtime.mjs';
import { withLock } from '../../native/setup/setup-lock.mjs';
import { hashOf, lockDifference, readStamp, writeStamp } from '../../native/setup/stamps.mjs';
import { readOnly, runStages, totals } from '../../native/setup/test-stages.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('choice of the runtime', () => {
  const nothing = { override: null, recorded: null, officialFolder: null, fallbackFits: true };
  const fallback = { kind: 'fallback', path: `/cache/${fallbackFolderName}`, version: '33.2.1' };

  it.each([
    [
      'what somebody points at, before all else',
      { override: '/own', officialFolder: '/official', recorded: fallback },
      { use: 'override', path: '/own' },
    ],
    [
      'the official build, also when the fallback was chosen before',
      { officialFolder: '/official', recorded: fallback },
      { use: 'official', path: '/official' },
    ],
    [
      'the fallback that is there, without another try to download',
      { recorded: fallback },
      { use: 'fallback', path: fallback.path },
    ],
    ['a download, then the fallback', {}, { use: 'download', otherwise: 'fallback' }],
    ['a download, and nothing else on other systems', { fallbackFits: false }, { use: 'download', otherwise: 'stop' }],
    [
      'not a fallback made by an older recipe',
      { recorded: { ...fallback, path: '/cache/33.2.1-fallback-0' } },
      { use: 'download', otherwise: 'fallback' },
    ],
    [
      'not an override of another day',
      { recorded: { ...fallback, kind: 'override', path: '/gone' } },
      { use: 'download', otherwise: 'fallback' },
    ],
  ])('takes %s', (_, known, choice) => {
    expect(chooseRuntime({ ...nothing, ...known })).toEqual(choice);
  });

  it('knows where the executable is', () => {
    expect(executableIn('/r', 'linux')).toBe('/r/electron');
    expect(executableIn('/r', 'win32')).toMatch(/electron\.exe$/);
    expect(executableIn('/r', 'darwin')).toMatch(/Electron\.app\/Contents\/MacOS\/Electron$/);
  });

  it('leaves out of the fallback what is not Electron', () => {
    expect(placeInRuntime('Cypress/Cypress')).toBe('electron');
    expect(placeInRuntime('Cypress/locales/en-US.pak')).toBe('locales/en-US.pak');
    expect(placeInRuntime('Cypress/locales/th.pak')).toBeNull();
    expect(placeInRuntime('Cypress/resources/app/package.json')).toBeNull();
    expect(placeInRuntime('Cypress/browser_v8_context_snapshot.bin')).toBeNull();
    expect(placeInRuntime('Other/file')).toBeNull();
  });
});

describe('stamps', () => {
  it('change with a content, a name or a new file, and with nothing else', () => {
    mkdirSync(join(folder, 'src/deep'), { recursive: true });
    writeFileSync(join(folder, 'src/deep/a.ts'), 'one');
    const hash = () => hashOf(folder, ['src', 'absent.json']);
    const first = hash();
    writeFileSync(join(folder, 'src/deep/a.ts'), 'one');
    expect(hash()).toBe(first);
    writeFileSync(join(folder, 'src/deep/a.ts'), 'two');
    const second = hash();
    expect(second).not.toBe(first);
    writeFileSync(join(folder, 'src/b.ts'), '');
    const third = hash();
    expect(third).not.toBe(second);
    writeFileSync(join(folder, 'absent.json'), '');
    expect(hash()).not.toBe(third);
  });

  it('that are absent or damaged count as not done', () => {
    const file = join(folder, 'deep', 'stamp.json');
    expect(readStamp(file)).toBeNull();
    writeStamp(file, { hash: 'x' });
    expect(readStamp(file)).toEqual({ hash: 'x' });
    writeFileSync(file, '{"hash": ');
    expect(readStamp(file)).toBeNull();
  });

  const wanted = {
    packages: {
      '': { name: 'app' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/only-mac': { version: '2.0.0', optional: true },
    },
  };
  it.each([
    ['nothing installed', null, /nothing is installed/],
    ['the same', { packages: { 'node_modules/a': { version: '1.0.0' } } }, null],
    [
      'the same with an optional one',
      { packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/only-mac': { version: '2.0.0' } } },
      null,
    ],
    ['another version', { packages: { 'node_modules/a': { version: '0.9.0' } } }, /a is 0\.9\.0, not 1\.0\.0/],
    ['one missing', { packages: {} }, /a is not installed/],
    [
      'one too many',
      { packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } } },
      /b is not wanted/,
    ],
  ])('compare node_modules with the lock file: %s', (_, installed, difference) => {
    if (difference === null) expect(lockDifference(wanted, installed)).toBeNull();
    else expect(lockDifference(wanted, installed)).toMatch(difference);
  });
});

describe('the lock', () => {
  it('lets one set-up work at a time, and is gone afterwards, also after a failure', async () => {
    const file = join(folder, 'deep', 'setup.lock');
    const steps = [];
    const work = (name) =>
      withLock(file, async () => {
        steps.push(`${name} in`);
        await new Promise((resolve) => setImmediate(resolve));
        steps.push(`${name} out`);
      });
    await Promise.all([work('a'), work('b')]);
    expect(steps).toEqual(['a in', 'a out', 'b in', 'b out']);
    await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ['of a process that is gone', '4194999'],
    ['that is not whole', ''],
  ])('%s is ignored', async (_, text) => {
    const file = join(folder, 'setup.lock');
    writeFileSync(file, text);
    expect(await withLock(file, async () => 'done')).toBe('done');
  });
});

describe('checks of the machine', () => {
  it.each([['18.20.0'], ['20.18.1'], ['9.0.0']])('refuses Node %s', (version) =>
    expect(() => checkNode(version)).toThrow(/newer/),
  );
  it.each([['20.19.0'], ['22.0.0'], ['100.1.0']])('takes Node %s', (version) =>
    expect(() => checkNode(version)).not.toThrow(),
  );

  it('finds what Debian lacks, under old and new names', () => {
    const output =
      'xvfb installed\nlibasound2t64 installed\nlibgtk-3-0 config-files\ndpkg-query: no packages found matching gcc\n';
    expect(missingPackages(['xvfb', 'libasound2', 'libgtk-3-0', 'gcc'], output)).toEqual(['libgtk-3-0', 'gcc']);
  });

  it('knows whether there is a screen', () => {
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
    expect(hasDisplay({}, 'win32')).toBe(true);
  });

  it('uses the npm that started it', () => {
    expect(npmCommand({ npm_execpath: '/x/npm-cli.js' })).toEqual([process.execPath, ['/x/npm-cli.js']]);
  });

  it('stops a program that does not end, and reports one that is not there', async () => {
    const hanging = await run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 300 });
    expect(hanging).toMatchObject({ timedOut: true });
    expect(hanging.code).not.toBe(0);
    const grandchild = await run('sh', ['-c', 'sleep 60 & sleep 60'], { timeoutMs: 100 });
    expect(grandchild.timedOut).toBe(true);
    expect((await run('/no/such/program', [])).code).toBe(127);
    expect(await run(process.execPath, ['-e', 'console.log("hi"); process.exit(3)'])).toMatchObject({
      code: 3,
      output: 'hi\n',
    });
  });
});

describe('npm test', () => {
  const stages = [
    { name: 'a', alone: false },
    { name: 'b', alone: false },
    { name: 'c', alone: false },
    { name: 'last', alone: true },
  ];

  it('picks stages, and refuses what it does not know', () => {
    const picked = (...args) => readOnly(args, stages).map(({ name }) => name);
    expect(picked()).toEqual(['a', 'b', 'c', 'last']);
    expect(picked('--only', 'last,a')).toEqual(['a', 'last']);
    expect(picked('--only=b')).toEqual(['b']);
    expect(() => picked('--only', 'x')).toThrow(/no stage x/);
    expect(() => picked('--only')).toThrow(/No stage/);
    expect(() => picked('--olny', 'a')).toThrow(/Unknown argument/);
  });

  it('runs two at a time, and one alone', async () => {
    const running = new Set();
    const seen = [];
    await runStages(stages, async ({ name }) => {
      running.add(name);
      seen.push([...running].join('+'));
      await new Promise((resolve) => setImmediate(resolve));
      running.delete(name);
    });
    expect(seen[1]).toBe('a+b');
    expect(Math.max(...seen.map((names) => names.split('+').length))).toBe(2);
    expect(seen.at(-1)).toBe('last');
  });

  it.each([
    ['a check that passed', { code: 0, counted: false, report: null }, { passed: 1, failed: 0, skipped: 0 }],
    ['a check that failed', { code: 2, counted: false, report: null }, { passed: 0, failed: 1, skipped: 0 }],
    [
      'tests',
      { code: 0, counted: true, report: { numPassedTests: 7, numFailedTests: 0, numPendingTests: 1 } },
      { passed: 7, failed: 0, skipped: 1 },
    ],
    [
      'failed tests',
      { code: 1, counted: true, report: { numPassedTests: 7, numFailedTests: 2 } },
      { passed: 7, failed: 2, skipped: 0 },
    ],
    [
      'an error outside of tests',
      { code: 1, counted: true, report: { numPassedTests: 7, numFailedTests: 0 } },
      { passed: 7, failed: 1, skipped: 0 },
    ],
    ['a crash before the report', { code: 139, counted: true, report: null }, { passed: 0, failed: 1, skipped: 0 }],
    [
      'no tests at all',
      { code: 0, counted: true, report: { numPassedTests: 0, numFailedTests: 0 } },
      { passed: 0, failed: 1, skipped: 0 },
    ],
  ])('counts %s', (_, outcome, sum) => expect(totals(outcome)).toEqual(sum));
});

describe('archives', () => {
  function zipEntry(name, text, { method = 8, size, sum, flags = 0 } = {}) {
    const body = Buffer.from(text);
    const packed = method === 8 ? deflateRawSync(body) : body;
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(flags, 6);
    header.writeUInt16LE(method, 8);
    header.writeUInt32LE(sum ?? crc32(body), 14);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt32LE(size ?? body.length, 22);
    header.writeUInt16LE(Buffer.byteLength(name), 26);
    return Buffer.concat([header, Buffer.from(name), packed]);
  }
  const END = Buffer.from([0x50, 0x4b, 0x01, 0x02]);
  /** In chunks of seven bytes, so that every field lies across a border somewhere. */
  async function* inPieces(bytes) {
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
  }
  const unpack = (...parts) =>
    unpackZip(
      new ByteReader(inPieces(Buffer.concat(parts))),
      folder,
      (name) => (name.startsWith('skip') ? null : name),
      (path) => path === 'bin/run',
    );

  it('unpacks packed and plain entries, skips the rest, marks executables', async () => {
    const written = await unpack(
      zipEntry('bin/', '', { method: 0 }),
      zipEntry('bin/run', 'go'.repeat(500)),
      zipEntry('skip/me', 'x'),
      zipEntry('plain.txt', 'plain', { method: 0 }),
      END,
    );
    expect(written).toEqual(['bin/run', 'plain.txt']);
    expect(readFileSync(join(folder, 'bin/run'), 'utf8')).toBe('go'.repeat(500));
    expect(statSync(join(folder, 'bin/run')).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(folder, 'plain.txt'), 'utf8')).toBe('plain');
    expect(existsSync(join(folder, 'skip'))).toBe(false);
  });

  it.each([
    ['a wrong checksum', () => [zipEntry('a', 'text', { sum: 1 }), END], /damaged/],
    ['more than it says', () => [zipEntry('a', 'text'.repeat(100), { size: 3 }), END], /longer than it says/],
    ['less than it says', () => [zipEntry('a', 'text', { size: 9 }), END], /damaged/],
    ['a way out of the folder', () => [zipEntry('../a', 'text'), END], /leaves its folder/],
    ['a size at the end', () => [zipEntry('a', 'text', { flags: 8 }), END], /unknown kind/],
    ['an unknown packing', () => [zipEntry('a', 'text', { method: 12 }), END], /unknown way/],
    ['an early end', () => [zipEntry('a', 'text').subarray(0, 33)], /too early/],
    ['noise', () => [Buffer.alloc(40, 7)], /no header/],
  ])('refuses %s', async (_, parts, message) => {
    await expect(unpack(...parts())).rejects.toThrow(message);
  });

  it('finds a file in a tar that others have made', async () => {
    writeFileSync(join(folder, 'first.txt'), 'x'.repeat(700));
    writeFileSync(join(folder, 'inner.zip'), 'zip bytes');
    const tar = execFileSync('tar', ['-cf', '-', '-C', folder, 'first.txt', 'inner.zip'], { maxBuffer: 1 << 20 });
    const reader = new ByteReader(inPieces(tar));
    const size = await seekTarFile(reader, '.zip');
    expect((await reader.read(size)).toString()).toBe('zip bytes');
    await expect(seekTarFile(new ByteReader(inPieces(tar)), '.iso')).rejects.toThrow(/no file/);
  });

  it('packs an asar that @electron/asar reads', async () => {
    const file = join(folder, 'x.asar');
    writeFileSync(file, packAsar({ 'package.json': '{"name":"é"}', 'main.js': 'run();' }));
    const asar = await import('@electron/asar');
    expect(asar.listPackage(file).sort()).toEqual(['/main.js', '/package.json']);
    expect(asar.extractFile(file, 'package.json').toString()).toBe('{"name":"é"}');
    expect(asar.extractFile(file, 'main.js').toString()).toBe('run();');
  });
});
