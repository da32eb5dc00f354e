// The name under which a service lists a key: what it is and which one of its kind, within the service's limit. Pure.

/** Longest name that the service takes, in UTF-16 units. */
export const maxKeyNameLength = 30;

/** Of a serial number that is longer the end is told: that is where the keys of one delivery differ. */
const maxSerialLength = 16;

export interface NamedKey {
  readonly product: string;
  readonly serialNumber: string;
  /** False: other keys of this model have the same number, which then tells nothing. */
  readonly serialIsUnique: boolean;
}

/**
 * Model and serial number; the model is cut where both do not fit. Another number at the end where the user has a key of
 * that name already.
 */
export function suggestKeyName({ product, serialNumber, serialIsUnique }: NamedKey, taken: readonly string[]): string {
  const model = product.trim() === '' ? 'Security key' : product.trim();
  const serial = serialIsUnique ? serialNumber.trim().slice(-maxSerialLength) : '';
  // Some products are called with their number already.
  const tail = serial === '' || model.includes(serial) ? '' : ` ${serial}`;
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? tail : `${tail} ${number}`;
    const name = cutText(model, maxKeyNameLength - suffix.length).trim() + suffix;
    if (!taken.includes(name)) return name;
  }
}

/** At most so many UTF-16 units, never half a character. */
function cutText(text: string, length: number): string {
  let cut = '';
  for (const char of text) {
    if (cut.length + char.length > length) break;
    cut += char;
  }
  return cut;
}
