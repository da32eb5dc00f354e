// The shapes that words must have: one entry per code, so that a code without words does not compile.

/** What happened, what it means, what to do now. */
export interface Message {
  readonly title: string;
  readonly body: string;
  readonly action: string;
}

/** What a check looks at; why it warns or refuses; what to do about it. */
export interface CheckWords {
  readonly title: string;
  readonly problem: string;
  readonly action: string;
}
