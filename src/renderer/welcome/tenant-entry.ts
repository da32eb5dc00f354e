// What may be typed as tenant and client id. Pure. Main checks again.

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const domainPattern = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;

export function isGuid(text: string): boolean {
  return guidPattern.test(text.trim());
}

export function isTenant(text: string): boolean {
  return isGuid(text) || domainPattern.test(text.trim());
}
