// English words of the sign-in on another device.

export const deviceCode = {
  button: 'Use another device',
  title: 'Sign in on another device',
  text: 'On a computer or phone with a browser open this address, type the code, and sign in there as the operator.',
  address: 'address',
  code: 'code',
  expires: 'The code is good for',
  expired: 'The code has expired. Cancel, and ask for a new one.',
  warning: 'Type this code only if you asked for it here. Never give it to anybody, and never type a code that somebody sent you.',
};
