import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PromptCard } from '../../../src/renderer/run/PromptCard.tsx';
import { RunView } from '../../../src/renderer/run/RunView.tsx';
import type { KeyTransport } from '../../../src/shared/models.ts';
import type { Prompt, RunState, Waiting } from '../../../src/shared/run-state.ts';
import { createFakeBridge } from '../fake-bridge.ts';
import { makePlan, makeUser, obrActivities } from '../fixtures.ts';
import { renderWith } from '../render-with.tsx';

afterEach(cleanup);

const user = makeUser(5);
const plan = makePlan(user);

function show(prompt: Prompt, pinSet = true) {
  const onAnswer = vi.fn();
  // The prompt with an id is what the run waits for; the spread loses that for the compiler.
  const waiting = { ...prompt, promptId: 'p7' } as Waiting;
  const view = renderWith(
    createFakeBridge(),
    <PromptCard waiting={waiting} plan={{ ...plan, key: { ...plan.key, pinSet } }} practice={false} busy={false} onAnswer={onAnswer} />,
  );
  return { onAnswer, view };
}

function showOn(transport: KeyTransport, prompt: Prompt): void {
  const waiting = { ...prompt, promptId: 'p7' } as Waiting;
  renderWith(
    createFakeBridge(),
    <PromptCard waiting={waiting} plan={{ ...plan, key: { ...plan.key, transport } }} practice={false} busy={false} onAnswer={vi.fn()} />,
  );
}

function field(label: string): HTMLInputElement {
  return screen.getByLabelText<HTMLInputElement>(label, { exact: true });
}

function type(label: string, value: string): void {
  fireEvent.change(field(label), { target: { value } });
}

function press(name: string): void {
  fireEvent.click(screen.getByRole('button', { name }));
}

describe('confirmName', () => {
  const prompt = { for: 'confirmName', userName: 'kim-e', displayName: 'Kim E.', rpId: 'github.com' } as const;
  const label = `Name of ${plan.target.displayName} at github.com`;

  it('answers with what is typed when it is the name on the page, and with nothing else', () => {
    const { onAnswer } = show(prompt);
    expect(screen.getByText('kim-e')).toBeTruthy();
    type(label, 'kim-f');
    press('Confirm and go on');
    expect(onAnswer).not.toHaveBeenCalled();
    expect(screen.getByText('This is not the name on the page.')).toBeTruthy();
    type(label, 'KIM-E');
    press('Confirm and go on');
    expect(onAnswer.mock.calls).toEqual([[{ promptId: 'p7', for: 'confirmName', name: 'KIM-E' }]]);
  });

  it('refuses by a button of its own', () => {
    const { onAnswer } = show(prompt);
    press('It is somebody else: refuse');
    expect(onAnswer.mock.calls).toEqual([[{ promptId: 'p7', for: 'confirmName', name: null }]]);
  });

  it('points at letters that are not what they seem', () => {
    show({ ...prompt, userName: 'k\u0456m-e' });
    expect(screen.getByText('\u0456 is U+0456, and looks like i')).toBeTruthy();
  });
});

describe('enterPin', () => {
  it('answers with the PIN and keeps nothing of it', () => {
    const { onAnswer, view } = show({ for: 'enterPin', retriesLeft: 8, wrong: false });
    type('PIN', '246813');
    press('Unlock key');
    expect(onAnswer.mock.calls).toEqual([[{ promptId: 'p7', for: 'enterPin', pin: '246813' }]]);
    expect(field('PIN').value).toBe('');
    expect(view.container.innerHTML).not.toContain('246813');
  });

  it('hides the PIN until it is asked to show it', () => {
    show({ for: 'enterPin', retriesLeft: 8, wrong: false });
    expect(field('PIN').type).toBe('password');
    fireEvent.click(screen.getByRole('checkbox', { name: 'Show PIN' }));
    expect(field('PIN').type).toBe('text');
  });

  it('tells a wrong PIN and the tries left, and sends no empty one', () => {
    const { onAnswer } = show({ for: 'enterPin', retriesLeft: 2, wrong: true });
    expect(screen.getByRole('alert').textContent).toBe('That PIN was wrong. 2 tries left before the key is blocked.');
    press('Unlock key');
    expect(onAnswer).not.toHaveBeenCalled();
  });
});

describe('newPin', () => {
  it('sends a PIN only when it meets the rules of this key', () => {
    const { onAnswer, view } = show({ for: 'newPin', minPinLength: 6, reason: 'noPin' }, false);
    type('New PIN', '12345');
    type('Confirm PIN', '12345');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Set PIN' }).disabled).toBe(true);
    type('New PIN', '246813');
    type('Confirm PIN', '246814');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Set PIN' }).disabled).toBe(true);
    type('Confirm PIN', '246813');
    press('Set PIN');
    expect(onAnswer.mock.calls).toEqual([[{ promptId: 'p7', for: 'newPin', pin: '246813' }]]);
    expect(view.container.innerHTML).not.toContain('246813');
    expect(field('New PIN').value + field('Confirm PIN').value).toBe('');
  });

  it('says that a PIN is changed, and does not ask for the one that was entered before', () => {
    const { onAnswer } = show({ for: 'newPin', minPinLength: 4, reason: 'changeRequired' });
    expect(screen.getByRole('heading', { name: 'Choose a new PIN for the key' })).toBeDefined();
    type('New PIN', '9753');
    type('Confirm PIN', '9753');
    press('Set PIN');
    expect(onAnswer.mock.calls).toEqual([[{ promptId: 'p7', for: 'newPin', pin: '9753' }]]);
  });

  it('measures the size in bytes: 16 emoji are too much', () => {
    show({ for: 'newPin', minPinLength: 4, reason: 'noPin' }, false);
    type('New PIN', '🔑'.repeat(16));
    type('Confirm PIN', '🔑'.repeat(16));
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Set PIN' }).disabled).toBe(true);
    type('New PIN', '🔑'.repeat(15));
    type('Confirm PIN', '🔑'.repeat(15));
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Set PIN' }).disabled).toBe(false);
  });
});

describe('the other prompts', () => {
  it('starts OBR under the name of the user, after the warning', () => {
    const { onAnswer } = show({ for: 'startObr', timeLimitMs: 300_000, rpIds: ['login.microsoft.com'] });
    expect(screen.getByText(`As long as OBR is on, any credential registration in the OBR window will land on ${user.displayName}’s key.`)).toBeTruthy();
    press(`Start OBR for ${user.userPrincipalName}`);
    expect(onAnswer.mock.calls).toEqual([[{ promptId: 'p7', for: 'startObr' }]]);
  });

  it.each([
    ['Replace the pass', true],
    ['Keep it and stop', false],
  ])('%s answers %s', (name, replace) => {
    const { onAnswer } = show({ for: 'replaceTap', expiresAt: null });
    press(name);
    expect(onAnswer.mock.calls).toEqual([[{ promptId: 'p7', for: 'replaceTap', replace }]]);
  });

  it('counts down to the end of the challenge, where one is known', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 9, 0, 0) });
    try {
      show({ for: 'touch', purpose: 'register', expiresAt: '2026-01-01T09:05:00.000Z' });
      expect(screen.getByRole('timer').textContent).toBe('The service waits for 5:00');
      void act(() => vi.advanceTimersByTime(61_000));
      expect(screen.getByRole('timer').textContent).toBe('The service waits for 3:59');
      cleanup();
      show({ for: 'touch', purpose: 'verify' });
      expect(screen.queryByRole('timer')).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  it('has nothing to press where the key must act', () => {
    show({ for: 'touch', purpose: 'register' });
    expect(screen.queryAllByRole('button')).toEqual([]);
  });
});

describe('a running run', () => {
  const running = (waiting: Waiting | null, changes = {}): Exclude<RunState, { status: 'idle' }> => ({
    status: 'running', plan, step: 'secure', waiting, cancellable: true, cancelling: false, activities: obrActivities, ...changes,
  });
  const view = (run: Exclude<RunState, { status: 'idle' }>) => (
    <RunView run={run} ofBatch={false} practice={false} onNextUser={vi.fn()} onBackToUser={vi.fn()} onTryAgain={vi.fn()} />
  );

  it('starts the next prompt with empty fields', () => {
    const { rerender } = renderWith(createFakeBridge(), view(running({ promptId: 'p1', for: 'enterPin', retriesLeft: 8, wrong: false })));
    type('PIN', '1234');
    rerender(view(running({ promptId: 'p2', for: 'enterPin', retriesLeft: 7, wrong: true })));
    expect(field('PIN').value).toBe('');
  });

  it('cancels, and says when that is not possible', () => {
    const bridge = createFakeBridge();
    const { rerender } = renderWith(bridge, view(running(null)));
    press('Cancel');
    expect(bridge.calls).toEqual([{ channel: 'run.cancel', input: undefined }]);
    rerender(view(running(null, { cancellable: false })));
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Cancel' }).disabled).toBe(true);
    expect(screen.getByText(/cannot be interrupted/)).toBeTruthy();
  });

  it('shows what was left behind after a failure', () => {
    renderWith(
      createFakeBridge(),
      view({
        status: 'failed', plan, step: 'register', error: { code: 'entra.outcomeUnknown', detail: { requestId: 'r-1' } },
        leftBehind: [{ kind: 'tapNotRevoked', userId: 'u', tapId: 'tap-9' }], activities: [],
      }),
    );
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('It is not known whether the key was registered');
    expect(screen.getByText('tap-9')).toBeTruthy();
    expect(screen.getByText('r-1')).toBeTruthy();
  });
});

describe('touch and fingerprint', () => {
  it.each([
    ['usb', 'Touch the key'],
    ['nfc', 'Leave the key on the reader'],
    ['smart-card', 'Leave the card in the reader'],
  ] as const)('a key by %s: %s', (transport, title) => {
    showOn(transport, { for: 'touch', purpose: 'register' });
    expect(screen.getByRole('heading', { name: title })).toBeTruthy();
  });

  it('asks for the finger, and says nothing of tries before the first', () => {
    show({ for: 'fingerprint', retriesLeft: null, wrong: false });
    expect(screen.getByRole('heading', { name: 'Put the enrolled finger on the key' })).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('a finger that was not recognised: an alert with the tries that are left', () => {
    show({ for: 'fingerprint', retriesLeft: 2, wrong: true });
    expect(screen.getByRole('alert').textContent).toMatch(/not recognised.*2/);
  });
});
