// English: what an interrupted run left, looked after.

export const recovery = {
  askService: 'Ask the service',
  askServiceFor: 'Ask the service about the run for {{name}}',
  lookOnKey: 'Look on the key',
  lookOnKeyText: 'A passkey of this run that the service does not have is deleted from the key. Nothing else on it is touched.',
  plugIn: 'Plug in {{key}} to look on it.',
  pluggedIn: '{{key}} is plugged in.',
  pin: 'PIN of the key',
} as const;
