import { formatReference } from '../database/index.js';

/** Draws references in memory in the order the counter would give them; its state is then stored once. */
export class DrawnNumbers {
  private readonly last = new Map<string, { kind: string; year: number; value: bigint }>();

  constructor(private readonly programme: string) {}

  next(kind: string, year: number): string {
    const key = `${kind}-${year}`;
    const value = (this.last.get(key)?.value ?? 0n) + 1n;
    this.last.set(key, { kind, year, value });
    return formatReference({ programme: this.programme, kind, year, value });
  }

  /** What the counter must stand at, so that the next real reference follows on. */
  state(): { kind: string; year: number; value: bigint }[] {
    return [...this.last.values()];
  }
}
