import { Injectable } from '@nestjs/common';
import {
  checkCoverage,
  checkStated,
  loadRulebook,
  type RuleIssue,
  type RulebookFiles,
} from '../rules/index.js';
import { KeptResults } from './kept-results.js';

/** What there is to say about the text of a draft. */
@Injectable()
export class TextFindings {
  private readonly kept = new KeptResults<readonly RuleIssue[]>();

  of(files: RulebookFiles): readonly RuleIssue[] {
    return this.kept.of({ files }, () => {
      const loaded = loadRulebook(files);
      return loaded.ok
        ? [...loaded.warnings, ...checkStated(loaded.rulebook), ...checkCoverage(loaded.rulebook)]
        : loaded.issues;
    });
  }
}
