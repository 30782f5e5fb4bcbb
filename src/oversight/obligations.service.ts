import { Injectable } from '@nestjs/common';
import { RulebookLibrary } from '../assessments/index.js';
import type { RequestContext } from '../database/index.js';
import { lastDayOfYear } from '../kernel/calendar-date.js';
import { allow, type Decision } from '../kernel/decision.js';
import {
  obligationsOf,
  type ObligationFacts,
  type Obligations,
  yearsAveraged,
} from './obligation.js';
import { ObligationsStore } from './obligations.store.js';

export interface StatedObligations extends Obligations {
  readonly rulebookId: string;
}

/** What the obligations of a year are made from: of the programme, and of each producer by itself. */
export interface FactsOfYear {
  readonly programme: ObligationFacts;
  readonly producers: readonly {
    readonly organisationId: string;
    readonly organisation: string;
    readonly facts: ObligationFacts;
  }[];
}

/** What is owed for the years' batteries and what covers it, by the rulebook that the programme reports by. */
@Injectable()
export class ObligationsService {
  constructor(
    private readonly store: ObligationsStore,
    private readonly library: RulebookLibrary,
  ) {}

  /** Of the whole programme: all accepted returns, and all that recyclers received. */
  ofProgramme(ctx: RequestContext, year: number): Promise<Decision<StatedObligations>> {
    return this.of(ctx, year, null);
  }

  /** Of one producer: what its own batteries call for. What was collected belongs to no single producer. */
  ofProducer(
    ctx: RequestContext,
    year: number,
    organisationId: string,
  ): Promise<Decision<StatedObligations>> {
    return this.of(ctx, year, organisationId);
  }

  /** The same facts for any rulebook to be tried on; `averaged` are the years that it averages. */
  factsOf(ctx: RequestContext, year: number, averaged: readonly number[]): Promise<FactsOfYear> {
    const { store } = this;
    return store.inTransaction(ctx, async () => {
      const [own, filed] = [
        await store.placedByEach(ctx, averaged),
        await store.filedByEach(ctx, averaged),
      ];
      const organisations = new Map(own.map((each) => [each.organisationId, each.organisation]));
      return {
        programme: {
          year,
          placed: await store.placed(ctx, averaged, null),
          filed: await store.filed(ctx, averaged, null),
          received: await store.received(ctx, year),
        },
        producers: [...organisations].map(([organisationId, organisation]) => {
          const of = (each: { readonly organisationId: string }) =>
            each.organisationId === organisationId;
          const filedBy = filed.filter(of).map((each) => ({ ...each, expected: each.accepted }));
          return {
            organisationId,
            organisation,
            facts: { year, placed: own.filter(of), filed: filedBy, received: [] },
          };
        }),
      };
    });
  }

  private of(
    ctx: RequestContext,
    year: number,
    organisationId: string | null,
  ): Promise<Decision<StatedObligations>> {
    return this.store.inTransaction(ctx, async () => {
      const held = await this.library.adopted(ctx, 'reports', lastDayOfYear(year));
      if (!held.ok) return held;
      const years = yearsAveraged(held.value.rulebook, year);
      const found = obligationsOf(held.value.rulebook, {
        year,
        placed: await this.store.placed(ctx, years, organisationId),
        filed: await this.store.filed(ctx, years, organisationId),
        received: organisationId === null ? await this.store.received(ctx, year) : [],
      });
      return found.ok ? allow({ ...found.value, rulebookId: held.value.rulebook.id }) : found;
    });
  }
}
