// What a key says before a run, without touch and PIN: every kind of practice key, and a key that has a passkey of the user.
import { afterEach, describe, expect, it } from 'vitest';
import type { Check, CheckCode } from '../../../src/shared/checks.ts';
import { firmwareAdvisory } from '../../../src/main/provisioning/firmware-advisories.ts';
import { type RigOptions, RunRig, TARGET } from './run-rig.ts';

let rig: RunRig;
afterEach(() => rig.close());

async function look(options: RigOptions = {}, targetId = TARGET): Promise<(code: CheckCode) => string> {
  rig = await RunRig.open(options);
  return again(targetId);
}

async function again(targetId = TARGET): Promise<(code: CheckCode) => string> {
  const { checks } = await rig.runs.preflight({ targetId, service: 'entra', keyId: rig.key.face.id });
  const of = (check: Check): string => `${check.verdict}${check.reason === null ? '' : `:${check.reason}`}`;
  return (code) => checks.filter((check) => check.code === code).map(of).join();
}

describe('kinds of key', () => {
  it.each([
    ['plain', {}],
    ['2.0-only', { keyHasFreeSlot: 'unknown:keyDoesNotSay', keyCanForget: 'warning' }],
    ['yubico-like', {}],
    ['always-uv', {}],
    ['no-slots', { keyHasFreeSlot: 'refused' }],
  ] as const)('%s', async (personality, expected) => {
    const verdict = await look({ personality });
    for (const code of ['keySpeaksCtap2', 'keyStoresCredentials', 'keyVerifiesUser', 'keyPinUsable', 'keyNotRegisteredYet'] as const) {
      expect(verdict(code)).toBe('ok');
    }
    for (const [code, text] of Object.entries({ keyHasFreeSlot: 'ok', keyHasHmacSecret: 'ok', keyCanForget: 'ok', ...expected })) {
      expect(`${code} ${verdict(code as CheckCode)}`).toBe(`${code} ${text}`);
    }
  });

  it('a blocked PIN is refused', async () => {
    expect((await look({ key: { pinRetries: 0 } }))('keyPinUsable')).toBe('refused');
  });
});

describe('a key that is registered for the user', () => {
  it('is known to itself, though the ledger says nothing', async () => {
    expect((await look())('keyNotRegisteredYet')).toBe('ok');
    expect((await rig.run('direct')).record?.outcome).toBe('succeeded');
    await rig.store.ledger.forget(rig.onKey()[0] ?? '');
    expect((await again())('keyNotRegisteredYet')).toBe('refused:knownToKey');
    // For anybody else it is a key like any other.
    expect((await again('user-2'))('keyNotRegisteredYet')).toBe('ok');
    expect((await again('user-2'))('keyNotGivenToOther')).toBe('ok');
  });

  it('whose passkey the service has forgotten is known to the ledger alone', async () => {
    await look();
    await rig.run('direct');
    const [id] = rig.directory.held(TARGET);
    await rig.directory.deleteFido2Method(TARGET, id ?? '');
    expect((await again())('keyNotRegisteredYet')).toBe('warning:knownToLedger');
    expect((await again('user-2'))('keyNotGivenToOther')).toBe('warning:givenToday');
  });

  it('cannot be asked where the list is closed: not known', async () => {
    await look();
    rig.directory.fail('fido2Methods', { httpStatus: 403 });
    expect((await again())('keyNotRegisteredYet')).toBe('unknown:forbidden');
  });
});

describe('firmware', () => {
  it.each([
    ['Yubico YubiKey 5 NFC', '5.4.3', 'YSA-2024-03'],
    ['Yubico YubiKey 5 NFC', '5.6.9', 'YSA-2024-03'],
    ['Yubico YubiKey 5 NFC', '5.7', null],
    ['Yubico YubiKey 5 NFC', '5.7.1', null],
    ['Yubico YubiKey 5 NFC', '10.0', null],
    ['Feitian ePass', '5.4.3', null],
    ['Yubico', 'beta', null],
  ])('%s %s: %s', (vendor, firmware, advisory) => {
    expect(firmwareAdvisory({ vendor, firmware })).toBe(advisory);
  });

  it('of a key that does not tell it is not known', async () => {
    expect((await look({ personality: '2.0-only' }))('keyFirmwareIsSound')).toBe('unknown:keyDoesNotSay');
  });
});
