import { Injectable } from '@nestjs/common';
import { KeptResults } from './kept-results.js';
import { RuleThread } from './rule-thread.service.js';
import { TextFindings } from './text-findings.service.js';
import type { Looked, Verdict } from './rule-work.js';

/**
 * Looking at a rulebook with all its tries takes up to seconds, and a draft's page is opened again and again: the same content,
 * register and lines have the same verdict, so it is kept by their hash.
 */
@Injectable()
export class GateVerdicts {
  private readonly kept = new KeptResults<Verdict>();

  constructor(
    private readonly thread: RuleThread,
    readonly texts: TextFindings,
  ) {}

  of(looked: Looked): Promise<Verdict> {
    const { files, inForce, occurring, lines } = looked;
    return this.kept.of({ files, inForce: inForce.hash, occurring, lines }, () =>
      this.thread.do('verdict', looked),
    );
  }
}
