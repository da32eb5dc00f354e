// What the desk process and its world say to each other. The desk is killed; tenant, key and store file are not.

import { z } from 'zod';
import type { ConnectOkta, ConnectPingOne, SiteSettings } from '../../src/shared/services.ts';
import type { LeftBehind, RunRecord } from '../../src/shared/models.ts';

/** The ways by which a key is registered: Entra's interface, Entra's pages, the interfaces of two more services, the pages of a site. */
export const runPaths = ['direct', 'obr', 'okta', 'pingone', 'site'] as const;
export type RunPath = (typeof runPaths)[number];

export const SITE_ID = 'site:harbour-wiki';

export interface DeskSetup {
  readonly storeFile: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly operator: { readonly userPrincipalName: string; readonly password: string };
  readonly pin: string;
  /** Entered at each start: without a key store the secrets are kept in memory only. */
  readonly services: { readonly okta: ConnectOkta; readonly pingone: ConnectPingOne; readonly site: SiteSettings };
  /** Of a desk that starts for the first time: the users are imported. */
  readonly imports: boolean;
}

/** One opened practice key as the desk's HidPort lists it; null: none is plugged in. */
export interface PluggedKeyFacts {
  readonly path: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly manufacturer: string;
  readonly product: string;
  readonly serialNumber: string;
}

export type ToDesk =
  | { readonly type: 'setup'; readonly setup: DeskSetup }
  | { readonly type: 'plug'; readonly key: PluggedKeyFacts | null }
  | { readonly type: 'run'; readonly userName: string; readonly path: RunPath; readonly keyId: string }
  /** sendsSigned: what the key has signed is sent once more, where that can be. */
  | { readonly type: 'recover'; readonly keyId: string; readonly sendsSigned: boolean }
  | { readonly type: 'tell' }
  /** The person at the desk has seen what was left of the runs. */
  | { readonly type: 'acknowledge' }
  /** Status 0: the line broke. */
  | { readonly type: 'fetched'; readonly id: number; readonly status: number; readonly headers: readonly (readonly [string, string])[]; readonly body: string }
  | { readonly type: 'report'; readonly bytes: string }
  | { readonly type: 'opened'; readonly ok: boolean };

export interface DeskTale {
  /** Runs that are open in the journal. */
  readonly unfinished: readonly { readonly runId: string; readonly lastStep: string; readonly leftBehind: readonly LeftBehind[] }[];
  readonly records: readonly RunRecord[];
  readonly auditIsWhole: boolean;
}

export type FromDesk =
  | { readonly type: 'ready'; readonly people: readonly string[] }
  | { readonly type: 'tale'; readonly tale: DeskTale }
  /** sent: how many signed responses were sent once more. */
  | { readonly type: 'recovered'; readonly sent: number }
  | { readonly type: 'acknowledged' }
  | { readonly type: 'ended' }
  | { readonly type: 'failed'; readonly text: string }
  | { readonly type: 'open'; readonly path: string }
  | { readonly type: 'close' }
  | { readonly type: 'report'; readonly bytes: string }
  | { readonly type: 'fetch'; readonly id: number; readonly url: string; readonly method: string; readonly headers: readonly (readonly [string, string])[]; readonly body: string | null };

const fromDeskKind = z.looseObject({ type: z.string() });

/** Border: the desk is a program of this folder; its messages are what FromDesk says. */
export function asFromDesk(raw: unknown): FromDesk {
  fromDeskKind.parse(raw);
  return raw as FromDesk;
}

export function asToDesk(raw: unknown): ToDesk {
  fromDeskKind.parse(raw);
  return raw as ToDesk;
}

export const text64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
export const bytes64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'base64'));
