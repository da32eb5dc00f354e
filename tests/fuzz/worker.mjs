// A worker does not inherit the loader of its process: TypeScript first, then the worker itself.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
