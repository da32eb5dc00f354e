// What a person types on another device to sign in (RFC 8628), checked before anybody is shown it. Pure.

import { SignInError } from './sign-in-error.ts';

export interface ShownCode {
  readonly userCode: string;
  /** https */
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Longer codes are none that a person types. */
const maxCodeLength = 64;

/** @throws SignInError 'failed' for a code or an address that is not to be shown to anybody */
export function shownCode(userCode: string, url: string, expiresAt: number): ShownCode {
  const isWeb = URL.canParse(url) && new URL(url).protocol === 'https:';
  if (!isWeb || !/^[\x21-\x7e]+$/.test(userCode) || userCode.length > maxCodeLength || Number.isNaN(expiresAt)) {
    throw new SignInError('failed', 'bad_device_code');
  }
  return { userCode, url, expiresAt };
}
