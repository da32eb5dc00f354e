// Every status × every event. Out of place is a mistake of ours, and is thrown; nothing else changes a status.
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/shared/models.ts';
import { type RunEvent, type RunPlan, type RunState, type Waiting, advance, steps } from '../../src/shared/run-state.ts';

const plan: RunPlan = {
  runId: 'run-1',
  target: { id: 'u1', displayName: 'Kim', userPrincipalName: 'kim@contoso.example', photo: null },
  key: {
    id: 'k', transport: 'usb', place: '', builtInUv: null, product: 'Key', manufacturer: '', serialNumber: '', serialIsUnique: false, firmware: null, status: 'ready', aaguid: null, versions: [],
    pinSet: true, minPinLength: 4, remainingCredentials: null, certification: null, warnings: [], practice: true,
  },
  service: 'entra', route: 'obr', keyName: 'Key 1',
};
const record: RunRecord = {
  runId: 'run-1', outcome: 'succeeded', startedAt: '', endedAt: '', tenantId: '', operator: { id: '', userPrincipalName: '' },
  target: plan.target, service: 'entra', route: 'obr', key: { aaguid: null, transport: 'usb', product: '', serialNumber: '' },
  keyName: '', credentialIdBase64Url: null, methodId: null, readBack: true, assertionVerified: true, attestation: null,
  forcePinChange: false, obr: null, tap: null, stepsMs: {}, failedStep: null, error: null, leftBehind: [],
};
const waiting: Waiting = { promptId: '1', for: 'touch', purpose: 'register' };
const activity = { at: '', step: 'register', code: 'tap.issued', detail: {} } as const;
const leftBehind = [{ kind: 'credentialOnKey', credentialIdBase64Url: 'AQ' }] as const;
const error = { code: 'touch.timeout', detail: {} } as const;

const running: RunState = {
  status: 'running', plan, step: 'secure', waiting, cancellable: true, cancelling: false, activities: [],
};
const states: readonly RunState[] = [
  { status: 'idle' },
  running,
  { status: 'succeeded', plan, record, activities: [] },
  { status: 'failed', plan, step: 'register', error, leftBehind, activities: [] },
  { status: 'cancelled', plan, step: 'register', leftBehind, activities: [] },
];

/** What each event makes of the running state. */
const whileRunning: readonly (readonly [RunEvent, RunState | 'out of place'])[] = [
  [{ type: 'started', plan }, 'out of place'],
  [{ type: 'entered', step: 'register' }, { ...running, step: 'register', waiting: null }],
  [{ type: 'entered', step: 'secure' }, { ...running, waiting: null }],
  [{ type: 'entered', step: 'inspect' }, 'out of place'],
  [{ type: 'asked', waiting: { ...waiting, promptId: '2' } }, { ...running, waiting: { ...waiting, promptId: '2' } }],
  [{ type: 'answered' }, { ...running, waiting: null }],
  [{ type: 'cancellable', cancellable: false }, { ...running, cancellable: false }],
  [{ type: 'cancelling' }, { ...running, cancelling: true, waiting: null }],
  [{ type: 'happened', activity }, { ...running, activities: [activity] }],
  [{ type: 'succeeded', record }, { status: 'succeeded', plan, record, activities: [] }],
  [{ type: 'failed', error, leftBehind }, { status: 'failed', plan, step: 'secure', error, leftBehind, activities: [] }],
  [{ type: 'cancelled', leftBehind }, { status: 'cancelled', plan, step: 'secure', leftBehind, activities: [] }],
  [{ type: 'dismissed' }, 'out of place'],
];

describe('running', () => {
  it.each(whileRunning)('$type', (event, expected) => {
    if (expected === 'out of place') expect(() => advance(running, event)).toThrow('out of place');
    else expect(advance(running, event)).toEqual(expected);
  });

  it.each(steps.flatMap((from, at) => steps.map((to, next) => [from, to, next >= at] as const)))(
    'from %s to %s: %s',
    (from, to, forward) => {
      const event: RunEvent = { type: 'entered', step: to };
      if (forward) expect(advance({ ...running, step: from }, event)).toMatchObject({ step: to });
      else expect(() => advance({ ...running, step: from }, event)).toThrow('out of place');
    },
  );

  it('changes nothing in place', () => {
    const before = structuredClone(running);
    for (const [event, expected] of whileRunning) if (expected !== 'out of place') advance(running, event);
    expect(running).toEqual(before);
  });
});

describe.each(states.filter((state) => state.status !== 'running'))('$status', (state) => {
  it.each(whileRunning.map(([event]) => event))('$type', (event) => {
    if (event.type === 'started') {
      expect(advance(state, event)).toEqual({
        status: 'running', plan, step: 'inspect', waiting: null, cancellable: true, cancelling: false, activities: [],
      });
    } else if (event.type === 'dismissed') {
      expect(advance(state, event)).toEqual({ status: 'idle' });
    } else {
      expect(() => advance(state, event)).toThrow(`run event "${event.type}" out of place in status "${state.status}"`);
    }
  });
});
