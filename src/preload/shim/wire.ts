// From this frame to main, by two functions of the preload that come a moment later than the page's first script: calls made
// before wait. Text alone crosses, for whatever else would belong to the wrong realm.
import { FrameDomException, membersOf, newId, parse, type Members } from './natives.ts';

export type Ask = (kind: 'create' | 'get', requestId: string, optionsJson: string) => Promise<string>;
export type Abort = (requestId: string) => void;
export type Connect = (ask: Ask, abort: Abort) => void;

let connectNow: (main: { readonly ask: Ask; readonly abort: Abort }) => void = () => undefined;
const connected = new Promise<{ readonly ask: Ask; readonly abort: Abort }>((resolve) => {
  connectNow = resolve;
});

export const connect: Connect = (ask, abort) => connectNow({ ask, abort });

/** Main's reply of success. @throws the signal's reason, whatever it is; the DOMException that main names */
export async function askMain(
  kind: 'create' | 'get',
  optionsJson: string,
  signal: AbortSignal | undefined,
): Promise<Members> {
  const main = await connected;
  const requestId = newId();
  const reply = await new Promise<string>((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const onAbort = (): void => {
      main.abort(requestId);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    main
      .ask(kind, requestId, optionsJson)
      .then(resolve, () => reject(new FrameDomException('The request could not be handled.', 'UnknownError')))
      .finally(() => signal?.removeEventListener('abort', onAbort));
  });
  const { ok, credential, name, message } = membersOf(parse(reply));
  if (ok === true) return membersOf(credential);
  throw new FrameDomException(String(message), String(name));
}
