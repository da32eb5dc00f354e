// What the tenant logs about itself: directory audits and sign-ins. Bounded; the oldest give way. Readers see an event only
// some time after it happened, as in the real service.

import { guidFrom } from './guid.ts';

export interface AuditEvent {
  readonly id: string;
  readonly atMs: number;
  readonly activity: string;
  readonly service: 'Device Registration Service' | 'Authentication Methods';
  readonly operation: 'Add' | 'Update' | 'Delete' | 'Assign';
  readonly reason: string;
  readonly correlationId: string;
  readonly initiator: Actor;
  readonly target: Actor;
  /** Null where the event names its target by principal name only. */
  readonly targetId: string | null;
  readonly targetName: string | null;
  readonly details: readonly { readonly key: string; readonly value: string }[];
}

export interface Actor {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
}

export interface SignInEvent {
  readonly id: string;
  readonly atMs: number;
  readonly user: Actor;
  readonly clientId: string;
  readonly correlationId: string;
  readonly method: 'Password' | 'Temporary Access Pass';
  /** 0 for success, else the number of an AADSTS error. */
  readonly errorCode: number;
  readonly failureReason: string;
  readonly isDeviceCode: boolean;
}

const MAX_EVENTS = 5000;

export class EventLog {
  readonly #seed: string;
  #number = 0;
  #audits: readonly AuditEvent[] = [];
  #signIns: readonly SignInEvent[] = [];

  constructor(seed: string) {
    this.#seed = seed;
  }

  newId(): string {
    this.#number++;
    return guidFrom(`${this.#seed}/event/${this.#number}`);
  }

  audit(event: Omit<AuditEvent, 'id'>): void {
    this.#audits = [...this.#audits, { ...event, id: this.newId() }].slice(-MAX_EVENTS);
  }

  signIn(event: Omit<SignInEvent, 'id'>): void {
    this.#signIns = [...this.#signIns, { ...event, id: this.newId() }].slice(-MAX_EVENTS);
  }

  /** Newest first, of those that happened until then. */
  auditsUntil(ms: number): readonly AuditEvent[] {
    return this.#audits.filter((event) => event.atMs <= ms).reverse();
  }

  signInsUntil(ms: number): readonly SignInEvent[] {
    return this.#signIns.filter((event) => event.atMs <= ms).reverse();
  }
}
