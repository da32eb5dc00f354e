// English words of the backup.

export const backup = {
  title: 'Backup',
  lead: 'One file with everything this desk has recorded: users, runs, keys, the audit and the settings. Sign-ins are not in it, nor is anything else that this computer keeps sealed. The file itself is not encrypted: keep it where only those can read it who may read the record.',
  save: 'Back up now',
  saving: 'Writing the backup …',
  saved: 'Everything up to now is in {{file}}.',
  restore: 'To restore, close the app and start it with --restore= and the path of the file. The backup is proved first; the record that was here stays beside it.',
};
