// The keys of a HidPort as a KeySource: USB keys and practice keys alike, for both come through such a port.
import type { KeySource, PluggedKey } from '../ctap/key-source.ts';
import type { Clock, HidDescriptor, HidPort, Random } from '../ports.ts';
import { openHidTransport, type CtapHidChannel } from './ctaphid-channel.ts';
import { watchKeys } from './key-watch.ts';

export interface HidKeySource extends KeySource {
  /** @throws HidError 'removed' | 'denied' | 'busy' | 'timeout' | 'protocol' | 'io' */
  connect(id: string): Promise<CtapHidChannel>;
}

export function hidKeySource(port: HidPort, clock: Clock, random: Random): HidKeySource {
  return {
    watch: (listener, signal) =>
      watchKeys(
        port,
        clock,
        {
          onKeys: (keys) => listener.onKeys(keys.map(pluggedKey)),
          onError: (error) => listener.onError?.(error),
        },
        signal,
      ),
    connect: async (id) => openHidTransport(await port.open(id), random, clock),
  };
}

function pluggedKey(descriptor: HidDescriptor): PluggedKey {
  const { path, product, manufacturer, serialNumber, vendorId, productId } = descriptor;
  return { id: path, transport: 'usb', product, manufacturer, serialNumber, place: '', vendorId, productId };
}
