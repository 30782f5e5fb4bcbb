import { Injectable } from '@nestjs/common';
import type { Decision } from '../kernel/decision.js';
import type { Loaded, RuleIssue, RulebookFiles } from '../rules/index.js';
import { KeptResults } from './kept-results.js';
import { RuleThread } from './rule-thread.service.js';

/** What the text of a draft makes, and what there is to say about it. */
@Injectable()
export class TextFindings {
  private readonly found = new KeptResults<readonly RuleIssue[]>();
  private readonly loaded = new KeptResults<Loaded>();

  constructor(private readonly thread: RuleThread) {}

  of(files: RulebookFiles): Promise<readonly RuleIssue[]> {
    return this.found.of({ files }, () => this.thread.do('findings', files));
  }

  /** The files in which the cases that a draft moves expect what it makes of them. */
  restated(files: RulebookFiles, base: RulebookFiles): Promise<Decision<RulebookFiles>> {
    return this.thread.do('restated', { files, base });
  }

  /** Why files make no rulebook any more that made one before; undefined where they still do, or did not either. */
  async spoilt(before: RulebookFiles, after: RulebookFiles): Promise<RuleIssue | undefined> {
    const is = await this.load(after);
    return !is.ok && (await this.load(before)).ok ? is.issues[0] : undefined;
  }

  load(files: RulebookFiles): Promise<Loaded> {
    return this.loaded.of({ files }, () => this.thread.do('load', files));
  }
}
