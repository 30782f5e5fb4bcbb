import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { type CalendarDate, dateInZone } from '../kernel/calendar-date.js';
import { ProgrammeStore } from './programmes.store.js';
import type { Programme } from './request-access.js';

/** After how long programmes are read anew when one is asked for, and how often unknown slugs may ask. */
const FRESH_MS = 30_000;
const RETRY_MS = 1_000;

/** The programmes of this installation: few, hardly ever changed and needed by every request, so kept in memory. */
@Injectable()
export class ProgrammeDirectory {
  private known: readonly Programme[] = [];
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | null = null;

  constructor(
    private readonly store: ProgrammeStore,
    private readonly clock: Clock,
  ) {}

  async bySlug(slug: string): Promise<Programme | null> {
    return this.find((programme) => programme.slug === slug);
  }

  async byId(id: string): Promise<Programme | null> {
    return this.find((programme) => programme.id === id);
  }

  /** The same where there must be one: what belongs to a programme is at hand. Throws when there is none. */
  async get(id: string): Promise<Programme> {
    const programme = await this.byId(id);
    if (programme === null) throw new Error('There is no such programme.');
    return programme;
  }

  /** The day an instant falls on where the programme is; now, unless said. Throws when there is no such programme. */
  async dayOf(id: string, instant: Date = this.clock.now()): Promise<CalendarDate> {
    return dateInZone(instant, (await this.get(id)).timeZone);
  }

  async all(): Promise<readonly Programme[]> {
    if (this.ageMs() > RETRY_MS) await this.refresh();
    return this.known;
  }

  /** After a programme was added or changed in this process. */
  async refresh(): Promise<void> {
    this.reading ??= this.read().finally(() => {
      this.reading = null;
    });
    await this.reading;
  }

  private async find(wanted: (programme: Programme) => boolean): Promise<Programme | null> {
    const found = this.known.find(wanted);
    if (found !== undefined) {
      // Never waited for: whoever asks may hold a connection, and when all who hold one waited for another, none would come.
      if (this.ageMs() > FRESH_MS) this.refreshBeside();
      return found;
    }
    if (this.ageMs() <= RETRY_MS) return null;
    await this.refresh();
    return this.known.find(wanted) ?? null;
  }

  private refreshBeside(): void {
    // A database that does not answer is told by whatever else asks it; what is known stays until it does.
    this.refresh().catch(() => undefined);
  }

  private ageMs(): number {
    return Math.abs(this.clock.now().getTime() - this.readAt);
  }

  private async read(): Promise<void> {
    this.known = await this.store.all();
    this.readAt = this.clock.now().getTime();
  }
}
