// What the desk needs of practice mode: a tenant to sign in to and keys to touch. src/main/practice fulfils it.

import type { PracticeState } from '../../shared/practice-state.ts';
import type { LessonId } from '../../shared/lessons.ts';
import type { PracticeFinger, PracticeKeyKind } from '../../shared/practice-kinds.ts';
import type { PracticeNetwork } from '../browser-ports.ts';

export interface PracticeTenantFacts {
  readonly name: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** What is typed on the practice tenant's sign-in page; worth nothing outside it. */
  readonly signIn: { readonly userPrincipalName: string; readonly password: string };
  readonly network: PracticeNetwork;
}

export interface PracticeRoom {
  readonly state: PracticeState;
  onChange(listener: (state: PracticeState) => void): () => void;
  /** Starts the tenant and plugs the first key in; nothing happens when it is open. @throws AppError 'practice.unavailable' */
  open(): Promise<PracticeTenantFacts>;
  close(): Promise<void>;
  /** @throws AppError 'key.notFound' */
  touch(keyId: string, finger: PracticeFinger): void;
  plug(keyId: string): void;
  unplug(keyId: string): void;
  /** A new key, plugged in. @throws AppError 'practice.keysFull' */
  addKey(kind: PracticeKeyKind): Promise<void>;
  removeKey(keyId: string): void;
  startLesson(lesson: LessonId): Promise<void>;
  leaveLesson(): Promise<void>;
  keepRoom(keep: boolean): Promise<void>;
}
