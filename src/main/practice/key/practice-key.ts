// A software CTAP 2.1 authenticator that speaks 64-byte reports, for practice mode, demos and tests: power, touch, picture.
// Its protocol is in the files beside this one. Not for real accounts: whoever reads its state has its private keys.
import type { PracticeKeyFace as SharedFace } from '../../../shared/practice-state.ts';
import type { Clock, HidDescriptor, Random } from '../../ports.ts';
import type { PracticeAttestation } from './attestation.ts';
import { answer } from './authenticator.ts';
import { needsPowerCycle } from './client-pin.ts';
import { CtaphidDevice, type CommandCall } from './ctaphid-device.ts';
import type { KeyContext } from './key-context.ts';
import { speaksCtap2, speaksU2f, type PracticeKeyFacts } from './key-facts.ts';
import { deliveredState, type KeyState } from './key-state.ts';
import { plain } from './personalities/plain.ts';
import { personalityNamed } from './personalities/registry.ts';
import { unchanged } from './personalities/states.ts';
import { PinSession } from './pin-session.ts';
import { restoreState, saveState, type SavedState } from './saved-state.ts';
import { answerU2f } from './u2f.ts';
import { UserPresence, type SampleQuality } from './user-presence.ts';

/** The whole picture of the key; the renderer draws it. */
export interface PracticeKeyFace extends Omit<SharedFace, 'kind' | 'hasSensor' | 'takesPin'> {
  /** What its light asks for: a touch by anybody, or the owner's finger on the sensor. */
  readonly waitsFor: 'touch' | 'finger' | null;
  /** Names of the enrolled fingers. */
  readonly fingers: readonly string[];
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

/**
 * The facts of one key of a model; the serial makes it that one.
 *
 * @param personality  a name of personalities/registry.ts
 * @throws RangeError for another name
 */
export function practiceKeyFacts(serial: string, name = 'Practice Key', personality = 'plain'): PracticeKeyFacts {
  const model = personalityNamed(personality);
  return {
    serial,
    name,
    manufacturer: model.manufacturer ?? 'Pairing App',
    vendorId: model.vendorId ?? 0x1209,
    productId: model.productId ?? 0xf1d0,
    aaguid: new TextEncoder().encode(model.aaguidText),
    slots: model.slots ?? 25,
    firmwareVersion: model.firmwareVersion ?? 1,
    deviceVersion: model.deviceVersion ?? [1, 0, 0],
    transports: ['usb'],
    personality: model.name,
    features: model.features,
    factory: model.factory ?? unchanged,
    delivered: model.delivered ?? unchanged,
    ...(model.vendorReply === undefined ? {} : { vendorReply: model.vendorReply(serial) }),
  };
}

/** The practice model's own AAGUID: "Pairing practice" in ASCII. */
export const PRACTICE_AAGUID: Uint8Array = new TextEncoder().encode(plain.aaguidText);

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
      options.saved === undefined ? deliveredState(options.facts, options.random) : restoreState(options.saved),
    );
    const { features, vendorReply } = options.facts;
    this.#device = new CtaphidDevice({
      clock: options.clock,
      send: (report) => {
        for (const listener of [...this.#reportListeners]) listener(report);
      },
      deviceVersion: options.facts.deviceVersion,
      commands: {
        cbor: speaksCtap2(features) ? (message, call) => this.answer(message, call) : undefined,
        message: speaksU2f(features) ? (apdu) => this.answerU2f(apdu) : undefined,
        vendor: vendorReply,
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

  /**
   * One CTAP2 message to its reply, for a transport of another kind than HID. Never rejects. The transport sees to it that
   * one message at a time is being answered.
   */
  async answer(message: Uint8Array, call: CommandCall): Promise<Uint8Array> {
    const reply = await answer(this.#context, message, call);
    this.#faceChanged();
    return reply;
  }

  /** The same for U2F: an APDU to its reply with status word. */
  answerU2f(apdu: Uint8Array): Uint8Array {
    const reply = answerU2f(this.#context, apdu);
    this.#faceChanged();
    return reply;
  }

  /**
   * Somebody's finger on the key. Any finger is a touch; the sensor looks whose it is and how well it lies there.
   *
   * @param finger   the owner's without it; another name is another finger
   */
  touch(finger?: string, quality?: SampleQuality): void {
    this.#context.presence.touch(finger, quality);
  }

  get face(): PracticeKeyFace {
    const { state, presence } = this.#context;
    return {
      id: this.descriptor.path,
      name: this.facts.name,
      plugged: this.#plugged,
      waitingForTouch: presence.waitsFor !== null,
      waitsFor: presence.waitsFor,
      pinSet: state.pin !== undefined,
      pinRetries: state.pinRetries,
      credentials: state.credentials.map(({ rpId, user }) => ({ rpId, userName: user.name ?? '' })),
      fingers: state.fingerprints.map((template) => template.name),
      blocked: state.pinRetries === 0,
      needsReplug: needsPowerCycle(this.#context),
      winks: this.#winks,
    };
  }

  /** The discoverable credentials on it, oldest first. */
  get passkeys(): readonly { readonly credentialId: Uint8Array; readonly rpId: string; readonly userName: string }[] {
    return this.#context.state.credentials.map(({ id, rpId, user }) => ({ credentialId: id, rpId, userName: user.name ?? '' }));
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

  /** As `powerCycle`, but where it is: what a card reader does to a card. The transport ends what runs before. */
  restart(): void {
    if (!this.#plugged) return;
    this.#device.powerOff();
    this.#context = this.#powerOn(this.#context.state);
    this.#faceChanged();
  }

  powerCycle(): void {
    this.pullOut();
    this.plugIn();
  }

  /** A JSON value with everything the key keeps, its private keys too. */
  save(): SavedState {
    return saveState(this.#context.state);
  }

  #powerOn(state: KeyState): KeyContext {
    return {
      clock: this.#clock,
      random: this.#random,
      facts: this.facts,
      attestation: this.#attestation,
      presence: new UserPresence(this.#clock, () => this.#faceChanged()),
      poweredAt: this.#clock.now(),
      state,
      pinSession: new PinSession(this.#clock, this.#random, this.facts.features),
      followUp: undefined,
      enrollment: undefined,
      blobWriting: undefined,
    };
  }

  #faceChanged(): void {
    const face = this.face;
    for (const listener of [...this.#faceListeners]) listener(face);
  }
}
