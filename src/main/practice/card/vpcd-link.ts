// A card in the virtual reader of vsmartcard's vpcd driver, which pcscd loads (virtualsmartcard/src/vpcd): the card
// connects to the reader's port on this machine, and leaves by closing the connection.
//
// Wire, both ways: a length (u16 big-endian) and that many bytes. From the reader one byte alone is an order: 00 power off,
// 01 power on, 02 reset, 04 "send the answer to reset"; only the last has a reply. Everything longer is a command APDU.
import { connect, type Socket } from 'node:net';
import type { Clock } from '../../ports.ts';

/** The reader is looked for this often while nobody listens there. */
const RETRY_MS = 250;
const ORDER = { powerOff: 0, powerOn: 1, reset: 2, answerToReset: 4 } as const;

export interface LinkedCard {
  readonly atr: Uint8Array;
  insert(): void;
  /** Off, on, reset, and leaving the reader. */
  losePower(): void;
  /** Must not reject. */
  transmit(apdu: Uint8Array): Promise<Uint8Array>;
}

export interface VpcdLink {
  /** On its way into the reader, and back again when the reader came later or left in between. */
  insert(): void;
  /** Out of the reader; what the card was doing ends. */
  remove(): void;
}

/** Not inserted yet. @param port  TCP port of the reader's slot on 127.0.0.1 */
export function openVpcdLink(port: number, card: LinkedCard, clock: Clock): VpcdLink {
  let visit: AbortController | undefined;

  async function stay(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await serveReader(port, card, signal);
      await clock.sleep(RETRY_MS, signal).catch(() => undefined);
    }
  }

  return {
    insert() {
      if (visit !== undefined) return;
      visit = new AbortController();
      void stay(visit.signal);
    },
    remove() {
      visit?.abort();
      visit = undefined;
    },
  };
}

/** From the connection to its end. Never rejects: a reader that is not there, or goes, is an everyday matter. */
function serveReader(port: number, card: LinkedCard, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const leave = (): void => {
      socket.destroy();
    };
    let isIn = false;
    socket.setNoDelay(true);
    socket.once('connect', () => {
      isIn = true;
      card.insert();
    });
    socket.on('data', messageParser((message) => handleMessage(socket, card, message)));
    // 'close' follows each error.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      signal.removeEventListener('abort', leave);
      if (isIn) card.losePower();
      resolve();
    });
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
  });
}

/** The reader waits for a reply before it says the next thing; losing power is the exception, and ends what is waited for. */
function handleMessage(socket: Socket, card: LinkedCard, message: Uint8Array): void {
  if (message.length > 1) {
    void card.transmit(message).then((response) => send(socket, response));
    return;
  }
  switch (message[0]) {
    case ORDER.answerToReset:
      return send(socket, card.atr);
    case ORDER.powerOff:
    case ORDER.powerOn:
    case ORDER.reset:
      return card.losePower();
    default:
      // An order that vpcd does not have.
      return;
  }
}

function send(socket: Socket, message: Uint8Array): void {
  const framed = Buffer.alloc(2 + message.length);
  framed.writeUInt16BE(message.length);
  framed.set(message, 2);
  if (socket.writable) socket.write(framed);
}

function messageParser(onMessage: (message: Uint8Array) => void): (data: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (data) => {
    rest = rest.length === 0 ? data : Buffer.concat([rest, data]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE()) {
      const end = 2 + rest.readUInt16BE();
      const message = Uint8Array.from(rest.subarray(2, end));
      rest = rest.subarray(end);
      onMessage(message);
    }
  };
}
