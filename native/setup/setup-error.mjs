// What went wrong in a set-up step, and what to do about it. Shown without a stack.
export class SetupError extends Error {
  name = 'SetupError';

  constructor(/** @type {string} */ happened, /** @type {string} */ advice) {
    super(happened);
    this.advice = advice;
  }
}
