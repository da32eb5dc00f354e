// English words of the backup.

export const recordProtection = {
  title: 'Protection of the record',
  encrypted: 'Encrypted',
  encryptedBody: 'The record on this computer’s disk is encrypted. Its key is sealed by this computer’s key store and opens for the user who has set the app up. If the key store is replaced, the record cannot be read any more: keep a backup.',
  plain: 'Not encrypted',
  noKeyStore: 'This computer has no key store that is open, so there is no safe place for a key. Whoever can read the disk can read names, keys and the audit; PINs, passes and sign-ins are not on it. Turn on the disk’s own encryption (BitLocker, FileVault, LUKS), or unlock a key store and start the app again: the record is then encrypted by itself.',
  failed: 'Encrypting the record did not succeed ({{detail}}); it is as it was, and nothing was lost. Check that the disk has room for a second copy and that no other program has the record open, then start the app again.',
};

export const backup = {
  title: 'Backup',
  lead: 'One file with everything this desk has recorded: users, runs, keys, the audit and the settings. Sign-ins are not in it, nor is anything else that this computer keeps sealed. The file itself is not encrypted, even where the record is, so that another computer can take it: keep it where only those can read it who may read the record.',
  save: 'Back up now',
  saving: 'Writing the backup …',
  saved: 'Everything up to now is in {{file}}.',
  restore: 'To restore, close the app and start it with --restore= and the path of the file. The backup is proved first; the record that was here stays beside it.',
};
