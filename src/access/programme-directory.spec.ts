import { describe, expect, it } from '@jest/globals';

import { Clock } from '../database/clock.js';
import { ProgrammeDirectory } from './programme-directory.service.js';
import type { ProgrammeStore } from './programmes.store.js';
import type { Programme } from './request-access.js';

class StillClock extends Clock {
  at = 0;

  now(): Date {
    return new Date(this.at);
  }
}

const programme = (currency: string) => ({ id: '1', slug: 'demo', currency }) as Programme;

/** A database whose answers come when they are let go. */
function slowStore() {
  const waiting: (() => void)[] = [];
  let currency = 'EUR';
  const all = () =>
    new Promise<Programme[]>((resolve) => {
      waiting.push(() => {
        resolve([programme(currency)]);
      });
    });
  return {
    store: { all } as unknown as ProgrammeStore,
    waiting,
    change: (to: string) => (currency = to),
  };
}

describe('the directory of programmes', () => {
  it('answers from what it knows while it reads anew, so that nobody who holds a connection waits for another', async () => {
    const { store, waiting, change } = slowStore();
    const clock = new StillClock();
    const directory = new ProgrammeDirectory(store, clock);
    const first = directory.byId('1');
    waiting.shift()?.();
    expect((await first)?.currency).toBe('EUR');
    clock.at += 31_000;
    change('CHF');
    // The database has not answered yet, and this comes all the same.
    expect((await directory.byId('1'))?.currency).toBe('EUR');
    expect((await directory.bySlug('demo'))?.currency).toBe('EUR');
    expect(waiting).toHaveLength(1);
    waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect((await directory.byId('1'))?.currency).toBe('CHF');
  });

  it('reads for what it does not know, but not at every asking', async () => {
    const { store, waiting } = slowStore();
    const clock = new StillClock();
    const directory = new ProgrammeDirectory(store, clock);
    const first = directory.bySlug('new');
    waiting.shift()?.();
    expect(await first).toBeNull();
    expect(await directory.bySlug('new')).toBeNull();
    expect(waiting).toEqual([]);
  });
});
