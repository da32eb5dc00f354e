// What is shown of one key: before it was read, after it was read, and when it could not be. Pure.

import type { KeySummary } from '../../shared/models.ts';
import { aaguidToUuid } from '../../shared/bytes.ts';
import type { PluggedKey } from '../ctap/key-source.ts';
import { NotCtap2Error } from '../ctap/key-link.ts';
import type { SecurityKey } from '../ctap/security-key.ts';
import { HidError } from '../hid/hid-error.ts';
import type { KeyIdentity } from '../metadata/identify-key.ts';
import { SmartcardError } from '../smartcard/smartcard-error.ts';

/** What the system says of it; nothing was said to the key yet. */
export function firstSummary(plugged: PluggedKey, practice: boolean): KeySummary {
  return {
    id: plugged.id,
    transport: plugged.transport,
    place: plugged.place,
    product: plugged.product === '' ? 'Security key' : plugged.product,
    manufacturer: plugged.manufacturer,
    serialNumber: plugged.serialNumber,
    serialIsUnique: practice,
    firmware: null,
    status: 'reading',
    aaguid: null,
    versions: [],
    pinSet: null,
    builtInUv: null,
    minPinLength: null,
    remainingCredentials: null,
    certification: null,
    warnings: [],
    practice,
  };
}

/** What the key says of itself, and what is known of its model. */
export function describeInfo(key: SecurityKey, identity: KeyIdentity): Partial<KeySummary> {
  const { info } = key;
  return {
    ...(identity.model === null ? {} : { product: identity.model }),
    ...(identity.vendor === null ? {} : { manufacturer: identity.vendor }),
    ...(identity.serial === null ? {} : { serialNumber: identity.serial.value, serialIsUnique: true }),
    firmware: identity.firmware,
    status: 'ready',
    aaguid: aaguidToUuid(info.aaguid),
    versions: info.versions,
    pinSet: info.options.get('clientPin') ?? null,
    builtInUv: info.options.get('uv') ?? null,
    minPinLength: info.minPinLength,
    remainingCredentials: info.remainingDiscoverableCredentials ?? null,
    certification: identity.certification,
    warnings: identity.warnings.map(({ kind }) => kind),
  };
}

/** What a key is known again by; empty where another key may have the same. */
export function uniqueSerial({ serialNumber, serialIsUnique }: Pick<KeySummary, 'serialNumber' | 'serialIsUnique'>): string {
  return serialIsUnique ? serialNumber : '';
}

export function statusOf(error: unknown): KeySummary['status'] {
  if (error instanceof NotCtap2Error) return 'u2fOnly';
  if (error instanceof HidError && error.kind === 'denied') return 'denied';
  if (error instanceof HidError && error.kind === 'busy') return 'busy';
  if (error instanceof SmartcardError && error.kind === 'denied') return 'denied';
  if (error instanceof SmartcardError && error.kind === 'sharing') return 'busy';
  return 'unreadable';
}
