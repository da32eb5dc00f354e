// What hidapi's texts mean. node-hid throws strings and Errors with such a text, and the text is all there is. The words of
// Windows are in the language of the machine: its codes are read, not its words.
import { HidError, type HidErrorKind } from './hid-error.ts';

/** "(0x00000005)" behind the name of the failed call: GetLastError() on Windows, IOReturn on macOS. */
const SYSTEM_CODE = /\(0x([0-9a-f]{8})\)/i;

const KINDS_BY_CODE: ReadonlyMap<number, HidErrorKind> = new Map([
  [0x0000_0005, 'denied'], // ERROR_ACCESS_DENIED
  [0x0000_0020, 'busy'], // ERROR_SHARING_VIOLATION
  [0x0000_0021, 'busy'], // ERROR_LOCK_VIOLATION
  [0x0000_00aa, 'busy'], // ERROR_BUSY
  [0x0000_0002, 'removed'], // ERROR_FILE_NOT_FOUND
  [0x0000_0003, 'removed'], // ERROR_PATH_NOT_FOUND
  [0x0000_0015, 'removed'], // ERROR_NOT_READY
  [0x0000_001f, 'removed'], // ERROR_GEN_FAILURE: what a transfer says that was under way
  [0x0000_0037, 'removed'], // ERROR_DEV_NOT_EXIST
  [0x0000_01b1, 'removed'], // ERROR_NO_SUCH_DEVICE
  [0x0000_048f, 'removed'], // ERROR_DEVICE_NOT_CONNECTED
  [0x0000_0651, 'removed'], // ERROR_DEVICE_REMOVED
  [0xe000_02c1, 'denied'], // kIOReturnNotPrivileged
  [0xe000_02e2, 'denied'], // kIOReturnNotPermitted
  [0xe000_02c5, 'busy'], // kIOReturnExclusiveAccess
  [0xe000_02d5, 'busy'], // kIOReturnBusy
  [0xe000_02c0, 'removed'], // kIOReturnNoDevice
  [0xe000_02cd, 'removed'], // kIOReturnNotOpen
  [0xe000_02d9, 'removed'], // kIOReturnNotAttached
]);

/** Linux (strerror), and what node-hid itself says. */
const KINDS_BY_WORDS: readonly (readonly [RegExp, HidErrorKind])[] = [
  [/permission denied|operation not permitted/i, 'denied'],
  [/no such (?:file|device)|not connected|disconnected|device (?:has been|is) closed/i, 'removed'],
  [/resource busy|sharing violation|exclusive access/i, 'busy'],
];

/** @param message  what was tried, in English, for the log */
export function hidError(error: unknown, message: string): HidError {
  const text = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error ? error : new Error(text);
  return new HidError(kindOf(text), `${message}: ${text}`, { cause });
}

function kindOf(text: string): HidErrorKind {
  const code = SYSTEM_CODE.exec(text)?.[1];
  const known = code === undefined ? undefined : KINDS_BY_CODE.get(Number.parseInt(code, 16));
  return known ?? KINDS_BY_WORDS.find(([words]) => words.test(text))?.[1] ?? 'io';
}
