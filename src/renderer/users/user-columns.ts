// The columns that header and rows of the user table share.

import { tokens } from '@fluentui/react-components';

export const userRowHeightPx = 60;

export const userTableColumns = {
  display: 'grid',
  gridTemplateColumns: 'minmax(0, 2.4fr) minmax(0, 1.4fr) 76px minmax(110px, 1fr)',
  columnGap: tokens.spacingHorizontalL,
  alignItems: 'center',
  padding: '0 20px',
  '@media (max-width: 959px)': { gridTemplateColumns: 'minmax(0, 1fr) 64px 130px' },
} as const;
