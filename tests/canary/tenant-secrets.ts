// What the practice tenant gives out while the app works, taken from the app's own requests: tokens, codes, passes, cookies.

import type { ElectronApplication } from 'playwright-core';

/** Name and value; a name may have several values. */
export type PlantedSecret = readonly [name: string, value: string];

/**
 * From now on every answer of the tenant to a request of the main process is kept as text, inside that process. It is the
 * test's own memory: nothing of it is written anywhere.
 */
export async function listen(electron: ElectronApplication): Promise<void> {
  await electron.evaluate(({ session }) => {
    const heard: string[] = [];
    Reflect.set(globalThis, 'canaryHeard', heard);
    // Border: Session's fetch is a method of its prototype, which no type names.
    const prototype = Object.getPrototypeOf(session.defaultSession) as { fetch: (input: unknown, init?: { body?: unknown }) => Promise<Response> };
    const original = prototype.fetch;
    prototype.fetch = async function (this: unknown, input, init) {
      if (typeof init?.body === 'string') heard.push(init.body);
      const response = await original.call(this, input, init);
      const type = response.headers.get('content-type') ?? '';
      if (type.includes('json')) heard.push(await response.clone().text());
      return response;
    };
  });
}

const jsonMembers = ['access_token', 'refresh_token', 'id_token', 'temporaryAccessPass'];
const formMembers = ['code', 'code_verifier', 'refresh_token', 'device_code'];

export async function heardSecrets(electron: ElectronApplication): Promise<readonly PlantedSecret[]> {
  const { heard, cookies } = await electron.evaluate(async ({ webContents }) => {
    const sessions = [...new Set(webContents.getAllWebContents().map((contents) => contents.session))];
    const jars = await Promise.all(sessions.map((session) => session.cookies.get({})));
    // Border: what `listen` put there.
    return { heard: (Reflect.get(globalThis, 'canaryHeard') ?? []) as string[], cookies: jars.flat().map(({ name, value }) => ({ name, value })) };
  });
  const found = heard.flatMap((text): readonly PlantedSecret[] => {
    if (text.startsWith('{')) {
      return jsonMembers.flatMap((name) => [...text.matchAll(new RegExp(`"${name}":"([^"]+)"`, 'g'))].map(([, value = '']): PlantedSecret => [name, value]));
    }
    const form = new URLSearchParams(text);
    return formMembers.flatMap((name) => form.getAll(name).map((value): PlantedSecret => [name, value]));
  });
  const sessionCookies = cookies.map(({ name, value }): PlantedSecret => [`cookie ${name}`, value]);
  return [...found, ...sessionCookies].filter(([, value]) => value.length >= 8);
}
