// Looks at the reports of one key from where it sits, and adds up how long it was at work: from the last report of a request
// to the first report of its reply. What is left of an operation's time is the host's, the way there and back included.
import { decodeCbor, isCborMap } from '../../src/main/ctap/cbor.ts';
import { CTAPHID_CBOR, CTAPHID_KEEPALIVE, parsePacket } from '../../src/main/hid/ctaphid-packets.ts';

export interface BusyReading {
  readonly busyMs: number;
  /** Each request, as "06 sub 09 protocol 2, 4 reports": command, and for clientPIN its sub-command and protocol. */
  readonly exchanges: readonly string[];
}

interface Request {
  readonly command: number;
  readonly parts: Uint8Array[];
  missing: number;
}

export class BusyMeter {
  #request: Request | undefined;
  #since: number | undefined;
  #busyMs = 0;
  #requests: Request[] = [];

  /** A report from the host, before the key sees it. */
  heard(report: Uint8Array): void {
    const packet = parsePacket(report);
    if (packet.type === 'initialization') {
      this.#request = { command: packet.command, parts: [], missing: packet.total };
    }
    const request = this.#request;
    if (request === undefined) return;
    request.parts.push(packet.data.subarray(0, request.missing));
    request.missing -= Math.min(request.missing, packet.data.length);
    if (request.missing > 0) return;
    this.#request = undefined;
    this.#requests.push(request);
    this.#since = performance.now();
  }

  /** A report of the key, before it is sent. */
  says(report: Uint8Array): void {
    if (this.#since === undefined) return;
    const now = performance.now();
    const packet = parsePacket(report);
    if (packet.type === 'initialization' && packet.command === CTAPHID_KEEPALIVE) return;
    this.#busyMs += now - this.#since;
    this.#since = undefined;
  }

  /** What came together since the last call. */
  take(): BusyReading {
    const reading = { busyMs: this.#busyMs, exchanges: this.#requests.map(nameOf) };
    this.#busyMs = 0;
    this.#requests = [];
    return reading;
  }
}

function nameOf({ command, parts }: Request): string {
  const reports = `${parts.length} reports`;
  const message = Buffer.concat(parts);
  if (command !== CTAPHID_CBOR) return `CTAPHID ${hex(command)}, ${reports}`;
  const value = message.length > 1 ? decodeCbor(message.subarray(1)) : undefined;
  const isPin = message[0] === 0x06 && isCborMap(value);
  const details = isPin ? ` sub ${hex(Number(value.get(2)))} protocol ${Number(value.get(1))}` : '';
  return `${hex(message[0] ?? 0)}${details}, ${reports}`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
