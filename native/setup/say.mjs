// One line per step: what is done and why. Steps that are already done stay silent.
export function say(/** @type {string} */ line) {
  process.stdout.write(`setup: ${line}\n`);
}

/** Shows a failure: what happened, what to do now. Only our own mistakes come with a stack. */
export function sayFailure(/** @type {unknown} */ error) {
  if (error instanceof Error && 'advice' in error) {
    process.stderr.write(`\nsetup stopped: ${error.message}\n     what to do: ${error.advice}\n`);
  } else {
    process.stderr.write(`\nsetup stopped by a mistake of its own: ${error instanceof Error ? error.stack : error}\n`);
  }
}
