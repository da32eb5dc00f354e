// What ends the trust in whoever sits at the desk: the screen is locked, the computer sleeps, another person takes over the
// session. Told at once, in the event's own turn.

import type { PowerMonitor } from 'electron';
import type { Interruption } from '../../shared/models.ts';

/** Linux and Windows lock the screen when the user is switched; macOS tells it apart. */
export function watchDesk(monitor: Pick<PowerMonitor, 'on'>, onAway: (why: Interruption) => void): void {
  monitor.on('lock-screen', () => onAway('locked'));
  monitor.on('suspend', () => onAway('suspended'));
  monitor.on('user-did-resign-active', () => onAway('userSwitched'));
}
