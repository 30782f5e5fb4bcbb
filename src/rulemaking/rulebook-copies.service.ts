import { Injectable } from '@nestjs/common';
import type { Decision } from '../kernel/decision.js';
import { readRulebookFiles, rulebookFolders, rulebooksFolder } from '../rulebook-files.js';
import type { RulebookFiles } from '../rules/index.js';
import { RuleThread } from './rule-thread.service.js';
import type { Called, Copied } from './rule-work.js';

/** What a new rulebook can be a copy of. All of it takes seconds to read, in which nobody else's page may wait. */
@Injectable()
export class RulebookCopies {
  private titles: Promise<Called[]> | undefined;

  constructor(private readonly thread: RuleThread) {}

  /** What is shipped, whether or not the programme goes by it. Kept: it does not change while this runs. */
  shipped(): Promise<Called[]> {
    this.titles ??= this.readTitles().catch((error: unknown) => {
      this.titles = undefined;
      throw error;
    });
    return this.titles;
  }

  shippedFiles(id: string): RulebookFiles | null {
    const found = rulebookFolders(rulebooksFolder()).find((each) => each.id === id);
    return found === undefined ? null : readRulebookFiles(found.folder);
  }

  copied(copy: Copied): Promise<Decision<RulebookFiles>> {
    return this.thread.do('copied', copy);
  }

  /** One after the other, so that their files are not read in one go either. */
  private async readTitles(): Promise<Called[]> {
    const found: Called[] = [];
    for (const { id, folder } of rulebookFolders(rulebooksFolder())) {
      const called = await this.thread.do('called', readRulebookFiles(folder));
      if (called === undefined) throw new Error(`The shipped rulebook ${id} does not load.`);
      found.push(called);
    }
    return found;
  }
}
