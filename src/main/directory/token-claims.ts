// What an access token says of itself. Tokens for Graph are opaque by contract: nothing may depend on their form, so whoever reads
// this must do without it. Nothing here is verified; the token is Graph's to check.
// @see https://learn.microsoft.com/entra/identity-platform/access-tokens

import { z } from 'zod';

export interface TokenClaims {
  /** Short names, e.g. `User.Read`; the claim `scp`. */
  readonly scopes: readonly string[];
  /** Role template ids in lower case, active for this token; the claim `wids`. Null where the token does not say. */
  readonly roleTemplateIds: readonly string[] | null;
}

const maxLength = 64 * 1024;
const shape = z.object({ scp: z.string(), wids: z.array(z.string()).optional() });

/** Null for whatever is not a JSON web token with permissions in it. */
export function claimsOfToken(token: string): TokenClaims | null {
  const payload = token.length > maxLength ? undefined : /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token)?.[1];
  if (payload === undefined) return null;
  try {
    const read = shape.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    if (!read.success) return null;
    const { scp, wids } = read.data;
    return {
      scopes: scp.split(' ').filter((scope) => scope !== ''),
      roleTemplateIds: wids?.map((wid) => wid.toLowerCase()) ?? null,
    };
  } catch {
    return null;
  }
}
