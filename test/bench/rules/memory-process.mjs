import { readFileSync } from 'node:fs';
import { rules, loadBenchRulebook } from './rulebook.mjs';
import { DAYS, runFacts, world } from './world.mjs';

// A process of its own, so that its memory is that of one run alone: facts, compilation and results of all lines.

const [lines, producers] = process.argv.slice(2).map(Number);
const { compileColumns } = await rules();
const rulebook = await loadBenchRulebook();
const run = compileColumns(rulebook, { days: DAYS }).run(runFacts(world({ lines, producers })));
process.send({ ok: run.ok, peakMb: peakMb() });
process.disconnect();

/** The most memory this process ever held; Linux knows it itself, elsewhere what it holds now has to do. */
function peakMb() {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return Number(line) / 1024;
  } catch {
    return process.memoryUsage().rss / 2 ** 20;
  }
}
