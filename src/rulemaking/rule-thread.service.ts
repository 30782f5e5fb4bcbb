import { Worker } from 'node:worker_threads';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ruleWork, type RuleWork } from './rule-work.js';

type Answer =
  | { readonly number: number; readonly found: unknown }
  | { readonly number: number; readonly failed: string };

interface Waiting {
  readonly found: (value: unknown) => void;
  readonly failed: (error: Error) => void;
}

/** Beside this file once it is built. Specs run the sources, which no thread can load: there the work is done at once. */
const entry = new URL('./rule-thread.worker.js', import.meta.url);
const isBuilt = import.meta.url.endsWith('.js');

/**
 * Reads and tries the text of drafts in a thread of its own: the largest rulebook that is allowed takes seconds, in which nobody
 * else's page may wait. One piece at a time, in the order in which they were asked; the thread begins with the first.
 */
@Injectable()
export class RuleThread implements OnModuleDestroy {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  async do<Name extends keyof RuleWork>(
    work: Name,
    of: Parameters<RuleWork[Name]>[0],
  ): Promise<ReturnType<RuleWork[Name]>> {
    if (!isBuilt) return ruleWork[work](of as never) as ReturnType<RuleWork[Name]>;
    const worker = (this.worker ??= this.begin());
    const number = (this.asked += 1);
    const answer = new Promise<unknown>((found, failed) => {
      this.waiting.set(number, { found, failed });
    });
    // While somebody waits for it the process stays.
    worker.ref();
    worker.postMessage({ number, work, of });
    return (await answer) as ReturnType<RuleWork[Name]>;
  }

  async onModuleDestroy(): Promise<void> {
    await this.worker?.terminate();
  }

  private begin(): Worker {
    const worker = new Worker(entry);
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
      this.end(new Error('The thread that reads rulebooks ended.'));
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
