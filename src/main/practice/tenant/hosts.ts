// The host names that the practice tenant plays. Nothing here resolves or connects.

export const LOGIN_HOST = 'login.microsoftonline.com';
export const FIDO_HOST = 'login.microsoft.com';
export const SECURITY_INFO_HOST = 'mysignins.microsoft.com';
export const GRAPH_HOST = 'graph.microsoft.com';
export const SHORT_LINK_HOST = 'aka.ms';

export const PRACTICE_HOSTS: readonly string[] = [
  LOGIN_HOST,
  FIDO_HOST,
  SECURITY_INFO_HOST,
  GRAPH_HOST,
  SHORT_LINK_HOST,
];

/** The RP id and origin of every passkey of Microsoft Entra ID. */
export const RP_ID = FIDO_HOST;
export const RP_ORIGIN = `https://${FIDO_HOST}`;
