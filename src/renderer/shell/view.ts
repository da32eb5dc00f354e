// Which view of the shell is shown. Pure data; the truths are in main.

export type View =
  | { readonly page: 'users' }
  | { readonly page: 'user'; readonly userId: string }
  | { readonly page: 'provisioning'; readonly userId: string }
  | { readonly page: 'history' };

/** The entry of the navigation that a view belongs to. */
export function sectionOf(view: View): 'users' | 'history' {
  return view.page === 'history' ? 'history' : 'users';
}
