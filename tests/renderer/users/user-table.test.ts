import { describe, expect, it } from 'vitest';
import { rowAfterKey, rowWindow, scrollToShow } from '../../../src/renderer/users/row-window.ts';
import { countUsers, filterUsers, searchable } from '../../../src/renderer/users/user-filter.ts';
import { filterRecords } from '../../../src/renderer/history/record-filter.ts';
import { historyState, makeUser } from '../fixtures.ts';

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

describe('filterUsers', () => {
  const users = [
    makeUser(1, { displayName: 'Jörg Müller', department: 'Finance', employeeId: '4711' }),
    makeUser(2, { displayName: 'Anna Nowak', userPrincipalName: 'anna@contoso.example', department: null, employeeId: null }),
  ];
  it.each([
    ['', ['user-1', 'user-2']],
    ['muller', ['user-1']],
    ['  fin JÖRG ', ['user-1']],
    ['4711', ['user-1']],
    ['anna@', ['user-2']],
    ['anna finance', []],
    ['null', []],
  ])('"%s"', (query, ids) => {
    expect(filterUsers(searchable(users), query).map((user) => user.id)).toEqual(ids);
  });

  it('counts unknown keys on neither side', () => {
    const figures = countUsers([
      makeUser(1, { keyCount: null, lastProvisionedAt: null }),
      makeUser(2, { keyCount: 0, lastProvisionedAt: null }),
      makeUser(3, { keyCount: 2, lastProvisionedAt: '2026-01-01T00:00:00Z' }),
    ]);
    expect(figures).toEqual({ total: 3, withKey: 1, withoutKey: 1, provisionedHere: 1 });
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
