// The one AppApi of the page, handed down through React's context.

import { createContext, useContext } from 'react';
import type { AppApi } from '../shared/contract.ts';

export const ApiContext = createContext<AppApi | null>(null);

export function useApi(): AppApi {
  const api = useContext(ApiContext);
  if (api === null) throw new Error('useApi outside of ApiContext');
  return api;
}
