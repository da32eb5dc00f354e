// What this window can do: one security key; no platform authenticator, no passkeys in forms, no phones. Which functions
// there are is the browser's business, for pages ask by their presence.
import { callNative, keys, membersOf } from './natives.ts';
import { replaceMethod } from './slots.ts';

const ABSENT = [
  'conditionalCreate',
  'conditionalGet',
  'hybridTransport',
  'immediateGet',
  'passkeyPlatformAuthenticator',
  'relatedOrigins',
  'userVerifyingPlatformAuthenticator',
];

export function replaceStatics(): void {
  for (const owner of [PublicKeyCredential, Credential]) {
    for (const name of ['isUserVerifyingPlatformAuthenticatorAvailable', 'isConditionalMediationAvailable']) {
      replaceMethod(owner, name, () => ({ [name]: async (): Promise<boolean> => false })[name]);
    }
  }
  replaceMethod(PublicKeyCredential, 'getClientCapabilities', (native) => {
    const holder = {
      async getClientCapabilities(...args: readonly unknown[]): Promise<unknown> {
        const given = membersOf(await callNative(native, this, args));
        const capabilities: Record<string, unknown> = {};
        for (const name of keys(given)) capabilities[name] = ABSENT.includes(name) ? false : given[name];
        return capabilities;
      },
    };
    return holder.getClientCapabilities;
  });
}
