// What YubiKeys say of themselves: eight that Yubico recorded, replies that are wrong, and who is not asked at all.
import { describe, expect, it } from 'vitest';
import type { CtapTransport } from '../../../src/main/ctap/transport.ts';
import { parsePage, readYubiKeyConfig } from '../../../src/main/metadata/yubikey-config.ts';
import { concatBytes, fromHex } from '../../../src/shared/bytes.ts';
import { yubiKeyInfos } from './foreign-data.ts';

interface Asked {
  readonly command: number;
  readonly payload: readonly number[];
}

/** A key that answers each question with the next reply; an Error is thrown. */
function keyWith(replies: readonly (Uint8Array | Error)[]): { transport: CtapTransport; asked: Asked[] } {
  const asked: Asked[] = [];
  const left = [...replies];
  const transport: CtapTransport = {
    kind: 'hid',
    speaksCtap2: true,
    exchange: () => Promise.reject(new Error('not asked for')),
    async vendorCommand(command, payload) {
      asked.push({ command, payload: [...payload] });
      const reply = left.shift() ?? new Error('no more replies');
      if (reply instanceof Error) throw reply;
      return reply;
    },
    gone: new Promise(() => {}),
    close: () => Promise.resolve(),
  };
  return { transport, asked };
}

const page = (tlvs: Uint8Array): Uint8Array => concatBytes(Uint8Array.of(tlvs.length), tlvs);
const YUBICO = 0x1050;

describe('recorded keys', () => {
  // Values decoded by hand from the recorded bytes; the names are Yubico's.
  it.each([
    ['YubiKey 5C NFC - Enhanced PIN', '34310235', '5.7.4', 'usbCKeychain', false, false, '78CLUFX5000P', 2],
    ['YubiKey 5C NFC FIPS', '32133201', '5.7.4', 'usbCKeychain', false, true, '78CLUFX5000P', 2],
    ['YubiKey 5 Nano', '29504708', '5.7.1', 'usbANano', false, false, '78CLUFX5000P', 2],
    ['YubiKey Bio - FIDO Edition', '28293724', '5.7.2', 'usbABio', false, false, '78CLUFX5000P', 2],
    ['YubiKey C Bio - Multi-protocol Edition', '28299263', '5.7.2', 'usbCBio', false, false, '78CLUFX5000P', 2],
    ['Security Key C NFC - Enterprise Edition', '24850540', '5.4.3', 'usbCKeychain', true, false, null, 1],
    ['YubiKey 5Ci', '10500386', '5.2.3', 'usbCLightning', false, false, null, 1],
    // A pre-release: its version says 0.0.1.
    ['YubiKey C Bio - FIDO Edition', '36852201', '5.8.0', 'usbCBio', false, false, '78CLUFX5000P', 2],
  ])('%s', async (name, serial, firmware, formFactor, isSecurityKey, isFips, partNumber, pages) => {
    const recorded = yubiKeyInfos.find((key) => key.name === name);
    const { transport, asked } = keyWith([page(recorded?.tlvs ?? new Uint8Array()), page(new Uint8Array())]);
    expect(await readYubiKeyConfig(transport, YUBICO)).toEqual({
      serial,
      firmware,
      formFactor,
      isSecurityKey,
      isFips,
      partNumber,
    });
    expect(asked).toEqual(Array.from({ length: pages }, (_, at) => ({ command: 0x42, payload: [at] })));
  });
});

describe('reading', () => {
  it('goes on with the next page while there is more', async () => {
    const { transport, asked } = keyWith([page(fromHex('0204000000ff100101')), page(fromHex('0503050701'))]);
    expect(await readYubiKeyConfig(transport, YUBICO)).toMatchObject({ serial: '255', firmware: '5.7.1' });
    expect(asked.map(({ payload }) => payload)).toEqual([[0], [1]]);
  });

  it('ends with a key that has more for ever', async () => {
    const endless = Array.from({ length: 300 }, () => page(fromHex('100101')));
    const { transport, asked } = keyWith(endless);
    await readYubiKeyConfig(transport, YUBICO);
    expect(asked).toHaveLength(4);
  });

  it('keeps what came before a page that failed', async () => {
    const { transport } = keyWith([page(fromHex('0204000000ff100101')), new Error('gone')]);
    expect(await readYubiKeyConfig(transport, YUBICO)).toMatchObject({ serial: '255', firmware: null });
  });

  it('has no serial where the key has none', async () => {
    const { transport } = keyWith([page(fromHex('040143'))]);
    expect(await readYubiKeyConfig(transport, YUBICO)).toMatchObject({ serial: null, isSecurityKey: true });
    const zero = keyWith([page(fromHex('020400000000'))]);
    expect(await readYubiKeyConfig(zero.transport, YUBICO)).toMatchObject({ serial: null });
  });

  it.each([['refused', new Error('INVALID_CMD')], ['empty', new Uint8Array()], ['no page', fromHex('ff0204')]])(
    'is nothing when the reply is %s',
    async (_, reply) => {
      expect(await readYubiKeyConfig(keyWith([reply]).transport, YUBICO)).toBeNull();
    },
  );

  it('asks nobody but Yubico’s keys, and only by HID', async () => {
    for (const vendorId of [0x096e, 0x20a0, null]) {
      const { transport, asked } = keyWith([page(fromHex('020400000001'))]);
      expect(await readYubiKeyConfig(transport, vendorId)).toBeNull();
      expect(asked).toEqual([]);
    }
    const { vendorCommand: _, ...card } = keyWith([]).transport;
    expect(await readYubiKeyConfig(card, YUBICO)).toBeNull();
  });
});

describe('a page', () => {
  it.each(['', '00ff', '05', '0302', '020204', '0402040000', '03020401', '01ff'])('%s is none', (hex) => {
    expect(parsePage(fromHex(hex))).toBeNull();
  });

  it('may be empty', () => {
    expect(parsePage(Uint8Array.of(0))?.size).toBe(0);
  });
});
