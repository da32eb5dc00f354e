// Which view of the shell is shown. Pure data; the truths are in main.

import type { ReplacedKey } from '../../shared/person.ts';

export type View =
  | { readonly page: 'users' }
  | { readonly page: 'user'; readonly userId: string }
  /** `replaces`: a key of the user that is deleted at the service when the new one is proven. */
  | { readonly page: 'provisioning'; readonly userId: string; readonly replaces: ReplacedKey | null }
  | { readonly page: 'keys' }
  | { readonly page: 'history' }
  | { readonly page: 'settings' }
  /** What the sign-in may do. */
  | { readonly page: 'connection' }
  | { readonly page: 'practice' };

/** The entry of the navigation that a view belongs to. */
export function sectionOf({ page }: View): 'users' | 'keys' | 'history' | 'settings' | 'practice' {
  if (page === 'connection') return 'settings';
  return page === 'user' || page === 'provisioning' ? 'users' : page;
}
