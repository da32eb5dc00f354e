import { expect, it } from 'vitest';
import { type Check, type CheckCode, type Route, type Verdict, concludePreflight } from '../../src/shared/checks.ts';

const check = (code: CheckCode, verdict: Verdict, routes: readonly Route[]): Check => ({
  code, verdict, reason: null, fix: null, routes, detail: {},
});

it('nothing refused: both routes are open, the direct one is taken', () => {
  const checks = [check('targetIsEnabled', 'ok', ['direct', 'obr']), check('tapNotInUse', 'warning', ['obr'])];
  expect(concludePreflight(checks)).toEqual({
    checks,
    routes: [{ route: 'direct', usable: true, closedBy: [] }, { route: 'obr', usable: true, closedBy: [] }],
    chosen: 'direct',
  });
});

it('a warning closes nothing', () => {
  expect(concludePreflight([check('operatorHasRole', 'warning', ['direct', 'obr'])]).chosen).toBe('direct');
});

it.each([
  [['direct'], 'obr'],
  [['obr'], 'direct'],
  [['direct', 'obr'], null],
  [[], 'direct'],
] as const)('a refusal of %j leaves %s', (closed, chosen) => {
  const result = concludePreflight([check('operatorHasScopes', 'refused', closed)]);
  expect(result.chosen).toBe(chosen);
  for (const { route, usable, closedBy } of result.routes) {
    const isClosed = closed.some((one) => one === route);
    expect(usable).toBe(!isClosed);
    expect(closedBy).toEqual(isClosed ? ['operatorHasScopes'] : []);
  }
});

it('names every check that closes a route, in their order', () => {
  const result = concludePreflight([
    check('targetIsEnabled', 'refused', ['direct', 'obr']),
    check('targetIsMember', 'ok', ['direct', 'obr']),
    check('tapPolicyEnabled', 'refused', ['obr']),
  ]);
  expect(result.routes.map(({ closedBy }) => closedBy)).toEqual([['targetIsEnabled'], ['targetIsEnabled', 'tapPolicyEnabled']]);
});

it('no checks at all', () => {
  expect(concludePreflight([])).toMatchObject({ checks: [], chosen: 'direct' });
});
