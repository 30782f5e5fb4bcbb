import { parentPort } from 'node:worker_threads';
import { ruleWork, type RuleWork } from './rule-work.js';

/** What is asked of the thread, and under which number it is answered. */
export interface AskedWork {
  readonly number: number;
  readonly work: keyof RuleWork;
  readonly of: never;
}

parentPort?.on('message', ({ number, work, of }: AskedWork) => {
  try {
    parentPort?.postMessage({ number, found: ruleWork[work](of) });
  } catch (error) {
    parentPort?.postMessage({ number, failed: String(error) });
  }
});
