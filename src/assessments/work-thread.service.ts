import { Worker } from 'node:worker_threads';
import type { OnModuleDestroy } from '@nestjs/common';

/** Pieces of work by their names. Nothing that goes in or comes out is more than data. */
export type Work = Readonly<Record<string, (of: never) => unknown>>;

/** Where the work stands, so that the thread finds it too: a built file beside the caller's, and the name of what it exports. */
export interface WorkPlace {
  readonly module: string;
  readonly name: string;
}

const entry = new URL('./work-thread.worker.js', import.meta.url);

type Answer =
  | { readonly number: number; readonly found: unknown }
  | { readonly number: number; readonly failed: string };

interface Waiting {
  readonly found: (value: unknown) => void;
  readonly failed: (error: Error) => void;
}

/** Specs run the sources, which no thread can load: there the work is done at once. */
const isBuilt = import.meta.url.endsWith('.js');

/** Work that is done in a thread of its own: one piece at a time, in the order in which they were asked. It begins with the first. */
export abstract class WorkThread<Named extends Work> implements OnModuleDestroy {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  protected constructor(
    private readonly place: WorkPlace,
    private readonly work: Named,
  ) {}

  async do<Name extends keyof Named & string>(
    work: Name,
    of: Parameters<Named[Name]>[0],
  ): Promise<ReturnType<Named[Name]>> {
    if (!isBuilt) return this.work[work]?.(of) as ReturnType<Named[Name]>;
    const worker = (this.worker ??= this.begin());
    const number = (this.asked += 1);
    const answer = new Promise<unknown>((found, failed) => {
      this.waiting.set(number, { found, failed });
    });
    // While somebody waits for it the process stays.
    worker.ref();
    worker.postMessage({ number, work, of });
    return (await answer) as ReturnType<Named[Name]>;
  }

  async onModuleDestroy(): Promise<void> {
    await this.worker?.terminate();
  }

  private begin(): Worker {
    const worker = new Worker(entry, { workerData: this.place });
    worker.on('message', (answer: Answer) => {
      const waiting = this.waiting.get(answer.number);
      this.waiting.delete(answer.number);
      if (this.waiting.size === 0) worker.unref();
      if ('failed' in answer) waiting?.failed(new Error(answer.failed));
      else waiting?.found(answer.found);
    });
    worker.on('error', (error) => {
      this.end(error instanceof Error ? error : new Error(String(error)));
    });
    worker.on('exit', () => {
      this.end(new Error('A thread that works for others ended.'));
    });
    return worker;
  }

  /** The next that is asked begins another one. */
  private end(error: Error): void {
    this.worker = undefined;
    for (const { failed } of this.waiting.values()) failed(error);
    this.waiting.clear();
  }
}
