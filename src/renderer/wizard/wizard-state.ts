// The wizard before a run: drafts, not truths. One pure reducer. Once a run has started, RunState decides what is shown.

import type { CheckCode, Preflight, Route } from '../../shared/checks.ts';
import type { ServiceId } from '../../shared/models.ts';
import { assertNever } from '../assert-never.ts';
import { maxKeyNameLength } from '../../shared/key-name.ts';

export const wizardSteps = ['service', 'prerequisites', 'key'] as const;
export type WizardStep = (typeof wizardSteps)[number];

export interface WizardState {
  readonly step: WizardStep;
  readonly service: ServiceId | null;
  /** The route that the operator asked for; null leaves the choice to the checks. */
  readonly wantedRoute: Route | null;
  readonly keyId: string | null;
  readonly keyName: string;
  /** True once the operator has typed a name: then no suggestion replaces it. */
  readonly keyNameIsTyped: boolean;
  readonly forcePinChange: boolean;
  /** Warnings of this very key that the operator has answered for. */
  readonly confirmed: readonly CheckCode[];
}

export type WizardEvent =
  | { readonly type: 'serviceChosen'; readonly service: ServiceId }
  | { readonly type: 'routeChosen'; readonly route: Route }
  | { readonly type: 'continued' }
  | { readonly type: 'wentBack' }
  | { readonly type: 'keyPicked'; readonly keyId: string; readonly suggestedName: string }
  | { readonly type: 'keysChanged'; readonly keyIds: readonly string[] }
  | { readonly type: 'keyNamed'; readonly keyName: string }
  | { readonly type: 'pinChangeChosen'; readonly forcePinChange: boolean }
  | { readonly type: 'confirmed'; readonly confirmed: readonly CheckCode[] }
  | { readonly type: 'restarted' };

export const firstWizardState: WizardState = {
  step: 'service',
  service: null,
  wantedRoute: null,
  keyId: null,
  keyName: '',
  keyNameIsTyped: false,
  forcePinChange: false,
  confirmed: [],
};

/** The next draft. An event that does not fit the step changes nothing: it was a late click. */
export function wizardReducer(state: WizardState, event: WizardEvent): WizardState {
  switch (event.type) {
    case 'serviceChosen':
      return { ...state, step: 'prerequisites', service: event.service, wantedRoute: null };
    case 'routeChosen':
      return { ...state, wantedRoute: event.route };
    case 'continued':
      return state.step === 'prerequisites' && state.service !== null ? { ...state, step: 'key' } : state;
    case 'wentBack':
      return { ...state, step: stepBefore(state.step) };
    case 'keyPicked':
      return {
        ...state,
        keyId: event.keyId,
        confirmed: [],
        keyName: state.keyNameIsTyped ? state.keyName : event.suggestedName,
      };
    case 'keysChanged':
      return state.keyId === null || event.keyIds.includes(state.keyId) ? state : { ...state, keyId: null, confirmed: [] };
    case 'keyNamed':
      return { ...state, keyName: event.keyName, keyNameIsTyped: event.keyName !== '' };
    case 'pinChangeChosen':
      return { ...state, forcePinChange: event.forcePinChange };
    case 'confirmed':
      return { ...state, confirmed: event.confirmed };
    case 'restarted':
      return { ...state, step: state.service === null ? 'service' : 'prerequisites', confirmed: [] };
    default:
      return assertNever(event);
  }
}

function stepBefore(step: WizardStep): WizardStep {
  return wizardSteps[Math.max(0, wizardSteps.indexOf(step) - 1)] ?? 'service';
}

/** The route a run would take now: the wanted one while it is usable, else what the checks chose. */
export function effectiveRoute(preflight: Preflight, wantedRoute: Route | null): Route | null {
  const wanted = preflight.routes.find((verdict) => verdict.route === wantedRoute);
  return wanted?.usable ? wanted.route : preflight.chosen;
}

export type KeyNameFlaw = 'empty' | 'long';

/** Length in UTF-16 units, as the service counts. */
export function keyNameFlaw(keyName: string): KeyNameFlaw | null {
  const trimmed = keyName.trim();
  if (trimmed === '') return 'empty';
  return trimmed.length > maxKeyNameLength ? 'long' : null;
}
