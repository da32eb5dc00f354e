// Which view of the shell is shown. Pure data; the truths are in main.

import type { ServiceId } from '../../shared/models.ts';
import type { ReplacedKey } from '../../shared/person.ts';

export type View =
  | { readonly page: 'users' }
  | { readonly page: 'user'; readonly userId: string }
  /**
   * `replaces`: a key of the user that is deleted at the service when the new one is proven. `batchService`: the person was taken from
   * the batch, for this service.
   */
  | { readonly page: 'provisioning'; readonly userId: string; readonly replaces: ReplacedKey | null; readonly batchService?: ServiceId }
  | { readonly page: 'batch' }
  | { readonly page: 'keys' }
  | { readonly page: 'history' }
  | { readonly page: 'settings' }
  /** What the sign-in may do. */
  | { readonly page: 'connection' }
  | { readonly page: 'practice' };

/** The entry of the navigation that a view belongs to. */
export function sectionOf({ page }: View): 'users' | 'batch' | 'keys' | 'history' | 'settings' | 'practice' {
  if (page === 'connection') return 'settings';
  return page === 'user' || page === 'provisioning' ? 'users' : page;
}
