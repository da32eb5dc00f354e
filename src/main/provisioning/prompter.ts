// Between a run and whoever listens: the run asks, a window, a kiosk or a terminal answers. No UI here.

import type { Answer, Prompt, Waiting } from '../../shared/run-state.ts';
import { AppError } from '../../shared/errors.ts';

/** The prompts that a person answers in our own UI. */
export type Question = Extract<Prompt, { for: Answer['for'] }>;
export type AnswerTo<Q extends Question> = Extract<Answer, { for: Q['for'] }>;

/** What is waited for elsewhere: a touch on the key, a step on the page. */
export type Notice = Exclude<Prompt, Question>;

export interface OpenNotice {
  change(notice: Notice): void;
  end(): void;
}

export interface Prompter {
  /** Asks and waits. @throws the signal's reason */
  ask<Q extends Question>(question: Q, signal: AbortSignal): Promise<AnswerTo<Q>>;
  /** Shows a notice until it is ended. Notices nest: the newest is seen, the older ones come back after it. */
  notify(notice: Notice): OpenNotice;
  /** Shows a notice while `work` runs. */
  during<T>(notice: Notice, work: () => Promise<T>): Promise<T>;
}

export interface PrompterDesk extends Prompter {
  /** @throws AppError 'run.noSuchPrompt' for an answer that nobody waits for */
  answer(answer: Answer): void;
}

export interface PrompterOutlet {
  show(waiting: Waiting | null): void;
  nextPromptId(): string;
}

export function createPrompter(outlet: PrompterOutlet): PrompterDesk {
  const notices: { waiting: Waiting }[] = [];
  let open: { readonly waiting: Waiting; readonly resolve: (answer: Answer) => void } | null = null;

  const showTop = (): void => outlet.show(open?.waiting ?? notices.at(-1)?.waiting ?? null);
  const numbered = (prompt: Prompt): Waiting => ({ ...prompt, promptId: outlet.nextPromptId() });

  const notify = (notice: Notice): OpenNotice => {
    const entry = { waiting: numbered(notice) };
    notices.push(entry);
    showTop();
    return {
      change: (next) => {
        entry.waiting = numbered(next);
        showTop();
      },
      end: () => {
        const at = notices.indexOf(entry);
        if (at < 0) return;
        notices.splice(at, 1);
        showTop();
      },
    };
  };

  return {
    ask: async <Q extends Question>(question: Q, signal: AbortSignal) => {
      signal.throwIfAborted();
      const waiting = numbered(question);
      const answer = await new Promise<Answer>((resolve, reject) => {
        const abort = (): void => reject(toError(signal.reason));
        signal.addEventListener('abort', abort, { once: true });
        open = {
          waiting,
          resolve: (value) => {
            signal.removeEventListener('abort', abort);
            resolve(value);
          },
        };
        showTop();
      }).finally(() => {
        open = null;
        showTop();
      });
      // `answer()` lets through only an answer to this very question, so its `for` is the question's.
      return answer as AnswerTo<Q>;
    },
    notify,
    during: async (notice, work) => {
      const shown = notify(notice);
      try {
        return await work();
      } finally {
        shown.end();
      }
    },
    answer: (answer) => {
      if (open === null || open.waiting.promptId !== answer.promptId || open.waiting.for !== answer.for) {
        throw new AppError('run.noSuchPrompt');
      }
      open.resolve(answer);
    },
  };
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
