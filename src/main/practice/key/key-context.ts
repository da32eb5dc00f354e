// What the commands of a practice key share: its parts, and lists given out piece by piece.
import type { CborMap } from '../../ctap/cbor.ts';
import type { Clock, Random } from '../../ports.ts';
import type { PracticeAttestation } from './attestation.ts';
import type { CommandCall } from './ctaphid-device.ts';
import type { PracticeKeyFacts } from './key-facts.ts';
import type { KeyState } from './key-state.ts';
import type { PinSession } from './pin-session.ts';
import { CtapRefusal } from './request.ts';
import type { UserPresence } from './user-presence.ts';

/** §6.3: a list not asked on for 30 s is forgotten. */
const FOLLOW_UP_LIMIT_MS = 30_000;

/** The rest of a list, given out by the "next" commands. Any other command, or another channel, forgets it. */
export interface FollowUp {
  readonly kind: 'assertions' | 'relyingParties' | 'credentials';
  readonly channel: number;
  readonly startedAt: number;
  readonly replies: readonly (() => CborMap)[];
}

/** An enrolment that has begun and wants more samples. */
export interface Enrollment {
  readonly templateId: Uint8Array;
  /** The finger of the first good sample. */
  readonly finger: string | undefined;
  readonly remaining: number;
}

/** A large-blob array that is being written, CTAP 2.1 §6.10.2. */
export interface BlobWriting {
  readonly expectedLength: number;
  readonly received: Uint8Array;
}

/** Everything a command may read and change. */
export interface KeyContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly facts: PracticeKeyFacts;
  readonly attestation: PracticeAttestation;
  readonly presence: UserPresence;
  readonly poweredAt: number;
  state: KeyState;
  pinSession: PinSession;
  followUp: FollowUp | undefined;
  enrollment: Enrollment | undefined;
  blobWriting: BlobWriting | undefined;
}

/** A command: its parameters to the reply's map, or to none. @throws CtapRefusal */
export type KeyCommand = (
  context: KeyContext,
  parameters: CborMap,
  call: CommandCall,
  followUp: FollowUp | undefined,
) => Promise<CborMap | undefined>;

/** The next reply of a list that an earlier command on this channel began; the rest stays for the one after. */
export function nextReply(
  context: KeyContext,
  call: CommandCall,
  followUp: FollowUp | undefined,
  kind: FollowUp['kind'],
): CborMap {
  const [first, ...rest] = followUp?.replies ?? [];
  const isTheirs = followUp?.kind === kind && followUp.channel === call.channel;
  if (!isTheirs || first === undefined || context.clock.now() - followUp.startedAt > FOLLOW_UP_LIMIT_MS) {
    throw new CtapRefusal('CTAP2_ERR_NOT_ALLOWED');
  }
  if (rest.length > 0) context.followUp = { ...followUp, startedAt: context.clock.now(), replies: rest };
  return first();
}
