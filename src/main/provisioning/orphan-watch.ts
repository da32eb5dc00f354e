// A key that a cut-off run left a passkey on is known again when it is plugged in: it is asked for that very credential, without a touch and
// without its PIN. Changes nothing on it.

import type { KeySummary, LeftBehind, RecognisedKey, ServiceId, UnfinishedRun } from '../../shared/models.ts';
import type { KeyShelf } from '../desk/key-shelf.ts';
import { credentialsOnKey } from './recognise-key.ts';

export interface OrphanWatchOptions {
  readonly shelf: Pick<KeyShelf, 'keys' | 'open'>;
  /** The cut-off runs of the tenant that is signed in to; none while nobody is, or while a run goes on. */
  readonly unfinished: () => readonly UnfinishedRun[];
  /** Null: the desk does not have that service any more. */
  readonly rpIdsOf: (service: ServiceId) => readonly string[] | null;
  /** Whole, whenever it changes. */
  readonly onRecognised: (recognised: readonly RecognisedKey[]) => void;
  readonly onError: (error: unknown) => void;
}

export interface OrphanWatch {
  /** Asks each key that has not been asked for a run's passkey yet. One look at a time; another one that is asked for meanwhile follows. Does not throw. */
  look(): Promise<void>;
}

export function createOrphanWatch({ shelf, unfinished, rpIdsOf, onRecognised, onError }: OrphanWatchOptions): OrphanWatch {
  /** Whether the key has it, by key and run, as long as the key stays plugged in. */
  const answers = new Map<string, RecognisedKey & { readonly has: boolean }>();
  let told = '[]';
  let looking: Promise<void> | null = null;
  let again = false;

  const tell = (): void => {
    const open = new Set(unfinished().map(({ runId }) => runId));
    const recognised = [...answers.values()].filter(({ has, runId }) => has && open.has(runId)).map(({ runId, keyId }) => ({ runId, keyId }));
    const text = JSON.stringify(recognised);
    if (text === told) return;
    told = text;
    onRecognised(recognised);
  };

  const ask = async (run: UnfinishedRun, { id: keyId }: KeySummary): Promise<void> => {
    const ids = orphansOf(run);
    const name = `${keyId} ${run.runId} ${ids.join(' ')}`;
    const rpIds = rpIdsOf(run.service);
    if (answers.has(name) || ids.length === 0 || rpIds === null) return;
    // Closing a key shows it anew, and that leads here again: one that fails is not asked until it is plugged in once more.
    answers.set(name, { runId: run.runId, keyId, has: false });
    const opened = await shelf.open(keyId);
    try {
      const found = await credentialsOnKey(opened.key, rpIds, ids);
      answers.set(name, { runId: run.runId, keyId, has: found.length > 0 });
    } finally {
      await opened.close();
    }
  };

  const lookOnce = async (): Promise<void> => {
    const here = new Set(shelf.keys.map(({ id }) => id));
    for (const [name, { keyId }] of answers) if (!here.has(keyId)) answers.delete(name);
    for (const run of unfinished()) {
      for (const key of shelf.keys.filter(({ status, aaguid }) => status === 'ready' && aaguid === run.key.aaguid)) await ask(run, key).catch(onError);
    }
    tell();
  };

  return {
    look: async () => {
      again = true;
      looking ??= (async () => {
        while (again) {
          again = false;
          await lookOnce();
        }
      })().finally(() => {
        looking = null;
      });
      await looking;
    },
  };
}

/** Credentials of the run that are on the key, or may be. */
function orphansOf({ leftBehind }: Pick<UnfinishedRun, 'leftBehind'>): readonly string[] {
  return leftBehind.flatMap((left: LeftBehind) =>
    left.kind === 'credentialOnKey' || left.kind === 'unknownAtService' || left.kind === 'registeredUnproven' ? [left.credentialIdBase64Url] : []);
}
