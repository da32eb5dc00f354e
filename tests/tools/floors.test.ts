// The floors table of the README can't lie: every import of src is held against it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breachesOf, importsOf, parseFloors } from './floors.ts';
import heavyPackages from './heavy-packages.json' with { type: 'json' };
import { project, readSources } from './source-tree.ts';

const table = `
# Some App

## Floors

| floor | folder | may import |
|---|---|---|
| shared | \`src/shared/\` | |
| base | src/main/ports.ts, src/main/log.ts | shared |
| low | src/main/low | base, shared |
| high | src/main/high | low, base, shared |
| renderer | src/renderer | shared |

## Next
| not | a | floor |
`;
const heavy = { 'some-driver': ['src/main/low/driver.ts'], electron: ['src/main/app/'] };

function judge(files: Readonly<Record<string, string>>): readonly string[] {
  return breachesOf(parseFloors(table), new Map(Object.entries(files)), heavy);
}

describe('this project', () => {
  it('keeps to the floors table and to the places of heavy packages', () => {
    const floors = parseFloors(readFileSync(join(project, 'README.md'), 'utf8'));
    const sources = readSources('src');
    expect(sources.size).toBeGreaterThan(0);
    expect(breachesOf(floors, sources, heavyPackages)).toEqual([]);
    // Every source is parsed: some seconds, more on a busy machine.
  }, 60_000);
});

describe('the check itself', () => {
  it('reads the table, and nothing after it', () => {
    const floors = parseFloors(table);
    expect(floors.map((floor) => floor.name)).toEqual(['shared', 'base', 'low', 'high', 'renderer']);
    expect(floors[0]).toEqual({ name: 'shared', places: ['src/shared'], mayImport: [] });
    expect(floors[1]?.places).toEqual(['src/main/ports.ts', 'src/main/log.ts']);
  });

  it.each([['# nothing here'], ['## Floors\n\ntext'], ['## Floors\n| a | b |\n|---|---|\n| x | y |']])(
    'refuses a README without the table: %j',
    (markdown) => {
      expect(() => parseFloors(markdown)).toThrow(/no table/);
    },
  );

  it('passes what the table allows', () => {
    expect(
      judge({
        'src/shared/a.ts': "import { b } from './deep/b.ts'; import { z } from 'zod';",
        'src/main/low/driver.ts':
          "import d from 'some-driver'; import '../log.ts'; import '../../shared/a.ts'; import 'node:fs';",
        'src/main/high/x.ts': "import { y } from '../low/driver.ts'; export type { P } from '../ports.ts';",
      }),
    ).toEqual([]);
  });

  it.each([
    ['an import upwards', 'src/main/low/x.ts', "import { y } from '../high/y.ts';", /low may not import high/],
    ['a type import', 'src/main/low/x.ts', "import type { Y } from '../high/y.ts';", /low may not import high/],
    ['an inline type', 'src/main/low/x.ts', "type Y = import('../high/y.ts').Y;", /low may not import high/],
    ['an export from', 'src/main/low/x.ts', "export { y } from '../high/y.ts';", /low may not import high/],
    ['a star export', 'src/main/low/x.ts', "export * from '../high/y.ts';", /low may not import high/],
    ['a dynamic import', 'src/main/low/x.ts', "const y = await import('../high/y.ts');", /low may not import high/],
    ['a require', 'src/main/low/x.ts', "const y = require('../high/y.ts');", /low may not import high/],
    ['a computed import', 'src/main/low/x.ts', 'const y = await import(name);', /computed/],
    ['base from a folder above', 'src/main/log.ts', "import './low/driver.ts';", /base may not import low/],
    [
      'main from the renderer',
      'src/renderer/App.tsx',
      "import '../main/log.ts'; const a = <p/>;",
      /renderer may not import base/,
    ],
    ['Node in the renderer', 'src/renderer/App.tsx', "import 'node:fs';", /without Node/],
    ['an import out of src', 'src/main/low/x.ts', "import '../../../tests/a.ts';", /stands on no floor/],
    ['a file on no floor', 'src/main/attic/x.ts', '', /stands on no floor/],
    [
      'a heavy package elsewhere',
      'src/main/low/x.ts',
      "import d from 'some-driver/deep';",
      /some-driver, which is for/,
    ],
    ['electron as a type', 'src/main/high/x.ts', "import type { App } from 'electron';", /electron, which is for/],
  ])('catches %s', (_, path, text, breach) => {
    const breaches = judge({ [path]: text });
    expect(breaches).toHaveLength(1);
    expect(breaches[0]).toMatch(breach);
  });

  it('catches a table that names a floor which is not there', () => {
    const broken = table.replace('| low, base, shared |', '| lwo, base, shared |');
    expect(breachesOf(parseFloors(broken), new Map(), heavy)).toEqual([
      'the table lets high import lwo, which is no floor',
    ]);
  });

  it('does not take words in comments and strings for imports', () => {
    expect(importsOf('a.ts', "// import './b.ts'\nconst text = \"import './c.ts'\";")).toEqual([]);
  });
});
