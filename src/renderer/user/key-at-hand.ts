// Which of the plugged-in keys may hold a passkey that the service lists. Pure: the key itself is asked before anything is done.

import type { KeyMethod, KeySummary } from '../../shared/models.ts';

/** Ready keys of the same model; where the service does not tell the model, all ready ones. The known key comes first. */
export function keysAtHand({ aaguid, origin }: KeyMethod, plugged: readonly KeySummary[]): readonly KeySummary[] {
  const isKnown = (key: KeySummary): boolean =>
    origin !== null && origin.serialNumber !== '' && key.serialIsUnique && key.serialNumber === origin.serialNumber;
  return plugged
    .filter((key) => key.status === 'ready' && (aaguid === null || key.aaguid === aaguid))
    .toSorted((a, b) => Number(isKnown(b)) - Number(isKnown(a)));
}
