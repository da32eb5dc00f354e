// What provisioning needs of a service that keys are registered at: its checks, its relying party, its pages.

import type { Check } from '../../shared/checks.ts';
import type { ObrTarget, ServiceId } from '../../shared/models.ts';
import type { Autofill } from '../browser-ports.ts';
import type { Directory } from '../directory/directory.ts';
import type { Secret } from '../secret.ts';

export interface CheckInput {
  readonly directory: Directory;
  readonly operatorId: string;
  readonly targetId: string;
  /** UUID form; null before a key was picked. */
  readonly aaguid: string | null;
}

export interface ServicePages {
  readonly startUrl: string;
  readonly allowedHosts: readonly string[];
  readonly autofill: readonly Autofill[];
}

export interface Service {
  readonly id: ServiceId;
  /** The relying parties that a credential for this service may be made for. */
  readonly rpIds: readonly string[];
  /** Checks of the target, the operator and the tenant's policies; with an AAGUID, of the key model too. */
  checks(input: CheckInput): Promise<readonly Check[]>;
  /** The pages of the OBR route, and what is filled into them. */
  pages(target: ObrTarget, pass: Secret<string>): ServicePages;
  /** What the operator does on this page, for the words above it; null where nothing changes. */
  pageStage(url: string): 'signIn' | 'register' | null;
}
