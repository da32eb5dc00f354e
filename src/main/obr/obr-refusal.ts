// A registration that the interlock did not let through.

import type { ObrRefusal } from '../../shared/models.ts';

export class ObrRefusalError extends Error {
  readonly refusal: ObrRefusal;

  constructor(refusal: ObrRefusal) {
    super(`OBR refused a registration: ${refusal.reason}`);
    this.name = 'ObrRefusalError';
    this.refusal = refusal;
  }
}
