// The product's mark: a key whose bow is a ring of two people's circles. Drawn for this product.

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
      <g className={styles.line} strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round">
        <circle cx="11.2" cy="12.4" r="4.7" />
        <circle cx="16.6" cy="12.4" r="4.7" />
        <path d="M20.2 15.6 25 20.4v4.2M22.2 17.7l-2.4 2.4" />
      </g>
      <circle className={styles.dot} cx="13.9" cy="12.4" r="1.3" />
    </svg>
  );
}
