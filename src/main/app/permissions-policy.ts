// May a document use a feature of Permissions Policy whose default is "self"? Pure. The browser would say it itself, but in
// the OBR window its own answer is always no (page-rules.ts), so that its WebAuthn is out of reach.

/** A document and what is known of its place; `frames` from the top document down to the one that asks. */
export interface PolicyFrame {
  /** Serialised; "null" for an opaque one. */
  readonly origin: string;
  /** Its Permissions-Policy header; undefined where it came without one, as about:blank and srcdoc do. */
  readonly header: string | undefined;
  /** The `allow` attribute of the element that holds it; of no meaning for the top document. */
  readonly allow: string;
}

/**
 * Permissions Policy §9.5 "Is feature enabled in document for origin?" with §9.7 "Define an inherited policy": every
 * document on the way must have the feature and hand it on.
 *
 * @param feature  e.g. "publickey-credentials-create"
 */
export function isFeatureEnabled(feature: string, frames: readonly PolicyFrame[]): boolean {
  let parent: PolicyFrame | undefined;
  for (const frame of frames) {
    if (parent !== undefined && !isHandedOn(feature, parent, frame)) return false;
    const declared = headerAllowlist(feature, frame.header);
    if (declared !== null && !matches(declared, frame.origin, frame.origin)) return false;
    parent = frame;
  }
  return frames.length > 0;
}

function isHandedOn(feature: string, parent: PolicyFrame, child: PolicyFrame): boolean {
  const declared = headerAllowlist(feature, parent.header);
  if (declared !== null && !matches(declared, child.origin, parent.origin)) return false;
  const container = attributeAllowlist(feature, child.allow);
  if (container !== null) return matches(container, child.origin, parent.origin);
  return child.origin === parent.origin && child.origin !== 'null';
}

/** Origins; `self` is the document that declares, `src` the one in the frame. */
type Allowlist = readonly string[];

function matches(allowlist: Allowlist, origin: string, self: string): boolean {
  return allowlist.some((entry) => {
    if (entry === '*' || entry === 'src') return true;
    if (origin === 'null') return false;
    if (entry === 'self') return origin === self;
    return isOrigin(entry, origin);
  });
}

/** An origin, or one with a wildcard for every host below: "https://*.example.com". */
function isOrigin(entry: string, origin: string): boolean {
  const wildcard = /^(https?):\/\/\*\.([^/]+)\/?$/i.exec(entry);
  if (wildcard !== null) {
    const url = new URL(origin);
    return url.protocol === `${wildcard[1]?.toLowerCase() ?? ''}:` && url.host.endsWith(`.${wildcard[2]?.toLowerCase() ?? ''}`);
  }
  return URL.canParse(entry) && new URL(entry).origin === origin;
}

/** The `allow` attribute: `feature` or `feature origin origin;`. An entry without origins means the frame's own source. */
function attributeAllowlist(feature: string, allow: string): Allowlist | null {
  for (const part of allow.split(';')) {
    const [name, ...origins] = part.trim().split(/\s+/);
    if (name?.toLowerCase() !== feature) continue;
    const list = origins.map((word) => word.replace(/^'(.*)'$/, '$1'));
    if (list.some((word) => word.toLowerCase() === 'none')) return [];
    return list.length === 0 ? ['src'] : list;
  }
  return null;
}

/**
 * The header, a dictionary of structured fields (RFC 8941 §3.2): `feature=*`, `feature=self`, `feature=(self "https://x")`.
 * A header that cannot be read declares nothing, as in a browser.
 */
function headerAllowlist(feature: string, header: string | undefined): Allowlist | null {
  if (header === undefined) return null;
  const members = splitMembers(header);
  if (members === null) return null;
  let result: Allowlist | null = null;
  for (const member of members) {
    const [, key, value] = /^([a-z*][a-z0-9_.*-]*)\s*=\s*(.*)$/s.exec(member.trim()) ?? [];
    if (key !== feature || value === undefined) continue;
    const inner = /^\(([^()]*)\)/.exec(value)?.[1] ?? /^(?:"[^"]*"|[^;\s]+)/.exec(value)?.[0] ?? '';
    // The last of two members with one key counts (RFC 8941 §3.2).
    result = [...inner.matchAll(/"([^"]*)"|[^\s;"]+/g)].map(([whole, quoted]) => quoted ?? whole);
  }
  return result;
}

/** At commas outside of quotes and brackets; null when those do not close, or a member has no key. */
function splitMembers(header: string): readonly string[] | null {
  const members: string[] = [];
  let current = '';
  let isQuoted = false;
  let depth = 0;
  for (const char of header) {
    if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && char === '(') depth++;
    else if (!isQuoted && char === ')') depth--;
    if (char === ',' && !isQuoted && depth === 0) {
      members.push(current);
      current = '';
    } else current += char;
  }
  members.push(current);
  if (isQuoted || depth !== 0) return null;
  return members.every((member) => /^\s*[a-z*]/.test(member)) ? members : null;
}
