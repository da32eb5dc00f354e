// The drawing of a security key: body, ring to hang it on, gold contact or fingerprint sensor, a light, USB plug. Drawn for this
// product.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { kindLook, type KeyLook } from './kind-look.ts';

const useStyles = makeStyles({
  hole: { fill: tokens.colorNeutralBackground1 },
  plug: { fill: '#c4ccd2', stroke: '#7f8a92' },
  pin: { fill: '#b98b2f' },
  contact: { fill: '#d9ae55', stroke: '#a37c2c' },
  mark: { fill: 'none', stroke: '#7d5c17' },
  sensor: { fill: '#10202e', stroke: '#7fb2d9' },
  ridges: { fill: 'none', stroke: '#9fd0f2' },
  halo: { fill: '#39e27d', opacity: 0 },
  haloOn: {
    opacity: 0.35,
    transformBox: 'fill-box',
    transformOrigin: 'center',
    animationName: {
      '0%': { opacity: 0.1, transform: 'scale(0.85)' },
      '50%': { opacity: 0.55, transform: 'scale(1.12)' },
      '100%': { opacity: 0.1, transform: 'scale(0.85)' },
    },
    animationDuration: '1.1s',
    animationIterationCount: 'infinite',
    '@media (prefers-reduced-motion: reduce)': { animationName: 'none', opacity: 0.5 },
  },
  lightOff: { fill: '#44525c' },
  lightIdle: { fill: '#2f6f4c' },
  lightOn: { fill: '#2be374' },
  away: { opacity: 0.45 },
});

export interface KeyDrawingProps {
  readonly widthPx: number;
  readonly light: 'off' | 'idle' | 'pulsing';
  readonly plugged?: boolean;
  /** An ordinary key without it. */
  readonly look?: KeyLook;
}

export function KeyDrawing({ widthPx, light, plugged = true, look = kindLook('plain') }: KeyDrawingProps): ReactNode {
  const styles = useStyles();
  const lamp = { off: styles.lightOff, idle: styles.lightIdle, pulsing: styles.lightOn }[light];
  return (
    <svg
      width={widthPx}
      height={widthPx / 2}
      viewBox="0 0 200 100"
      aria-hidden="true"
      focusable="false"
      className={mergeClasses(!plugged && styles.away)}
    >
      <g strokeWidth="2">
        <path className={styles.plug} d="M146 31h44a4 4 0 0 1 4 4v30a4 4 0 0 1-4 4h-44z" />
        <rect className={styles.pin} x="158" y="37" width="28" height="4" rx="1" />
        <rect className={styles.pin} x="158" y="45" width="22" height="4" rx="1" />
        <rect className={styles.pin} x="158" y="53" width="22" height="4" rx="1" />
        <rect className={styles.pin} x="158" y="61" width="28" height="4" rx="1" />
        <rect fill={look.body} stroke={look.rim} x="8" y="18" width="142" height="64" rx="24" />
        <path fill="none" stroke={look.edge} d="M32 24h100a13 13 0 0 1 12 10" strokeLinecap="round" />
        <circle className={styles.hole} stroke={look.edge} cx="34" cy="50" r="11" />
        <circle className={mergeClasses(styles.halo, light === 'pulsing' && styles.haloOn)} cx="92" cy="50" r="30" />
        {look.pad === 'contact' ? (
          <>
            <circle className={styles.contact} cx="92" cy="50" r="21" />
            <g className={styles.mark} strokeWidth="2.4" strokeLinecap="round">
              <circle cx="87.5" cy="48" r="5.6" />
              <circle cx="94" cy="48" r="5.6" />
              <path d="m98.4 51.8 5.4 5.4v3.6" />
            </g>
          </>
        ) : (
          <>
            <circle className={styles.sensor} cx="92" cy="50" r="21" />
            <g className={styles.ridges} strokeWidth="2.2" strokeLinecap="round">
              <path d="M80 47a12.6 12.6 0 0 1 24 0" />
              <path d="M83 55a9 9 0 1 1 18-3" />
              <path d="M88 60c-1.500-4-.8-8.500 3.600-9 4-.3 4.600 3.600 5.400 8" />
            </g>
          </>
        )}
        <circle className={lamp} cx="129" cy="50" r="4.5" />
      </g>
    </svg>
  );
}
