import { once } from 'node:events';

// Loaded before dist/src/main.js of a process that is to take over at once (test/process.ts): the modules are loaded now,
// and the program begins when it is told.

await import('../dist/src/application.js');
await once(process, 'message');
process.disconnect();
