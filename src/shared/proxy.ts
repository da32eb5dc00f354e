// A proxy of the organisation that wants a password: the question for it, and the answer. The password crosses once and is kept by main.

import { call, push } from './ipc.ts';

export type ProxyState =
  | { readonly status: 'idle' }
  | {
      readonly status: 'asking';
      readonly host: string;
      readonly port: number;
      /** How the proxy calls itself; the proxy's own words. */
      readonly realm: string;
      /** The last answer was refused. */
      readonly wasWrong: boolean;
    };

export interface ProxyAnswer {
  readonly userName: string;
  readonly password: string;
}

export const proxyCalls = {
  current: call<void, ProxyState>(),
  answer: call<ProxyAnswer, void>(),
  /** The requests that wait fail. */
  cancel: call<void, void>(),
  changed: push<ProxyState>(),
};
