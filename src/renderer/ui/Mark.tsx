// The product's mark: a key, and behind it a second ring: the person it is for. Drawn for this product.

import type { ReactNode } from 'react';
import { makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  tile: { fill: tokens.colorBrandBackground },
  line: { stroke: tokens.colorNeutralForegroundOnBrand, fill: 'none' },
  dot: { fill: tokens.colorNeutralForegroundOnBrand },
});

export function Mark({ size }: { readonly size: number }): ReactNode {
  const styles = useStyles();
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect className={styles.tile} width="32" height="32" rx="8" />
      <g className={styles.line} strokeWidth="2.3" strokeLinecap="round" strokeLinejoin="round">
        <circle cx="10.6" cy="13" r="4.6" />
        <path d="M15.2 13h10.2v4.2M20.8 13v3.2" />
        <path d="M17.6 21.4a4.6 4.6 0 1 1-3.4-4.5" opacity="0.55" />
      </g>
      <circle className={styles.dot} cx="10.6" cy="13" r="1.2" />
    </svg>
  );
}
