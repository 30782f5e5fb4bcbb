import { Injectable } from '@nestjs/common';
import { feesOfRun, RulebookLibrary } from '../assessments/index.js';
import type { RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { readRulebookFiles, rulebookFolders, rulebooksFolder } from '../rulebook-files.js';
import type { RulebookFiles } from '../rules/index.js';
import { RuleThread } from './rule-thread.service.js';

/** The shipped rulebooks that a programme begins with: by which it charges, and by which it reports. */
export interface FirstRulebooks {
  readonly fees: string;
  readonly reports: string;
}

export interface FirstLaw {
  readonly purpose: keyof FirstRulebooks;
  readonly files: RulebookFiles;
}

/** Gives a new programme its first law; from then on drafts and their gates change it. */
@Injectable()
export class FirstLaws {
  constructor(
    private readonly library: RulebookLibrary,
    private readonly thread: RuleThread,
  ) {}

  /** Refused before anything is made: no such rulebook, one that charges nothing, or another currency than the programme's. */
  async read(
    currency: string,
    { fees, reports }: FirstRulebooks,
  ): Promise<Decision<readonly FirstLaw[]>> {
    const charged = this.shipped(fees);
    if (!charged.ok) return charged;
    const loaded = await this.thread.do('load', charged.value);
    if (!loaded.ok || feesOfRun(loaded.rulebook) === undefined)
      return refuse('assessment.rulebook-without-fees', { rulebook: fees });
    if (loaded.rulebook.currency !== currency)
      return refuse('programme.rulebook-currency', {
        rulebook: fees,
        found: loaded.rulebook.currency ?? '',
        currency,
      });
    const reported = this.shipped(reports);
    if (!reported.ok) return reported;
    return allow([
      { purpose: 'fees', files: charged.value },
      { purpose: 'reports', files: reported.value },
    ]);
  }

  /** In the open transaction. */
  async adopt(ctx: RequestContext, laws: readonly FirstLaw[]): Promise<void> {
    for (const { files, purpose } of laws) {
      const held = await this.library.publishAndAdopt(ctx, files, purpose);
      if (!held.ok) throw new Error(`A shipped rulebook was refused: ${held.reason.code}`);
    }
  }

  private shipped(id: string): Decision<RulebookFiles> {
    const all = rulebookFolders(rulebooksFolder());
    const found = all.find((each) => each.id === id);
    return found === undefined
      ? refuse('programme.no-such-rulebook', {
          rulebook: id.slice(0, 60),
          known: all.map((each) => each.id).join(', '),
        })
      : allow(readRulebookFiles(found.folder));
  }
}
