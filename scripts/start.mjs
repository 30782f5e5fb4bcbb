// Starts Everycell on a machine with nothing but Node: this file needs no package.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/src/main.js');
