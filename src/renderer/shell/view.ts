// Which view of the shell is shown. Pure data; the truths are in main.

export type View =
  | { readonly page: 'users' }
  | { readonly page: 'user'; readonly userId: string }
  | { readonly page: 'provisioning'; readonly userId: string }
  | { readonly page: 'history' }
  | { readonly page: 'settings' }
  | { readonly page: 'practice' };

/** The entry of the navigation that a view belongs to. */
export function sectionOf({ page }: View): 'users' | 'history' | 'settings' | 'practice' {
  return page === 'user' || page === 'provisioning' ? 'users' : page;
}
