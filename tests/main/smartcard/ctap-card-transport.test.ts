// CTAP2 over a card played by hand, APDU for APDU: SELECT, polling, cancel, resets, other programs, removal.
import { describe, expect, it } from 'vitest';
import type { KeepaliveStatus } from '../../../src/main/ctap/transport.ts';
import {
  openCardTransport,
  type CardTransportOptions,
  type CtapCardTransport,
} from '../../../src/main/smartcard/ctap-card-transport.ts';
import { survivesReset } from '../../../src/main/smartcard/nfcctap.ts';
import { pcscError, SCARD, SmartcardError } from '../../../src/main/smartcard/smartcard-error.ts';
import { fromHex, toHex } from '../../../src/shared/bytes.ts';
import wiredata from '../../vectors/libfido2-wiredata.json' with { type: 'json' };
import { ManualClock, settle } from '../../fakes/manual-clock.ts';
import { bytes, FIDO_2_0, ScriptedCard, SELECT, U2F_V2, type Answer } from './scripted-card.ts';

const GET_INFO = Uint8Array.of(4);
const GET_INFO_APDU = '80108000010400';
const POLL = '8011000000';
const CANCEL = '8011110000';
const END = '8012010000';
const RESET = pcscError('SCardTransmit', SCARD.W_RESET_CARD);

async function open(
  answers: (apdu: string, index: number) => Answer,
  options: CardTransportOptions = {},
  prepare: (card: ScriptedCard) => void = () => undefined,
): Promise<{ card: ScriptedCard; clock: ManualClock; transport: CtapCardTransport }> {
  const card = new ScriptedCard();
  const clock = new ManualClock();
  card.onApdu = () => FIDO_2_0;
  prepare(card);
  const transport = await openCardTransport(card, clock, options);
  card.calls.length = 0;
  card.onApdu = answers;
  return { card, clock, transport };
}

/** The outcome of a promise as a value, once everything that can go on has gone on. */
async function outcome(promise: Promise<unknown>): Promise<unknown> {
  let result: unknown = 'pending';
  promise.then(
    (value) => (result = value instanceof Uint8Array ? toHex(value) : value),
    (error: unknown) => (result = error),
  );
  for (let i = 0; i < 5; i++) await settle();
  return result;
}

describe('SELECT', () => {
  it.each([
    ['FIDO_2_0', FIDO_2_0],
    ['FIDO_2_1', '4649444f5f325f319000'],
    ['FIDO_2_1_PRE', '4649444f5f325f315f5052459000'],
    ['FIDO_2_2', '4649444f5f325f329000'],
  ])('is answered by %s: CTAP2, nothing else is asked', async (_, answer) => {
    const card = new ScriptedCard();
    card.onApdu = () => answer;
    const transport = await openCardTransport(card, new ManualClock());
    expect(card.calls).toEqual([SELECT]);
    expect(transport).toMatchObject({ kind: 'smartcard', speaksCtap2: true });
  });

  it('comes again after a reset of the key: some cards leave the applet then', async () => {
    const { card, transport } = await open((apdu) => (apdu === SELECT ? FIDO_2_0 : '009000'));
    await transport.exchange(Uint8Array.of(7));
    await transport.exchange(GET_INFO);
    expect(card.calls).toEqual(['80108000010700', SELECT, GET_INFO_APDU]);
  });

  it('may be answered in pieces, and by T=0 rules', async () => {
    const card = new ScriptedCard();
    card.protocol = 't0';
    card.onApdu = (_, index) => ['6108', FIDO_2_0][index] ?? '6f00';
    await openCardTransport(card, new ManualClock());
    expect(card.calls).toEqual([SELECT.slice(0, -2), '00c0000008']);
  });

  it.each([
    ['speaks CTAP2 too', `00a1${'9000'}`, true],
    ['does not know the command', '6d00', false],
    ['does not know the class', '6e00', false],
    ['answers with a CTAP error', '019000', false],
  ])('is answered by U2F_V2, as libfido2 recorded it: the key %s', async (_, answer, speaksCtap2) => {
    const card = new ScriptedCard();
    expect(wiredata.blobs.WIREDATA_CTAP_NFC_INIT.hex).toBe(U2F_V2);
    card.onApdu = (apdu) => (apdu === SELECT ? wiredata.blobs.WIREDATA_CTAP_NFC_INIT.hex : answer);
    const transport = await openCardTransport(card, new ManualClock());
    expect(card.calls).toEqual([SELECT, GET_INFO_APDU]);
    expect(transport.speaksCtap2).toBe(speaksCtap2);
  });

  it.each([
    ['no such applet', '6a82'],
    ['a key that refuses by contacts', '6985'],
    ['nothing', '9000'],
    ['a file of another kind', '6f108408a0000000030000009000'],
  ])('is answered by %s: no FIDO card, and nothing else is sent', async (_, answer) => {
    const card = new ScriptedCard();
    card.onApdu = () => answer;
    await expect(openCardTransport(card, new ManualClock())).rejects.toMatchObject({ kind: 'notFido' });
    expect(card.calls).toEqual([SELECT, 'close leave']);
  });

  it('denied by Windows keeps its code', async () => {
    const card = new ScriptedCard();
    card.onApdu = () => pcscError('SCardTransmit', SCARD.E_NO_ACCESS);
    await expect(openCardTransport(card, new ManualClock())).rejects.toMatchObject({
      kind: 'denied',
      pcscCode: 0x80100027,
    });
  });
});

describe('a message', () => {
  it('goes as NFCCTAP_MSG; the reply loses its status word', async () => {
    const { card, transport } = await open(() => '00a1009000');
    expect(toHex(await transport.exchange(GET_INFO))).toBe('00a100');
    expect(card.calls).toEqual([GET_INFO_APDU]);
  });

  it('of CTAP errors is a reply', async () => {
    const { transport } = await open(() => '369000');
    expect(toHex(await transport.exchange(GET_INFO))).toBe('36');
  });

  it.each(['6a86', '6b00'])('is sent with P1 = 00 from then on when P1 = 80 is refused with %s', async (refusal) => {
    const { card, transport } = await open((apdu) => (apdu.startsWith('801080') ? refusal : '009000'));
    await transport.exchange(GET_INFO);
    await transport.exchange(GET_INFO);
    expect(card.calls).toEqual([GET_INFO_APDU, '80100000010400', '80100000010400']);
  });

  it('of many blocks is sent from its start with P1 = 00', async () => {
    const { card, transport } = await open((apdu) =>
      apdu.slice(4, 6) === '80' ? '6a86' : apdu.startsWith('90') ? '9000' : '009000',
    );
    await transport.exchange(bytes(300));
    expect(card.apdus.map((apdu) => apdu.slice(0, 10))).toEqual(['90108000f0', '90100000f0', '801000003c']);
  });

  it.each([
    ['a status word nobody knows', '6f00', { kind: 'protocol', statusWord: 0x6f00 }],
    ['no status byte', '9000', { kind: 'protocol' }],
    ['no status word', '', { kind: 'removed' }],
    ['half a status word', '90', { kind: 'removed' }],
  ])('answered with %s fails', async (_, answer, error) => {
    const { transport } = await open(() => answer);
    await expect(transport.exchange(GET_INFO)).rejects.toMatchObject(error);
  });

  it('waits its turn', async () => {
    let answer: (hex: string) => void = () => undefined;
    const { card, transport } = await open((_, index) =>
      index === 0 ? new Promise<string>((resolve) => (answer = resolve)) : '009000',
    );
    const first = transport.exchange(GET_INFO);
    const second = transport.exchange(Uint8Array.of(8));
    await settle();
    expect(card.calls).toHaveLength(1);
    answer('009000');
    await Promise.all([first, second]);
    expect(card.calls).toEqual([GET_INFO_APDU, '80108000010800']);
  });

  it('with an aborted signal sends nothing', async () => {
    const { card, transport } = await open(() => '009000');
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(transport.exchange(GET_INFO, { signal })).rejects.toThrow('stop');
    expect(card.calls).toEqual([]);
  });

  it('that is never answered ends by time, and the connection with it', async () => {
    const { card, clock, transport } = await open(() => new Promise<string>(() => undefined));
    const exchange = transport.exchange(GET_INFO);
    await settle();
    await clock.advance(59_999);
    expect(await outcome(exchange)).toBe('pending');
    await clock.advance(1);
    expect(await outcome(exchange)).toMatchObject({ kind: 'timeout' });
    expect(card.calls).toContain('close reset');
    await expect(transport.exchange(GET_INFO)).rejects.toMatchObject({ kind: 'removed' });
    await transport.gone;
  });

  it('after half an answer selects first', async () => {
    const answers = ['00026110', '6110'];
    const { card, transport } = await open((apdu, index) => (apdu === SELECT ? FIDO_2_0 : (answers[index] ?? '009000')));
    await expect(transport.exchange(GET_INFO)).rejects.toMatchObject({ kind: 'protocol' });
    await transport.exchange(GET_INFO);
    expect(card.calls.slice(2)).toEqual([SELECT, GET_INFO_APDU]);
  });

  it('after a refusal does not select', async () => {
    const { card, transport } = await open((_, index) => (index === 0 ? '6a80' : '009000'));
    await expect(transport.exchange(GET_INFO)).rejects.toMatchObject({ statusWord: 0x6a80 });
    await transport.exchange(GET_INFO);
    expect(card.calls).toEqual([GET_INFO_APDU, GET_INFO_APDU]);
  });
});

describe('keepalive', () => {
  it('is polled after pauses that grow to 100 ms; each change of status is told once', async () => {
    const answers = ['019100', '019100', '029100', '029100', '029100', '019100', '2a9000'];
    const { card, clock, transport } = await open((_, index) => answers[index] ?? '6f00');
    const told: KeepaliveStatus[] = [];
    const exchange = transport.exchange(GET_INFO, { onKeepalive: (status) => told.push(status) });
    await settle();
    const polls: number[] = [];
    for (let ms = 0; ms < 600; ms += 10) {
      await clock.advance(10);
      if (card.calls.length > polls.length + 1) polls.push(ms + 10);
    }
    expect(toHex(await exchange)).toBe('2a');
    expect(polls).toEqual([20, 60, 140, 240, 340, 440]);
    expect(told).toEqual(['processing', 'userPresenceNeeded', 'processing']);
    expect(card.calls).toEqual([GET_INFO_APDU, ...Array<string>(6).fill(POLL)]);
  });

  it('without a known status is no news', async () => {
    const answers = ['9100', '079100', '2a9000'];
    const { clock, transport } = await open((_, index) => answers[index] ?? '6f00');
    const told: KeepaliveStatus[] = [];
    const exchange = transport.exchange(GET_INFO, { onKeepalive: (status) => told.push(status) });
    await settle();
    await clock.advance(200);
    expect(toHex(await exchange)).toBe('2a');
    expect(told).toEqual([]);
  });

  it('brings a long reply in pieces', async () => {
    const answers = ['029100', '00016101', '029000'];
    const { card, clock, transport } = await open((_, index) => answers[index] ?? '6f00');
    const exchange = transport.exchange(GET_INFO);
    await settle();
    await clock.advance(20);
    expect(toHex(await exchange)).toBe('000102');
    expect(card.calls).toEqual([GET_INFO_APDU, POLL, '00c0000001']);
  });

  it('forever is cancelled, then given up', async () => {
    const { card, clock, transport } = await open((apdu) => (apdu === SELECT ? FIDO_2_0 : '019100'), {
      keepaliveTimeoutMs: 1_000,
      owedReplyTimeoutMs: 500,
    });
    const exchange = transport.exchange(GET_INFO);
    await settle();
    await clock.advance(1_300);
    expect(card.calls.filter((apdu) => apdu === CANCEL)).toHaveLength(1);
    expect(await outcome(exchange)).toBe('pending');
    await clock.advance(500);
    expect(await outcome(exchange)).toMatchObject({ kind: 'timeout' });
    expect(card.calls.filter((apdu) => apdu === CANCEL)).toHaveLength(1);
  });
});

describe('cancel', () => {
  async function cancelled(afterCancel: readonly string[]) {
    let answers: readonly string[] = ['029100'];
    const { card, clock, transport } = await open(() => answers[0] ?? '6f00');
    const stop = new AbortController();
    const exchange = transport.exchange(GET_INFO, { signal: stop.signal });
    await settle();
    await clock.advance(60);
    const before = card.calls.length;
    let next = 0;
    answers = [];
    card.onApdu = () => afterCancel[next++] ?? '6f00';
    stop.abort();
    for (let i = 0; i < 5; i++) await settle();
    const atOnce = card.calls.slice(before);
    await clock.advance(1_000);
    return { result: await outcome(exchange), atOnce, all: card.calls.slice(before) };
  }

  it('is told at once, in the middle of a pause; its answer is the reply', async () => {
    expect(await cancelled(['2d9000'])).toEqual({ result: '2d', atOnce: [CANCEL], all: [CANCEL] });
  });

  it('is told once; the owed reply is read', async () => {
    const { result, all } = await cancelled(['029100', '029100', '2d9000']);
    expect({ result, all }).toEqual({ result: '2d', all: [CANCEL, POLL, POLL] });
  });

  it('lost to a touch: the success is the reply', async () => {
    expect(await cancelled(['029100', '00a19000'])).toMatchObject({ result: '00a1' });
  });

  it.each(['6d00', '6a86', '6985'])('unknown to the card (%s) changes nothing', async (refusal) => {
    const { result, all } = await cancelled([refusal, '029100', '009000']);
    expect({ result, all }).toEqual({ result: '00', all: [CANCEL, POLL, POLL] });
  });

  it('of a card that answers in one APDU comes too late', async () => {
    let answer: (hex: string) => void = () => undefined;
    const { card, transport } = await open(() => new Promise<string>((resolve) => (answer = resolve)));
    const stop = new AbortController();
    const exchange = transport.exchange(GET_INFO, { signal: stop.signal });
    await settle();
    stop.abort();
    answer('00a19000');
    expect(toHex(await exchange)).toBe('00a1');
    expect(card.calls).toEqual([GET_INFO_APDU]);
  });
});

describe('a shared card', () => {
  const share = (card: ScriptedCard): void => {
    card.share = 'shared';
  };
  const held = new SmartcardError('sharing', 'held');

  it('is ours for each exchange, and for no longer', async () => {
    const { card, transport } = await open(() => '009000', {}, share);
    await transport.exchange(GET_INFO);
    await transport.exchange(GET_INFO);
    expect(card.calls).toEqual(['begin', GET_INFO_APDU, 'end', 'begin', GET_INFO_APDU, 'end']);
  });

  it('is given back when an exchange fails', async () => {
    const { card, transport } = await open(() => '6f00', {}, share);
    await expect(transport.exchange(GET_INFO)).rejects.toThrow();
    expect(card.calls.at(-1)).toBe('end');
  });

  it('is waited for while another program has it', async () => {
    const { card, clock, transport } = await open(() => '009000', {}, share);
    let isHeld = true;
    card.onBegin = () => (isHeld ? held : undefined);
    const exchange = transport.exchange(GET_INFO);
    await settle();
    await clock.advance(2_050);
    expect(card.calls.filter((call) => call === 'begin')).toHaveLength(21);
    isHeld = false;
    await clock.advance(50);
    expect(toHex(await exchange)).toBe('00');
  });

  it('is not waited for without end', async () => {
    const { card, clock, transport } = await open(() => '009000', {}, share);
    card.onBegin = () => held;
    const exchange = transport.exchange(GET_INFO);
    await settle();
    await clock.advance(9_900);
    expect(await outcome(exchange)).toBe('pending');
    await clock.advance(200);
    expect(await outcome(exchange)).toMatchObject({ kind: 'sharing' });
    expect(card.apdus).toEqual([]);
  });

  it('is not waited for when nobody wants it any more, or when it has left', async () => {
    const { card, clock, transport } = await open(() => '009000', {}, share);
    card.onBegin = () => held;
    const stop = new AbortController();
    const exchange = transport.exchange(GET_INFO, { signal: stop.signal });
    await settle();
    stop.abort(new Error('stop'));
    expect(await outcome(exchange)).toMatchObject({ message: 'stop' });
    const again = transport.exchange(GET_INFO);
    await settle();
    card.takeAway();
    await clock.advance(100);
    expect(await outcome(again)).toMatchObject({ kind: 'removed' });
  });

  it.each(['6d00', '6e00'])('is selected again when another applet answers (%s)', async (refusal) => {
    const answers = [refusal, FIDO_2_0, '009000'];
    const { card, transport } = await open((_, index) => answers[index] ?? '6f00', {}, share);
    expect(toHex(await transport.exchange(GET_INFO))).toBe('00');
    expect(card.apdus).toEqual([GET_INFO_APDU, SELECT, GET_INFO_APDU]);
  });

  it('is selected again once only', async () => {
    const { card, transport } = await open((apdu) => (apdu === SELECT ? FIDO_2_0 : '6d00'), {}, share);
    await expect(transport.exchange(GET_INFO)).rejects.toMatchObject({ statusWord: 0x6d00 });
    expect(card.apdus).toEqual([GET_INFO_APDU, SELECT, GET_INFO_APDU]);
  });
});

describe('a reset', () => {
  const PIN_TOKEN = fromHex('06a401020209034104');
  const KEY_AGREEMENT = fromHex('06a201020202');

  it('before the message: reconnected, selected, sent', async () => {
    const { card, transport } = await open((apdu, index) => (index === 0 ? RESET : apdu === SELECT ? FIDO_2_0 : '009000'));
    expect(toHex(await transport.exchange(GET_INFO))).toBe('00');
    expect(card.calls).toEqual([GET_INFO_APDU, 'reconnect', SELECT, GET_INFO_APDU]);
  });

  it('told by the transaction: the same', async () => {
    const { card, transport } = await open(
      (apdu) => (apdu === SELECT ? FIDO_2_0 : '009000'),
      {},
      (shared) => {
        shared.share = 'shared';
      },
    );
    let resets = 1;
    card.onBegin = () => (resets-- > 0 ? RESET : undefined);
    await transport.exchange(GET_INFO);
    expect(card.calls).toEqual(['begin', 'reconnect', 'begin', SELECT, GET_INFO_APDU, 'end']);
  });

  it('between two blocks: the card has not seen the whole message, so it is sent again', async () => {
    const { card, transport } = await open((apdu, index) =>
      index === 1 ? RESET : apdu === SELECT ? FIDO_2_0 : apdu.startsWith('90') ? '9000' : '009000',
    );
    expect(toHex(await transport.exchange(bytes(300)))).toBe('00');
    expect(card.apdus.map((apdu) => apdu.slice(0, 6))).toEqual(['901080', '801080', '00a404', '901080', '801080']);
  });

  it.each([
    ['while it is polled', ['029100']],
    ['while the reply is fetched', ['00016110']],
  ])('%s: what the card did is unknown, so nothing is sent again', async (_, before) => {
    const { card, clock, transport } = await open((apdu, index) =>
      apdu === SELECT ? FIDO_2_0 : index < before.length ? (before[index] ?? '') : index === before.length ? RESET : '009000',
    );
    const exchange = transport.exchange(GET_INFO);
    exchange.catch(() => undefined);
    await settle();
    await clock.advance(20);
    await expect(exchange).rejects.toMatchObject({ kind: 'reset' });
    expect(card.calls.at(-1)).toBe('reconnect');
    // The next message finds a selected applet.
    await transport.exchange(GET_INFO);
    expect(card.apdus.slice(-2)).toEqual([SELECT, GET_INFO_APDU]);
  });

  it('twice is the end', async () => {
    const { card, transport } = await open((apdu) => (apdu === SELECT ? FIDO_2_0 : RESET));
    await expect(transport.exchange(GET_INFO)).rejects.toMatchObject({ kind: 'reset' });
    expect(card.apdus).toEqual([GET_INFO_APDU, SELECT, GET_INFO_APDU]);
  });

  it('does not cost an attempt at the PIN: what was encrypted for the old session is not sent', async () => {
    const { card, transport } = await open((apdu, index) => (index === 0 ? RESET : apdu === SELECT ? FIDO_2_0 : '009000'));
    await expect(transport.exchange(PIN_TOKEN)).rejects.toMatchObject({ kind: 'reset' });
    expect(card.apdus).toHaveLength(2);
    expect(card.apdus[1]).toBe(SELECT);
    // Begun anew, it goes.
    expect(toHex(await transport.exchange(KEY_AGREEMENT))).toBe('00');
    expect(toHex(await transport.exchange(PIN_TOKEN))).toBe('00');
  });

  it.each([
    ['getInfo', '04', true],
    ['makeCredential', '01a5', true],
    ['getPINRetries', '06a201010201', true],
    ['getKeyAgreement', '06a201020202', true],
    ['getUVRetries', '06a1020700', true],
    ['setPIN', '06a501020203', false],
    ['getPinUvAuthToken with PIN', '06a601020209', false],
    ['clientPIN without parameters', '06', false],
    ['clientPIN with foreign parameters', '06820102', false],
  ])('and %s (%s)', (_, hex, survives) => {
    expect(survivesReset(fromHex(hex))).toBe(survives);
  });
});

describe('close', () => {
  it('ends the session and resets the card', async () => {
    const { card, transport } = await open(() => '9000');
    await transport.close();
    expect(card.calls).toEqual([END, 'close reset']);
    await transport.gone;
    await expect(transport.exchange(GET_INFO)).rejects.toMatchObject({ kind: 'removed' });
  });

  it.each([
    ['refuses', '6d00'],
    ['has left', pcscError('SCardTransmit', SCARD.W_REMOVED_CARD)],
  ])('of a card that %s does not fail', async (_, answer) => {
    const { card, transport } = await open(() => answer);
    await transport.close();
    expect(card.calls).toEqual([END, 'close reset']);
  });

  it('cancels what is under way', async () => {
    const { card, transport } = await open((apdu) => (apdu === CANCEL ? '2d9000' : apdu === END ? '9000' : '029100'));
    const exchange = transport.exchange(GET_INFO);
    await settle();
    await transport.close();
    expect(toHex(await exchange)).toBe('2d');
    expect(card.calls).toEqual([GET_INFO_APDU, CANCEL, END, 'close reset']);
  });

  it('does not wait long for a card that hangs', async () => {
    const { card, clock, transport } = await open(() => new Promise<string>(() => undefined));
    transport.exchange(GET_INFO).catch(() => undefined);
    await settle();
    const closing = transport.close();
    await clock.advance(2_000);
    await closing;
    expect(card.calls.at(-1)).toBe('close reset');
  });
});

describe('the card is taken away', () => {
  const failures: readonly (readonly [string, Answer])[] = [
    ['W_REMOVED_CARD', pcscError('SCardTransmit', SCARD.W_REMOVED_CARD)],
    ['nothing', ''],
  ];
  // A message of three blocks, two polls, a reply in three pieces.
  const script = ['9000', '9000', '029100', '029100', '00016102', '02036101', '049000'];
  const steps = ['block 1', 'block 2', 'last block', 'poll 1', 'poll 2', 'GET RESPONSE 1', 'GET RESPONSE 2'];
  const table = failures.flatMap(([name, failure]) => steps.map((step, index) => ({ name, failure, step, index })));

  async function run(at: number, failure: Answer) {
    const { card, clock, transport } = await open((_, index) => (index === at ? failure : (script[index] ?? '6f00')));
    const exchange = transport.exchange(bytes(600));
    exchange.catch(() => undefined);
    await settle();
    await clock.advance(1_000);
    return { card, result: await outcome(exchange) };
  }

  it('or not: the script is a whole exchange', async () => {
    const { card, result } = await run(-1, '');
    expect(result).toBe('0001020304');
    expect(card.apdus).toHaveLength(steps.length);
  });

  it.each(table)('at $step ($name): removed, and not one APDU more', async ({ index, failure }) => {
    const { card, result } = await run(index, failure);
    expect(result).toMatchObject({ name: 'SmartcardError', kind: 'removed' });
    expect(card.calls).toHaveLength(index + 1);
  });

  it('between exchanges: gone', async () => {
    const { card, transport } = await open(() => '009000');
    card.takeAway();
    await transport.gone;
    await expect(transport.exchange(GET_INFO)).rejects.toMatchObject({ kind: 'removed' });
    expect(card.calls).toEqual([]);
  });

  it.each(failures)('at SELECT (%s)', async (_, failure) => {
    const card = new ScriptedCard();
    card.onApdu = () => failure;
    await expect(openCardTransport(card, new ManualClock())).rejects.toMatchObject({ kind: 'removed' });
    expect(card.calls).toEqual([SELECT, 'close leave']);
  });
});
