// CTAPHID's packets, seen from the device: constants, and a message cut into 64-byte reports (CTAP 2.1 §11.2.4).
// Keeps no state; the transaction rules are in ctaphid-device.ts.

export const REPORT_BYTES = 64;
/** 64 − 7 + 128 × (64 − 5): what one initialization and 128 continuation packets hold. */
export const MAX_PAYLOAD_BYTES = 7609;
export const INIT_DATA_BYTES = 57;
export const CONTINUATION_DATA_BYTES = 59;
export const BROADCAST_CHANNEL = 0xffffffff;

export const CTAPHID = {
  ping: 0x01,
  message: 0x03,
  lock: 0x04,
  init: 0x06,
  wink: 0x08,
  cbor: 0x10,
  cancel: 0x11,
  keepalive: 0x3b,
  error: 0x3f,
} as const;

/** CTAPHID_ERROR codes, CTAP 2.1 §11.2.9.1.6. */
export const CTAPHID_ERROR = {
  invalidCommand: 0x01,
  invalidParameter: 0x02,
  invalidLength: 0x03,
  invalidSequence: 0x04,
  messageTimeout: 0x05,
  channelBusy: 0x06,
  invalidChannel: 0x0b,
  other: 0x7f,
} as const;

/** Capability flags of the INIT reply, CTAP 2.1 §11.2.9.1.3. */
export const CAPABILITY = { wink: 0x01, cbor: 0x04, noMessage: 0x08 } as const;

/** KEEPALIVE status, CTAP 2.1 §11.2.9.1.7. */
export const KEEPALIVE = { processing: 1, userPresenceNeeded: 2 } as const;

/**
 * The reports of one message, zero-padded.
 *
 * @param command  without the 0x80 bit
 * @param payload  0 … 7609 bytes
 * @throws RangeError when the payload is longer
 */
export function messageReports(channel: number, command: number, payload: Uint8Array): readonly Uint8Array[] {
  if (payload.length > MAX_PAYLOAD_BYTES) throw new RangeError(`CTAPHID payload of ${payload.length} bytes`);
  const first = emptyReport(channel);
  first[4] = 0x80 | command;
  first[5] = payload.length >> 8;
  first[6] = payload.length & 0xff;
  first.set(payload.subarray(0, INIT_DATA_BYTES), 7);
  const reports = [first];
  for (let at = INIT_DATA_BYTES, sequence = 0; at < payload.length; at += CONTINUATION_DATA_BYTES, sequence++) {
    const next = emptyReport(channel);
    next[4] = sequence;
    next.set(payload.subarray(at, at + CONTINUATION_DATA_BYTES), 5);
    reports.push(next);
  }
  return reports;
}

export function reportChannel(report: Uint8Array): number {
  return new DataView(report.buffer, report.byteOffset, report.byteLength).getUint32(0);
}

function emptyReport(channel: number): Uint8Array {
  const report = new Uint8Array(REPORT_BYTES);
  new DataView(report.buffer).setUint32(0, channel);
  return report;
}
