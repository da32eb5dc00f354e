// A software CTAP 2.1 authenticator that speaks 64-byte reports, for practice mode, demos and tests: power, touch, picture.
// Its protocol is in the files beside this one. Not for real accounts: whoever reads its state has its private keys.
import type { PracticeKeyFace as SharedFace } from '../../../shared/models.ts';
import type { Clock, HidDescriptor, Random } from '../../ports.ts';
import type { PracticeAttestation } from './attestation.ts';
import { answer } from './authenticator.ts';
import { needsPowerCycle } from './client-pin.ts';
import { CtaphidDevice } from './ctaphid-device.ts';
import type { KeyContext } from './key-context.ts';
import { freshState, restoreState, saveState, type KeyState } from './key-state.ts';
import { PinSession } from './pin-session.ts';
import { UserPresence } from './user-presence.ts';

/** What is printed on the case, so to speak. */
export interface PracticeKeyFacts {
  /** Unique among the keys of one program; the transport path is made of it. */
  readonly serial: string;
  readonly name: string;
  readonly manufacturer: string;
  readonly vendorId: number;
  readonly productId: number;
  /** 16 bytes; the attestation's leaf must be for the same one. */
  readonly aaguid: Uint8Array;
  /** How many discoverable credentials it holds. */
  readonly slots: number;
  readonly firmwareVersion: number;
}

/** The whole picture of the key; the renderer draws it. */
export interface PracticeKeyFace extends SharedFace {
  /** No PIN tries are left: only a reset helps. */
  readonly blocked: boolean;
  /** Three wrong PINs in a row: pull it out and plug it in again. */
  readonly needsReplug: boolean;
  /** How often it was asked to show itself (CTAPHID_WINK). */
  readonly winks: number;
}

export interface PracticeKeyOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly facts: PracticeKeyFacts;
  readonly attestation: PracticeAttestation;
  /** What `save` gave; a factory-new key without it. */
  readonly saved?: unknown;
}

/** A model for practice mode; the serial makes it one key of that model. */
export function practiceKeyFacts(serial: string, name = 'Practice Key'): PracticeKeyFacts {
  return {
    serial,
    name,
    manufacturer: 'Pairing App',
    vendorId: 0x1209,
    productId: 0xf1d0,
    aaguid: PRACTICE_AAGUID,
    slots: 25,
    firmwareVersion: 1,
  };
}

/** The practice model's own AAGUID: "Pairing practice" in ASCII. */
export const PRACTICE_AAGUID: Uint8Array = new TextEncoder().encode('Pairing practice');

export class PracticeKey {
  readonly facts: PracticeKeyFacts;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #attestation: PracticeAttestation;
  readonly #device: CtaphidDevice;
  readonly #reportListeners = new Set<(report: Uint8Array) => void>();
  readonly #faceListeners = new Set<(face: PracticeKeyFace) => void>();
  #context: KeyContext;
  #plugged = true;
  #winks = 0;

  /** Starts plugged in. @throws z.ZodError when `saved` is not a saved state */
  constructor(options: PracticeKeyOptions) {
    this.facts = options.facts;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#attestation = options.attestation;
    this.#context = this.#powerOn(
      options.saved === undefined ? freshState(options.random) : restoreState(options.saved),
    );
    this.#device = new CtaphidDevice({
      clock: options.clock,
      send: (report) => {
        for (const listener of [...this.#reportListeners]) listener(report);
      },
      commands: {
        cbor: async (message, call) => {
          const reply = await answer(this.#context, message, call);
          this.#faceChanged();
          return reply;
        },
        wink: () => {
          this.#winks++;
          this.#faceChanged();
        },
      },
    });
  }

  /** How the operating system would list it. */
  get descriptor(): HidDescriptor {
    const { serial, name, manufacturer, vendorId, productId } = this.facts;
    return { path: `practice:${serial}`, vendorId, productId, manufacturer, product: name, serialNumber: serial };
  }

  /** One report from a host, 64 bytes. A key without power hears nothing. */
  handleReport(report: Uint8Array): void {
    if (this.#plugged) this.#device.receive(report);
  }

  /** Every report of the key, for every host that has it open. Returns what ends it. */
  onReport(listener: (report: Uint8Array) => void): () => void {
    this.#reportListeners.add(listener);
    return () => this.#reportListeners.delete(listener);
  }

  touch(): void {
    this.#context.presence.touch();
  }

  get face(): PracticeKeyFace {
    const { state, presence } = this.#context;
    return {
      id: this.descriptor.path,
      name: this.facts.name,
      plugged: this.#plugged,
      waitingForTouch: presence.isWaiting,
      pinSet: state.pin !== undefined,
      pinRetries: state.pinRetries,
      credentials: state.credentials.map(({ rpId, user }) => ({ rpId, userName: user.name ?? '' })),
      blocked: state.pinRetries === 0,
      needsReplug: needsPowerCycle(this.#context),
      winks: this.#winks,
    };
  }

  /** Called with the whole face after each command, touch or change of power. Returns what ends it. */
  onFaceChange(listener: (face: PracticeKeyFace) => void): () => void {
    this.#faceListeners.add(listener);
    return () => this.#faceListeners.delete(listener);
  }

  /** Channels, tokens and waiting commands are gone; PIN and credentials stay. */
  pullOut(): void {
    if (!this.#plugged) return;
    this.#plugged = false;
    this.#device.powerOff();
    this.#context = this.#powerOn(this.#context.state);
    this.#faceChanged();
  }

  /** Power again: the 10 s in which a reset is taken begin. */
  plugIn(): void {
    if (this.#plugged) return;
    this.#context = this.#powerOn(this.#context.state);
    this.#plugged = true;
    this.#faceChanged();
  }

  powerCycle(): void {
    this.pullOut();
    this.plugIn();
  }

  /** A JSON value with everything the key keeps, its private keys too. */
  save(): ReturnType<typeof saveState> {
    return saveState(this.#context.state);
  }

  #powerOn(state: KeyState): KeyContext {
    const { aaguid, slots, firmwareVersion } = this.facts;
    return {
      clock: this.#clock,
      random: this.#random,
      aaguid,
      slots,
      firmwareVersion,
      attestation: this.#attestation,
      presence: new UserPresence(this.#clock, () => this.#faceChanged()),
      poweredAt: this.#clock.now(),
      state,
      pinSession: new PinSession(this.#clock, this.#random),
      followUp: undefined,
    };
  }

  #faceChanged(): void {
    const face = this.face;
    for (const listener of [...this.#faceListeners]) listener(face);
  }
}
