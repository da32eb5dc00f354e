// How a card gives a reply of any length to a reader that takes so much at a time: a first piece with 61xx, the others by
// GET RESPONSE (ISO 7816-4 §5.3.4 and §11.7).
import { responseApdu, STATUS_WORD, type CommandApdu } from './apdu.ts';
import type { CardModel } from './card-model.ts';

const MAX_SHORT_BYTES = 256;
/** A response APDU with its status word fits a message of the reader. */
const MAX_EXTENDED_BYTES = 65_533;

export class CardReply {
  readonly #model: CardModel;
  #rest: Uint8Array = new Uint8Array();

  constructor(model: CardModel) {
    this.#model = model;
  }

  /** What was not fetched is gone. */
  forget(): void {
    this.#rest = new Uint8Array();
  }

  /** The data of a finished command, as much as its Le lets through; many programs leave Le out and want data all the same. */
  begin(command: CommandApdu, data: Uint8Array): Uint8Array {
    const most = command.extended ? MAX_EXTENDED_BYTES : MAX_SHORT_BYTES;
    // T=0 has no room for reply data after command data.
    const hasNoRoom = this.#model.protocol === 'T=0' && (command.data.length > 0 || command.le === undefined);
    return this.#give(data, hasNoRoom ? 0 : Math.min(command.le ?? most, most));
  }

  /** GET RESPONSE. */
  next(command: CommandApdu): Uint8Array {
    const rest = this.#rest;
    if (rest.length === 0) return responseApdu(STATUS_WORD.conditionsNotSatisfied);
    const most = command.extended ? MAX_EXTENDED_BYTES : MAX_SHORT_BYTES;
    const le = Math.min(command.le ?? most, most);
    if (this.#model.exactLe && le !== Math.min(rest.length, MAX_SHORT_BYTES)) {
      return responseApdu(0x6c00 | (Math.min(rest.length, MAX_SHORT_BYTES) & 0xff));
    }
    return this.#give(rest, le);
  }

  #give(data: Uint8Array, most: number): Uint8Array {
    this.#rest = data.subarray(most);
    const left = Math.min(this.#rest.length, MAX_SHORT_BYTES);
    return responseApdu(left === 0 ? STATUS_WORD.success : 0x6100 | (left & 0xff), data.subarray(0, most));
  }
}
