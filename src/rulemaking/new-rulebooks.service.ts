import { Injectable } from '@nestjs/common';
import { RulebookLibrary, type HeldRulebook } from '../assessments/index.js';
import type { RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision, type Refusal } from '../kernel/decision.js';
import type { RulebookFiles } from '../rules/index.js';
import { faultsOfNew, newRulebookFiles, type NewRulebook } from './new-rulebook.js';
import type { Called } from './rule-work.js';
import { RulebookCopies } from './rulebook-copies.service.js';
import { readDayOfEffect, readReason } from './rulebook-draft.js';
import { RulebookDrafts } from './rulebook-drafts.service.js';
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

interface Refused {
  readonly ok: false;
  readonly faults: readonly FormFault[];
}

type Begun = { readonly ok: true; readonly draft: RulebookDraft } | Refused;

interface Found {
  readonly ok: true;
  readonly base: HeldRulebook;
  readonly source: RulebookFiles | null;
}

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
    private readonly drafts: RulebookDrafts,
    private readonly copies: RulebookCopies,
  ) {}

  /** What can be copied beside the rulebooks of the programme. */
  shipped(): Promise<Called[]> {
    return this.copies.shipped();
  }

  /** Every fault at once, each at its field. What takes long is done between two transactions, and nothing is locked meanwhile. */
  async begin(ctx: RequestContext, form: NewRulebookForm): Promise<Begun> {
    const asked = readForm(form, ctx.personId);
    if (!('personId' in asked)) return { ok: false, faults: asked };
    const { named, purpose, day, reason, personId } = asked;
    const found = await this.store.inTransaction(ctx, () => this.look(ctx, asked, form.copyOf));
    if (!found.ok) return found;
    const { base, source } = found;
    const files =
      source === null
        ? allow(
            newRulebookFiles({ ...named, currency: base.rulebook.currency ?? 'EUR', from: day }),
          )
        : await this.copies.copied({ files: source, named });
    if (!files.ok) return fault('copyOf', files.reason);
    return this.store.inTransaction(ctx, async () => {
      if (await this.isTaken(ctx, named.id)) return taken;
      const content = {
        rulebookId: named.id,
        baseId: base.rulebook.id,
        baseHash: base.hash,
        kind: 'begin',
        purpose,
        validFrom: day,
        reason,
        files: files.value,
      } as const;
      return { ok: true, draft: await this.drafts.keepNew(ctx, content, personId) };
    });
  }

  /** The law that it is tried out beside, and the files that it is a copy of; null to begin with a small text. */
  private async look(
    ctx: RequestContext,
    { named, purpose, day }: Asked,
    copyOf: string,
  ): Promise<Found | Refused> {
    if (await this.isTaken(ctx, named.id)) return taken;
    const base = await this.library.adopted(ctx, purpose, day);
    if (!base.ok || base.value.rulebook.from > day)
      return fault('validFrom', { code: 'rulebook-draft.no-law', params: { date: day } });
    if (copyOf === '') return { ok: true, base: base.value, source: null };
    const source = await this.sourceOf(ctx, copyOf, day);
    return source.ok
      ? { ok: true, base: base.value, source: source.value }
      : fault('copyOf', source.reason);
  }

  /** The law of the day where the programme has it, else what is shipped. */
  private async sourceOf(
    ctx: RequestContext,
    copyOf: string,
    day: CalendarDate,
  ): Promise<Decision<RulebookFiles>> {
    const version = await this.library.versionAt(ctx, copyOf, day);
    if (version !== null) {
      const held = await this.library.published(ctx, copyOf, version.hash);
      return held.ok ? allow(held.value.rulebook.files) : held;
    }
    const shipped = this.copies.shippedFiles(copyOf);
    return shipped === null ? refuse('rulebook-draft.no-copy') : allow(shipped);
  }

  private async isTaken(ctx: RequestContext, id: string): Promise<boolean> {
    return (await this.library.isTaken(ctx, id)) || this.store.isBegun(ctx, id);
  }
}

const taken = fault('rulebookId', { code: 'rulebook-draft.id-taken' });

function fault(field: string, reason: Refusal): Refused {
  return { ok: false, faults: [{ field, reason }] };
}

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
