// Passwords and Temporary Access Passes: who may sign in with what, and what the page says when not.
// The passes themselves are issued through Graph.

import { timingSafeEqual, createHash } from 'node:crypto';
import type { Clock } from '../../../ports.ts';
import type { Secret } from '../../../secret.ts';
import type { DirectoryData } from '../directory-data.ts';
import { isTargeted } from '../policies.ts';
import type { Session } from './identity-state.ts';
import { MINUTE_MS } from './identity-state.ts';
import type { StoredPass, TenantUser } from '../store/user-store.ts';

export type PassUsability = 'EnabledByPolicy' | 'DisabledByPolicy' | 'Expired' | 'NotYetValid' | 'OneTimeUsed';
/** `number` is that of the AADSTS error in the sign-in log, as far as public reports tell. */
export interface SignInRefusal {
  readonly ok: false;
  readonly number: number;
  readonly message: string;
}

export type SignInVerdict =
  { readonly ok: true; readonly session: Session } | SignInRefusal;

const MAX_FAILURES = 10;
const PASSWORD_SESSION_MS = 24 * 60 * MINUTE_MS;
const BLOCKED_BY_POLICY = 'Temporary Access Pass sign in was blocked due to User Credential Policy.';

/** The `methodUsabilityReason` of Graph. */
export function passUsability(data: DirectoryData, user: TenantUser, pass: StoredPass, nowMs: number): PassUsability {
  const policy = data.passPolicy;
  const targeted = isTargeted(policy, data.subjectOf(user));
  if (policy.state !== 'enabled' || !targeted || (policy.isUsableOnce && !pass.isUsableOnce)) return 'DisabledByPolicy';
  if (nowMs < pass.startsAtMs) return 'NotYetValid';
  if (nowMs >= passEndMs(pass)) return 'Expired';
  if (pass.isUsableOnce && pass.usedAtMs !== null) return 'OneTimeUsed';
  return 'EnabledByPolicy';
}

export function passEndMs(pass: StoredPass): number {
  return pass.startsAtMs + pass.lifetimeInMinutes * MINUTE_MS;
}

export class CredentialCheck {
  readonly #data: DirectoryData;
  readonly #clock: Clock;
  readonly #operatorPassword: Secret<string>;

  constructor(data: DirectoryData, clock: Clock, operatorPassword: Secret<string>) {
    this.#data = data;
    this.#clock = clock;
    this.#operatorPassword = operatorPassword;
  }

  /** The pass box is shown for everyone who has a pass, also one that will be refused: the page then says why. */
  offersPass(user: TenantUser): boolean {
    return user.pass !== null;
  }

  checkPassword(user: TenantUser, password: string): SignInVerdict {
    const refusal = this.#refuse(user);
    if (refusal !== null) return refusal;
    // Only the operator's password is known to anyone; every other account has one nobody was told.
    if (user.id !== this.#data.operator.id || !sameText(password, this.#operatorPassword.reveal())) {
      user.failedSignIns++;
      return {
        ok: false,
        number: 50126,
        message: "Your account or password is incorrect. If you don't remember your password, ask your helpdesk.",
      };
    }
    return this.#accept(user, 'pwd', this.#clock.now() + PASSWORD_SESSION_MS, false);
  }

  checkPass(user: TenantUser, text: string): SignInVerdict {
    const refusal = this.#refuse(user);
    if (refusal !== null) return refusal;
    const pass = user.pass;
    if (pass === null || !sameText(text.trim(), pass.secret.reveal())) {
      user.failedSignIns++;
      return {
        ok: false,
        number: 130503,
        message: 'Your Temporary Access Pass is incorrect. If you don’t know your pass, contact your administrator.',
      };
    }
    const now = this.#clock.now();
    const usability = passUsability(this.#data, user, pass, now);
    switch (usability) {
      case 'Expired':
        return { ok: false, number: 130504, message: 'Your Temporary Access Pass has expired. Contact your administrator.' };
      case 'NotYetValid':
        return { ok: false, number: 130502, message: 'Your Temporary Access Pass is not valid yet. Try again later.' };
      case 'OneTimeUsed':
        return { ok: false, number: 130505, message: BLOCKED_BY_POLICY };
      case 'DisabledByPolicy':
        return { ok: false, number: 130507, message: BLOCKED_BY_POLICY };
      case 'EnabledByPolicy':
        user.pass = { ...pass, usedAtMs: now };
        return this.#accept(user, 'tap', passEndMs(pass), pass.isUsableOnce);
    }
  }

  #refuse(user: TenantUser): SignInRefusal | null {
    if (!user.accountEnabled) {
      return {
        ok: false,
        number: 50057,
        message: 'Your account has been locked. Contact your support person to unlock it, then try again.',
      };
    }
    if (user.failedSignIns >= MAX_FAILURES) {
      return { ok: false, number: 50053, message: 'Your account is temporarily locked to prevent unauthorized use. Try again later.' };
    }
    return null;
  }

  #accept(user: TenantUser, method: Session['method'], notAfterMs: number, oneTimePass: boolean): SignInVerdict {
    user.failedSignIns = 0;
    return { ok: true, session: { userId: user.id, method, signedInAtMs: this.#clock.now(), notAfterMs, oneTimePass } };
  }
}

function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
