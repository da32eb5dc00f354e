// A clipboard that remembers what it has held.

import type { Clipboard } from '../../src/main/browser-ports.ts';

export class FakeClipboard implements Clipboard {
  text = '';
  readonly written: string[] = [];

  write(text: string): void {
    this.text = text;
    this.written.push(text);
  }

  async read(): Promise<string> {
    return this.text;
  }

  clear(): void {
    this.text = '';
  }
}
