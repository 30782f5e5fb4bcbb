import { addDays, type CalendarDate } from '../kernel/calendar-date.js';
import { dueDate, lastDay, type ReportingPeriod } from '../kernel/reporting-period.js';
import type { DemoFigures } from './demo-figures.js';
import { firstPeriodOf, type ProducerModels, type RegisteredBattery } from './demo-register.js';

export interface FiledLine {
  readonly battery: RegisteredBattery;
  readonly units: bigint;
  readonly massMg: bigint;
}

/** What a producer of the demonstration filed for one quarter, and when it was taken. */
export interface FiledQuarter {
  readonly producer: ProducerModels;
  readonly period: ReportingPeriod;
  readonly dueOn: CalendarDate;
  readonly submittedAt: Date;
  readonly decidedAt: Date;
  readonly paidOn: CalendarDate;
  readonly lines: readonly FiledLine[];
}

/** The quarters from first to last of those that the figures have, newest `count` only when that is given. */
export function filedPeriods(
  figures: DemoFigures,
  filed: { readonly first: string; readonly last: string } | null,
  count?: number,
): ReportingPeriod[] {
  if (filed === null) return [];
  const all = figures.periods.filter((period) => period >= filed.first && period <= filed.last);
  return (
    count === undefined ? all : all.slice(Math.max(0, all.length - count))
  ) as ReportingPeriod[];
}

/** The lines of a producer's quarter, one per model with registrations in it, in the order of the models. */
export function quarterLines(
  figures: DemoFigures,
  producer: ProducerModels,
  period: string,
): FiledLine[] {
  const units = new Map(
    figures.registered
      .filter((row) => row.period === period && row.brand === producer.brand)
      .map((row) => [row.model, row.units]),
  );
  return producer.batteries.flatMap((battery) => {
    const number = units.get(battery.model);
    return number === undefined
      ? []
      : [{ battery, units: number, massMg: number * battery.unitMassMg }];
  });
}

const at = (date: CalendarDate, minutes: number): Date =>
  new Date(Date.parse(`${date}T08:00:00Z`) + minutes * 60_000);

/** Every quarter that every producer filed, oldest first: submitted, accepted and paid in time, all of it. */
export function filedQuarters(
  figures: DemoFigures,
  producers: readonly ProducerModels[],
  { periods, filingDays }: { periods: readonly ReportingPeriod[]; filingDays: number },
): FiledQuarter[] {
  return periods.flatMap((period) =>
    producers.flatMap((producer, place): FiledQuarter[] => {
      if (firstPeriodOf(figures, producer.brand) > period) return [];
      const dueOn = dueDate(period, filingDays);
      const filedOn = addDays(lastDay(period), 8 + ((place * 7) % 20));
      return [
        {
          producer,
          period,
          dueOn,
          submittedAt: at(filedOn, place * 9),
          decidedAt: at(addDays(dueOn, 5), place * 4),
          paidOn: addDays(dueOn, 20),
          lines: quarterLines(figures, producer, period),
        },
      ];
    }),
  );
}
