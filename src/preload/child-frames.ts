// Frames that have no preload: the initial empty page of a frame, and what is written into it. The frame that holds them
// looks after them, and their requests go out as its own, which has the same origin. Frames in shadow trees are not among
// a document's own elements: an empty one there has no shim, and is left to the policy that denies the browser's own WebAuthn.

import type { WebFrame } from 'electron';
import type { Abort, Ask } from './shim/wire.ts';

/** What a frame's shim is connected to. It can be handed over, see `takeOver`. */
export interface FrameLink {
  /** Dispatched on the frame's document by its shim, before the page gets at a frame inside it. */
  readonly eventName: string;
  ask: Ask;
  abort: Abort;
}

/** On the preload world's own window of a frame: who looks after it. The page's world cannot see it. */
const KEEPER = '__obrKeeper';
/** More frames than any page needs; the rest cannot register, as the window denies the browser's own WebAuthn. */
const MAX_FRAMES = 200;
const MAX_DEPTH = 20;

export interface ChildFrames {
  /** Puts the shim into every frame below that has none and can be reached. Returns when it is there. */
  cover(): void;
}

/**
 * Called by a frame's own preload. The window of an initial empty page stays when the frame's first page is of the same
 * origin: then the frame above has put the shim there, and this preload takes its place at the other end.
 *
 * @returns the link of the shim that is there; null when there is none yet
 */
export function takeOver(ask: Ask, abort: Abort): FrameLink | null {
  const kept: unknown = Reflect.get(window, KEEPER);
  Object.defineProperty(window, KEEPER, { value: 'own', configurable: true });
  if (!isLink(kept)) return null;
  kept.ask = ask;
  kept.abort = abort;
  return kept;
}

/** @param install  runs the shim in a frame's page, at the end of this link */
export function watchChildFrames(
  frame: WebFrame,
  own: FrameLink,
  install: (frame: WebFrame, link: FrameLink) => void,
): ChildFrames {
  const observer = new MutationObserver(() => cover());
  const watch = (document: Document): void => {
    observer.observe(document, { childList: true, subtree: true });
    // Again after document.open(), which takes listeners away; adding the same one twice is adding it once.
    document.addEventListener(own.eventName, cover);
    document.addEventListener('load', cover, true);
  };
  const cover = (): void => {
    watch(document);
    coverBelow(document, frame, 0);
  };
  const coverBelow = (scope: Document, scopeFrame: WebFrame, depth: number): void => {
    const holders = [...scope.querySelectorAll<HTMLIFrameElement>('iframe, frame, object, embed')];
    for (const element of holders.slice(0, MAX_FRAMES)) {
      if (awaitsPage(element)) continue;
      const child = element.contentWindow;
      const state = child == null ? 'foreign' : stateOf(child);
      if (child == null || state === 'own' || state === 'foreign') continue;
      const childFrame = scopeFrame.getFrameForSelector(pathOf(element));
      if (childFrame === null) continue;
      if (state === 'bare') {
        const link: FrameLink = { ...own };
        Object.defineProperty(child, KEEPER, { value: link, configurable: true });
        install(childFrame, link);
      }
      watch(child.document);
      if (depth < MAX_DEPTH) coverBelow(child.document, childFrame, depth + 1);
    }
  };
  return { cover };
}

function stateOf(child: Window): 'own' | 'adopted' | 'bare' | 'foreign' {
  try {
    const keeper: unknown = Reflect.get(child, KEEPER);
    if (keeper === 'own') return 'own';
    if (isLink(keeper)) return 'adopted';
    return child.document === null ? 'foreign' : 'bare';
  } catch {
    return 'foreign';
  }
}

/**
 * Another page comes into it, and a preload with that one. To be asked before its window is touched: that would bring this
 * world into the frame, the window of an empty page stays for the first page of the same origin, and no preload would come.
 */
function awaitsPage(element: Element): boolean {
  if (element.hasAttribute('srcdoc')) return true;
  const address = element.getAttribute(element.localName === 'object' ? 'data' : 'src') ?? '';
  return address !== '' && !/^\s*(about:blank\b|javascript:)/i.test(address);
}

function isLink(value: unknown): value is FrameLink {
  return typeof value === 'object' && value !== null && 'eventName' in value;
}

/** A selector that finds this element alone. */
function pathOf(element: Element): string {
  const steps: string[] = [];
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const parent: Element | null = at.parentElement;
    steps.unshift(parent === null ? ':root' : `:nth-child(${[...parent.children].indexOf(at) + 1})`);
  }
  return steps.join(' > ');
}
