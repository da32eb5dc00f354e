// The audit as the app uses it: who is at the desk, what happened outside of a run, search, proof, signed heads.

import type { Kysely } from 'kysely';
import type { AuditFacts, AuditVerdict } from '../../shared/audit.ts';
import type { Anchor } from './audit-anchor.ts';
import {
  type AuditLogOptions, type AuditReader, type AuditWriter, createAuditReader, createAuditWriter, keepHead, nothing,
} from './audit-log.ts';
import { verifyAudit } from './audit-verify.ts';
import type { Tables } from './tables.ts';

export interface SignedHead extends Anchor {
  /** Ed25519, SubjectPublicKeyInfo, base64; null where the key that signed is not here any more. */
  readonly publicKey: string | null;
}

/** Facts that are left out do not apply; operator and tenant are those of the desk, unless they are given. */
export type AuditNote = Pick<AuditFacts, 'kind' | 'outcome'> & Partial<AuditFacts>;

export interface Audit extends AuditReader {
  /** Who is at the desk from now on; null: nobody. Notes nothing by itself. */
  setOperator(operator: AuditFacts['operator'], tenantId: string | null): void;
  /** Records what has just happened outside of any other transaction. @throws StoreError */
  note(note: AuditNote): Promise<void>;
  /** @see verifyAudit */
  verify(): Promise<AuditVerdict>;
  /** The newest signed head, kept from now on; null for an empty log. */
  signedHead(): Promise<SignedHead | null>;
}

/** Appends in the transaction of what is recorded. For the parts of the store. */
export interface AuditAppender {
  append(transaction: Kysely<Tables>, note: AuditNote): Promise<void>;
}

export function createAudit(database: Kysely<Tables>, options: AuditLogOptions): Audit & AuditAppender {
  const writer: AuditWriter = createAuditWriter(options);
  let operator: AuditFacts['operator'] = null;
  let tenantId: string | null = null;
  const append: AuditAppender['append'] = (transaction, note) =>
    writer.append(transaction, [{ ...nothing, operator, tenantId, ...note }]);
  return {
    ...createAuditReader(database, options),
    append,
    setOperator: (someone, tenant) => {
      operator = someone;
      tenantId = tenant;
    },
    note: (note) => database.transaction().execute((transaction) => append(transaction, note)),
    verify: () => verifyAudit(database, options),
    signedHead: () =>
      database.transaction().execute(async (transaction) => {
        const anchor = await keepHead(transaction);
        if (anchor === null) return null;
        const key = await options.keyPlace.find(transaction);
        return { ...anchor, publicKey: key?.id === anchor.keyId ? key.publicKeyText : null };
      }),
  };
}
