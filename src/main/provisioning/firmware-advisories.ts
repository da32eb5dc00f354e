// Flaws in the firmware of keys that their vendors have published, and that no update mends. Data and one comparison.

interface Advisory {
  /** As it stands in the key's vendor or model. */
  readonly vendor: RegExp;
  /** The first version without the flaw. */
  readonly soundFrom: readonly number[];
  readonly id: string;
}

/** @see https://www.yubico.com/support/security-advisories/ysa-2024-03/ (Infineon's library, "EUCLEAK") */
const advisories: readonly Advisory[] = [{ vendor: /\byubi(co|key)\b/i, soundFrom: [5, 7, 0], id: 'YSA-2024-03' }];

/**
 * @param firmware  as the vendor writes it: numbers with dots
 * @returns         the advisory's name; null where none is known
 */
export function firmwareAdvisory(key: { readonly vendor: string; readonly firmware: string }): string | null {
  const version = key.firmware.split('.').map(Number);
  if (version.some((part) => !Number.isInteger(part))) return null;
  return advisories.find(({ vendor, soundFrom }) => vendor.test(key.vendor) && isBelow(version, soundFrom))?.id ?? null;
}

function isBelow(version: readonly number[], limit: readonly number[]): boolean {
  for (const [at, part] of limit.entries()) {
    const mine = version[at] ?? 0;
    if (mine !== part) return mine < part;
  }
  return false;
}
