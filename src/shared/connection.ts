// The connection page: what the sign-in of the tenant that is shown may do. Whole values, made in main; no secret.

import { call, push } from './ipc.ts';
import type { ErrorReply } from './errors.ts';
import type { DeviceCode, Timestamp } from './models.ts';

/** The delegated permissions of Graph that features need: the first three are asked for by every sign-in, the rest when it is needed. */
export const permissionNames = [
  'User.Read',
  'User.Read.All',
  'UserAuthMethod-Passkey.ReadWrite.All',
  'UserAuthMethod-TAP.ReadWrite.All',
  'GroupMember.Read.All',
  'Policy.Read.AuthenticationMethod',
  'Domain.Read.All',
  'AuditLog.Read.All',
] as const;
export type PermissionName = (typeof permissionNames)[number];

/** What the operator's roles are needed for. */
export const roleNeeds = ['members', 'admins', 'policies', 'audit'] as const;
export type RoleNeed = (typeof roleNeeds)[number];

/** unknown: neither the token nor the directory says. */
export type GrantState = 'granted' | 'missing' | 'unknown';

export interface PermissionState {
  readonly name: PermissionName;
  readonly state: GrantState;
  /** A wider permission that stands for it; null where there is none, or it is not granted. */
  readonly by: string | null;
}

export interface RoleState {
  readonly need: RoleNeed;
  readonly state: GrantState;
  /** English names of the operator's roles that are enough, as Microsoft gives them; empty where it is not granted by a role. */
  readonly by: readonly string[];
}

/** A question to the operator that is on its way, in the browser or on another device. */
export interface PermissionQuestion {
  readonly names: readonly PermissionName[];
  readonly device: DeviceCode | null;
  /** Of the page, to be opened by hand; https. */
  readonly address: string | null;
}

export type ConnectionState =
  | { readonly status: 'signedOut' }
  | {
      readonly status: 'signedIn';
      /** Of the account here. */
      readonly accountId: string;
      /** User principal name of who is signed in. */
      readonly operator: string;
      /** Null for a sign-in that was kept by an older version of the app. */
      readonly signedInAt: Timestamp | null;
      /** Of the token that is at work now; it is replaced without a question. */
      readonly tokenExpiresAt: Timestamp | null;
      /** Where the sign-in is kept. practice: nowhere, it ends with practice mode. */
      readonly kept: 'keyStore' | 'memory' | 'practice';
      /** In the order of `permissionNames`. */
      readonly permissions: readonly PermissionState[];
      /** In the order of `roleNeeds`. */
      readonly roles: readonly RoleState[];
      readonly question: PermissionQuestion | null;
      readonly refreshing: boolean;
      /** Why the last look at token and directory failed. */
      readonly error: ErrorReply | null;
    };

export interface AskPermissions {
  readonly names: readonly PermissionName[];
  /** code: for a desk without a browser, on another device. */
  readonly way: 'page' | 'code';
}

export const connectionCalls = {
  current: call<void, ConnectionState>(),
  /** Looks at a new token, and asks the directory for the operator's roles. What fails stands in the state. */
  refresh: call<void, void>(),
  /** Asks the operator for more permissions. Resolves when they are granted, or when the question was taken back. */
  ask: call<AskPermissions, void>(),
  cancelAsk: call<void, void>(),
  changed: push<ConnectionState>(),
};
