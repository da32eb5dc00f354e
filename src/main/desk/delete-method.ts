// Deletes one passkey of a user at the service, and finds out what became of it where the answer is lost. A deletion may be
// sent again: what is gone is gone.

import { AppError } from '../../shared/errors.ts';
import type { Directory } from '../directory/directory.ts';
import { GraphError } from '../directory/graph-error.ts';
import type { Clock } from '../ports.ts';

/** Before each try; a service that gives no answer for so long is not asked for ever. */
const TRY_DELAYS_MS = [0, 2000, 6000] as const;

/**
 * @returns 'alreadyGone' when the service did not know it any more
 * @throws GraphError where the service refuses, or the passkey is there after all; AppError 'person.deletionUnknown' where
 *   it gave no answer to anything
 */
export async function deleteMethod(
  { directory, clock }: { readonly directory: Directory; readonly clock: Clock },
  userId: string,
  methodId: string,
): Promise<'deleted' | 'alreadyGone'> {
  let failure: GraphError | null = null;
  let isThere = false;
  for (const delayMs of TRY_DELAYS_MS) {
    await clock.sleep(delayMs);
    try {
      await directory.deleteFido2Method(userId, methodId);
      return 'deleted';
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      // After a lost answer this is the deletion of the try before.
      if (error.httpStatus === 404) return failure === null ? 'alreadyGone' : 'deleted';
      if (!error.outcomeIsUnknown) throw error;
      failure = error;
    }
    const listed = await isListed(directory, userId, methodId);
    if (listed === false) return 'deleted';
    isThere = listed === true;
  }
  // A read may lag behind: after the last try only what was read then counts.
  if (isThere && failure !== null) throw failure;
  throw new AppError('person.deletionUnknown', {}, { cause: failure });
}

/** Null where it could not be asked. */
async function isListed(directory: Directory, userId: string, methodId: string): Promise<boolean | null> {
  try {
    return (await directory.fido2Methods(userId)).some(({ id }) => id === methodId);
  } catch (error) {
    if (error instanceof GraphError) return null;
    throw error;
  }
}
