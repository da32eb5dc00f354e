// Words of a proxy that wants a password.

export const proxy = {
  title: 'The proxy asks for a password',
  text: 'To reach the tenant, this computer goes through the proxy {{place}}. It wants to know who you are.',
  realm: 'The proxy calls itself “{{realm}}”.',
  wrong: 'The proxy has refused what you entered. Check user name and password.',
  userName: 'User name of the proxy',
  password: 'Password of the proxy',
  hint: 'Kept in memory until the app ends, sent to this proxy only.',
  send: 'Continue',
  cancel: 'Not now',
};
