// Keeps the practice room in its file, when that is wanted: after each change, one write at a time. The file itself is the
// switch: a room that is kept has one.

import type { ErrorReply } from '../../shared/errors.ts';
import type { RoomFile } from './room-file.ts';

export interface RoomKeeperOptions {
  readonly file: RoomFile;
  /** The room as JSON text now; null when there is none. */
  readonly snapshot: () => string | null;
  readonly onChange: () => void;
}

export class RoomKeeper {
  readonly #options: RoomKeeperOptions;
  #kept = false;
  #problem: ErrorReply | null = null;
  /** What the file holds, as far as is known. */
  #written: string | null = null;
  #isDue = false;
  #writing: Promise<void> | null = null;

  constructor(options: RoomKeeperOptions) {
    this.#options = options;
  }

  get kept(): boolean {
    return this.#kept;
  }

  get problem(): ErrorReply | null {
    return this.#problem;
  }

  /**
   * The room of the last time, made of the file's text by `read`; null when none was kept. A file that cannot be used is put
   * aside and told as the problem; the room is kept all the same, so the next write begins a new file.
   */
  async load<Room>(read: (text: string) => Promise<Room>): Promise<Room | null> {
    const { file } = this.#options;
    this.#problem = null;
    let text: string | null = null;
    try {
      text = await file.read();
      this.#kept = text !== null;
      return text === null ? null : await read(text);
    } catch (error) {
      this.#kept = true;
      this.#problem = { code: 'practice.roomBroken', detail: { file: file.path, reason: reasonOf(error) } };
      // What cannot be read or renamed is overwritten by the next write, or that one tells why not.
      await file.putAside().catch(() => undefined);
      return null;
    }
  }

  /** Writes now, or removes the file. A failure is the problem. */
  async keep(wanted: boolean): Promise<void> {
    this.#kept = wanted;
    this.#problem = null;
    this.#written = null;
    if (wanted) {
      this.changed();
      await this.settled();
    } else {
      await this.settled();
      await this.#attempt(() => this.#options.file.remove());
    }
    this.#options.onChange();
  }

  /** The room may have changed. */
  changed(): void {
    if (!this.#kept) return;
    this.#isDue = true;
    this.#writing ??= this.#writeWhatIsDue();
  }

  /** Resolves when what changed so far is in the file, or could not be written. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #writeWhatIsDue(): Promise<void> {
    while (this.#isDue) {
      // Lets the change that has just been told be complete.
      await Promise.resolve();
      this.#isDue = false;
      if (this.#kept) await this.#attempt(() => this.#write());
    }
    // In the same turn as the last look: whoever comes later starts anew.
    this.#writing = null;
  }

  async #write(): Promise<void> {
    const text = this.#options.snapshot();
    if (text === null || text === this.#written) return;
    await this.#options.file.write(text);
    this.#written = text;
  }

  /** Never rejects: a failure is the problem. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    const { file, onChange } = this.#options;
    try {
      await work();
    } catch (error) {
      this.#problem = { code: 'practice.roomNotSaved', detail: { file: file.path, reason: reasonOf(error) } };
      onChange();
    }
  }
}

/** Short, and without what the file holds: a schema's own message quotes it. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error ? error.name : 'unknown';
}
