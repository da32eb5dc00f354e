// Why a metadata BLOB was not taken. Codes; the words are the language files'.

import type { MdsProblem } from '../../shared/key-rules.ts';

export class MdsError extends Error {
  readonly kind: MdsProblem;

  constructor(kind: MdsProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MdsError';
    this.kind = kind;
  }
}
