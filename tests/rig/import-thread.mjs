// The app's thread for imports, from its source: a worker knows no TypeScript by itself.
import { register } from 'tsx/esm/api';

register();
await import('../../src/main/store/sqlite/import-thread.ts');
