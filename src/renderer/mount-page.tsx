// Puts a page on the screen: the bridge's API, words, theme and the CSP nonce for Fluent's style tags.

import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { createDOMRenderer, RendererProvider } from '@fluentui/react-components';
import { createApi } from './api.ts';
import { createWords } from './i18n/create-words.ts';
import { ThemeFrame } from './theme/ThemeFrame.tsx';
import { ApiContext } from './use-api.ts';

export function mountPage(page: ReactNode): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no #root');
  const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce: cspNonce(document) } });
  createRoot(root).render(
    <StrictMode>
      <RendererProvider renderer={renderer} targetDocument={document}>
        <I18nextProvider i18n={createWords()}>
          <ApiContext value={createApi(window.pairingBridge)}>
            <ThemeFrame>{page}</ThemeFrame>
          </ApiContext>
        </I18nextProvider>
      </RendererProvider>
    </StrictMode>,
  );
}

/** The nonce of this response. Browsers hide the attribute, so the property is read first. */
export function cspNonce(from: Document): string {
  const meta = from.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  if (meta === null) return '';
  return meta.nonce || meta.content;
}
