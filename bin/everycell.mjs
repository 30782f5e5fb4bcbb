#!/usr/bin/env node
// The operator's command. Builds when the sources are newer, then runs what was built.
import { prepare } from '../scripts/prepare.mjs';

prepare();
await import('../dist/src/cli.js');
