// What main knows of a frame that asks: its origin, its place below the top frame, and whether its pages' permissions
// policy lets it ask. The browser's own words; only `allow` attributes come from the preload of the frame above.

import type { WebContents, WebFrameMain } from 'electron';
import type { PageCeremony } from '../browser-ports.ts';
import type { Clock } from '../ports.ts';
import { isFeatureEnabled, type PolicyFrame } from './permissions-policy.ts';

export type FrameFacts = Pick<PageCeremony, 'origin' | 'topOrigin' | 'isTopFrame' | 'crossOrigin'>;

/** @throws Error when the frame was disposed of */
export function frameFacts(frame: WebFrameMain): FrameFacts {
  const line = lineage(frame);
  const { origin } = frame;
  return {
    origin,
    topOrigin: line[0]?.origin ?? origin,
    isTopFrame: frame.parent === null,
    crossOrigin: line.some((above) => above.origin !== origin),
  };
}

export interface PolicyAsker {
  isPermitted(frame: WebFrameMain, kind: PageCeremony['kind']): Promise<boolean>;
}

/** How long the preload of a frame may take to say what an attribute is. */
const ANSWER_MS = 2_000;

/**
 * @param headerOf  the Permissions-Policy header that came with the document of this address
 */
export function createPolicyAsker(
  contents: Pick<WebContents, 'ipc'>,
  headerOf: (url: string) => string | undefined,
  clock: Clock,
): PolicyAsker {
  const questions = new Map<number, (allow: string) => void>();
  let lastId = 0;
  contents.ipc.on('obr.allow', (_event, id: unknown, allow: unknown) => {
    if (typeof id === 'number' && typeof allow === 'string') questions.get(id)?.(allow.slice(0, 10_000));
  });

  const allowOf = async (parent: WebFrameMain, child: WebFrameMain): Promise<string> => {
    const index = parent.frames.findIndex((one) => one.frameTreeNodeId === child.frameTreeNodeId);
    const id = ++lastId;
    const over = new AbortController();
    try {
      return await new Promise<string>((resolve) => {
        questions.set(id, resolve);
        clock.sleep(ANSWER_MS, over.signal).then(
          () => resolve(''),
          () => undefined,
        );
        parent.send('obr.allow', id, index);
      });
    } finally {
      questions.delete(id);
      over.abort(new Error('answered'));
    }
  };

  return {
    async isPermitted(frame, kind) {
      const line = lineage(frame);
      const frames: PolicyFrame[] = [];
      for (const [at, one] of line.entries()) {
        const { origin, url } = one;
        const parent = line[at - 1];
        const allow = parent === undefined ? '' : await allowOf(parent, one);
        frames.push({ origin, header: headerOf(url), allow });
      }
      return isFeatureEnabled(`publickey-credentials-${kind}`, frames);
    },
  };
}

/** From the top frame down to this one. */
function lineage(frame: WebFrameMain): readonly WebFrameMain[] {
  const line: WebFrameMain[] = [];
  for (let at: WebFrameMain | null = frame; at !== null; at = at.parent) line.unshift(at);
  return line;
}
