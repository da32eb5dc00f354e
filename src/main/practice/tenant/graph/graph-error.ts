// An error of Graph: status, code, message. The server writes it in Graph's shape, with ids and date.

export class GraphRefusal extends Error {
  override readonly name = 'GraphRefusal';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function badRequest(message: string): GraphRefusal {
  return new GraphRefusal(400, 'BadRequest', message);
}

export function unsupportedQuery(message: string): GraphRefusal {
  return new GraphRefusal(400, 'Request_UnsupportedQuery', message);
}

/** A path Graph does not know: it names the first segment it could not resolve. */
export function unknownSegment(segment: string): GraphRefusal {
  return badRequest(`Resource not found for the segment '${segment}'.`);
}

export function resourceNotFound(id: string): GraphRefusal {
  return new GraphRefusal(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

export function methodNotAllowed(): GraphRefusal {
  return new GraphRefusal(405, 'methodNotAllowed', 'The method is not supported for this URL.');
}

/** The directory's words for a missing permission. */
export function insufficientPrivileges(): GraphRefusal {
  return new GraphRefusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}

/** The authentication methods' words for a missing permission or role. */
export function accessDenied(): GraphRefusal {
  return new GraphRefusal(403, 'accessDenied', 'Request Authorization failed');
}
