// How PC/SC's structures lie in memory, per system. Pure: bytes in, bytes out. 64-bit systems with little-endian only,
// as are all that Electron runs on.
//
// DWORD has 8 bytes on Linux (pcsclite.h: unsigned long), 4 on Windows and macOS. macOS packs SCARD_READERSTATE.

export type PcscSystem = 'linux' | 'darwin' | 'win32';

export interface PcscLayout {
  readonly dwordBytes: 4 | 8;
  /** SCARD_READERSTATE: szReader, pvUserData, dwCurrentState, dwEventState, cbAtr, rgbAtr. */
  readonly readerState: {
    readonly size: number;
    readonly name: number;
    readonly currentState: number;
    readonly eventState: number;
    readonly atrLength: number;
    readonly atr: number;
    readonly atrMax: number;
  };
  /** Text of names and multi-strings; Windows is called by its W functions. */
  readonly encoding: 'utf8' | 'utf16le';
}

export const PCSC_LAYOUTS: Readonly<Record<PcscSystem, PcscLayout>> = {
  linux: {
    dwordBytes: 8,
    readerState: { size: 80, name: 0, currentState: 16, eventState: 24, atrLength: 32, atr: 40, atrMax: 33 },
    encoding: 'utf8',
  },
  darwin: {
    dwordBytes: 4,
    readerState: { size: 61, name: 0, currentState: 16, eventState: 20, atrLength: 24, atr: 28, atrMax: 33 },
    encoding: 'utf8',
  },
  win32: {
    dwordBytes: 4,
    readerState: { size: 64, name: 0, currentState: 16, eventState: 20, atrLength: 24, atr: 28, atrMax: 36 },
    encoding: 'utf16le',
  },
};

/** Bits of dwCurrentState and dwEventState (the low 16; the high 16 count events). */
export const STATE = {
  CHANGED: 0x0002,
  UNKNOWN: 0x0004,
  UNAVAILABLE: 0x0008,
  PRESENT: 0x0020,
  EXCLUSIVE: 0x0080,
  INUSE: 0x0100,
  MUTE: 0x0200,
} as const;

export interface ReaderEvent {
  readonly name: string;
  /** dwEventState, all 32 bits. */
  readonly state: number;
  readonly atr: Uint8Array;
}

/** A name or path as PC/SC reads it, with its terminating zero. */
export function encodeText(layout: PcscLayout, text: string): Buffer {
  return Buffer.from(`${text}\0`, layout.encoding);
}

/** Names of a multi-string: each ends with a zero, the whole with one more. */
export function decodeMultiString(layout: PcscLayout, bytes: Uint8Array): readonly string[] {
  return Buffer.from(bytes)
    .toString(layout.encoding)
    .split('\0')
    .filter((name) => name !== '');
}

/**
 * An array of SCARD_READERSTATE.
 *
 * @param readers  address of the zero-terminated name, and the state as it was told last (0: unaware)
 */
export function encodeReaderStates(
  layout: PcscLayout,
  readers: readonly { readonly nameAddress: bigint; readonly state: number }[],
): Buffer {
  const { size, name, currentState } = layout.readerState;
  const bytes = Buffer.alloc(size * readers.length);
  readers.forEach((reader, i) => {
    bytes.writeBigUInt64LE(reader.nameAddress, i * size + name);
    writeDword(layout, bytes, i * size + currentState, reader.state);
  });
  return bytes;
}

/** What SCardGetStatusChange wrote into `encodeReaderStates`' bytes, in the order of `names`. */
export function decodeReaderStates(
  layout: PcscLayout,
  bytes: Buffer,
  names: readonly string[],
): readonly ReaderEvent[] {
  const { size, eventState, atrLength, atr, atrMax } = layout.readerState;
  return names.map((name, i) => {
    const start = i * size + atr;
    const length = Math.min(readDword(layout, bytes, i * size + atrLength), atrMax);
    return {
      name,
      state: readDword(layout, bytes, i * size + eventState) >>> 0,
      atr: Uint8Array.from(bytes.subarray(start, start + length)),
    };
  });
}

/** SCARD_IO_REQUEST: dwProtocol, cbPciLength. */
export function encodeIoRequest(layout: PcscLayout, protocol: number): Buffer {
  const bytes = Buffer.alloc(2 * layout.dwordBytes);
  writeDword(layout, bytes, 0, protocol);
  writeDword(layout, bytes, layout.dwordBytes, bytes.length);
  return bytes;
}

function writeDword(layout: PcscLayout, bytes: Buffer, at: number, value: number): void {
  if (layout.dwordBytes === 8) bytes.writeBigUInt64LE(BigInt(value), at);
  else bytes.writeUInt32LE(value, at);
}

function readDword(layout: PcscLayout, bytes: Buffer, at: number): number {
  return layout.dwordBytes === 8 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at);
}
