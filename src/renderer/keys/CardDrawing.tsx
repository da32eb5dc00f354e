// The drawing of a security card: body, gold contacts, waves of the contactless reader. Drawn for this product.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  body: { fill: '#23303a', stroke: '#3c4b57' },
  contact: { fill: '#d9ae55', stroke: '#a37c2c' },
  line: { fill: 'none', stroke: '#a37c2c' },
  wave: { fill: 'none', stroke: '#55656f' },
  waveOn: {
    stroke: '#39e27d',
    animationName: { '0%': { opacity: 0.2 }, '50%': { opacity: 1 }, '100%': { opacity: 0.2 } },
    animationDuration: '1.1s',
    animationIterationCount: 'infinite',
    '@media (prefers-reduced-motion: reduce)': { animationName: 'none', opacity: 1 },
  },
  stripe: { fill: tokens.colorNeutralForeground4, opacity: 0.35 },
});

export interface CardDrawingProps {
  readonly widthPx: number;
  readonly light: 'off' | 'idle' | 'pulsing';
}

export function CardDrawing({ widthPx, light }: CardDrawingProps): ReactNode {
  const styles = useStyles();
  const wave = mergeClasses(styles.wave, light === 'pulsing' && styles.waveOn);
  return (
    <svg width={widthPx} height={widthPx / 2} viewBox="0 0 200 100" aria-hidden="true" focusable="false">
      <g strokeWidth="2">
        <rect className={styles.body} x="30" y="6" width="140" height="88" rx="10" />
        <rect className={styles.contact} x="48" y="34" width="34" height="28" rx="5" />
        <path className={styles.line} d="M48 43h11v10H48M82 43H71v10h11M59 34v9M71 34v9M59 53v9M71 53v9" />
        <g strokeWidth="3" strokeLinecap="round">
          <path className={wave} d="M112 40a14 14 0 0 1 0 16" />
          <path className={wave} d="M122 33a25 25 0 0 1 0 30" />
          <path className={wave} d="M132 26a36 36 0 0 1 0 44" />
        </g>
        <rect className={styles.stripe} x="48" y="76" width="72" height="5" rx="2.5" />
      </g>
    </svg>
  );
}
