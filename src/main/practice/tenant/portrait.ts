// Small portraits for the practice people: shapes in colours that follow from a seed, written as PNG.
// No pictures of real people, no fonts, no image library.

import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { crc32 } from './crc32.ts';

type Colour = readonly [red: number, green: number, blue: number];

const BACKGROUNDS: readonly Colour[] = [
  [207, 226, 243],
  [217, 234, 211],
  [255, 229, 204],
  [234, 209, 220],
  [217, 210, 233],
  [208, 224, 227],
  [252, 242, 204],
];
const SKINS: readonly Colour[] = [
  [255, 224, 196],
  [241, 194, 152],
  [224, 172, 120],
  [198, 134, 88],
  [141, 85, 54],
  [96, 60, 40],
];
const HAIRS: readonly Colour[] = [
  [40, 34, 32],
  [86, 58, 40],
  [140, 92, 50],
  [200, 160, 90],
  [150, 150, 150],
  [120, 50, 30],
];
const CLOTHES: readonly Colour[] = [
  [52, 84, 140],
  [44, 110, 90],
  [150, 60, 70],
  [90, 70, 130],
  [60, 66, 76],
  [190, 120, 40],
  [30, 110, 140],
];

const SAMPLES_PER_SIDE = 3;

/**
 * A square portrait as PNG bytes; the same seed gives the same picture.
 *
 * @param side  pixels, 16 … 240
 */
export function drawPortrait(seed: string, side: number): Uint8Array {
  const size = Math.min(240, Math.max(16, Math.trunc(side)));
  const dice = createHash('sha256').update(seed).digest();
  const colours = {
    background: pick(BACKGROUNDS, dice[0]),
    skin: pick(SKINS, dice[1]),
    hair: pick(HAIRS, dice[2]),
    clothes: pick(CLOTHES, dice[3]),
  };
  const longHair = (dice[4] ?? 0) % 2 === 0;
  const headWidth = 0.17 + ((dice[5] ?? 0) % 5) * 0.005;
  const rows = Buffer.alloc(size * (1 + size * 3));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const sum = [0, 0, 0];
      for (let s = 0; s < SAMPLES_PER_SIDE ** 2; s++) {
        const u = (x + ((s % SAMPLES_PER_SIDE) + 0.5) / SAMPLES_PER_SIDE) / size;
        const v = (y + (Math.floor(s / SAMPLES_PER_SIDE) + 0.5) / SAMPLES_PER_SIDE) / size;
        const colour = colourAt(u, v, colours, longHair, headWidth);
        for (let c = 0; c < 3; c++) sum[c] = (sum[c] ?? 0) + (colour[c] ?? 0);
      }
      const at = y * (1 + size * 3) + 1 + x * 3;
      for (let c = 0; c < 3; c++) rows[at + c] = Math.round((sum[c] ?? 0) / SAMPLES_PER_SIDE ** 2);
    }
  }
  return encodePng(size, size, rows);
}

function colourAt(
  u: number,
  v: number,
  colours: Readonly<Record<'background' | 'skin' | 'hair' | 'clothes', Colour>>,
  longHair: boolean,
  headWidth: number,
): Colour {
  const inEllipse = (cx: number, cy: number, rx: number, ry: number): boolean =>
    ((u - cx) / rx) ** 2 + ((v - cy) / ry) ** 2 <= 1;
  if (inEllipse(0.5, 0.42, headWidth, 0.21) && v > 0.33) return colours.skin;
  if (inEllipse(0.5, 0.37, headWidth + 0.035, 0.21) && v < 0.42) return colours.hair;
  if (u > 0.44 && u < 0.56 && v > 0.55 && v < 0.7) return colours.skin;
  if (inEllipse(0.5, 1.02, 0.36, 0.36)) return colours.clothes;
  if (longHair && inEllipse(0.5, 0.5, headWidth + 0.05, 0.26)) return colours.hair;
  return colours.background;
}

function pick(palette: readonly Colour[], die: number | undefined): Colour {
  return palette[(die ?? 0) % palette.length] ?? [128, 128, 128];
}

/** PNG (ISO/IEC 15948) of 8-bit RGB rows, each led by its filter byte 0. */
function encodePng(width: number, height: number, rows: Buffer): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
