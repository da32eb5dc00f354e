// PC/SC by koffi: libpcsclite.so.1, PCSC.framework or winscard.dll, loaded when first needed. The only import of koffi.
// Calls run on threads of libuv's pool (koffi's `async`), at most so many at a time; see call-gate.ts.
import type { LibraryHandle } from 'koffi';
import type { CardShare } from '../ports.ts';
import { CallGate } from './call-gate.ts';
import {
  decodeMultiString,
  decodeReaderStates,
  encodeIoRequest,
  encodeReaderStates,
  encodeText,
  PCSC_LAYOUTS,
  type PcscLayout,
  type PcscSystem,
} from './pcsc-layout.ts';
import type { ConnectedCard, PcscHandle, PcscLibrary } from './pcsc-library.ts';
import { pcscError, SCARD, SmartcardError } from './smartcard-error.ts';

const SCOPE_SYSTEM = 2;
const SHARE_CODES: Readonly<Record<CardShare, number>> = { exclusive: 1, shared: 2 };
const PROTOCOL_T0 = 1;
const PROTOCOL_T1 = 2;
const LEAVE_CARD = 0;
const RESET_CARD = 1;
/** SCARD_ATTR_ATR_STRING. */
const ATTR_ATR = 0x00090303;
const ATTR_MAX_BYTES = 264;
/** Names of readers, all together, in characters. */
const READER_NAMES_MAX = 16_384;
/** The longest answer of an extended APDU: 65536 bytes and the status word. */
const ANSWER_MAX_BYTES = 65_538;
const CANCEL_RETRIES = 5;
const CANCEL_RETRY_PAUSE_MS = 60;

interface Calls {
  readonly layout: PcscLayout;
  readonly addressOf: (bytes: Uint8Array) => bigint;
  /** Calls SCard<name> on another thread; resolves with what it returned, unsigned. */
  call(name: string, ...args: readonly unknown[]): Promise<number>;
}

/**
 * @param libraryPath  where the library is; without it the system's own
 * @param threads      calls at a time, the waiter not counted
 * @throws SmartcardError 'noService' when there is no such library (pcsc-lite is not installed) or no koffi for it
 */
export async function loadPcsc(
  threads: number,
  system: PcscSystem = currentSystem(),
  libraryPath: string = systemLibrary(system),
): Promise<PcscLibrary> {
  const calls = await loadCalls(system, libraryPath);
  return library(calls, new CallGate(threads));
}

export function currentSystem(): PcscSystem {
  return process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
}

function systemLibrary(system: PcscSystem): string {
  switch (system) {
    case 'linux':
      return 'libpcsclite.so.1';
    case 'darwin':
      return '/System/Library/Frameworks/PCSC.framework/PCSC';
    case 'win32':
      // By its whole path: a winscard.dll beside the program must not be taken for it.
      return `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\winscard.dll`;
  }
}

async function loadCalls(system: PcscSystem, libraryPath: string): Promise<Calls> {
  const layout = PCSC_LAYOUTS[system];
  const functions = new Map<string, ReturnType<LibraryHandle['func']>>();
  try {
    const koffi = await import('koffi');
    const handle = koffi.load(libraryPath);
    for (const [name, declaration] of declarations(system)) functions.set(name, handle.func(declaration));
    return {
      layout,
      addressOf: (bytes) => koffi.address(bytes),
      call: (name, ...args) =>
        new Promise((resolve, reject) => {
          functions.get(name)?.async(...args, (error: unknown, code: number) => {
            if (error) reject(new SmartcardError('io', `SCard${name} could not be called`, { cause: error }));
            else resolve(code >>> 0);
          });
        }),
    };
  } catch (error) {
    throw new SmartcardError('noService', `PC/SC is not there: ${libraryPath}`, { cause: error });
  }
}

/** The prototypes of winscard.h as koffi reads them. */
function declarations(system: PcscSystem): readonly (readonly [string, string])[] {
  const dword = system === 'linux' ? 'unsigned long' : 'uint32_t';
  const handle = { linux: 'long', darwin: 'int32_t', win32: 'uintptr_t' }[system];
  const wide = system === 'win32' ? 'W' : '';
  const convention = system === 'win32' ? '__stdcall ' : '';
  const parameters: readonly (readonly [string, string, string?])[] = [
    ['EstablishContext', `${dword} scope, void *reserved1, void *reserved2, _Out_ ${handle} *context`],
    ['ReleaseContext', `${handle} context`],
    ['Cancel', `${handle} context`],
    ['ListReaders', `${handle} context, void *groups, _Out_ uint8_t *names, _Inout_ ${dword} *length`, wide],
    ['GetStatusChange', `${handle} context, ${dword} timeout, _Inout_ uint8_t *states, ${dword} count`, wide],
    [
      'Connect',
      `${handle} context, const uint8_t *reader, ${dword} share, ${dword} protocols, _Out_ ${handle} *card, _Out_ ${dword} *protocol`,
      wide,
    ],
    [
      'Reconnect',
      `${handle} card, ${dword} share, ${dword} protocols, ${dword} initialization, _Out_ ${dword} *protocol`,
    ],
    ['Disconnect', `${handle} card, ${dword} disposition`],
    ['GetAttrib', `${handle} card, ${dword} attribute, _Out_ uint8_t *value, _Inout_ ${dword} *length`],
    ['BeginTransaction', `${handle} card`],
    ['EndTransaction', `${handle} card, ${dword} disposition`],
    [
      'Transmit',
      `${handle} card, const uint8_t *sendPci, const uint8_t *apdu, ${dword} apduLength, void *receivePci, _Out_ uint8_t *answer, _Inout_ ${dword} *length`,
    ],
  ];
  return parameters.map(([name, list, suffix = '']) => [name, `int32_t ${convention}SCard${name}${suffix}(${list})`]);
}

function library(calls: Calls, gate: CallGate): PcscLibrary {
  const { layout } = calls;
  const succeed = async (name: string, ...args: readonly unknown[]): Promise<void> => {
    const code = await gate.run(() => calls.call(name, ...args));
    if (code !== 0) throw pcscError(`SCard${name}`, code);
  };

  return {
    async establishContext() {
      const context: [PcscHandle] = [0];
      await succeed('EstablishContext', SCOPE_SYSTEM, null, null, context);
      return context[0];
    },
    releaseContext: (context) => succeed('ReleaseContext', context),

    async listReaders(context) {
      const bytesPerCharacter = layout.encoding === 'utf16le' ? 2 : 1;
      const names = Buffer.alloc(READER_NAMES_MAX * bytesPerCharacter);
      const length: [number] = [READER_NAMES_MAX];
      const code = await gate.run(() => calls.call('ListReaders', context, null, names, length));
      if (code === SCARD.E_NO_READERS_AVAILABLE) return [];
      if (code !== 0) throw pcscError('SCardListReaders', code);
      return decodeMultiString(layout, names.subarray(0, length[0] * bytesPerCharacter));
    },

    async waitForChange(context, readers, timeoutMs) {
      const names = readers.map(({ name }) => encodeText(layout, name));
      const states = encodeReaderStates(
        layout,
        readers.map(({ state }, i) => ({ nameAddress: calls.addressOf(names[i] ?? Buffer.alloc(1)), state })),
      );
      // Not through the gate: it blocks for most of the time, and there is one of them.
      const code = await calls.call('GetStatusChange', context, timeoutMs, states, readers.length);
      if (code === SCARD.E_TIMEOUT || code === SCARD.E_CANCELLED) return null;
      if (code !== 0) throw pcscError('SCardGetStatusChange', code);
      // `names` is used here so that its memory lives as long as the call.
      return decodeReaderStates(layout, states, readers.map(({ name }) => name).slice(0, names.length));
    },

    async cancel(context) {
      for (let attempt = 0; ; attempt++) {
        const code = await gate.run(() => calls.call('Cancel', context));
        if (code === 0) return;
        // The waiter was between two of pcsc-lite's internal waits: this CANCEL is lost, the next may not be.
        if (code !== SCARD.E_INVALID_HANDLE || attempt === CANCEL_RETRIES) throw pcscError('SCardCancel', code);
        await new Promise((resolve) => setTimeout(resolve, CANCEL_RETRY_PAUSE_MS));
      }
    },

    async connect(context, reader, share) {
      const handle: [PcscHandle] = [0];
      const protocol: [number] = [0];
      const name = encodeText(layout, reader);
      await succeed('Connect', context, name, SHARE_CODES[share], PROTOCOL_T0 | PROTOCOL_T1, handle, protocol);
      return { handle: handle[0], protocol: protocolOf(protocol[0]) };
    },

    async reconnect(card, share) {
      const protocol: [number] = [0];
      const protocols = PROTOCOL_T0 | PROTOCOL_T1;
      await succeed('Reconnect', card.handle, SHARE_CODES[share], protocols, LEAVE_CARD, protocol);
      return { handle: card.handle, protocol: protocolOf(protocol[0]) };
    },

    disconnect: (card, after) => succeed('Disconnect', card.handle, after === 'reset' ? RESET_CARD : LEAVE_CARD),
    async isInForeignTransaction(card) {
      const value = Buffer.alloc(ATTR_MAX_BYTES);
      const code = await gate.run(() => calls.call('GetAttrib', card.handle, ATTR_ATR, value, [ATTR_MAX_BYTES]));
      return code === SCARD.E_SHARING_VIOLATION;
    },
    beginTransaction: (card) => succeed('BeginTransaction', card.handle),
    endTransaction: (card) => succeed('EndTransaction', card.handle, LEAVE_CARD),

    async transmit(card: ConnectedCard, apdu: Uint8Array) {
      const answer = Buffer.allocUnsafe(ANSWER_MAX_BYTES);
      const length: [number] = [ANSWER_MAX_BYTES];
      const pci = encodeIoRequest(layout, card.protocol === 't0' ? PROTOCOL_T0 : PROTOCOL_T1);
      await succeed('Transmit', card.handle, pci, apdu, apdu.length, null, answer, length);
      return Uint8Array.from(answer.subarray(0, Math.min(length[0], ANSWER_MAX_BYTES)));
    },
  };
}

function protocolOf(code: number): 't0' | 't1' {
  if (code === PROTOCOL_T0) return 't0';
  if (code === PROTOCOL_T1) return 't1';
  throw new SmartcardError('protocol', `transmission protocol ${code}`);
}
