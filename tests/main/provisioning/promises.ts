// What holds after every run, however it ended: asked of the key, the service, the window, the journal and the record.

import type { LeftBehind } from '../../../src/shared/models.ts';
import { equalBytes, fromBase64Url } from '../../../src/shared/bytes.ts';
import { settle } from '../../fakes/manual-clock.ts';
import { type Ended, type RunRig, TARGET } from './run-rig.ts';

const names = (leftBehind: readonly LeftBehind[], kind: LeftBehind['kind'], id: string): boolean =>
  leftBehind.some((left) => left.kind === kind && 'credentialIdBase64Url' in left && sameId(left.credentialIdBase64Url, id));

function sameId(a: string, b: string): boolean {
  return equalBytes(fromBase64Url(a), fromBase64Url(b));
}

/** Where key and service differ, or a pass is usable, and `leftBehind` does not say so. Empty when all is told. */
export function untold(rig: RunRig, leftBehind: readonly LeftBehind[]): readonly string[] {
  const onKey = rig.newOnKey();
  const held = rig.directory.held(TARGET);
  const unknown = (id: string): boolean => names(leftBehind, 'unknownAtService', id);
  const isMaybe = leftBehind.some(({ kind }) => kind === 'maybeOnKey');
  const pass = rig.directory.usablePass(TARGET);
  return [
    ...onKey.filter((id) => !held.includes(id) && !unknown(id) && !names(leftBehind, 'credentialOnKey', id) && !isMaybe).map((id) => `only on the key: ${id}`),
    ...held.filter((id) => !onKey.includes(id) && !unknown(id)).map((id) => `only at the service: ${id}`),
    ...(pass !== null && !leftBehind.some((left) => left.kind === 'tapNotRevoked' && (left.tapId === pass || left.tapId === ''))
      ? [`usable pass: ${pass}`]
      : []),
  ];
}

/** What holds after every run, however it ended; each line is one broken promise. */
export async function brokenPromises(rig: RunRig, ended: Ended): Promise<readonly string[]> {
  await settle();
  const broken: string[] = [...untold(rig, ended.leftBehind)];
  const say = (holds: boolean, text: string): void => {
    if (!holds) broken.push(text);
  };
  const { state, record } = ended;
  say(rig.obr.state.status === 'disarmed', 'OBR is armed');
  say(!rig.browser.isOpen, 'the OBR window is open');
  say(rig.browser.scriptErrors.length === 0, `page script: ${String(rig.browser.scriptErrors[0])}`);
  say(rig.endings === 1, `ended ${rig.endings} times`);
  const lastPrompt = rig.states.findLast((one) => one.status === 'running' && one.waiting !== null);
  const promptId = lastPrompt?.status === 'running' ? (lastPrompt.waiting?.promptId ?? '') : '';
  say(throws(() => rig.runs.answer({ promptId, for: 'enterPin', pin: 'x' })), 'a prompt is open');

  const unfinished = await rig.store.journal.unfinished();
  if (record === null) {
    // The journal could not be closed: then it must still hold the run, and tell as much as the state does.
    say(unfinished.length === 1, 'neither a record nor an open run');
    say(untold(rig, unfinished[0]?.leftBehind ?? []).length === 0, 'the open run does not tell what is left');
    const held = rig.directory.held(TARGET).length > 0;
    say(!held || rig.activities().includes('assertion.verified') || ended.leftBehind.length > 0, 'registered, not proven, and not shown');
  } else {
    say(unfinished.length === 0, 'a record and an open run');
    const proven = record.readBack && record.assertionVerified;
    const held = rig.directory.held(TARGET).some((id) => rig.newOnKey().includes(id));
    say(proven || !held || record.leftBehind.length > 0, 'registered, not proven, and not told');
    say(!(record.outcome === 'succeeded') || (proven && held && record.leftBehind.length === 0), 'succeeded without proof');
    say((record.outcome === 'succeeded') === (state.status === 'succeeded'), `record ${record.outcome}, state ${state.status}`);
    say(record.error?.code !== 'bug', `a bug: ${JSON.stringify(record.error)}`);
    const armed = rig.obrStates.find((one) => one.status === 'armed');
    say((armed !== undefined) === (record.obr !== null), 'the record does not tell of OBR');
    const told = record.tap !== null && record.tap.revokedAt === null;
    say(told === record.leftBehind.some((left) => left.kind === 'tapNotRevoked' && left.tapId !== ''), 'the pass is told in two ways');
  }
  if (rig.key.face.plugged) {
    const opened = await rig.shelf.open(rig.key.face.id);
    await opened.close();
  }
  await settle();
  say(rig.clock.sleeping === 0, `${rig.clock.sleeping} sleepers left`);
  return broken;
}

function throws(act: () => void): boolean {
  try {
    act();
  } catch {
    return true;
  }
  return false;
}
