import { parentPort, workerData } from 'node:worker_threads';
import type { Work, WorkPlace } from './work-thread.service.js';

interface Asked {
  readonly number: number;
  readonly work: string;
  readonly of: never;
}

const { module, name } = workerData as WorkPlace;
const named = ((await import(module)) as Readonly<Record<string, Work>>)[name];

parentPort?.on('message', ({ number, work, of }: Asked) => {
  try {
    parentPort?.postMessage({ number, found: named?.[work]?.(of) });
  } catch (error) {
    parentPort?.postMessage({ number, failed: String(error) });
  }
});
