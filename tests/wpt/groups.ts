// Which files of the suite are about what. Group C is left out: it tests what no security key in this window has
// (passkeys in forms, signals to a password manager, remote desktops) or what depends on the browser's age.

export type Group = 'A' | 'I' | 'B' | 'C';

/** By the beginning of the file's name. */
const OTHERS: readonly (readonly [start: string, group: Group])[] = [
  ['idlharness', 'I'],
  ['createcredential-large-blob-supported', 'B'],
  ['createcredential-minpinlength', 'B'],
  ['createcredential-prf', 'B'],
  ['credblob-supported', 'B'],
  ['getcredential-large-blob-supported', 'B'],
  ['getcredential-prf', 'B'],
  ['conditional-mediation', 'C'],
  ['getclientcapabilities', 'C'],
  ['remote-desktop-client-override', 'C'],
  ['signal-', 'C'],
];

export function groupOf(file: string): Group {
  return OTHERS.find(([start]) => file.startsWith(start))?.[1] ?? 'A';
}
