// What goes wrong between a desk and the fleet's database, as one small class; and the mapping from PostgreSQL's, Node's and
// OpenSSL's codes.

/**
 * unreachable: nobody answers there, or not in time. certificate: who answers does not prove to be that server.
 * noTls: the server offers none. credentials: user or password are refused, or the database is not there.
 * notAllowed: the role may not do that. full: the server's disk. busy: a lock was held for too long. lost: the connection ended
 * while it was in use; whether a commit arrived is not known.
 */
export type FleetErrorKind = 'unreachable' | 'certificate' | 'noTls' | 'credentials' | 'notAllowed' | 'full' | 'busy' | 'lost';

export class FleetError extends Error {
  readonly kind: FleetErrorKind;
  /** Host and port, never a password. */
  readonly place: string;
  /** SQLSTATE, or Node's or OpenSSL's name of the failure; empty where there is none. */
  readonly nativeCode: string;

  constructor(kind: FleetErrorKind, place: string, nativeCode: string, options?: ErrorOptions) {
    super(`fleet: ${kind}${nativeCode === '' ? '' : ` (${nativeCode})`}`, options);
    this.name = 'FleetError';
    this.kind = kind;
    this.place = place;
    this.nativeCode = nativeCode;
  }
}

/** A failure of the connection as a FleetError; a broken constraint or wrong SQL is a mistake of ours and comes back as it is. */
export function toFleetError(error: unknown, place: string, phase: 'connecting' | 'working'): unknown {
  if (error instanceof FleetError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const kind = kindOf(error.message, code, phase);
  return kind === null ? error : new FleetError(kind, place, code, { cause: error });
}

/** @see PostgreSQL, appendix A: error codes */
function kindOf(message: string, code: string, phase: 'connecting' | 'working'): FleetErrorKind | null {
  const noAnswer = phase === 'connecting' ? 'unreachable' : 'lost';
  if (/^(?:28|3D000)/.test(code) || message.startsWith('SASL: ')) return 'credentials';
  if (code === '42501' || code === '25006') return 'notAllowed';
  if (/^53[12]/.test(code)) return 'full';
  if (code === '55P03' || code === '57014' || code === '40P01' || code === '40001') return 'busy';
  if (/^(?:08|57P|25P03|53300)/.test(code)) return noAnswer;
  if (/CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|HOSTNAME|CRL_/.test(code)) return 'certificate';
  if (message === 'The server does not support SSL connections') return 'noTls';
  if (/^E[A-Z0-9_]+$/.test(code)) return noAnswer;
  // The driver's own, which have no code.
  if (/timeout|Connection terminated|Client has encountered a connection error|not queryable|Connection ended/i.test(message)) return noAnswer;
  return null;
}
