// The ledger of keys for the window: what was plugged in stands in it, a person says what became of a key, and all of it is a file.

import type { KeyEvent, KeyLedgerPage, KeyLedgerQuery, KeyMark } from '../../shared/key-ledger.ts';
import type { KeySummary } from '../../shared/models.ts';
import { AppError } from '../../shared/errors.ts';
import type { FileExport } from '../browser-ports.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { csvHeadOf, csvRow } from './csv.ts';
import { uniqueSerial } from './key-summary.ts';
import { writeExport } from './write-export.ts';

export interface DeskKeyBook {
  list(query: KeyLedgerQuery): Promise<KeyLedgerPage>;
  history(id: string): Promise<readonly KeyEvent[]>;
  /** @throws AppError 'key.notFound' */
  mark(id: string, mark: KeyMark): Promise<void>;
  /**
   * Every key as CSV. The export is an entry of the audit.
   *
   * @returns the file's path; null when the person gave up
   * @throws AppError 'export.failed'
   */
  export(): Promise<string | null>;
  /** The keys that are plugged in now: each that tells itself apart is noted once for each plugging-in. Does not throw. */
  notePlugged(keys: readonly KeySummary[]): Promise<void>;
}

export interface DeskKeyBookOptions {
  readonly store: Pick<Store, 'keys' | 'audit'>;
  readonly clock: Clock;
  readonly files: Pick<FileExport, 'askForFile'>;
  readonly session: () => { readonly isPracticeTenant: boolean; readonly operator: { readonly userPrincipalName: string } } | null;
  readonly onError: (error: unknown) => void;
}

const PAGE = 100;

export function createDeskKeyBook({ store, clock, files, session, onError }: DeskKeyBookOptions): DeskKeyBook {
  let noted = new Set<string>();

  /** Software keys of practice mode and real ones are never in one list. */
  const practice = (): boolean => session()?.isPracticeTenant ?? false;

  const note = async ({ product, manufacturer, serialNumber, aaguid, firmware, transport, practice: isPractice, pinSet }: KeySummary): Promise<void> => {
    await store.keys.see({ product, manufacturer, serialNumber, aaguid, firmware, transport, practice: isPractice });
    const known = await store.keys.find({ aaguid, serialNumber }, []);
    // A key is given out with a PIN, and only a reset takes that away, with every passkey.
    if (known?.state === 'assigned' && pinSet === false) await store.keys.noteReset(known.id);
  };

  async function* lines(): AsyncGenerator<string> {
    yield csvHeadOf(['product', 'manufacturer', 'serialNumber', 'aaguid', 'firmware', 'transport', 'state', 'stateAt', 'holder', 'holderId', 'firstSeenAt', 'lastSeenAt']);
    for (let first = 0, more = true; more; first += PAGE) {
      const page = await store.keys.list({ words: '', state: 'all', first, practice: practice(), count: PAGE });
      ({ more } = page);
      yield page.keys
        .map((key) =>
          csvRow([
            key.product, key.manufacturer, key.serialNumber, key.aaguid, key.firmware, key.transport, key.state, key.stateAt,
            key.holder?.displayName, key.holder?.id, key.firstSeenAt, key.lastSeenAt,
          ]))
        .join('');
    }
  }

  return {
    list: (query) => store.keys.list({ ...query, practice: practice(), count: PAGE }),
    history: (id) => store.keys.history(id),
    mark: async (id, mark) => {
      if (!(await store.keys.mark(id, mark, session()?.operator.userPrincipalName ?? null))) throw new AppError('key.notFound');
    },
    export: async () => {
      const file = await files.askForFile(`pairing-app-keys-${new Date(clock.now()).toISOString().slice(0, 10)}.csv`);
      if (file === null) return null;
      await store.audit.note({ kind: 'audit.exported', outcome: 'done', reason: 'keys csv' });
      await writeExport(file, lines());
      return file;
    },
    notePlugged: async (keys) => {
      const ready = keys.filter((key) => key.status === 'ready' && uniqueSerial(key) !== '');
      const fresh = ready.filter(({ id, serialNumber }) => !noted.has(`${id} ${serialNumber}`));
      noted = new Set(ready.map(({ id, serialNumber }) => `${id} ${serialNumber}`));
      for (const key of fresh) await note(key).catch(onError);
    },
  };
}
