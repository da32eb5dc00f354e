// Words of the accounts: which tenants this desk knows, and what happens when one is left.

export const accounts = {
  title: 'Accounts',
  switcher: '{{product}} {{tenant}}, accounts',
  add: 'Add a tenant or practise…',
  signedIn: '{{name}}',
  nobody: 'Nobody is signed in',
  remembered: 'Tenants of this desk',
  rememberedText: 'Choose one to go on with. Each has an operator, tokens and users of its own.',
  others: 'Other accounts',
  forget: 'Remove {{tenant}} from the list',
  leavePractice: 'Leave practice',
  forgetThis: 'Remove this tenant',
  signOutTitle: 'Sign out of {{tenant}}?',
  signOutText: 'The tokens of {{name}} are deleted from this computer. The other accounts stay signed in.',
  removeUsers: 'Also remove the list of this tenant’s users from this computer',
  removeUsersText: 'Records and the audit stay. The list can be imported again.',
  signOut: 'Sign out',
  memoryOnly: 'Kept in memory only',
  memoryOnlyText:
    'This computer has no key store that protects secrets, so sign-ins are not saved. Everybody signs in again after the next start.',
  noBrowser: 'No page has opened?',
  noBrowserText: 'Open this address in a browser on this computer. It is good for this sign-in only.',
  address: 'address',
};
