// Renders a piece of the renderer as mount-page does: API over a fake bridge, words, Fluent's provider.

import type { ReactElement, ReactNode } from 'react';
import { FluentProvider, webLightTheme } from '@fluentui/react-components';
import { render, type RenderResult } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { createApi } from '../../src/renderer/api.ts';
import { createWords } from '../../src/renderer/i18n/create-words.ts';
import { ApiContext } from '../../src/renderer/use-api.ts';
import type { FakeBridge } from './fake-bridge.ts';

export function renderWith(bridge: FakeBridge, page: ReactElement): RenderResult {
  const words = createWords();
  const api = createApi(bridge);
  return render(page, {
    wrapper: ({ children }: { readonly children: ReactNode }) => (
      <I18nextProvider i18n={words}>
        <ApiContext value={api}>
          <FluentProvider theme={webLightTheme}>{children}</FluentProvider>
        </ApiContext>
      </I18nextProvider>
    ),
  });
}
