// The picture that fits a key: a USB key, or a card for what lies on a reader.

import type { ReactNode } from 'react';
import type { KeyTransport } from '../../shared/models.ts';
import { KeyDrawing } from '../practice/KeyDrawing.tsx';
import { CardDrawing } from './CardDrawing.tsx';

export interface KeyPictureProps {
  readonly transport: KeyTransport;
  readonly widthPx: number;
  readonly light: 'off' | 'idle' | 'pulsing';
}

export function KeyPicture({ transport, widthPx, light }: KeyPictureProps): ReactNode {
  return transport === 'usb' ? (
    <KeyDrawing widthPx={widthPx} light={light} />
  ) : (
    <CardDrawing widthPx={widthPx} light={light} />
  );
}
