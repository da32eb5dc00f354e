// The app's own window, as the walkthrough uses it: every step by role and name, as a person with a screen reader would.

import type { Locator, Page } from 'playwright-core';
import type { AppApi } from '../../src/shared/contract.ts';
import type { HistoryState, KeySummary, ObrState, RunRecord } from '../../src/shared/models.ts';
import type { PracticeState } from '../../src/shared/practice-state.ts';
import { MAX_WINDOW, type UsersState, type UserWindow } from '../../src/shared/users.ts';
import type { Reply } from '../../src/shared/ipc.ts';
import type { RunState } from '../../src/shared/run-state.ts';

/** What the app's preload gives its page; read here for the record and for names, never to act. */
interface BridgeWindow {
  readonly pairingBridge: { invoke(channel: string, input: unknown): Promise<Reply<unknown>> };
}

export class AppPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { name });
  }

  read<T>(channel: `${keyof AppApi}.current`): Promise<T> {
    return this.ask<T>(channel, undefined);
  }

  private async ask<T>(channel: `${keyof AppApi}.current` | 'users.window', input: unknown): Promise<T> {
    const reply = await this.page.evaluate(
      // Border: the preload puts it there.
      ([name, value]) => (window as unknown as BridgeWindow).pairingBridge.invoke(name, value),
      [channel, input] as const,
    );
    if (!reply.ok) throw new Error(`${channel}: ${reply.error.code}`);
    // Border: the contract says what the call answers.
    return reply.value as T;
  }

  keys(): Promise<readonly KeySummary[]> {
    return this.read('keys.current');
  }

  run(): Promise<RunState> {
    return this.read('run.current');
  }

  obr(): Promise<ObrState> {
    return this.read('obr.current');
  }

  usersState(): Promise<UsersState> {
    return this.read('users.current');
  }

  /** Everybody in the list, by name. */
  async users(): Promise<UserWindow> {
    return this.ask<UserWindow>('users.window', { words: '', filter: 'all', first: 0, count: MAX_WINDOW });
  }

  async record(runId: string): Promise<RunRecord> {
    const { records } = await this.read<HistoryState>('history.current');
    const record = records.find((candidate) => candidate.runId === runId);
    if (record === undefined) throw new Error(`no record of run ${runId}`);
    return record;
  }

  practice(): Promise<PracticeState> {
    return this.read('practice.current');
  }
}
