// Fluent's provider, light or dark as the system says, larger in a kiosk; and the few rules for the page itself.

import { useEffect, useMemo, type ReactNode } from 'react';
import { FluentProvider, makeStaticStyles, makeStyles, tokens } from '@fluentui/react-components';
import { useAppState } from '../use-app-state.ts';
import { createTheme } from './brand.ts';
import { useMedia } from './use-media.ts';

const usePageStyles = makeStaticStyles({
  'html, body, #root': { height: '100%', margin: 0, padding: 0, overflow: 'hidden' },
  '*': { scrollbarWidth: 'thin' },
  'h1, h2, h3, h4, p, dl, dd, ul, ol': { margin: 0, padding: 0 },
  'ul, ol': { listStyleType: 'none' },
});

const useStyles = makeStyles({
  frame: { height: '100%', backgroundColor: tokens.colorNeutralBackground2, color: tokens.colorNeutralForeground1 },
});

export function ThemeFrame({ children }: { readonly children: ReactNode }): ReactNode {
  usePageStyles();
  const styles = useStyles();
  const scheme = useMedia('(prefers-color-scheme: dark)') ? 'dark' : 'light';
  const scale = useAppState()?.mode === 'kiosk' ? 1.15 : 1;
  const theme = useMemo(() => createTheme(scheme, scale), [scheme, scale]);
  useEffect(() => {
    document.documentElement.style.colorScheme = scheme;
  }, [scheme]);
  return (
    // The provider's own classes are also put on whatever opens above the page (menus, lists): none of the frame's among them.
    <FluentProvider theme={theme} style={{ height: '100%' }}>
      <div className={styles.frame}>{children}</div>
    </FluentProvider>
  );
}
