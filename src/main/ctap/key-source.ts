// Where keys come from: HID, smart-card readers and the practice keys fulfil this, and the desk joins them.
import type { CtapTransport } from './transport.ts';

/** A key that is there now, as the system lists it, before anything was said to it. */
export interface PluggedKey {
  /** Identity while it is there: `/dev/hidraw0`, `practice:…`, `pcsc:<reader name>#<insertion>`. */
  readonly id: string;
  readonly transport: 'usb' | 'nfc' | 'smart-card';
  /** This and the next two: '' where unknown. */
  readonly product: string;
  readonly manufacturer: string;
  readonly serialNumber: string;
  /** The reader's name for a card; '' for USB. */
  readonly place: string;
  readonly vendorId: number | null;
  readonly productId: number | null;
}

export interface KeyListener {
  /** The whole list: at the start and after each change. */
  onKeys(keys: readonly PluggedKey[]): void;
  /** The source cannot look at the moment; it goes on trying. */
  onError?(error: unknown): void;
}

export interface KeySource {
  /** Tells the listener until the signal aborts, and resolves then. Never rejects. */
  watch(listener: KeyListener, signal: AbortSignal): Promise<void>;

  /**
   * Opens the key with this id.
   *
   * @throws the source's own error (HidError, SmartcardError), also when the key is no longer there
   */
  connect(id: string): Promise<CtapTransport>;
}
