import { beforeEach, describe, expect, it } from 'vitest';
import { type PrompterDesk, createPrompter } from '../../../src/main/provisioning/prompter.ts';
import type { Waiting } from '../../../src/shared/run-state.ts';

let shown: (Waiting | null)[];
let prompter: PrompterDesk;
beforeEach(() => {
  shown = [];
  let id = 0;
  prompter = createPrompter({ show: (waiting) => shown.push(waiting), nextPromptId: () => String(++id) });
});

const question = { for: 'enterPin', retriesLeft: 8, wrong: false } as const;
const signal = new AbortController().signal;
const top = (): string => {
  const waiting = shown.at(-1) ?? null;
  return waiting === null ? 'nothing' : `${waiting.for} ${waiting.promptId}`;
};

describe('ask', () => {
  it('shows the question and resolves with its answer', async () => {
    const asked = prompter.ask(question, signal);
    expect(top()).toBe('enterPin 1');
    prompter.answer({ promptId: '1', for: 'enterPin', pin: '1234' });
    expect(await asked).toEqual({ promptId: '1', for: 'enterPin', pin: '1234' });
    expect(top()).toBe('nothing');
  });

  it.each([
    [{ promptId: '2', for: 'enterPin', pin: '1234' }],
    [{ promptId: '1', for: 'startObr' }],
    [{ promptId: '1', for: 'replaceTap', replace: true }],
  ] as const)('lets no other answer through: %j', async (answer) => {
    const asked = prompter.ask(question, signal);
    expect(() => prompter.answer(answer)).toThrow('run.noSuchPrompt');
    prompter.answer({ promptId: '1', for: 'enterPin', pin: 'x' });
    await asked;
  });

  it('is answered once', async () => {
    const asked = prompter.ask(question, signal);
    prompter.answer({ promptId: '1', for: 'enterPin', pin: 'first' });
    await asked;
    expect(() => prompter.answer({ promptId: '1', for: 'enterPin', pin: 'second' })).toThrow('run.noSuchPrompt');
  });

  it('ends with the reason of the signal, and is put away', async () => {
    const cancel = new AbortController();
    const asked = prompter.ask(question, cancel.signal);
    cancel.abort(new Error('by hand'));
    await expect(asked).rejects.toThrow('by hand');
    expect(top()).toBe('nothing');
    expect(() => prompter.answer({ promptId: '1', for: 'enterPin', pin: 'x' })).toThrow('run.noSuchPrompt');
  });

  it('does not ask at all when the signal has ended', async () => {
    await expect(prompter.ask(question, AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
    expect(shown).toEqual([]);
  });

  it('an abort after the answer changes nothing', async () => {
    const cancel = new AbortController();
    const asked = prompter.ask(question, cancel.signal);
    prompter.answer({ promptId: '1', for: 'enterPin', pin: 'x' });
    cancel.abort(new Error('late'));
    expect((await asked).pin).toBe('x');
  });
});

describe('notices', () => {
  it('nest: the newest is seen, a question before all of them', async () => {
    const page = prompter.notify({ for: 'page', stage: 'signIn', place: 'signIn', host: null });
    expect(top()).toBe('page 1');
    const touch = prompter.notify({ for: 'touch', purpose: 'register' });
    expect(top()).toBe('touch 2');
    const asked = prompter.ask(question, signal);
    expect(top()).toBe('enterPin 3');
    page.change({ for: 'page', stage: 'register', place: 'securityInfo', host: null });
    expect(top()).toBe('enterPin 3');
    prompter.answer({ promptId: '3', for: 'enterPin', pin: 'x' });
    await asked;
    expect(top()).toBe('touch 2');
    touch.end();
    expect(shown.at(-1)).toEqual({ for: 'page', stage: 'register', place: 'securityInfo', host: null, promptId: '4' });
    page.end();
    page.end();
    expect(top()).toBe('nothing');
  });

  it('an older one may end first', () => {
    const page = prompter.notify({ for: 'page', stage: 'signIn', place: 'signIn', host: null });
    prompter.notify({ for: 'touch', purpose: 'register' });
    page.end();
    expect(top()).toBe('touch 2');
  });

  it('ends with its work, also when that fails', async () => {
    await expect(prompter.during({ for: 'touch', purpose: 'verify' }, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(top()).toBe('nothing');
    expect(await prompter.during({ for: 'touch', purpose: 'verify' }, () => Promise.resolve(7))).toBe(7);
    expect(top()).toBe('nothing');
  });
});
