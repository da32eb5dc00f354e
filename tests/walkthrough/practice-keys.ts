// The practice keys beside the app's page: one lies plugged in, the others do not.

import type { PracticeKeyFace } from '../../src/shared/practice-state.ts';
import type { AppPage } from './app-page.ts';

/** Plugs in the key at this place of the panel, and unplugs the others. */
export async function plugOnly(app: AppPage, at: number): Promise<PracticeKeyFace> {
  const faces = await practiceFaces(app);
  const wanted = faces[at];
  if (wanted === undefined) throw new Error(`no practice key ${at + 1}`);
  await openPanel(app);
  for (const face of faces) {
    if (face.plugged !== (face === wanted)) {
      await app.button(`${face === wanted ? 'Plug in' : 'Unplug'} ${face.name}`).click();
    }
  }
  return wanted;
}

export async function openPanel(app: AppPage): Promise<void> {
  const panel = app.button('Practice keys');
  if ((await panel.getAttribute('aria-expanded')) !== 'true') await panel.click();
}

export async function practiceFaces(app: AppPage): Promise<readonly PracticeKeyFace[]> {
  const practice = await app.practice();
  return practice.status === 'on' ? practice.keys : [];
}
