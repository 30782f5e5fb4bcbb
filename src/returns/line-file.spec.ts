import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ModelInForce, ModelsByReference } from '../register/index.js';
import { LineStream } from './line-file.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const count = 60_000;

/** A model for each line, made when it is asked for, so that nothing but the reading holds memory. */
const models: ModelsByReference = {
  size: count,
  keys: () => [],
  get(reference): ModelInForce {
    const place = Number(reference.slice(2));
    const id = `model ${String(place)}`;
    const figures = { version: 1, category: 'ev', chemistry: 'lfp', unitMassMg: 7n };
    return { place, id, ...figures, beginsOn: null, withdrawnOn: null };
  },
};

async function* chunksOf(lines: Iterable<string>): AsyncGenerator<Uint8Array> {
  let text = 'battery_model,units,note\n';
  for (const line of lines) {
    text += line;
    if (text.length < 65_536) continue;
    yield await Promise.resolve(Buffer.from(text));
    text = '';
  }
  yield Buffer.from(text);
}

function* lines(): Generator<string> {
  for (let at = 0; at < count; at += 1)
    yield `M-${String(at)},${String(at % 97)},${'n'.repeat(140)}\n`;
}

describe('a file of lines', () => {
  it('is read without keeping its lines', async () => {
    const on = '2026-06-30' as CalendarDate;
    const options = { marks: 'point', models, on, pricePlaces: 2 } as const;
    const reading = new LineStream(options, chunksOf(lines()));
    const held: number[] = [];
    let [read, units] = [0, 0n];
    for await (const some of reading.lines()) {
      for (const line of some) units += line.units;
      const before = read;
      read += some.length;
      if (Math.floor(before / 10_000) === Math.floor(read / 10_000)) continue;
      collectGarbage();
      held.push(process.memoryUsage().heapUsed / 1e6);
    }
    expect({ read, blocked: reading.issues.blocked }).toEqual({ read: count, blocked: false });
    expect(units).toBeGreaterThan(2_000_000n);
    // Kept lines would take some 20 MB.
    expect(held.length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...held) - Math.min(...held)).toBeLessThan(5);
  }, 120_000);
});
