// The two things that cross between main and renderer, and the types that are derived from a contract of them.
// `call` is a question from the renderer that main answers; `push` is news from main, always a whole value.

import type { ErrorReply } from './errors.ts';

declare const types: unique symbol;

export interface Call<Input, Output> {
  readonly kind: 'call';
  readonly [types]?: { readonly input: Input; readonly output: Output };
}

export interface Push<Value> {
  readonly kind: 'push';
  readonly [types]?: { readonly value: Value };
}

export function call<Input, Output>(): Call<Input, Output> {
  return { kind: 'call' };
}

export function push<Value>(): Push<Value> {
  return { kind: 'push' };
}

export type ContractShape = Readonly<Record<string, Readonly<Record<string, Call<never, unknown> | Push<unknown>>>>>;

type CallKeys<Group> = { [Name in keyof Group]: Group[Name] extends Push<infer _> ? never : Name }[keyof Group];
type PushKeys<Group> = { [Name in keyof Group]: Group[Name] extends Push<infer _> ? Name : never }[keyof Group];

export type InputOf<C> = C extends Call<infer Input, infer _> ? Input : never;
export type OutputOf<C> = C extends Call<infer _, infer Output> ? Output : never;
export type ValueOf<P> = P extends Push<infer Value> ? Value : never;

/** What crosses back for a call: a failure is a value, for Electron keeps only a thrown error's message. */
export type Reply<Output> = { readonly ok: true; readonly value: Output } | { readonly ok: false; readonly error: ErrorReply };

/** The renderer's view: calls as async functions that throw AppError, pushes as subscriptions. */
export type Api<Contract> = {
  readonly [Group in keyof Contract]: {
    readonly [Name in CallKeys<Contract[Group]>]: InputOf<Contract[Group][Name]> extends void
      ? () => Promise<OutputOf<Contract[Group][Name]>>
      : (input: InputOf<Contract[Group][Name]>) => Promise<OutputOf<Contract[Group][Name]>>;
  } & {
    readonly [Name in PushKeys<Contract[Group]>]: (
      listener: (value: ValueOf<Contract[Group][Name]>) => void,
    ) => () => void;
  };
};

/** One handler of main: its validator, and the function that gets only what the validator let through. */
export interface Handler<Input, Output> {
  readonly parse: (raw: unknown) => Input;
  readonly handle: (input: Input) => Output | Promise<Output>;
}

/** Main's view of the calls: all handlers as one value, so that a missing one does not compile. */
export type Handlers<Contract> = {
  readonly [Group in keyof Contract]: {
    readonly [Name in CallKeys<Contract[Group]>]: Handler<
      InputOf<Contract[Group][Name]>,
      OutputOf<Contract[Group][Name]>
    >;
  };
};

/** Main's view of the pushes: a function each, that sends one whole value to every window of ours. */
export type Pushers<Contract> = {
  readonly [Group in keyof Contract]: {
    readonly [Name in PushKeys<Contract[Group]>]: (value: ValueOf<Contract[Group][Name]>) => void;
  };
};

/** The preload's bridge, as `window.pairingBridge`: names are checked against the contract on both sides. */
export interface Bridge {
  invoke(channel: string, input: unknown): Promise<Reply<unknown>>;
  /** Returns the function that ends the subscription. */
  subscribe(channel: string, listener: (value: unknown) => void): () => void;
}

export function channelName(group: string, name: string): string {
  return `${group}.${name}`;
}
