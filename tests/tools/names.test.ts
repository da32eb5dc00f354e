// House rules that are about files, not about code: their names, and the lines at their top.
import { describe, expect, it } from 'vitest';
import { readSources } from './source-tree.ts';

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d)?\.tsx?$/;
const PASCAL = /^([A-Z][a-z0-9]*)+(\.test)?\.tsx$/;
const UNWANTED = /(^|[-/])(utils?|helpers?|managers?|misc|common)([-./]|$)/i;

const sources = [...readSources('src'), ...readSources('tests')];

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

describe('files of src and tests', () => {
  it('are kebab-case; components are PascalCase', () => {
    const wrong = sources
      .map(([path]) => path)
      .filter((path) => !KEBAB.test(baseName(path)) && !PASCAL.test(baseName(path)));
    expect(wrong).toEqual([]);
  });

  it('lie in folders of lower-case names', () => {
    const wrong = sources
      .map(([path]) => path)
      .filter((path) =>
        path
          .split('/')
          .slice(0, -1)
          .some((part) => !/^[a-z0-9-]+$/.test(part)),
      );
    expect(wrong).toEqual([]);
  });

  it('say what they are for: no utils, helpers, managers', () => {
    expect(sources.map(([path]) => path).filter((path) => UNWANTED.test(path))).toEqual([]);
  });

  it('of src open with a comment that says what they are', () => {
    expect(
      [...readSources('src')].filter(([, text]) => !/^(#![^\n]*\n)?\/[/*]/.test(text)).map(([path]) => path),
    ).toEqual([]);
  });
});
