// CTAPHID packets as bytes (CTAP 2.1 §11.2.4): cut a message into reports, read one report. No state, no device.
import { HidError } from './hid-error.ts';

export const REPORT_BYTES = 64;
export const BROADCAST_CHANNEL = 0xffff_ffff;
const FIRST_DATA_BYTES = REPORT_BYTES - 7;
const NEXT_DATA_BYTES = REPORT_BYTES - 5;
/** 57 + 128 × 59: sequence numbers end at 127. */
export const MAX_PAYLOAD_BYTES = FIRST_DATA_BYTES + 128 * NEXT_DATA_BYTES;

/** Command bytes without the 0x80 bit (CTAP 2.1 §11.2.9). */
export const CTAPHID_PING = 0x01;
export const CTAPHID_MSG = 0x03;
export const CTAPHID_INIT = 0x06;
export const CTAPHID_WINK = 0x08;
export const CTAPHID_CBOR = 0x10;
export const CTAPHID_CANCEL = 0x11;
export const CTAPHID_KEEPALIVE = 0x3b;
export const CTAPHID_ERROR = 0x3f;

/** Commands that vendors give a meaning of their own (CTAP 2.1 §11.2.9.3). */
export const FIRST_VENDOR_COMMAND = 0x40;
export const LAST_VENDOR_COMMAND = 0x7f;

/** Capability bits of the INIT reply (CTAP 2.1 §11.2.9.1.3). */
export const CAPABILITY_WINK = 0x01;
export const CAPABILITY_CBOR = 0x04;

/** Codes of CTAPHID_ERROR (CTAP 2.1 §11.2.9.1.6). */
export const ERR_CHANNEL_BUSY = 0x06;
export const ERR_INVALID_CHANNEL = 0x0b;
const ERROR_NAMES: ReadonlyMap<number, string> = new Map([
  [0x01, 'ERR_INVALID_CMD'],
  [0x02, 'ERR_INVALID_PAR'],
  [0x03, 'ERR_INVALID_LEN'],
  [0x04, 'ERR_INVALID_SEQ'],
  [0x05, 'ERR_MSG_TIMEOUT'],
  [ERR_CHANNEL_BUSY, 'ERR_CHANNEL_BUSY'],
  [0x0a, 'ERR_LOCK_REQUIRED'],
  [ERR_INVALID_CHANNEL, 'ERR_INVALID_CHANNEL'],
  [0x7f, 'ERR_OTHER'],
]);

export function ctapHidErrorName(code: number): string {
  return ERROR_NAMES.get(code) ?? `error 0x${code.toString(16).padStart(2, '0')}`;
}

export interface InitializationPacket {
  readonly type: 'initialization';
  readonly channel: number;
  readonly command: number;
  /** Payload bytes of the whole message (BCNT). */
  readonly total: number;
  readonly data: Uint8Array;
}

export interface ContinuationPacket {
  readonly type: 'continuation';
  readonly channel: number;
  readonly sequence: number;
  readonly data: Uint8Array;
}

export type Packet = InitializationPacket | ContinuationPacket;

/**
 * The reports that carry one message: one initialization packet (57 data bytes), then continuation packets (59 each),
 * zero-padded to 64 bytes.
 *
 * @throws HidError 'protocol' when the payload has more than MAX_PAYLOAD_BYTES
 */
export function encodePackets(channel: number, command: number, payload: Uint8Array): readonly Uint8Array[] {
  if (payload.length > MAX_PAYLOAD_BYTES) {
    throw new HidError('protocol', `a message of ${payload.length} bytes does not fit CTAPHID (${MAX_PAYLOAD_BYTES})`);
  }
  const first = blankReport(channel);
  first[4] = 0x80 | command;
  first[5] = payload.length >> 8;
  first[6] = payload.length & 0xff;
  first.set(payload.subarray(0, FIRST_DATA_BYTES), 7);
  const reports = [first];
  for (let at = FIRST_DATA_BYTES, sequence = 0; at < payload.length; at += NEXT_DATA_BYTES, sequence++) {
    const next = blankReport(channel);
    next[4] = sequence;
    next.set(payload.subarray(at, at + NEXT_DATA_BYTES), 5);
    reports.push(next);
  }
  return reports;
}

/** The channel a report is for; undefined for what is no report. */
export function channelOf(report: Uint8Array): number | undefined {
  if (report.length !== REPORT_BYTES) return undefined;
  return new DataView(report.buffer, report.byteOffset, report.byteLength).getUint32(0);
}

/**
 * One report as a packet; its data still has the padding of the report.
 *
 * @throws HidError 'protocol' when the report has not 64 bytes
 */
export function parsePacket(report: Uint8Array): Packet {
  const channel = channelOf(report);
  if (channel === undefined) throw new HidError('protocol', `a report of ${report.length} bytes instead of 64`);
  const fifth = report[4] ?? 0;
  if (fifth < 0x80) return { type: 'continuation', channel, sequence: fifth, data: report.subarray(5) };
  const total = ((report[5] ?? 0) << 8) | (report[6] ?? 0);
  return { type: 'initialization', channel, command: fifth & 0x7f, total, data: report.subarray(7) };
}

function blankReport(channel: number): Uint8Array {
  const report = new Uint8Array(REPORT_BYTES);
  new DataView(report.buffer).setUint32(0, channel);
  return report;
}
