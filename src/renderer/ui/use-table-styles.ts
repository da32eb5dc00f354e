// What tables of records look like.

import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';

export const useTableStyles = makeStyles({
  box: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke3}`,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow2,
    overflow: 'hidden',
    flexShrink: 0,
    // The practice keys beside the table take room, too: its own width counts, not the window's.
    containerType: 'inline-size',
  },
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  head: { ...typographyStyles.caption1Strong, color: tokens.colorNeutralForeground2, textAlign: 'start', padding: '11px 12px 11px 20px' },
  cell: {
    padding: '10px 12px 10px 20px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  row: { cursor: 'pointer', ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover } },
  open: {
    ...typographyStyles.body1Strong,
    border: 'none',
    padding: 0,
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    cursor: 'pointer',
    maxWidth: '100%',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    textAlign: 'start',
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, overflow: 'hidden', textOverflow: 'ellipsis' },
  when: { width: '168px' },
  medium: { '@container (max-width: 719px)': { display: 'none' } },
  wide: { '@container (max-width: 860px)': { display: 'none' } },
});
