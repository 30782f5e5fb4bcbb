import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../access/index.js';
import { RulebookLibrary, type HeldRulebook } from '../assessments/index.js';
import { Clock, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision, type Refusal } from '../kernel/decision.js';
import { isShipped, rulebookFolders, rulebooksFolder } from '../rulebook-files.js';
import type { Rulebook, RulebookFiles } from '../rules/index.js';
import { copiedFiles, faultsOfNew, newRulebookFiles, type NewRulebook } from './new-rulebook.js';
import { readDayOfEffect, readReason } from './rulebook-draft.js';
import { draftRecord, newDraft } from './rulebook-drafts.service.js';
import { RulebookDraftsStore, type Purpose, type RulebookDraft } from './rulebook-drafts.store.js';

/** The form by which a new rulebook begins, as it was filled in. */
export interface NewRulebookForm {
  readonly rulebookId: string;
  readonly titleEn: string;
  readonly titleDe: string;
  readonly purpose: string;
  readonly validFrom: string;
  readonly reason: string;
  /** The id of a rulebook to copy; empty to begin with a small text. */
  readonly copyOf: string;
  readonly instrument: string;
  readonly address: string;
}

export interface FormFault {
  readonly field: string;
  readonly reason: Refusal;
}

type Begun =
  | { readonly ok: true; readonly draft: RulebookDraft }
  | { readonly ok: false; readonly faults: readonly FormFault[] };

/** What a form asks for, read. */
interface Asked {
  readonly named: Omit<NewRulebook, 'currency' | 'from'>;
  readonly purpose: Purpose;
  readonly day: CalendarDate;
  readonly reason: string;
  readonly personId: string;
}

const isPurpose = (text: string): text is Purpose => text === 'fees' || text === 'reports';

/** Begins rulebooks that nobody has written yet. From then on they are drafts like any other. */
@Injectable()
export class NewRulebooks {
  constructor(
    private readonly store: RulebookDraftsStore,
    private readonly library: RulebookLibrary,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** What can be copied whether or not the programme goes by it. */
  shipped(): Pick<Rulebook, 'id' | 'title'>[] {
    return rulebookFolders(rulebooksFolder()).map(({ id }) => this.library.shipped(id).rulebook);
  }

  /** Every fault at once, each at its field. */
  async begin(ctx: RequestContext, form: NewRulebookForm): Promise<Begun> {
    const asked = readForm(form, ctx.personId);
    if (!('personId' in asked)) return { ok: false, faults: asked };
    const { named, purpose, day, reason, personId } = asked;
    return this.store.inTransaction(ctx, async () => {
      const { id } = named;
      if ((await this.library.isTaken(ctx, id)) || (await this.store.isBegun(ctx, id)))
        return fault('rulebookId', { code: 'rulebook-draft.id-taken' });
      const base = await this.library.adopted(ctx, purpose, day);
      if (!base.ok || base.value.rulebook.from > day)
        return fault('validFrom', { code: 'rulebook-draft.no-law', params: { date: day } });
      const files = await this.filesOf(ctx, form.copyOf, { named, day, base: base.value });
      if (!files.ok) return fault('copyOf', files.reason);
      const { rulebook, hash } = base.value;
      const draft = newDraft(
        {
          rulebookId: id,
          baseId: rulebook.id,
          baseHash: hash,
          kind: 'begin',
          purpose,
          validFrom: day,
          reason,
          files: files.value,
        },
        personId,
        this.clock.now(),
      );
      await this.store.add(ctx, draft);
      await this.audit.record(ctx, draftRecord(draft, null));
      return { ok: true, draft };
    });
  }

  /** A copy of the law of the day where the programme has it, else of what is shipped. */
  private async filesOf(
    ctx: RequestContext,
    copyOf: string,
    of: { readonly named: Asked['named']; readonly day: CalendarDate; readonly base: HeldRulebook },
  ): Promise<Decision<RulebookFiles>> {
    const { named, day, base } = of;
    if (copyOf === '') {
      const { currency = 'EUR' } = base.rulebook;
      return allow(newRulebookFiles({ ...named, currency, from: day }));
    }
    const version = await this.library.versionAt(ctx, copyOf, day);
    if (version !== null) {
      const held = await this.library.published(ctx, copyOf, version.hash);
      return held.ok ? copiedFiles(held.value.rulebook.files, named) : held;
    }
    return isShipped(copyOf)
      ? copiedFiles(this.library.shipped(copyOf).rulebook.files, named)
      : refuse('rulebook-draft.no-copy');
  }
}

const fault = (field: string, reason: Refusal): Begun => ({
  ok: false,
  faults: [{ field, reason }],
});

function readForm(form: NewRulebookForm, personId: string | null): Asked | FormFault[] {
  const { purpose, copyOf } = form;
  const named = {
    id: form.rulebookId.trim(),
    title: { en: form.titleEn.trim(), de: form.titleDe.trim() },
    source: { instrument: form.instrument.trim(), address: form.address.trim() },
  };
  // What is copied names its own sources.
  const unasked = copyOf === '' ? [] : ['instrument', 'address'];
  const faults: FormFault[] = faultsOfNew(named)
    .filter(({ field }) => !unasked.includes(field))
    .map(({ field, ...reason }) => ({ field, reason }));
  const day = readDayOfEffect(form.validFrom);
  const reason = readReason(form.reason);
  if (!isPurpose(purpose))
    faults.push({ field: 'purpose', reason: { code: 'rulebook-draft.needs-purpose' } });
  if (!day.ok) faults.push({ field: 'validFrom', reason: day.reason });
  if (!reason.ok) faults.push({ field: 'reason', reason: reason.reason });
  if (personId === null)
    faults.push({ field: 'rulebookId', reason: { code: 'rulebook-draft.needs-person' } });
  return faults.length === 0 && isPurpose(purpose) && day.ok && reason.ok && personId !== null
    ? { named, purpose, day: day.value, reason: reason.value, personId }
    : faults;
}
