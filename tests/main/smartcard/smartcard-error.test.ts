// Codes of PC/SC as kinds. The numbers are winscard.h's and pcsclite.h's.
import { expect, it } from 'vitest';
import { pcscError } from '../../../src/main/smartcard/smartcard-error.ts';

it.each([
  [0x8010001d, 'noService', 'E_NO_SERVICE'],
  [0x8010001e, 'noService', 'E_SERVICE_STOPPED'],
  [0x80100009, 'noReader', 'E_UNKNOWN_READER'],
  [0x80100017, 'noReader', 'E_READER_UNAVAILABLE'],
  [0x8010000c, 'noCard', 'E_NO_SMARTCARD'],
  [0x80100066, 'noCard', 'W_UNRESPONSIVE_CARD'],
  [0x80100069, 'removed', 'W_REMOVED_CARD'],
  [0x80100068, 'reset', 'W_RESET_CARD'],
  [0x8010000b, 'sharing', 'E_SHARING_VIOLATION'],
  [0x80100027, 'denied', 'E_NO_ACCESS'],
  [0x8010006a, 'denied', 'W_SECURITY_VIOLATION'],
  [0x8010000a, 'timeout', 'E_TIMEOUT'],
  [0x8010000f, 'protocol', 'E_PROTO_MISMATCH'],
  [0x80100016, 'io', 'E_NOT_TRANSACTED'],
  [0x80100013, 'io', 'F_COMM_ERROR'],
])('%i is "%s"', (code, kind, name) => {
  const expected = { kind, pcscCode: code, message: `SCardCall: 0x${code.toString(16)} SCARD_${name}` };
  expect(pcscError('SCardCall', code)).toMatchObject(expected);
  // As a signed number too, which is how some systems give it.
  expect(pcscError('SCardCall', code | 0)).toMatchObject(expected);
});

it('what nobody knows is "io", with its number', () => {
  expect(pcscError('SCardCall', 6)).toMatchObject({ kind: 'io', pcscCode: 6, message: 'SCardCall: 0x00000006' });
});
