import { describe, expect, it } from 'vitest';
import { createWords } from '../../../src/renderer/i18n/create-words.ts';
import { en } from '../../../src/renderer/i18n/en.ts';
import { errorWords } from '../../../src/renderer/i18n/error-words.ts';
import { formatCountdown, formatDatum } from '../../../src/renderer/i18n/format.ts';
import { checkCodes, checkGroups, checkReasons, fixPlaces, verdicts } from '../../../src/shared/checks.ts';
import { errorCatalogue, type ErrorCode } from '../../../src/shared/errors.ts';
import { disarmReasons, obrRefusalReasons } from '../../../src/shared/models.ts';
import { activityCodes, steps } from '../../../src/shared/run-state.ts';

const { t } = createWords();
// The keys of the catalogue are the codes.
const codes = Object.keys(errorCatalogue) as ErrorCode[];

describe('words for codes', () => {
  it.each(codes)('error %s says what happened, what it means and what to do', (code) => {
    const words = errorWords(t, { code, detail: {} });
    for (const text of [words.title, words.body, words.action]) {
      expect(text).not.toContain('/');
      expect(text.length).toBeGreaterThan(8);
    }
    expect(words.body).toMatch(/[.?]$/);
    expect(words.action).toMatch(/[.?]$/);
  });

  it('has words for every check, activity, step and reason', () => {
    expect(Object.keys(en.checks).toSorted()).toEqual(checkCodes.toSorted());
    expect(Object.keys(en.checkGroups).toSorted()).toEqual(checkGroups.toSorted());
    expect(Object.keys(en.checkReasons).toSorted()).toEqual(checkReasons.toSorted());
    expect(Object.keys(en.fixPlaces).toSorted()).toEqual(fixPlaces.toSorted());
    for (const verdict of verdicts) expect(t(`doctor/counts/${verdict}`, { count: 2 })).toMatch(/^2 /);
    expect(Object.keys(en.activities).toSorted()).toEqual(activityCodes.toSorted());
    expect(Object.keys(en.steps).toSorted()).toEqual(steps.toSorted());
    expect(Object.keys(en.disarmReasons).toSorted()).toEqual(disarmReasons.toSorted());
    expect(Object.keys(en.obrRefusals).toSorted()).toEqual(obrRefusalReasons.toSorted());
  });

  it('names what the error is about', () => {
    const held = errorWords(t, { code: 'fleet.held', detail: { what: 'target', deskName: 'Front <desk>', operator: 'anna@contoso.example', at: '' } });
    expect(held.body).toBe('Front <desk> (anna@contoso.example) has a run for the same person or with the same key.');
    expect(errorWords(t, { code: 'export.failed', detail: { file: '/tmp/a.csv', reason: 'ENOSPC' } }).body).toContain('/tmp/a.csv was not written (ENOSPC)');
  });

  it('tells the check that refused, and why the page was refused', () => {
    const check = errorWords(t, { code: 'policy.refused', detail: { check: 'targetIsMember' } });
    expect(check.body).toBe(en.checks.targetIsMember.problem);
    const page = errorWords(t, { code: 'obr.pageRefused', detail: { reason: 'wrongUser', seen: 'a', expected: 'b' } });
    expect(page.body).toBe(en.obrRefusals.wrongUser.body);
    expect(errorWords(t, { code: 'policy.refused', detail: { check: 'noSuchCheck' } }).body).toBe(en.errors['policy.refused'].body);
  });

  it('never interprets what a name contains', () => {
    expect(t('run/title', { name: '$t(product) {{name}}' })).toBe('Provisioning $t(product) {{name}}');
  });
});

describe('format', () => {
  it('counts down in minutes and seconds, never below zero', () => {
    expect(formatCountdown(300_000)).toBe('5:00');
    expect(formatCountdown(59_001)).toBe('1:00');
    expect(formatCountdown(-5)).toBe('0:00');
  });

  it('shows times as dates and leaves the rest alone', () => {
    expect(formatDatum('2026-11-23T09:30:00.000Z', 'en')).toMatch(/Nov 23, 2026/);
    expect(formatDatum('2026-13-99T99:99', 'en')).toBe('2026-13-99T99:99');
    expect(formatDatum(7, 'en')).toBe('7');
  });
});
