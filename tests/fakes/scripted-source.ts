// A KeySource whose list the test sets; it connects through a HidPort, as the real USB source does.

import type { KeySource, PluggedKey } from '../../src/main/ctap/key-source.ts';
import { openHidTransport } from '../../src/main/hid/ctaphid-channel.ts';
import { type MetadataView, viewMetadata } from '../../src/main/metadata/metadata-view.ts';
import type { Clock, HidDescriptor, HidPort, Random } from '../../src/main/ports.ts';

export interface ScriptedSource extends KeySource {
  /** What is plugged in from now on. */
  show(descriptors: readonly HidDescriptor[]): void;
}

export function scriptedSource(hid: HidPort, clock: Clock, random: Random): ScriptedSource {
  let listener: ((keys: readonly PluggedKey[]) => void) | undefined;
  return {
    watch: ({ onKeys }, signal) => {
      listener = onKeys;
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    },
    connect: async (path) => openHidTransport(await hid.open(path), random, clock),
    show: (descriptors) => {
      if (listener === undefined) throw new Error('nobody watches this source yet');
      listener(
        descriptors.map(({ path, ...usb }) => ({ id: path, transport: 'usb', place: '', ...usb })),
      );
    },
  };
}

/** FIDO's metadata was never loaded. */
export const noMetadata = (): MetadataView => viewMetadata(null, null, 0);
