// The keys of the practice room: added and removed one by one, of any kind, each with a serial number of its own. They come
// and go as real ones do: as a HidPort, in real frames.

import { AppError } from '../../shared/errors.ts';
import { MAX_PRACTICE_KEYS, type PracticeKeyKind } from '../../shared/practice-kinds.ts';
import { toHex } from '../../shared/bytes.ts';
import type { Clock, HidPort, Random } from '../ports.ts';
import { type PracticeAttestation, practiceAttestation } from './key/attestation.ts';
import { practiceHidPort } from './key/hid-port.ts';
import type { PracticeKeyFacts } from './key/key-facts.ts';
import { deliveredState } from './key/key-state.ts';
import { PracticeKey, practiceKeyFacts } from './key/practice-key.ts';
import { type SavedState, withPin } from './key/saved-state.ts';
import type { Secret } from '../secret.ts';

export interface KeyRackOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The error of a key that has left, in the words of the hid floor. */
  readonly removed: (kind: 'removed', message: string) => Error;
  /** After each command, touch, plug or change of the list. */
  readonly onChange: () => void;
}

export interface RackKey {
  readonly kind: PracticeKeyKind;
  readonly key: PracticeKey;
  readonly attestation: PracticeAttestation;
}

/** What a new key starts with, where it is not as its maker delivers it. */
export interface NewKey {
  readonly kind: PracticeKeyKind;
  readonly plugged: boolean;
  /** The next free letter without it. */
  readonly name?: string;
  readonly serial?: string;
  /** What `PracticeKey.save` gave. */
  readonly saved?: unknown;
  /** As delivered, but with this PIN, and so many tries left. */
  readonly pin?: { readonly text: Secret<string>; readonly triesLeft: number };
  readonly attestation?: PracticeAttestation;
}

export class KeyRack {
  readonly #options: KeyRackOptions;
  #keys: readonly RackKey[] = [];

  constructor(options: KeyRackOptions) {
    this.#options = options;
  }

  get keys(): readonly RackKey[] {
    return this.#keys;
  }

  /** The roots (DER) that the keys' attestation chains to. */
  get attestationRoots(): readonly Uint8Array[] {
    return [...new Set(this.#keys.map(({ attestation }) => attestation.rootCertificate))];
  }

  /** Of all keys, also those that are not plugged in: a port lists the others. */
  readonly hid: HidPort = {
    list: async () => this.#keys.flatMap(({ key }) => (key.face.plugged ? [key.descriptor] : [])),
    open: async (path) =>
      practiceHidPort(
        this.#keys.map(({ key }) => key),
        this.#options.removed,
      ).open(path),
  };

  /** @throws AppError 'practice.keysFull'; z.ZodError when `saved` is no saved state */
  async add(wish: NewKey): Promise<RackKey> {
    const { clock, random, onChange } = this.#options;
    this.#refuseWhenFull();
    const facts = practiceKeyFacts(wish.serial ?? this.#newSerial(), wish.name ?? this.#freeName(), wish.kind);
    const attestation = wish.attestation ?? (await this.#attestationFor(wish.kind, facts.aaguid, facts.serial));
    // Another one may have been added while certificates were made.
    this.#refuseWhenFull();
    const name = wish.name ?? this.#freeName();
    const saved = wish.pin === undefined ? wish.saved : pinnedState(random, facts, wish.pin);
    const key = new PracticeKey({
      clock,
      random,
      facts: { ...facts, name },
      attestation,
      ...(saved === undefined ? {} : { saved }),
    });
    if (!wish.plugged) key.pullOut();
    key.onFaceChange(onChange);
    const added = { kind: wish.kind, key, attestation };
    this.#keys = [...this.#keys, added];
    onChange();
    return added;
  }

  /** @throws AppError 'key.notFound' */
  find(keyId: string): RackKey {
    const found = this.#keys.find(({ key }) => key.face.id === keyId);
    if (found === undefined) throw new AppError('key.notFound');
    return found;
  }

  /** @throws AppError 'key.notFound' */
  remove(keyId: string): void {
    const gone = this.find(keyId);
    gone.key.pullOut();
    this.#keys = this.#keys.filter((each) => each !== gone);
    this.#options.onChange();
  }

  clear(): void {
    for (const { key } of this.#keys) key.pullOut();
    this.#keys = [];
    this.#options.onChange();
  }

  /** An empty rack. What is returned throws away what is in it then, and brings the keys of now back, plugged in or not as they are. */
  setAside(): () => void {
    const aside = this.#keys.map((each) => ({ each, plugged: each.key.face.plugged }));
    this.clear();
    return () => {
      this.clear();
      this.#keys = aside.map(({ each }) => each);
      for (const { each, plugged } of aside) if (plugged) each.key.plugIn();
      this.#options.onChange();
    };
  }

  #refuseWhenFull(): void {
    if (this.#keys.length >= MAX_PRACTICE_KEYS) throw new AppError('practice.keysFull', { max: MAX_PRACTICE_KEYS });
  }

  /** All keys of a model share one, as real ones do; an enterprise attestation is one key's own. */
  async #attestationFor(kind: PracticeKeyKind, aaguid: Uint8Array, serial: string): Promise<PracticeAttestation> {
    const model = toHex(aaguid);
    const isEnterprise = kind === 'enterprise';
    const same = this.#keys.find((each) => !isEnterprise && toHex(each.key.facts.aaguid) === model);
    return same?.attestation ?? practiceAttestation(this.#options.random, aaguid, isEnterprise ? serial : undefined);
  }

  /** Never one that was given before: the record of keys knows a key again by it. */
  #newSerial(): string {
    const digits = new DataView(this.#options.random.bytes(4).buffer).getUint32(0) % 100_000_000;
    return `PRACTICE-${String(digits).padStart(8, '0')}`;
  }

  #freeName(): string {
    const taken = new Set(this.#keys.map(({ key }) => key.facts.name));
    const letter = [...LETTERS].find((candidate) => !taken.has(keyName(candidate)));
    // There are more letters than keys.
    return keyName(letter ?? '');
  }
}

function pinnedState(random: Random, facts: PracticeKeyFacts, pin: NonNullable<NewKey['pin']>): SavedState {
  return { ...withPin(random, pin.text, deliveredState(facts, random)), pinRetries: pin.triesLeft };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function keyName(letter: string): string {
  return `Practice Key ${letter}`;
}
