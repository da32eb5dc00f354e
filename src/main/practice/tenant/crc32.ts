// The checksum of PNG chunks; node:zlib has crc32 only from Node 22 on.

/** CRC-32 as in ISO 3309 and PNG, bit by bit: the pictures are small. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
