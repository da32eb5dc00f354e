import { describe, expect, it } from 'vitest';
import { isFeatureEnabled, type PolicyFrame } from '../../../src/main/app/permissions-policy.ts';

const FEATURE = 'publickey-credentials-create';
const TOP = 'https://top.example';
const INNER = 'https://inner.example';

const top = (header?: string): PolicyFrame => ({ origin: TOP, header, allow: '' });
const inner = (allow: string, header?: string): PolicyFrame => ({ origin: INNER, header, allow });
const same = (allow = '', header?: string): PolicyFrame => ({ origin: TOP, header, allow });

describe('isFeatureEnabled', () => {
  it.each<[string, readonly PolicyFrame[], boolean]>([
    ['the top document, which says nothing', [top()], true],
    ['the top document, which keeps it', [top(`${FEATURE}=self`)], true],
    ['the top document, which gives it up', [top(`${FEATURE}=()`)], false],
    ['the top document, which gives it to others alone', [top(`${FEATURE}=("${INNER}")`)], false],
    ['the top document, which gives up another feature', [top('publickey-credentials-get=(), camera=()')], true],
    ['a header that cannot be read', [top(`${FEATURE}=(), ===`)], true],
    ['a key twice: the last counts', [top(`${FEATURE}=(), ${FEATURE}=(self)`)], true],
    ['a frame of the same origin', [top(), same()], true],
    ['a frame of the same origin that is denied it', [top(), same(`${FEATURE} 'none'`)], false],
    ['a frame of the same origin below a page that gave it up', [top(`${FEATURE}=()`), same()], false],
    ['a foreign frame', [top(), inner('')], false],
    ['a foreign frame that is allowed it', [top(), inner(FEATURE)], true],
    ['in capitals, among others', [top(), inner(`camera; ${FEATURE.toUpperCase()} *; geolocation`)], true],
    ['a foreign frame that is allowed it by name', [top(), inner(`${FEATURE} ${INNER}`)], true],
    ['another foreign frame is named', [top(), inner(`${FEATURE} https://other.example`)], false],
    ["a foreign frame with 'self' alone", [top(), inner(`${FEATURE} 'self'`)], false],
    ['allowed by the element, denied by the header', [top(`${FEATURE}=(self)`), inner(FEATURE)], false],
    ['allowed by both', [top(`${FEATURE}=(self "${INNER}")`), inner(FEATURE)], true],
    ['allowed by a wildcard for hosts', [top(`${FEATURE}=(self "https://*.example")`), inner(FEATURE)], true],
    ['allowed to all by the header, not by the element', [top(`${FEATURE}=*`), inner('')], false],
    ['a frame that gives it up itself', [top(), inner(FEATURE, `${FEATURE}=()`)], false],
    ['the top origin again, below a foreign frame', [top(), inner(''), same(FEATURE)], false],
    ['the same, with the foreign frame allowed', [top(), inner(FEATURE), same(FEATURE)], true],
    ['an opaque frame', [top(), { origin: 'null', header: undefined, allow: '' }], false],
    ['an opaque frame that is allowed it', [top(), { origin: 'null', header: undefined, allow: FEATURE }], true],
    ['no frame', [], false],
  ])('%s', (_what, frames, expected) => {
    expect(isFeatureEnabled(FEATURE, frames)).toBe(expected);
  });
});
