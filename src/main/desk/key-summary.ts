// What is shown of one key: before it was read, after it was read, and when it could not be. Pure.

import type { KeySummary } from '../../shared/models.ts';
import { aaguidToUuid } from '../../shared/bytes.ts';
import type { PluggedKey } from '../ctap/key-source.ts';
import { NotCtap2Error } from '../ctap/key-link.ts';
import type { SecurityKey } from '../ctap/security-key.ts';
import { HidError } from '../hid/hid-error.ts';

/** What the system says of it; nothing was said to the key yet. */
export function firstSummary(plugged: PluggedKey, practice: boolean): KeySummary {
  return {
    id: plugged.id,
    transport: plugged.transport,
    place: plugged.place,
    product: plugged.product === '' ? 'Security key' : plugged.product,
    manufacturer: plugged.manufacturer,
    serialNumber: plugged.serialNumber,
    status: 'reading',
    aaguid: null,
    versions: [],
    pinSet: null,
    builtInUv: null,
    minPinLength: null,
    remainingCredentials: null,
    practice,
  };
}

/** What the key says of itself. */
export function describeInfo(key: SecurityKey): Partial<KeySummary> {
  const { info } = key;
  return {
    status: 'ready',
    aaguid: aaguidToUuid(info.aaguid),
    versions: info.versions,
    pinSet: info.options.get('clientPin') ?? null,
    builtInUv: info.options.get('uv') ?? null,
    minPinLength: info.minPinLength,
    remainingCredentials: info.remainingDiscoverableCredentials ?? null,
  };
}

export function statusOf(error: unknown): KeySummary['status'] {
  if (error instanceof NotCtap2Error) return 'u2fOnly';
  if (error instanceof HidError && error.kind === 'denied') return 'denied';
  if (error instanceof HidError && error.kind === 'busy') return 'busy';
  return 'unreadable';
}
