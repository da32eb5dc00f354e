// MSAL's errors as SignInError. Pure, so that a table test can show each known code.

import { AuthError, InteractionRequiredAuthError } from '@azure/msal-node';
import { SignInError, type SignInFailure } from './sign-in-error.ts';

/** Codes of the service, as they stand in `error_description`. */
const serviceCodes: Readonly<Record<string, SignInFailure>> = {
  AADSTS65001: 'consent', //    nobody has consented
  AADSTS65004: 'closed', //     the person declined the consent page
  AADSTS90094: 'consent', //    an admin must consent
  AADSTS90095: 'consent', //    consent was requested from an admin
  AADSTS50020: 'wrongTenant', // account of another tenant or provider
  AADSTS50034: 'wrongTenant', // no such account in this tenant
  AADSTS90072: 'wrongTenant', // account is no guest of this tenant
  AADSTS50076: 'required', //   multi-factor sign-in is due
  AADSTS50079: 'required',
  AADSTS50173: 'required', //   grant revoked, password changed
  AADSTS70043: 'required', //   sign-in frequency of Conditional Access
  AADSTS700082: 'required', //  refresh token expired by inactivity
  AADSTS700084: 'required',
};

const msalCodes: Readonly<Record<string, SignInFailure>> = {
  network_error: 'offline',
  no_network_connectivity: 'offline',
  endpoints_resolution_error: 'offline',
  openid_config_error: 'offline',
  consent_required: 'consent',
  access_denied: 'closed',
  user_cancelled: 'closed',
  authorization_declined: 'closed',
  device_code_expired: 'closed',
  device_code_polling_cancelled: 'closed',
  expired_token: 'closed',
  no_account_found: 'required',
  no_tokens_found: 'required',
  refresh_token_expired: 'required',
  no_account_in_silent_request: 'required',
};

/** @param host  of the authority, for an error that says where nobody answered */
export function toSignInError(error: unknown, host: string): SignInError {
  if (error instanceof SignInError) return error;
  if (!(error instanceof AuthError)) return new SignInError('failed', '', describe(error), { cause: error, host });
  const description = `${error.errorMessage ?? ''}`;
  const serviceCode = /AADSTS\d{4,7}/.exec(description)?.[0] ?? '';
  const reason =
    serviceCodes[serviceCode] ??
    (error.subError === 'consent_required' ? 'consent' : undefined) ??
    msalCodes[error.errorCode] ??
    // Of a device code's refusal MSAL passes the service's code on as the message, and nothing else of it.
    msalCodes[description] ??
    (error instanceof InteractionRequiredAuthError ? 'required' : 'failed');
  const firstLine = description.split(/\r?\n/, 1)[0] ?? '';
  return new SignInError(reason, serviceCode === '' ? error.errorCode : serviceCode, firstLine.slice(0, 300), { cause: error, host });
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
