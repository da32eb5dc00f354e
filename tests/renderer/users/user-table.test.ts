import { describe, expect, it } from 'vitest';
import { rowAfterKey, rowWindow, scrollToShow } from '../../../src/renderer/users/row-window.ts';
import { readNames } from '../../../src/renderer/users/names-file.ts';
import { filterRecords } from '../../../src/renderer/history/record-filter.ts';
import { historyState } from '../fixtures.ts';

describe('rowWindow', () => {
  const geometry = { rowCount: 5000, rowHeightPx: 60, viewHeightPx: 600 };
  it.each([
    [0, 0, 19],
    [6000, 92, 119],
    [300_000, 4992, 5000],
    [-40, 0, 19],
  ])('at scroll %i holds rows %i to %i', (scrollTopPx, first, end) => {
    expect(rowWindow({ ...geometry, scrollTopPx })).toEqual({ first, end });
  });

  it('is empty without rows, whatever the scroll says', () => {
    expect(rowWindow({ ...geometry, rowCount: 0, scrollTopPx: 900 })).toEqual({ first: 0, end: 0 });
  });

  it('scrolls no more than needed', () => {
    const at = { ...geometry, scrollTopPx: 600 };
    expect(scrollToShow(12, at)).toBe(600);
    expect(scrollToShow(3, at)).toBe(180);
    expect(scrollToShow(25, at)).toBe(960);
  });

  it('moves by keys and stays inside', () => {
    expect(rowAfterKey('ArrowDown', 4, 5, 10)).toBe(4);
    expect(rowAfterKey('ArrowUp', 0, 5, 10)).toBe(0);
    expect(rowAfterKey('PageDown', 10, 5000, 9)).toBe(19);
    expect(rowAfterKey('End', 0, 5000, 9)).toBe(4999);
    expect(rowAfterKey('Enter', 3, 5, 10)).toBeNull();
  });
});

describe('readNames', () => {
  it.each([
    ['one in each line', 'a@x.example\r\n\r\nb@x.example\n', ['a@x.example', 'b@x.example']],
    ['a column by its name', 'Name;User principal name\n"Müller; Anna";"anna@x.example"\nx;y', ['anna@x.example']],
    ['the column wins over other addresses', 'mail,upn\nprivate@y.example,a@x.example', ['a@x.example']],
    ['the first cell that looks like one', 'Anna\tanna@x.example\tother@x.example', ['anna@x.example']],
    ['each once, whatever its case', '\uFEFFA@x.example\na@X.example', ['a@X.example']],
    ['quotes inside quotes', 'upn\n"a""b"\n"c@x.example"', ['c@x.example']],
    ['nothing', 'no names here\n@\na@b', []],
    ['a name without end', `${'a'.repeat(300)}@x.example`, []],
  ])('%s', (_, text, names) => {
    expect(readNames(text)).toEqual(names);
  });
});

describe('filterRecords', () => {
  const { records } = historyState();
  it('shows the newest first, by outcome and words', () => {
    const all = filterRecords(records.toReversed(), '', 'all');
    expect(all.map((record) => record.runId)).toEqual(records.map((record) => record.runId));
    expect(filterRecords(records, '', 'failed').every((record) => record.outcome === 'failed')).toBe(true);
    expect(filterRecords(records, '', 'failed')).toHaveLength(2);
    expect(filterRecords(records, 'no such word', 'all')).toEqual([]);
    expect(filterRecords(records, 'ADELE practice', 'all').map((record) => record.runId)).toEqual(['run-0']);
  });
});
