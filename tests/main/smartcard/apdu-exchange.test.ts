// Commands of any length and answers of any length, byte for byte: chaining, GET RESPONSE, 6Cxx, T=0, extended length.
import { describe, expect, it } from 'vitest';
import { encodeExtended, encodeShort, parseAnswer, type CommandApdu } from '../../../src/main/smartcard/apdu.ts';
import { converse, SHORT_FORM, type ApduForm } from '../../../src/main/smartcard/apdu-exchange.ts';
import { concatBytes, fromHex, toHex } from '../../../src/shared/bytes.ts';
import wiredata from '../../vectors/libfido2-wiredata.json' with { type: 'json' };
import { bytes, ScriptedCard } from './scripted-card.ts';

const EXTENDED: ApduForm = { length: 'extended', le: 0 };

function message(data: Uint8Array): CommandApdu {
  return { cla: 0x80, ins: 0x10, p1: 0x80, p2: 0, data };
}

async function say(
  answers: readonly string[],
  command: CommandApdu = message(bytes(1)),
  options: { form?: ApduForm; protocol?: 't0' | 't1' } = {},
) {
  const card = new ScriptedCard();
  card.protocol = options.protocol ?? 't1';
  card.onApdu = (_, index) => answers[index] ?? '6f00';
  const result = await converse(card, command, options.form ?? SHORT_FORM);
  return {
    apdus: card.apdus,
    data: toHex(result.answer.data),
    sw: result.answer.statusWord.toString(16),
    form: result.form.length,
  };
}

describe('bytes of an APDU', () => {
  it.each([
    ['case 1', new Uint8Array(), undefined, '80108000'],
    ['case 2', new Uint8Array(), 0, '8010800000'],
    ['case 3', bytes(2), undefined, '80108000020001'],
    ['case 4', bytes(2), 0x10, '8010800002000110'],
  ])('short %s', (_, data, le, hex) => {
    expect(toHex(encodeShort(message(data), le))).toBe(hex);
  });

  it('holds 255 bytes of data, extended 65535', () => {
    expect(toHex(encodeShort(message(bytes(255)), 0))).toBe(`80108000ff${toHex(bytes(255))}00`);
    expect(() => encodeShort(message(bytes(256)), 0)).toThrow(RangeError);
    expect(toHex(encodeExtended(message(new Uint8Array())))).toBe('80108000000000');
    expect(encodeExtended(message(bytes(65_535))).subarray(0, 7)).toEqual(fromHex('8010800000ffff'));
    expect(() => encodeExtended(message(bytes(65_536)))).toThrow(RangeError);
  });

  it('is what libfido2 recorded, for an extended SELECT', () => {
    const recorded = wiredata.blobs.WIREDATA_CTAP_EXTENDED_APDU.hex;
    const data = new Uint8Array(512).fill(0xff);
    expect(toHex(encodeExtended({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data }))).toBe(recorded);
  });

  it.each(['', '90'])('an answer of "%s" means that the card has left', (hex) => {
    expect(() => parseAnswer(fromHex(hex))).toThrow(expect.objectContaining({ kind: 'removed' }));
  });
});

describe('a command', () => {
  it.each([
    [1, [1]],
    [239, [239]],
    [240, [240]],
    [241, [240, 1]],
    [255, [240, 15]],
    [256, [240, 16]],
    [480, [240, 240]],
    [481, [240, 240, 1]],
    [1200, [240, 240, 240, 240, 240]],
  ])('of %i bytes goes in blocks, Le on the last only', async (length, blocks) => {
    const data = bytes(length);
    const answers = [...blocks.slice(1).map(() => '9000'), '009000'];
    const { apdus, data: reply } = await say(answers, message(data));
    let at = 0;
    const wanted = blocks.map((size, i) => {
      const isLast = i === blocks.length - 1;
      const block = toHex(data.subarray(at, (at += size)));
      return `${isLast ? '80' : '90'}108000${size.toString(16).padStart(2, '0')}${block}${isLast ? '00' : ''}`;
    });
    expect(apdus).toEqual(wanted);
    expect(reply).toBe('00');
  });

  it('goes on after each answer that libfido2 recorded to the blocks of a message', async () => {
    const recorded = wiredata.blobs.WIREDATA_CTAP_NFC_MSG.hex.match(/.{4}/g) ?? [];
    expect(await say(recorded, message(bytes(4 * 240)))).toMatchObject({ sw: '9000', apdus: { length: 4 } });
  });

  it('stops at the block that the card refuses', async () => {
    expect(await say(['9000', '6982'], message(bytes(700)))).toMatchObject({ sw: '6982', apdus: { length: 2 } });
  });

  it('goes extended on wish: one APDU', async () => {
    const { apdus } = await say(['009000'], message(bytes(700)), { form: EXTENDED });
    expect(apdus).toEqual([`801080000002bc${toHex(bytes(700))}0000`]);
  });

  it.each(['6884', '6883'])('goes extended when chaining is refused with %s', async (refusal) => {
    const { apdus, form, data } = await say([refusal, '2a9000'], message(bytes(300)));
    expect(apdus).toHaveLength(2);
    expect(apdus[1]).toMatch(/^8010800000012c/);
    expect({ form, data }).toEqual({ form: 'extended', data: '2a' });
  });

  it('goes short when extended length is refused with 6700', async () => {
    const { apdus, form } = await say(['6700', '9000', '2a9000'], message(bytes(300)), { form: EXTENDED });
    expect(apdus.map((apdu) => apdu.slice(0, 10))).toEqual(['8010800000', '90108000f0', '801080003c']);
    expect(form).toBe('short');
  });

  it('tries the other form once', async () => {
    expect(await say(['6700', '6884'], message(bytes(300)), { form: EXTENDED })).toMatchObject({ sw: '6884' });
  });

  it('does not take a 6700 to a short message for a matter of form', async () => {
    expect(await say(['6700'])).toMatchObject({ sw: '6700', apdus: { length: 1 } });
  });

  it('of more than 65535 bytes is refused here', async () => {
    await expect(say([], message(bytes(65_536)))).rejects.toMatchObject({ kind: 'protocol' });
  });
});

describe('an answer', () => {
  it('comes in pieces: 61xx says how much is wanted next', async () => {
    const { apdus, data, sw } = await say(['01026103', '0304056100', `${toHex(bytes(256))}9000`]);
    expect(apdus.slice(1)).toEqual(['00c0000003', '00c0000000']);
    expect(data).toBe(`0102030405${toHex(bytes(256))}`);
    expect(sw).toBe('9000');
  });

  it('keeps the status word of its last piece', async () => {
    expect(await say(['01026101', '029100'])).toMatchObject({ data: '010202', sw: '9100' });
  });

  it('of 6Cxx is asked for again with that Le, once', async () => {
    const { apdus, data } = await say(['6c05', '01020304059000']);
    expect(apdus).toEqual(['80108000010000', '80108000010005']);
    expect(data).toBe('0102030405');
    expect(await say(['6c05', '6c06'])).toMatchObject({ sw: '6c06', apdus: { length: 2 } });
  });

  it('of 6Cxx to GET RESPONSE too', async () => {
    expect(await say(['6110', '6c02', '01029000'])).toMatchObject({
      apdus: ['80108000010000', '00c0000010', '00c0000002'],
      data: '0102',
    });
  });

  it('is asked for in smaller pieces where the reader needs that', async () => {
    const { apdus } = await say(['61ff', '9000'], message(bytes(1)), { form: { length: 'short', le: 0xf0 } });
    expect(apdus.slice(0, 2)).toEqual(['801080000100f0', '00c00000f0']);
  });

  it('without end is an error: nothing new', async () => {
    const card = new ScriptedCard();
    card.onApdu = () => '6110';
    await expect(converse(card, message(bytes(1)), SHORT_FORM)).rejects.toMatchObject({ kind: 'protocol' });
    expect(card.apdus).toHaveLength(2);
  });

  it('without end is an error: a byte at a time', async () => {
    const card = new ScriptedCard();
    card.onApdu = () => '006110';
    await expect(converse(card, message(bytes(1)), SHORT_FORM)).rejects.toMatchObject({ kind: 'protocol' });
    expect(card.apdus.length).toBeLessThan(600);
  });

  it('without end is an error: more than 64 KiB', async () => {
    const card = new ScriptedCard();
    card.onApdu = () => `${toHex(bytes(256))}6100`;
    await expect(converse(card, message(bytes(1)), SHORT_FORM)).rejects.toMatchObject({ kind: 'protocol' });
    expect(card.apdus.length).toBeLessThan(300);
  });

  it('may be as long as an extended APDU gives at once', async () => {
    const long = concatBytes(bytes(60_000), fromHex('9000'));
    expect((await say([toHex(long)], message(bytes(1)), { form: EXTENDED })).data.length).toBe(120_000);
  });
});

describe('T=0', () => {
  it('sends no Le after data, and fetches', async () => {
    const { apdus, data } = await say(['6102', '01029000'], message(bytes(2)), { protocol: 't0' });
    expect(apdus).toEqual(['80108000020001', '00c0000002']);
    expect(data).toBe('0102');
  });

  it('sends Le where there is no data', async () => {
    const command = { cla: 0x80, ins: 0x11, p1: 0, p2: 0, data: new Uint8Array() };
    expect((await say(['019100'], command, { protocol: 't0' })).apdus).toEqual(['8011000000']);
  });

  it('chains and never goes extended, whatever was wished for', async () => {
    const { apdus, form } = await say(['9000', '6884'], message(bytes(300)), { protocol: 't0', form: EXTENDED });
    expect(apdus.map((apdu) => apdu.slice(0, 10))).toEqual(['90108000f0', '801080003c']);
    expect(form).toBe('short');
  });
});
