// Names of users as services write them: when two are the same, and which letters of one may not be what they look like. Pure.

/** Case, blanks around it and the way in which a letter is encoded (Unicode NFKC) do not count. */
export function isSameName(one: string, other: string): boolean {
  return foldName(one) === foldName(other);
}

export function foldName(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase().normalize('NFKC');
}

/** A letter that a reader may take for another one, or not see at all. */
export interface OddLetter {
  /** As it stands in the name; empty for one that cannot be seen. */
  readonly letter: string;
  /** For example U+0456. */
  readonly codePoint: string;
  /** The letter of the English alphabet, digit or sign that it looks like; null: none that we know. */
  readonly looksLike: string | null;
}

/** Pairs: a letter of another alphabet, and what it looks like. The common ones of Cyrillic, Greek, Armenian and Latin extensions. */
const LOOK_ALIKES =
  'аa сc ԁd еe һh іi ӏl јj ӏl ոn оo рp ԛq ѕs ԝw хx уy АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT ХX УY ' +
  'αa γy εe ιi κk νv οo ρp υu ωw χx ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX օo սu ցg հh ıi ɑa ɡg ɩi ʟl ǃ! ⁄/ ∕/ ․. 。. ․. ‐- ‑- –- —- −- ﹘-';

const lookAlikes: ReadonlyMap<string, string> = new Map(
  LOOK_ALIKES.split(' ').map((pair): [string, string] => [[...pair][0] ?? '', [...pair][1] ?? '']),
);

/** Letters beyond plain English print, each once, in their order. */
export function oddLetters(name: string): readonly OddLetter[] {
  const odd = [...new Set(name)].filter((letter) => !/^[\x20-\x7e]$/.test(letter));
  return odd.map((letter) => ({
    letter: /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(letter) ? letter : '',
    codePoint: `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    looksLike: lookAlikes.get(letter) ?? wideLookAlike(letter),
  }));
}

/** Full-width and mathematical letters are the same letter in another dress. */
function wideLookAlike(letter: string): string | null {
  const plain = letter.normalize('NFKC');
  return plain !== letter && /^[\x21-\x7e]+$/.test(plain) ? plain : null;
}
