// English: what an interrupted run left, looked after.

export const recovery = {
  askService: 'Ask the service',
  askServiceFor: 'Ask the service about the run for {{name}}',
  lookOnKey: 'Look on the key',
  lookOnKeyText: 'A passkey of this run that the service does not have is deleted from the key. Nothing else on it is touched.',
  lookOnKeySite: 'Nothing is deleted: the site cannot be asked what it has. The list says afterwards whether the key has the passkey.',
  sendSigned: 'Register it now',
  sendSignedFor: 'Register it now: the passkey of the run for {{name}}',
  sendSignedText: 'The key has signed, and the service takes what it signed for another {{left}}.',
  sendSignedNoEnd: 'The key has signed, and the service may still take what it signed.',
  sendSignedPlugIn: 'Plug the key in: it shows, without a touch, that the passkey is its own.',
  plugIn: 'Plug in {{key}} to look on it.',
  pluggedIn: '{{key}} is plugged in.',
  recognised: '{{key}} is plugged in, and has the passkey of this run.',
  noticeFor: 'The key that is plugged in has a passkey of the run for {{name}}, which was cut off.',
  pin: 'PIN of the key',
} as const;
