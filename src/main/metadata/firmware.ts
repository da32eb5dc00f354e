// The firmware version of getInfo (member 0x0E, one number) as its vendor writes it.

/**
 * Yubico packs three bytes: 0x00050403 is 5.4.3 (FIDO's metadata has the YubiKey Bio's 5.5.5 as 328965). The others' way
 * is not published, so theirs is shown as the number it is.
 *
 * @param version  null where the key does not say
 */
export function renderFirmware(vendor: string | null, version: number | null): string | null {
  if (version === null) return null;
  if (vendor === 'Yubico' && version >= 0x010000 && version <= 0xffffff) {
    return [version >> 16, (version >> 8) & 0xff, version & 0xff].join('.');
  }
  return String(version);
}
