import { once } from 'node:events';

// Loaded before dist/src/main.js of a process that is to take over at once (test/process.ts): the modules are loaded now,
// and the program begins when it is told. Whoever waits in vain, because the test was stopped, ends.

const forgotten = () => process.exit(1);
process.once('disconnect', forgotten);
await import('../dist/src/application.js');
await once(process, 'message');
process.off('disconnect', forgotten);
process.disconnect();
