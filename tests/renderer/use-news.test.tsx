import { act, renderHook, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { useNews, type NewsSource } from '../../src/renderer/use-news.ts';
import { AppError } from '../../src/shared/errors.ts';

interface Controlled extends NewsSource<string> {
  readonly resolve: (value: string) => void;
  readonly reject: (error: Error) => void;
  readonly send: (value: string) => void;
  readonly listening: () => number;
}

function controlled(): Controlled {
  const { promise, resolve, reject } = withResolvers();
  const listeners = new Set<(value: string) => void>();
  return {
    current: () => promise,
    changed: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    resolve,
    reject,
    send: (value) => listeners.forEach((listener) => listener(value)),
    listening: () => listeners.size,
  };
}

function withResolvers() {
  let resolve: (value: string) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<string>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

describe('useNews', () => {
  it('is empty, then the snapshot, then each whole new value', async () => {
    const source = controlled();
    const { result } = renderHook(() => useNews(source));
    expect(result.current).toEqual({ value: null, error: null });
    act(() => source.resolve('snapshot'));
    await waitFor(() => expect(result.current.value).toBe('snapshot'));
    act(() => source.send('news'));
    expect(result.current.value).toBe('news');
  });

  it('does not let a late snapshot overwrite newer news', async () => {
    const source = controlled();
    const { result } = renderHook(() => useNews(source));
    act(() => source.send('newer'));
    await act(async () => source.resolve('older'));
    expect(result.current.value).toBe('newer');
  });

  it('shows why the snapshot failed, until news comes', async () => {
    const source = controlled();
    const { result } = renderHook(() => useNews(source));
    await act(async () => source.reject(new AppError('store.damaged', { file: 'x' })));
    expect(result.current).toEqual({ value: null, error: { code: 'store.damaged', detail: { file: 'x' } } });
    act(() => source.send('fine again'));
    expect(result.current).toEqual({ value: 'fine again', error: null });
  });

  it('stops listening when the screen is gone', () => {
    const source = controlled();
    const { unmount } = renderHook(() => useNews(source));
    expect(source.listening()).toBe(1);
    unmount();
    expect(source.listening()).toBe(0);
  });
});
