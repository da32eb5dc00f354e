// People without end, for directories of any size: the n-th person follows from n alone, and n from the person's alias.
// Only facts are made here; every name is put together from parts and belongs to nobody.

import type { Person } from '../people.ts';

const GIVEN = [
  'Ada', 'Bela', 'Caro', 'Dario', 'Edda', 'Faris', 'Gita', 'Henk', 'Ilse', 'Jonah', 'Keiko', 'Leila', 'Milan', 'Nuria', 'Olga', 'Pavel',
  'Quinn', 'Ravi', 'Selma', 'Timo', 'Ursa', 'Vera', 'Wim', 'Xenia', 'Yusuf', 'Zora', 'Åse', 'Çelik', 'Éva', 'Łucja', 'Øyvind',
];
const SURNAMES = [
  'Abadi', 'Baumann', 'Castro', 'Dang', 'Eklund', 'Fischer', 'Grant', 'Hofer', 'Iqbal', 'Jansen', 'Kowal', 'Lund', 'Mbeki', 'Novak', 'Oduya',
  'Pires', 'Quist', 'Rossi', 'Sato', 'Tamm', 'Ueda', 'Varga', 'Weber', 'Xu', 'Yildiz', 'Zeman', 'Ångström', 'Brønsted', 'Céspedes', 'Müller',
  'Nuñez', 'Šimić', "O'Hara", 'van der Berg', 'Ibn Rushd', 'Žukauskas', 'Sørensen',
];
const WORK = [
  ['Logistics', 'Crane Operator', 'Dock A'],
  ['Engineering', 'Welder', 'Yard 3'],
  ['Software', 'Developer', 'Quay 3'],
  ['Finance', 'Accountant', 'Quay 2'],
  ['Catering', 'Cook', 'Quay 1'],
  ['Security', 'Gate Guard', 'Gate 1'],
  ['Procurement', 'Buyer', 'Quay 2'],
  ['Facilities', 'Plumber', 'Quay 1'],
  ['Marketing', 'Designer', 'Quay 2'],
] as const;

/** Every 41st is a guest, every 29th has a disabled account. */
export function crowdPerson(index: number): Person {
  const givenName = GIVEN[index % GIVEN.length] ?? '';
  const surname = SURNAMES[Math.floor(index / GIVEN.length) % SURNAMES.length] ?? '';
  const [department, jobTitle, officeLocation] = WORK[index % WORK.length] ?? WORK[0];
  const kind = index % 41 === 40 ? 'guest' : index % 29 === 28 ? 'disabled' : undefined;
  return {
    alias: `${plain(givenName)}.${plain(surname)}.${index}`,
    displayName: `${givenName} ${surname}`,
    givenName,
    surname,
    department: kind === 'guest' ? 'External' : department,
    jobTitle,
    officeLocation,
    ...(kind === undefined ? {} : { kind }),
  };
}

/** The number behind an alias, or null when the crowd has no such alias. */
export function crowdIndexOf(alias: string): number | null {
  const digits = /\.(0|[1-9]\d{0,8})$/.exec(alias)?.[1];
  if (digits === undefined) return null;
  return crowdPerson(Number(digits)).alias === alias ? Number(digits) : null;
}

const PLAIN = new Map<string, string>();

/** Letters a to z, as mail addresses have them. */
function plain(name: string): string {
  let text = PLAIN.get(name);
  if (text === undefined) {
    const spelled: Readonly<Record<string, string>> = { ø: 'o', ł: 'l' };
    text = [...name.toLowerCase().normalize('NFD')].map((letter) => spelled[letter] ?? letter).join('').replace(/[^a-z]/g, '');
    PLAIN.set(name, text);
  }
  return text;
}
