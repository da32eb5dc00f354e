// What a USB descriptor tells: whose key it is, and whether its serial string tells two keys of one model apart. Most
// do not: they are empty, or the same on every key. Only what was seen to differ between keys is taken for a serial.

export interface UsbVendor {
  readonly vendor: string;
  /** Keys of other brands carry this vendor's id as well. */
  readonly makesForOthers?: true;
  /** Product ids whose serial strings are unique; none where that is not known. */
  readonly serialsOf?: readonly number[];
}

/**
 * Names: libfido2 udev/fidodevs. Serials: google/CTAP2-test-tool, fuzzing_results/summaries, which lists several keys of
 * one model each: Solo, Nitrokey FIDO2 and Crayonic KeyVault differ; eWBM, Octatco ("A00000000000"), Yubico, Feitian,
 * Hypersecu and Token2 (none) do not. Ids that many makers share (0x0483, 0x1209, 0x1915 …) stand for single products.
 */
const VENDORS: ReadonlyMap<number, UsbVendor> = new Map<number, UsbVendor>([
  [0x096e, { vendor: 'Feitian', makesForOthers: true }],
  [0x1050, { vendor: 'Yubico' }],
  [0x18d1, { vendor: 'Google' }],
  [0x1a44, { vendor: 'OneSpan' }],
  [0x1e0d, { vendor: 'Neowave' }],
  [0x1ea8, { vendor: 'Excelsecu', makesForOthers: true }],
  [0x20a0, { vendor: 'Nitrokey', makesForOthers: true, serialsOf: [0x42b1] }],
  [0x2c97, { vendor: 'Ledger' }],
  [0x2ccf, { vendor: 'Hypersecu' }],
  [0x311f, { vendor: 'TrustKey (eWBM)', makesForOthers: true }],
  [0x31bb, { vendor: 'AuthenTrend' }],
  [0x32a3, { vendor: 'GoTrustID' }],
  [0x349e, { vendor: 'Token2' }],
  [0x534c, { vendor: 'Trezor' }],
]);
const PRODUCTS: ReadonlyMap<string, UsbVendor> = new Map<string, UsbVendor>([
  ['0483:a2ac', { vendor: 'ellipticSecure' }],
  ['0483:a2ca', { vendor: 'SoloKeys', serialsOf: [0xa2ca] }],
  ['06cb:0088', { vendor: 'Kensington' }],
  ['1209:53c1', { vendor: 'Trezor' }],
  ['1209:beee', { vendor: 'SoloKeys' }],
  ['1915:520b', { vendor: 'Crayonic', serialsOf: [0x520b] }],
  ['1d50:60fc', { vendor: 'OnlyKey' }],
  ['20a0:42d4', { vendor: 'CanoKeys' }],
]);

export function usbVendor(vendorId: number | null, productId: number | null): UsbVendor | null {
  if (vendorId === null) return null;
  const hex = (id: number): string => id.toString(16).padStart(4, '0');
  const product = productId === null ? undefined : PRODUCTS.get(`${hex(vendorId)}:${hex(productId)}`);
  return product ?? VENDORS.get(vendorId) ?? null;
}

/** The serial string, trimmed, where it identifies one key of this product; else null. */
export function uniqueUsbSerial(
  vendorId: number | null,
  productId: number | null,
  serialNumber: string,
): string | null {
  const serial = serialNumber.trim();
  const trusted = productId !== null && usbVendor(vendorId, productId)?.serialsOf?.includes(productId) === true;
  return trusted && looksUnique(serial) ? serial : null;
}

/** Placeholders that makers leave in: "0001", "1.0", "123456789ABC", "A00000000000", all one character. */
export function looksUnique(serial: string): boolean {
  if (!/^[0-9A-Za-z-]{6,64}$/.test(serial)) return false;
  const characters = serial.replaceAll('-', '').toUpperCase();
  const counting = '0123456789ABCDEF0123456789ABCDEF';
  return new Set(characters).size > 3 && !counting.includes(characters);
}
