// The card application against APDUs written out by hand: selection, chaining, replies in pieces, 9100, refusals.
// Key behind it: a script, or a real practice key where its state matters.
import { beforeEach, describe, expect, it } from 'vitest';
import { cardModelNamed, type CardModel } from '../../../../src/main/practice/card/card-model.ts';
import { FidoCard, type CardKey } from '../../../../src/main/practice/card/fido-card.ts';
import type { CardCall } from '../../../../src/main/practice/card/running-command.ts';
import { concatBytes, fromHex, toHex } from '../../../../src/shared/bytes.ts';
import wiredata from '../../../vectors/libfido2-wiredata.json' with { type: 'json' };
import { ManualClock, settled } from '../key/manual-clock.ts';

const SELECT = '00a4040008a0000006472f000100';
const CANCELLED = '2d';

/** A key that echoes each message behind a status byte, or answers when the test says so. */
class ScriptedKey implements CardKey {
  appletVersion = 'FIDO_2_0';
  readonly messages: string[] = [];
  readonly u2f: string[] = [];
  touches = 0;
  restarts = 0;
  /** Set: messages wait for `finish`, for a touch, or for their cancellation. */
  waits: 'no' | 'work' | 'touch' = 'no';
  reply: Uint8Array | undefined;
  finish: () => void = () => undefined;

  answer: CardKey['answer'] = async (message, call) => {
    this.messages.push(toHex(message));
    const reply = this.reply ?? concatBytes(Uint8Array.of(0), message);
    return this.waits === 'no' ? reply : this.#wait(reply, call);
  };

  answerU2f: CardKey['answerU2f'] = (apdu) => {
    this.u2f.push(toHex(apdu));
    return this.touches > 0 ? fromHex('aabb9000') : fromHex('6985');
  };

  touch(): void {
    this.touches++;
    this.finish();
  }

  restart(): void {
    this.restarts++;
  }

  async #wait(reply: Uint8Array, call: CardCall): Promise<Uint8Array> {
    const isDone = await new Promise<boolean>((resolve) => {
      this.finish = () => resolve(true);
      call.signal.addEventListener('abort', () => resolve(false));
      if (this.waits === 'touch') call.userPresenceNeeded(true);
    });
    if (this.waits === 'touch') call.userPresenceNeeded(false);
    // Giving up takes a key a moment.
    if (!isDone) await settled();
    this.messages.push(isDone ? 'done' : 'gave up');
    return isDone ? reply : fromHex(CANCELLED);
  }
}

let key: ScriptedKey;
let clock: ManualClock;
let card: FidoCard;

function insert(model: string | CardModel): void {
  card = new FidoCard(key, typeof model === 'string' ? cardModelNamed(model) : model, clock);
  card.insert();
}

beforeEach(() => {
  key = new ScriptedKey();
  clock = new ManualClock();
  insert('contactless');
});

async function apdu(hex: string): Promise<string> {
  return toHex(await card.transmit(fromHex(hex)));
}

const hexOf = (text: string): string => Buffer.from(text).toString('hex');
const shortMessage = (data: string, cla = '80', p1 = '00', le = '00'): string =>
  `${cla}10${p1}00${(data.length / 2).toString(16).padStart(2, '0')}${data}${le}`;

describe('selection', () => {
  it.each(['FIDO_2_0', 'U2F_V2'])('answers with %s', async (version) => {
    key.appletVersion = version;
    expect(await apdu(SELECT)).toBe(`${hexOf(version)}9000`);
  });

  it('answers as a real key with U2F was recorded to', async () => {
    key.appletVersion = 'U2F_V2';
    expect(await apdu(SELECT)).toBe(wiredata.blobs.WIREDATA_CTAP_NFC_INIT.hex);
  });

  it('gives its version without Le too, as python-fido2 asks', async () => {
    expect(await apdu(SELECT.slice(0, -2))).toBe(`${hexOf('FIDO_2_0')}9000`);
  });

  it.each([
    ['another application', '00a4040009a0000003080000100000', '6a82'],
    ['another application by the beginning of its name', '00a4040005a00000030800', '6a82'],
    ['a part of its name', '00a4040007a0000006472f0000', '6a82'],
    ['more than its name', '00a4040009a0000006472f00010000', '6a82'],
    ['by file id', '00a40000023f0000', '6a86'],
    ['the next occurrence', '00a4040208a0000006472f000100', '6a86'],
    ['under the class of NFCCTAP', '80a4040008a0000006472f000100', '6985'],
    ['a message before it', '801000000104', '6985'],
    ['U2F before it', '00030000', '6985'],
    ['an unknown class before it', 'b010000000', '6985'],
  ])('refuses %s', async (_, hex, status) => {
    expect(await apdu(hex)).toBe(status);
  });

  it('stays when another application is not there', async () => {
    await apdu(SELECT);
    expect(await apdu('00a4040005a00000030800')).toBe('6a82');
    expect(await apdu(shortMessage('04'))).toBe('00049000');
  });

  it.each(['80120100', '8012010000'])('ends with NFCCTAP_CONTROL %s', async (end) => {
    await apdu(SELECT);
    expect(await apdu(end)).toBe('9000');
    expect(await apdu(shortMessage('04'))).toBe('6985');
  });

  it('ends with the power, and the key starts anew', async () => {
    await apdu(SELECT);
    card.losePower();
    expect(key.restarts).toBe(1);
    expect(await apdu(shortMessage('04'))).toBe('6985');
  });
});

describe('once selected', () => {
  beforeEach(() => apdu(SELECT));

  it.each([
    ['an unknown instruction', '80990000', '6d00'],
    ['U2F to a key with U2F and an unknown class', '01030000', '6e00'],
    ['chaining of another instruction', '90110000', '6e00'],
    ['an unknown class', 'a0100000010400', '6e00'],
    ['a wrong P1', '8010010001' + '0400', '6a86'],
    ['a wrong P2', '8010000101' + '0400', '6a86'],
    ['a wrong P1 of NFCCTAP_GETRESPONSE', '8011120000', '6a86'],
    ['a wrong P2 of NFCCTAP_GETRESPONSE', '8011000100', '6a86'],
    ['data of NFCCTAP_GETRESPONSE', '80110000010000', '6700'],
    ['NFCCTAP_GETRESPONSE with nothing running', '8011000000', '6985'],
    ['a cancellation with nothing running', '8011110000', '6985'],
    ['NFCCTAP_CONTROL with a wrong P1', '80120000', '6a86'],
    ['NFCCTAP_CONTROL with a wrong P2', '80120101', '6a86'],
    ['GET RESPONSE with nothing left', '00c0000000', '6985'],
    ['GET RESPONSE with parameters', '00c0010000', '6a86'],
    ['GET RESPONSE with data', '00c00000010000', '6700'],
    ['a message of no bytes', '8010000000', '6700'],
    ['too short an APDU', '8010', '6700'],
    ['lengths that do not add up', '801000000504', '6700'],
  ])('refuses %s', async (_, hex, status) => {
    expect(await apdu(hex)).toBe(status);
    expect(key.messages).toEqual([]);
  });

  it('has no CTAP2 in a U2F key, and no U2F in a CTAP2 key', async () => {
    key.answer = undefined;
    expect(await apdu(shortMessage('04'))).toBe('6d00');
    key.answerU2f = undefined;
    expect(await apdu('00030000')).toBe('6d00');
  });

  it('takes a message in one short or one extended APDU', async () => {
    expect(await apdu(shortMessage('04aa'))).toBe('0004aa9000');
    expect(await apdu('8010000000000204bb0000')).toBe('0004bb9000');
    expect(key.messages).toEqual(['04aa', '04bb']);
  });

  it.each([1, 240, 250, 255])('puts a chain of %i-byte blocks together', async (block) => {
    const message = '01' + 'cd'.repeat(599);
    const blocks = message.match(new RegExp(`.{1,${block * 2}}`, 'g')) ?? [];
    key.reply = fromHex('00');
    for (const one of blocks.slice(0, -1)) expect(await apdu(shortMessage(one, '90', '80', ''))).toBe('9000');
    expect(await apdu(shortMessage(blocks.at(-1) ?? '', '80', '80'))).toBe('009000');
    expect(key.messages).toEqual([message]);
  });

  it('takes 7609 bytes and not one more', async () => {
    const block = (length: number, cla: string): string =>
      `${cla}10000000${length.toString(16).padStart(4, '0')}${'ab'.repeat(length)}`;
    key.reply = fromHex('00');
    expect(await apdu(block(7608, '90'))).toBe('9000');
    expect(await apdu(shortMessage('ab'))).toBe('009000');
    expect(await apdu(block(7608, '90'))).toBe('9000');
    expect(await apdu(shortMessage('abab'))).toBe('6700');
    expect(await apdu(block(7610, '90'))).toBe('6700');
    // What was too long left nothing behind.
    expect(await apdu(shortMessage('04'))).toBe('009000');
    expect(key.messages.map((message) => message.length / 2)).toEqual([7609, 1]);
  });

  it.each([
    ['a selection', SELECT],
    ['U2F', '00030000'],
    ['an unknown instruction', '80990000'],
    ['wrong parameters', '90100100' + '0104'],
  ])('forgets a chain at %s', async (_, between) => {
    await apdu(shortMessage('0101', '90', '00', ''));
    await apdu(between);
    expect(await apdu(shortMessage('04'))).toBe('00049000');
    expect(key.messages).toEqual(['04']);
  });
});

describe('a long reply', () => {
  const bytes = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, at) => ((from + at) % 251).toString(16).padStart(2, '0')).join('');
  const reply = (length: number): Uint8Array => fromHex(bytes(0, length));

  beforeEach(() => apdu(SELECT));

  it.each([
    [1, `${bytes(0, 1)}9000`],
    [255, `${bytes(0, 255)}9000`],
    [256, `${bytes(0, 256)}9000`],
    [257, `${bytes(0, 256)}6101`],
    [511, `${bytes(0, 256)}61ff`],
    [512, `${bytes(0, 256)}6100`],
    [513, `${bytes(0, 256)}6100`],
  ])('of %i bytes begins with what a short Le lets through', async (length, first) => {
    key.reply = reply(length);
    expect(await apdu(shortMessage('04'))).toBe(first);
  });

  it.each(['00', '80'])('comes to its end by GET RESPONSE under class %s', async (cla) => {
    key.reply = reply(700);
    let got = await apdu(shortMessage('04'));
    let data = got.slice(0, -4);
    while (got.slice(-4, -2) === '61') {
      got = await apdu(`${cla}c00000${got.slice(-2)}`);
      data += got.slice(0, -4);
    }
    expect(got.slice(-4)).toBe('9000');
    expect(data).toBe(bytes(0, 700));
    expect(await apdu(`${cla}c0000000`)).toBe('6985');
  });

  it('is given in the pieces that were asked for', async () => {
    key.reply = reply(20);
    expect(await apdu(shortMessage('04', '80', '00', '08'))).toBe(`${bytes(0, 8)}610c`);
    expect(await apdu('00c0000005')).toBe(`${bytes(8, 13)}6107`);
    expect(await apdu('00c00000ff')).toBe(`${bytes(13, 20)}9000`);
  });

  it('fits one extended APDU up to its Le', async () => {
    key.reply = reply(3000);
    expect(await apdu('80100000000001040000')).toBe(`${bytes(0, 3000)}9000`);
    expect(await apdu('801000000000010403e8')).toBe(`${bytes(0, 1000)}6100`);
  });

  it('is gone after another command', async () => {
    key.reply = reply(300);
    await apdu(shortMessage('04'));
    await apdu('80990000');
    expect(await apdu('00c0000000')).toBe('6985');
  });

  it('is fetched with the exact Le where the card wants it', async () => {
    insert('contactless-short');
    await apdu(SELECT);
    key.reply = reply(300);
    expect(await apdu(shortMessage('04'))).toBe(`${bytes(0, 256)}612c`);
    expect(await apdu('00c0000000')).toBe('6c2c');
    expect(await apdu('00c000002b')).toBe('6c2c');
    expect(await apdu('00c000002c')).toBe(`${bytes(256, 300)}9000`);
  });
});

describe('while a command runs', () => {
  const P1_POLLS = '80';
  const POLL = '8011000000';
  const CANCEL = '8011110000';

  beforeEach(() => apdu(SELECT));

  /** The card's next word, when the test's clock has given it all the time it wants. */
  async function word(hex: string): Promise<string> {
    const reply = apdu(hex);
    await settled();
    await clock.advance(100);
    return reply;
  }

  it('says every 100 ms that it works, then gives the reply', async () => {
    key.waits = 'work';
    expect(await word(shortMessage('01', '80', P1_POLLS))).toBe('019100');
    expect(await word(POLL)).toBe('019100');
    const last = apdu(POLL);
    await settled();
    await clock.advance(99);
    key.finish();
    expect(await last).toBe('00019000');
    expect(await apdu(POLL)).toBe('6985');
  });

  it('says at once that it waits for a touch', async () => {
    key.waits = 'touch';
    expect(await apdu(shortMessage('01', '80', P1_POLLS))).toBe('029100');
    const last = apdu(POLL);
    key.touch();
    expect(await last).toBe('00019000');
  });

  it('keeps a reader waiting that does not know better', async () => {
    key.waits = 'touch';
    const reply = apdu(shortMessage('01'));
    let isAnswered = false;
    void reply.then(() => (isAnswered = true));
    await clock.advance(10_000);
    expect(isAnswered).toBe(false);
    key.touch();
    expect(await reply).toBe('00019000');
  });

  it('is cancelled, and says so', async () => {
    key.waits = 'touch';
    await apdu(shortMessage('01', '80', P1_POLLS));
    expect(await apdu(CANCEL)).toBe('2d9000');
    expect(await apdu(POLL)).toBe('6985');
  });

  it('gives the reply that was ready before the cancellation', async () => {
    key.waits = 'touch';
    await apdu(shortMessage('01', '80', P1_POLLS));
    key.touch();
    await settled();
    expect(await apdu(CANCEL)).toBe('00019000');
  });

  it.each([
    ['another message', shortMessage('04'), '00049000'],
    ['a selection', SELECT, `${hexOf('FIDO_2_0')}9000`],
    ['the end of the session', '8012010000', '9000'],
  ])('ends it for %s', async (_, hex, expected) => {
    key.waits = 'touch';
    await apdu(shortMessage('01', '80', P1_POLLS));
    key.waits = 'no';
    expect(await apdu(hex)).toBe(expected);
    await apdu(SELECT);
    expect(await apdu(POLL)).toBe('6985');
  });

  it('lets the key come to an end with it before the next one', async () => {
    key.waits = 'touch';
    await apdu(shortMessage('01', '80', P1_POLLS));
    key.waits = 'no';
    await apdu(shortMessage('04'));
    expect(key.messages).toEqual(['01', 'gave up', '04']);
  });

  it('loses it with the power, also while the reader waits', async () => {
    key.waits = 'touch';
    const waiting = apdu(shortMessage('01'));
    await settled();
    card.losePower();
    expect(await waiting).toBe('2d9000');
  });
});

describe('the tap on the reader', () => {
  beforeEach(async () => {
    insert('contactless-tap');
    await apdu(SELECT);
    key.waits = 'touch';
  });

  it('is one touch, spent by the first command that wants one', async () => {
    expect(await apdu(shortMessage('01', '80', '80'))).toBe('00019000');
    expect(key.touches).toBe(1);
    expect(await apdu(shortMessage('02', '80', '80'))).toBe('029100');
    card.insert();
    await apdu(SELECT);
    expect(await apdu(shortMessage('03', '80', '80'))).toBe('00039000');
    expect(key.touches).toBe(2);
  });

  it('is kept by a command that wants none', async () => {
    key.waits = 'no';
    await apdu(shortMessage('04'));
    key.waits = 'touch';
    expect(await apdu(shortMessage('01', '80', '80'))).toBe('00019000');
  });

  it('outlives the reader switching power off and on', async () => {
    card.losePower();
    await apdu(SELECT);
    expect(await apdu(shortMessage('01', '80', '80'))).toBe('00019000');
  });

  it('counts for U2F, but not for a check', async () => {
    const data = 'ab'.repeat(64);
    expect(await apdu(`0002070040${data}00`)).toBe('6985');
    expect(key.touches).toBe(0);
    expect(await apdu(`0002030040${data}00`)).toBe('aabb9000');
    expect(key.touches).toBe(1);
  });
});

describe('U2F', () => {
  beforeEach(() => apdu(SELECT));

  it('reaches the key in extended coding, however it came', async () => {
    key.touches = 1;
    expect(await apdu('00030000')).toBe('aabb9000');
    expect(await apdu('0003000000')).toBe('aabb9000');
    expect(await apdu('0001030002beef00')).toBe('aabb9000');
    expect(await apdu('00010300000002beef0000')).toBe('aabb9000');
    expect(key.u2f).toEqual(['00030000', '00030000', '00010300000002beef', '00010300000002beef']);
  });

  it('gives a refusal as it is', async () => {
    expect(await apdu('0001030002beef00')).toBe('6985');
    expect(await apdu('00c0000000')).toBe('6985');
  });
});

describe('a T=0 card', () => {
  beforeEach(() => insert('contact-t0'));

  it('gives every reply by GET RESPONSE, with the exact Le', async () => {
    expect(await apdu(SELECT.slice(0, -2))).toBe('6108');
    expect(await apdu('00c0000009')).toBe('6c08');
    expect(await apdu('00c0000008')).toBe(`${hexOf('FIDO_2_0')}9000`);
    expect(await apdu(shortMessage('04', '80', '80', ''))).toBe('6102');
    expect(await apdu('00c0000002')).toBe('00049000');
  });

  it.each([
    ['Le after data', SELECT],
    ['extended length', '00a40400000008a0000006472f0001'],
  ])('has no room for %s', async (_, hex) => {
    expect(await apdu(hex)).toBe('6700');
  });

  it('never says 9100', async () => {
    await apdu(SELECT.slice(0, -2));
    key.waits = 'touch';
    const reply = apdu(shortMessage('01', '80', '80', ''));
    await clock.advance(1000);
    key.touch();
    expect(await reply).toBe('6102');
  });
});

describe('APDUs of any kind', () => {
  it.each(['contactless', 'contactless-tap', 'contactless-short', 'contact', 'contact-t0'])(
    'get an answer of a status word at least from a card of kind %s',
    async (model) => {
      insert(model);
      // A linear congruential generator: the same bytes in each run.
      let seed = 20_261_126;
      const next = (below: number): number => {
        seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((seed / 2 ** 32) * below);
      };
      const some = <T>(list: readonly T[]): T | undefined => list[next(list.length)];
      for (let round = 0; round < 2000; round++) {
        if (next(8) === 0) await card.transmit(fromHex(model === 'contact-t0' ? SELECT.slice(0, -2) : SELECT));
        const header = [
          some([0x00, 0x80, 0x90, 0x10, next(256)]) ?? 0,
          some([0xa4, 0xc0, 0x10, 0x11, 0x12, 0x01, 0x02, 0x03, next(256)]) ?? 0,
          some([0x00, 0x80, 0x11, 0x04, 0x01, next(256)]) ?? 0,
          some([0x00, 0x00, next(256)]) ?? 0,
        ];
        const body = Array.from({ length: next(40) }, () => (next(3) === 0 ? next(8) : next(256)));
        const response = await card.transmit(Uint8Array.from([...header, ...body].slice(0, next(45))));
        expect(response.length).toBeGreaterThanOrEqual(2);
        expect([0x90, 0x91, 0x61, 0x67, 0x69, 0x6a, 0x6c, 0x6d, 0x6e, 0xaa]).toContain(response.at(-2));
      }
    },
  );
});
