// Practice keys as cards in virtual readers, so that any PC/SC program can talk to them.
import type { Clock } from '../../ports.ts';
import { speaksCtap2, speaksU2f } from '../key/key-facts.ts';
import type { PracticeKey } from '../key/practice-key.ts';
import type { CardModel } from './card-model.ts';
import { FidoCard, type CardKey } from './fido-card.ts';
import { openVpcdLink } from './vpcd-link.ts';

export interface PlacedKey {
  readonly key: PracticeKey;
  readonly model: CardModel;
  /** TCP port of the reader's slot on 127.0.0.1. */
  readonly port: number;
}

/** Each key in its reader; a key's own plugIn and pullOut put it in and take it out. `close` takes all of them out. */
export async function servePracticeCards(
  placed: readonly PlacedKey[],
  clock: Clock,
): Promise<{ close(): Promise<void> }> {
  const closers = placed.map(({ key, model, port }) => {
    const link = openVpcdLink(port, new FidoCard(cardKey(key), model, clock), clock);
    const follow = (isPlugged: boolean): void => (isPlugged ? link.insert() : link.remove());
    follow(key.face.plugged);
    const stop = key.onFaceChange((face) => follow(face.plugged));
    return () => {
      stop();
      link.remove();
    };
  });
  return {
    async close() {
      for (const close of closers) close();
    },
  };
}

function cardKey(key: PracticeKey): CardKey {
  const { features } = key.facts;
  return {
    appletVersion: speaksU2f(features) ? 'U2F_V2' : 'FIDO_2_0',
    answer: speaksCtap2(features) ? (message, call) => key.answer(message, call) : undefined,
    answerU2f: speaksU2f(features) ? (apdu) => key.answerU2f(apdu) : undefined,
    touch: () => key.touch(),
    restart: () => key.restart(),
  };
}
