import { Injectable } from '@nestjs/common';
import { WorkThread } from '../assessments/index.js';
import { ruleWork, type RuleWork } from './rule-work.js';

/**
 * Reads and tries the text of drafts: the largest rulebook that is allowed takes seconds, in which nobody else's page may wait.
 */
@Injectable()
export class RuleThread extends WorkThread<RuleWork> {
  constructor() {
    const module = new URL('./rule-work.js', import.meta.url).href;
    super({ module, name: 'ruleWork' }, ruleWork);
  }
}
