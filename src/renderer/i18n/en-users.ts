// English words of the import, the changes of the directory and the filters of the list of users.

import type { ImportSource, UserFilter } from '../../shared/users.ts';

const filters = {
  all: 'Users',
  noKey: 'Without a key',
  withKey: 'With a key',
  provisionedHere: 'Provisioned here',
  problem: 'Last run failed',
} satisfies Record<UserFilter, string>;

const sources = {
  all: { name: 'Everybody', text: 'The whole tenant. The list then follows what changes there by itself.' },
  group: { name: 'A group', text: 'Its members, and those of the groups inside it.' },
  search: { name: 'A search', text: 'People whose name or user name begins so.' },
  names: { name: 'Names from a file', text: 'A text or CSV file with user names (UPN).' },
} satisfies Record<ImportSource['kind'], { readonly name: string; readonly text: string }>;

export const people = {
  filters,
  loading: 'Loading…',
  nobodyHere: 'Nobody here',
  choose: 'Choose whom to import…',
  sync: 'Check for changes',
  syncing: 'Looking for changes…',
  interrupted_one: 'The last import stopped after {{count}} user.',
  interrupted_other: 'The last import stopped after {{count}} users.',
  goOn: 'Go on with the import',
  changes: {
    title: 'Changes in the directory',
    none: 'Nothing has changed since the last look.',
    added_one: '{{count}} new user',
    added_other: '{{count}} new users',
    changed_one: '{{count}} user with other data',
    changed_other: '{{count}} users with other data',
    deleted: 'Left: {{names}}',
    disabled: 'Disabled: {{names}}',
    renamed: 'Renamed: {{names}}',
    close: 'Close',
  },
  import: {
    title: 'Import users',
    whom: 'Whom to import',
    sources,
    group: 'Group',
    groupHint: 'Type the first letters of its name',
    noGroups: 'No group begins so.',
    words: 'Name or user name',
    file: 'Choose a file…',
    noFile: 'No file chosen yet',
    fileNames_one: '{{count}} name in {{file}}',
    fileNames_other: '{{count}} names in {{file}}',
    fileEmpty: 'There is no user name in this file. It needs one in each line, or a column called userPrincipalName.',
    fileLong: 'More than {{max}} names. Split the file, or import a group.',
    preview: 'Preview',
    counting: 'Looking…',
    total_one: '{{count}} user',
    total_other: '{{count}} users',
    totalUnknown: 'The service does not say how many.',
    nobody: 'Nobody.',
    more_one: 'and {{count}} more',
    more_other: 'and {{count}} more',
    unknown: 'Not in this tenant: {{names}}',
    start: 'Import',
    cancel: 'Cancel',
  },
};
