// Practice keys of this process as cards in readers of a private pcscd, touched at once whenever they ask.
import { servePracticeCards } from '../../src/main/practice/card/practice-cards.ts';
import { cardModelNamed } from '../../src/main/practice/card/card-model.ts';
import { practiceAttestation, type PracticeAttestation } from '../../src/main/practice/key/attestation.ts';
import { PracticeKey, practiceKeyFacts } from '../../src/main/practice/key/practice-key.ts';
import { CARDRUN, openPcscdRig, type PcscdRig, type VirtualReader } from './pcscd-rig.ts';
import { systemClock, systemRandom } from './practice-rig.ts';
import { runProgram, type ProgramOptions, type ProgramResult } from './programs.ts';

export interface CardInReader {
  readonly key: PracticeKey;
  readonly reader: VirtualReader;
  readonly attestation: PracticeAttestation;
}

export interface CardRig {
  readonly pcscd: PcscdRig;
  /** In the order they were asked for. */
  readonly cards: readonly CardInReader[];
  /** How often a key was touched by a person. */
  readonly touches: () => number;
  /** A program that sees the readers. */
  run(command: string, args: readonly string[], options?: ProgramOptions): Promise<ProgramResult>;
  close(): Promise<void>;
}

export interface CardKind {
  /** A name of card-model.ts; "contactless" without it. */
  readonly model?: string;
  /** A name of personalities/registry.ts; "plain" without it. */
  readonly personality?: string;
}

export interface CardRigOptions {
  /** One card in a reader for each; a plain contactless one without it. */
  readonly cards?: readonly CardKind[];
  /** False: nobody touches. */
  readonly autoTouch?: boolean;
  /** See PcscdOptions. */
  readonly directory?: string;
}

/** The cards are in their readers, and pcscd knows it, when this resolves. */
export async function openCardRig(options: CardRigOptions = {}): Promise<CardRig> {
  const kinds = options.cards ?? [{}];
  const pcscd = await openPcscdRig({
    readers: kinds.length,
    ...(options.directory === undefined ? {} : { directory: options.directory }),
  });
  let touches = 0;
  const placed = [];
  for (const [index, kind] of kinds.entries()) {
    const reader = pcscd.readers[index];
    if (reader === undefined) throw new RangeError('more cards than readers');
    const model = cardModelNamed(kind.model ?? 'contactless');
    const named = practiceKeyFacts(`CARD${index + 1}`, 'Practice Card', kind.personality);
    const facts = { ...named, transports: [model.transport] };
    const isEnterprise = facts.features.enterpriseRpIds !== null;
    const attestation = await practiceAttestation(systemRandom, facts.aaguid, isEnterprise ? facts.serial : undefined);
    const key = new PracticeKey({ clock: systemClock, random: systemRandom, facts, attestation });
    if (options.autoTouch ?? true) {
      key.onFaceChange((face) => {
        if (!face.waitingForTouch) return;
        touches++;
        key.touch();
      });
    }
    placed.push({ key, model, reader, port: reader.port, attestation });
  }
  const served = await servePracticeCards(placed, systemClock);
  await Promise.all(placed.map(({ reader }) => pcscd.saw('inserted', reader)));
  return {
    pcscd,
    cards: placed,
    touches: () => touches,
    run: (command, args, programOptions) => runProgram(CARDRUN, [pcscd.directory, command, ...args], programOptions),
    async close() {
      await served.close();
      await pcscd.close();
    },
  };
}
