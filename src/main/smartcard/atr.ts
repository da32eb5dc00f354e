// What an answer to reset says about a card: contactless or contact, and a name where its maker put one in. Pure.
// An ATR is no proof of anything: it chooses words for the screen, nothing else.

const COMPACT_TLV = 0x80;
/** COMPACT-TLV tag of "card issuer's data": 5y (ISO 7816-4 §8.1.1.2.5). */
const ISSUER_DATA = 0x5;
const NAME_MIN = 3;

export interface AtrFacts {
  /**
   * Made up by the reader for a card on its antenna. Such an ATR is 3B 8n 80 01, n historical bytes, check byte (PC/SC part 3
   * §3.1.3.2.3): TD1 says T=0 and TD2 says T=1, with no other interface byte. A card with contacts may be written so
   * too, but has next to always TA1 or more.
   */
  readonly isContactless: boolean;
  /** Printable text of the historical bytes, e.g. "YubiKey"; '' where there is none. */
  readonly name: string;
}

/** Never throws: of a shortened or wrong ATR it says what can be seen. */
export function readAtr(atr: Uint8Array): AtrFacts {
  return {
    isContactless: atr[0] === 0x3b && ((atr[1] ?? 0) & 0xf0) === 0x80 && atr[2] === 0x80 && atr[3] === 0x01,
    name: nameOf(historicalBytes(atr)),
  };
}

/** ISO 7816-3 §8.2: T0, then the interface bytes that each TDi announces, then the historical bytes. */
function historicalBytes(atr: Uint8Array): Uint8Array {
  const t0 = atr[1] ?? 0;
  let at = 2;
  for (let announced = t0 >> 4; announced !== 0 && at < atr.length; ) {
    const hasTd = (announced & 0x8) !== 0;
    at += [0x1, 0x2, 0x4].filter((bit) => (announced & bit) !== 0).length;
    announced = hasTd ? (atr[at] ?? 0) >> 4 : 0;
    if (hasTd) at += 1;
  }
  return atr.subarray(at, at + (t0 & 0x0f));
}

function nameOf(historical: Uint8Array): string {
  if (historical[0] !== COMPACT_TLV) return printable(historical);
  for (let at = 1; at < historical.length; ) {
    const head = historical[at] ?? 0;
    const value = historical.subarray(at + 1, at + 1 + (head & 0x0f));
    if (head >> 4 === ISSUER_DATA) return printable(value);
    at += 1 + (head & 0x0f);
  }
  return '';
}

/** The text at the start or the end of the bytes that is long enough to be one. */
function printable(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '\0')).join('');
  const run = text.split('\0').sort((a, b) => b.length - a.length)[0] ?? '';
  return run.trim().length < NAME_MIN ? '' : run.trim();
}
