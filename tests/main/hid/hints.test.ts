// Where the system says that devices came or went: the folder of device files for real, the USB library by one made here
// (its native part is loaded once).
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deviceFolderHints } from '../../../src/main/hid/device-folder-hints.ts';
import { usbHints, type UsbLibrary } from '../../../src/main/hid/usb-hints.ts';

/** Hints as they come; `next` resolves at the first one that was not taken yet. */
function hintCounter() {
  let untaken = 0;
  let arrived: () => void = () => undefined;
  return {
    hint: (): void => {
      untaken++;
      arrived();
    },
    async next(): Promise<void> {
      while (untaken === 0) await new Promise<void>((resolve) => (arrived = resolve));
      untaken--;
    },
    get untaken() {
      return untaken;
    },
  };
}

describe('deviceFolderHints', () => {
  let folder: string;
  let abort: AbortController;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'device-folder-'));
    abort = new AbortController();
  });
  afterEach(async () => {
    abort.abort();
    await rm(folder, { recursive: true, force: true });
  });

  it('hints when it begins, when a hidraw file comes and when one goes', async () => {
    const hints = hintCounter();
    const done = deviceFolderHints(folder).listen(hints.hint, abort.signal);
    await hints.next();
    await writeFile(join(folder, 'hidraw3'), '');
    await hints.next();
    await rm(join(folder, 'hidraw3'));
    await hints.next();
    abort.abort();
    await done;
  });

  it('hints neither at other files nor at what is written into one of ours', async () => {
    await writeFile(join(folder, 'hidraw0'), '');
    const hints = hintCounter();
    void deviceFolderHints(folder).listen(hints.hint, abort.signal);
    await hints.next();
    await writeFile(join(folder, 'tty9'), 'x');
    await writeFile(join(folder, 'hidraw0'), 'a report');
    // Events come in order: what these two brought is before what this one brings.
    await rename(join(folder, 'tty9'), join(folder, 'hidraw1'));
    await hints.next();
    expect(hints.untaken).toBe(0);
  });

  it('ends where there is no such folder, and at once for a signal that was aborted', async () => {
    const hints = hintCounter();
    await deviceFolderHints(join(folder, 'nowhere')).listen(hints.hint, abort.signal);
    await deviceFolderHints(folder).listen(hints.hint, AbortSignal.abort());
    expect(hints.untaken).toBe(0);
  });
});

describe('usbHints', () => {
  function library(fails?: 'addAttach' | 'addDetach') {
    const log: string[] = [];
    const callbacks: (() => void)[] = [];
    const add = (name: string) => async (callback: () => void) => {
      log.push(name);
      if (name === fails) throw new Error('no events here');
      callbacks.push(callback);
    };
    const remove = (name: string) => async () => void log.push(name);
    const loaded: UsbLibrary = {
      Emitter: class {
        addAttach = add('addAttach');
        addDetach = add('addDetach');
        removeAttach = remove('removeAttach');
        removeDetach = remove('removeDetach');
      },
    };
    return { log, callbacks, load: async () => loaded };
  }

  it('hints when it begins and whenever a device comes or goes, and lets go at the end', async () => {
    const { log, callbacks, load } = library();
    const hints = hintCounter();
    const abort = new AbortController();
    const done = usbHints(load).listen(hints.hint, abort.signal);
    await hints.next();
    for (const callback of callbacks) callback();
    expect(hints.untaken).toBe(2);
    abort.abort();
    await done;
    expect(log).toEqual(['addAttach', 'addDetach', 'removeAttach', 'removeDetach']);
    for (const callback of callbacks) callback();
    expect(hints.untaken).toBe(2);
  });

  it.each(['addAttach', 'addDetach'] as const)('ends without a word where %s fails, with nothing left behind', async (name) => {
    const { log, load } = library(name);
    const hints = hintCounter();
    await usbHints(load).listen(hints.hint, new AbortController().signal);
    expect(hints.untaken).toBe(0);
    expect(log.slice(-2)).toEqual(['removeAttach', 'removeDetach']);
  });

  it('ends without a word where the library does not load', async () => {
    const hints = hintCounter();
    await usbHints(() => Promise.reject(new Error('no native part'))).listen(hints.hint, new AbortController().signal);
    expect(hints.untaken).toBe(0);
  });

  it('is not loaded before it is asked to listen', async () => {
    let loads = 0;
    const hints = usbHints(() => {
      loads++;
      return Promise.reject(new Error('no native part'));
    });
    await hints.listen(() => undefined, AbortSignal.abort());
    expect(loads).toBe(0);
  });

  it('listens with the library itself', async () => {
    const hints = hintCounter();
    const abort = new AbortController();
    const done = usbHints().listen(hints.hint, abort.signal);
    await Promise.race([hints.next(), done.then(() => Promise.reject(new Error('the usb library does not listen here')))]);
    abort.abort();
    await done;
  });
});
