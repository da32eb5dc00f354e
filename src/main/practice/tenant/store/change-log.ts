// What changed in the directory, in order: the memory behind delta queries. Bounded; who comes too late must read all again.

export interface UserChange {
  readonly version: number;
  readonly userId: string;
  /** Names of Graph's properties that have another value now; `*` for a user who is new or is back. */
  readonly properties: readonly string[];
}

const MAX_CHANGES = 200_000;

export class ChangeLog {
  #changes: UserChange[] = [];
  /** The last change that was forgotten; a reader from before it cannot be served. */
  #forgotten = 0;
  #version = 0;

  /** Counts the changes; also what a reader remembers. */
  get version(): number {
    return this.#version;
  }

  record(userId: string, properties: readonly string[]): void {
    this.#version++;
    this.#changes.push({ version: this.#version, userId, properties });
    if (this.#changes.length > MAX_CHANGES) {
      this.#changes = this.#changes.slice(MAX_CHANGES >> 1);
      this.#forgotten = (this.#changes[0]?.version ?? this.#version + 1) - 1;
    }
  }

  /** Changes after `from`, up to and with `to`; null when some of them are forgotten. */
  between(from: number, to: number): readonly UserChange[] | null {
    if (from < this.#forgotten || from > this.#version) return null;
    return this.#changes.filter((change) => change.version > from && change.version <= to);
  }
}
