import { describe, expect, it } from 'vitest';
import {
  effectiveRoute, firstWizardState, keyNameFlaw, wizardReducer, type WizardEvent, type WizardState,
} from '../../../src/renderer/wizard/wizard-state.ts';
import { preflightWith } from '../fixtures.ts';

const atService = firstWizardState;
const atPrerequisites: WizardState = { ...firstWizardState, step: 'prerequisites', service: 'entra' };
const atKey: WizardState = { ...atPrerequisites, step: 'key', keyId: 'k1', keyName: 'Key' };

describe('wizardReducer', () => {
  it.each<[string, WizardState, WizardEvent, Partial<WizardState>]>([
    ['a service leads on', atService, { type: 'serviceChosen', service: 'entra' }, { step: 'prerequisites', service: 'entra' }],
    ['a new service forgets the route', { ...atPrerequisites, wantedRoute: 'obr' }, { type: 'serviceChosen', service: 'entra' }, { wantedRoute: null }],
    ['a route is kept', atPrerequisites, { type: 'routeChosen', route: 'obr' }, { wantedRoute: 'obr', step: 'prerequisites' }],
    ['continue leads to the key', atPrerequisites, { type: 'continued' }, { step: 'key' }],
    ['continue without a service is a late click', atService, { type: 'continued' }, { step: 'service' }],
    ['continue on the last step stays', atKey, { type: 'continued' }, { step: 'key' }],
    ['back from the key', atKey, { type: 'wentBack' }, { step: 'prerequisites', keyId: 'k1' }],
    ['back from the first step stays', atService, { type: 'wentBack' }, { step: 'service' }],
    ['a picked key brings its name', atKey, { type: 'keyPicked', keyId: 'k2', suggestedName: 'B' }, { keyId: 'k2', keyName: 'B' }],
    ['a typed name outlives a new pick', { ...atKey, keyName: 'Mine', keyNameIsTyped: true }, { type: 'keyPicked', keyId: 'k2', suggestedName: 'B' }, { keyId: 'k2', keyName: 'Mine' }],
    ['an emptied name takes suggestions again', atKey, { type: 'keyNamed', keyName: '' }, { keyName: '', keyNameIsTyped: false }],
    ['a typed name', atKey, { type: 'keyNamed', keyName: 'X' }, { keyName: 'X', keyNameIsTyped: true }],
    ['an unplugged key is no longer chosen', atKey, { type: 'keysChanged', keyIds: ['k2'] }, { keyId: null, step: 'key' }],
    ['a plugged key stays chosen', atKey, { type: 'keysChanged', keyIds: ['k2', 'k1'] }, { keyId: 'k1' }],
    ['force PIN change', atKey, { type: 'pinChangeChosen', forcePinChange: true }, { forcePinChange: true }],
    ['restart checks again', atKey, { type: 'restarted' }, { step: 'prerequisites' }],
    ['restart after a reload asks for the service', atService, { type: 'restarted' }, { step: 'service' }],
  ])('%s', (_, state, event, expected) => {
    expect(wizardReducer(state, event)).toMatchObject(expected);
  });
});

describe('effectiveRoute', () => {
  const directClosed = preflightWith({ code: 'operatorHasScopes', verdict: 'refused', routes: ['direct'], detail: {} });
  const allClosed = preflightWith({ code: 'targetIsMember', verdict: 'refused', routes: ['direct', 'obr'], detail: {} });
  it.each([
    ['direct by default', preflightWith(), null, 'direct'],
    ['the wanted one while it is open', preflightWith(), 'obr', 'obr'],
    ['the other one when the wanted is closed', directClosed, 'direct', 'obr'],
    ['none when all are closed', allClosed, 'obr', null],
  ] as const)('%s', (_, preflight, wanted, expected) => {
    expect(effectiveRoute(preflight, wanted)).toBe(expected);
  });
});

describe('key names', () => {
  it('refuses an empty and a too long name', () => {
    expect(keyNameFlaw('   ')).toBe('empty');
    expect(keyNameFlaw('x'.repeat(30))).toBeNull();
    expect(keyNameFlaw('x'.repeat(31))).toBe('long');
  });
});
