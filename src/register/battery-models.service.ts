import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../access/index.js';
import { Clock, Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import {
  dated,
  mayWithdraw,
  saysMore,
  type BatteryModel,
  type DatedModelVersion,
  type ModelPage,
  type NewModelVersion,
  type QuarterDays,
} from './battery-model.js';
import { BatteryModelsStore } from './battery-models.store.js';
import { toldOfModels } from './model-trail.js';
import type { ModelsByReference } from './models-in-force.js';
import { ModelsOfLines, type NamesModel } from './models-of-lines.js';

export interface ModelChanges {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

interface ComparedModels extends ModelChanges {
  readonly toStore: readonly NewModelVersion[];
  /** What holds of those that are known: on the day a model names, or at last. */
  readonly known: ReadonlyMap<string, BatteryModel>;
}

/** Of a model that names no day, what holds when every version has begun. */
const LAST = '9999-12-31' as CalendarDate;

/** The producer's battery models: a change is a new version, so that a return keeps what held when it was made. */
@Injectable()
export class BatteryModels {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: BatteryModelsStore,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Those that a quarter may declare, by reference, so many at most. */
  offered(
    ctx: RequestContext,
    organisationId: string,
    quarter: QuarterDays,
    limit: number,
  ): Promise<BatteryModel[]> {
    return this.tenancy.run(ctx, () => this.store.offered(ctx, organisationId, quarter, limit));
  }

  /** The named ones, withdrawn or not, as they hold on a day. */
  async heldOn(
    ctx: RequestContext,
    organisationId: string,
    references: readonly string[],
    on: CalendarDate,
  ): Promise<BatteryModel[]> {
    if (references.length === 0) return [];
    const wanted = references.map((reference) => ({ reference, on }));
    const held = await this.tenancy.run(ctx, () => this.store.held(ctx, organisationId, wanted));
    return [...held.values()];
  }

  /** A page of them, as they hold on the day. */
  page(
    ctx: RequestContext,
    of: { readonly organisationId: string; readonly on: CalendarDate },
    wanted: ModelPage,
  ): Promise<BatteryModel[]> {
    return this.tenancy.run(ctx, () => this.store.page(ctx, of, wanted));
  }

  /** How many there are, of all days. */
  count(ctx: RequestContext, organisationId: string): Promise<number> {
    return this.tenancy.run(ctx, () => this.store.count(ctx, organisationId));
  }

  lookUp(
    ctx: RequestContext,
    organisationId: string,
    quarter: QuarterDays,
  ): Promise<ModelsByReference> {
    return this.tenancy.run(ctx, () => this.store.lookUp(ctx, organisationId, quarter));
  }

  /** Whether there is one that is still placed on the market on the day. */
  hasAny(ctx: RequestContext, organisationId: string, on: CalendarDate): Promise<boolean> {
    return this.tenancy.run(ctx, () => this.store.hasAny(ctx, organisationId, on));
  }

  async versions(
    ctx: RequestContext,
    organisationId: string,
    reference: string,
  ): Promise<Decision<BatteryModel[]>> {
    const found = await this.tenancy.run(ctx, () =>
      this.store.versions(ctx, organisationId, reference),
    );
    return found.length === 0 ? refuse('model.not-found', { reference }) : allow(found);
  }

  async ofLines(
    ctx: RequestContext,
    organisationId: string,
    lines: readonly NamesModel[],
  ): Promise<ModelsOfLines> {
    const wanted = lines.flatMap(({ batteryModelId: id, modelVersion: version }) =>
      id === null || version === null ? [] : [{ id, version }],
    );
    if (wanted.length === 0) return new ModelsOfLines([]);
    return this.tenancy.run(
      ctx,
      async () => new ModelsOfLines(await this.store.atVersions(ctx, organisationId, wanted)),
    );
  }

  /** What people call the models of these references by now; one that there is not has no name. */
  async names(
    ctx: RequestContext,
    organisationId: string,
    references: readonly string[],
  ): Promise<Map<string, string>> {
    if (references.length === 0) return new Map();
    const wanted = references.map((reference) => ({ reference, on: LAST }));
    const held = await this.tenancy.run(ctx, () => this.store.held(ctx, organisationId, wanted));
    return new Map(
      [...held].map(([reference, { brand, name }]) => [reference, `${brand} ${name}`]),
    );
  }

  /** What storing these would do: a model that says nothing new of its day gets no version. */
  async compare(
    ctx: RequestContext,
    organisationId: string,
    models: readonly NewModelVersion[],
  ): Promise<ComparedModels> {
    const wanted = models.map(({ reference, validFrom }) => ({ reference, on: validFrom ?? LAST }));
    const known = await this.tenancy.run(ctx, () => this.store.held(ctx, organisationId, wanted));
    const added = models.filter(({ reference }) => !known.has(reference));
    const changed = models.filter((model) => {
      const before = known.get(model.reference);
      return before !== undefined && saysMore(model, before);
    });
    return {
      known,
      added: added.length,
      changed: changed.length,
      unchanged: models.length - added.length - changed.length,
      toStore: [...added, ...changed],
    };
  }

  /** Adds new models and new versions of known ones, all or none. `today` is the programme's. */
  async keep(
    ctx: RequestContext,
    organisationId: string,
    models: readonly NewModelVersion[],
    today: CalendarDate,
  ): Promise<ModelChanges> {
    return this.tenancy.run(ctx, async () => {
      // One after the other: two people who correct a model at once make two versions of it.
      const references = models.map(({ reference }) => reference);
      await this.store.lock(ctx, organisationId, references);
      const { toStore: more, known, ...changes } = await this.compare(ctx, organisationId, models);
      if (more.length > 0) {
        const first = (await this.store.registeredFrom(ctx, organisationId)) ?? today;
        const toStore = more.map((model): DatedModelVersion =>
          dated(model, known.get(model.reference), { first, today }),
        );
        await this.store.add(ctx, organisationId, toStore, this.clock.now());
        const { before, after } = toldOfModels(known, toStore);
        await this.audit.record(ctx, {
          action: 'model.stored',
          subjectKind: 'battery_model',
          subjectId: toStore.length === 1 ? (toStore[0]?.reference ?? '') : 'several',
          before,
          after: { ...changes, ...after },
          organisationId,
        });
      }
      return changes;
    });
  }

  /** The same of one model over the version that it was made from, 0 where it is to be new: nobody writes over what they did not see. */
  async change(
    ctx: RequestContext,
    organisationId: string,
    model: NewModelVersion,
    { madeFrom, today }: { readonly madeFrom: number; readonly today: CalendarDate },
  ): Promise<Decision<ModelChanges>> {
    return this.tenancy.run(ctx, async () => {
      const { reference } = model;
      // A model that is made by somebody else at this moment is waited for.
      if (madeFrom === 0) await this.store.begin(ctx, organisationId, reference, this.clock.now());
      await this.store.lock(ctx, organisationId, [reference]);
      const [latest] = await this.store.versions(ctx, organisationId, reference);
      const current = latest?.version ?? 0;
      if (current === madeFrom) return allow(await this.keep(ctx, organisationId, [model], today));
      return refuse('model.changed-since', {
        yours: String(madeFrom),
        current: String(current),
      });
    });
  }

  /** From that day on the model is no longer placed on the market; without a day it is again. */
  async withdraw(
    ctx: RequestContext,
    organisationId: string,
    reference: string,
    on: CalendarDate | null,
  ): Promise<Decision<void>> {
    return this.tenancy.run(ctx, async () => {
      await this.store.lock(ctx, organisationId, [reference]);
      const versions = await this.store.versions(ctx, organisationId, reference);
      const [model] = versions;
      if (model === undefined) return refuse('model.not-found', { reference });
      if (model.withdrawnOn === on) return allow(undefined);
      const possible = mayWithdraw(versions, on);
      if (!possible.ok) return possible;
      await this.store.setWithdrawn(ctx, organisationId, reference, on);
      await this.audit.record(ctx, {
        action: on === null ? 'model.reinstated' : 'model.withdrawn',
        subjectKind: 'battery_model',
        subjectId: reference,
        before: { withdrawnOn: model.withdrawnOn },
        after: { withdrawnOn: on },
        organisationId,
      });
      return allow(undefined);
    });
  }
}
