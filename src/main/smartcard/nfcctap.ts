// CTAP2 messages in APDUs (CTAP 2.1 §11.3): the FIDO applet, NFCCTAP_MSG, NFCCTAP_GETRESPONSE, NFCCTAP_CONTROL.
// The numbers and the forms; who says what when is in ctap-card-transport.ts.
import { fromHex } from '../../shared/bytes.ts';
import type { KeepaliveStatus } from '../ctap/transport.ts';
import type { CommandApdu } from './apdu.ts';

/** The FIDO applet's AID (§11.3.3). */
const FIDO_AID = fromHex('a0000006472f0001');
const NO_DATA = new Uint8Array();

export const SW_OK = 0x9000;
/** NFCCTAP_GETRESPONSE must be asked; the one byte of data is the status. */
export const SW_KEEPALIVE = 0x9100;
const SW_WRONG_P1_P2 = 0x6a86;
const SW_WRONG_PARAMETERS = 0x6b00;
const SW_INS_NOT_SUPPORTED = 0x6d00;
const SW_CLA_NOT_SUPPORTED = 0x6e00;

/** SELECT by name. Its answer is the version text. @see §11.3.3 */
export const SELECT_FIDO: CommandApdu = { cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: FIDO_AID };

/** P1 bit of NFCCTAP_MSG: the client understands NFCCTAP_GETRESPONSE (§11.3.7.1). Without it the key must block. */
export const CLIENT_POLLS = 0x80;

export function ctapMessage(message: Uint8Array, p1: number): CommandApdu {
  return { cla: 0x80, ins: 0x10, p1, p2: 0x00, data: message };
}

/** NFCCTAP_GETRESPONSE: the reply, or 9100 again. @see §11.3.7.2 */
export const GET_REPLY: CommandApdu = { cla: 0x80, ins: 0x11, p1: 0x00, p2: 0x00, data: NO_DATA };
/** NFCCTAP_GETRESPONSE with P1 = 11: cancels. */
export const CANCEL: CommandApdu = { cla: 0x80, ins: 0x11, p1: 0x11, p2: 0x00, data: NO_DATA };
/** NFCCTAP_CONTROL, end of the session. @see §11.3.5 */
export const END_SESSION: CommandApdu = { cla: 0x80, ins: 0x12, p1: 0x01, p2: 0x00, data: NO_DATA };

/** authenticatorGetInfo without anything: tells a CTAP2 applet from one that knows U2F only. */
export const GET_INFO_MESSAGE = Uint8Array.of(0x04);

/** What the applet said to SELECT. */
export type AppletVersion = 'ctap2' | 'u2f' | 'foreign';

/**
 * The version text of the applet: FIDO_2_0, FIDO_2_1, FIDO_2_1_PRE, …; U2F_V2 for one that speaks U2F, with or without
 * CTAP2 (§11.3.3). Any other text is no FIDO applet: there are cards that say 9000 to every SELECT.
 */
export function appletVersion(text: Uint8Array): AppletVersion {
  const version = String.fromCharCode(...text.subarray(0, 16));
  if (version.startsWith('FIDO_')) return 'ctap2';
  return version.startsWith('U2F_V') ? 'u2f' : 'foreign';
}

/** Refusals that may mean P1 = 80 alone: P1 = 00 is worth a try. */
export function refusesPolling(statusWord: number): boolean {
  return statusWord === SW_WRONG_P1_P2 || statusWord === SW_WRONG_PARAMETERS;
}

/** Refusals of an applet that does not know NFCCTAP_MSG: another one than FIDO's is selected. */
export function isFromAnotherApplet(statusWord: number): boolean {
  return statusWord === SW_INS_NOT_SUPPORTED || statusWord === SW_CLA_NOT_SUPPORTED;
}

export function keepaliveStatus(byte: number | undefined): KeepaliveStatus | undefined {
  if (byte === 1) return 'processing';
  if (byte === 2) return 'userPresenceNeeded';
  return undefined;
}

const CLIENT_PIN = 0x06;
const PIN_SUBCOMMANDS_OF_THEIR_OWN = new Set([0x01, 0x02, 0x07]);

/**
 * Whether the message means the same after the card was reset. clientPIN does not, but for getPINRetries,
 * getKeyAgreement and getUVRetries: a PIN encrypted for the key agreement that the reset ended is a wrong PIN, and
 * costs an attempt.
 *
 * @param message  command byte and canonical CBOR: clientPIN starts 06 An 01 pp 02 ss (§6.5.5)
 */
export function survivesReset(message: Uint8Array): boolean {
  if (message[0] !== CLIENT_PIN) return true;
  const [, map, key1, , key2, subcommand] = message;
  if (map === undefined || map >> 5 !== 5) return false;
  if (key1 === 0x02) return PIN_SUBCOMMANDS_OF_THEIR_OWN.has(message[3] ?? 0);
  return key1 === 0x01 && key2 === 0x02 && PIN_SUBCOMMANDS_OF_THEIR_OWN.has(subcommand ?? 0);
}
