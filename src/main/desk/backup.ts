// One click: a copy of the whole record where the person wants it.

import { AppError } from '../../shared/errors.ts';
import type { RecordProtection } from '../../shared/record-protection.ts';
import type { FileExport } from '../browser-ports.ts';
import type { Clock } from '../ports.ts';
import type { DeskStore } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';

export interface DeskBackup {
  /** Whether the record on this computer is encrypted. */
  readonly protection: RecordProtection;
  /**
   * @returns  the file; null: the person gave up
   * @throws AppError 'export.failed'; then no half file is left
   */
  save(): Promise<string | null>;
}

export function createDeskBackup({ store, clock, files }: { readonly store: DeskStore; readonly clock: Clock; readonly files: FileExport }): DeskBackup {
  return {
    protection: store.protection,
    save: async () => {
      const date = new Date(clock.now()).toISOString().slice(0, 10);
      const file = await files.askForFile(`pairing-app-${date}.backup`);
      if (file === null) return null;
      // Before it, so that the copy itself has it.
      await store.audit.note({ kind: 'record.copied', outcome: 'done' });
      try {
        await store.backup(file);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        // It is that file that could not be written, not the record.
        throw new AppError('export.failed', { file, reason: error.nativeCode }, { cause: error });
      }
      return file;
    },
  };
}
