// The allow list of one request against one key: which of its credentials does the key have? Asked without a touch.
import type { CredentialDescriptor } from '../ctap/entities.ts';
import { PERMISSION } from '../ctap/client-pin.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth.ts';
import type { SecurityKey } from '../ctap/security-key.ts';
import { CTAP_STATUS, CtapError } from '../ctap/status.ts';
import type { ExchangeOptions } from '../ctap/transport.ts';
import { listPortions, preflightRoom } from './excluded-credentials.ts';

interface Looking {
  /** Look even where the whole list fits into one message. */
  readonly always: boolean;
  readonly token: PinUvAuthToken | undefined;
}

/**
 * @returns the part of the list that goes into the request: all of it where it fits, else the one credential that the key
 *   has; undefined when it has none
 */
export async function findAllowed(
  key: SecurityKey,
  rpId: string,
  list: readonly CredentialDescriptor[],
  { always, token }: Looking,
  exchange: ExchangeOptions,
): Promise<readonly CredentialDescriptor[] | undefined> {
  const portions = listPortions(list, key.info, preflightRoom(key.info));
  if (!always && portions.length === 1) return portions[0];
  const mayAssert = token?.permissions === undefined || (token.permissions & PERMISSION.getAssertion) !== 0;
  for (const allowList of portions) {
    try {
      const { credential } = await key.getAssertion(
        {
          rpId,
          clientDataHash: new Uint8Array(32),
          allowList,
          options: { up: false },
          ...(token !== undefined && mayAssert ? { token } : {}),
        },
        exchange,
      );
      const id = credential?.id ?? allowList[0]?.id;
      if (id !== undefined) return [{ id }];
    } catch (error) {
      if (error instanceof CtapError && error.status === CTAP_STATUS.CTAP2_ERR_NO_CREDENTIALS) continue;
      throw error;
    }
  }
  return undefined;
}
