import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { ProgrammeDirectory } from './access/index.js';
import {
  AssessmentReplays,
  OfficialRuns,
  OfficialRunWorker,
  type RunClass,
} from './assessments/index.js';
import { withApplication } from './cli-application.js';
import { printRefusals } from './cli-refusals.js';
import { systemOf, type RequestContext } from './database/index.js';
import { refuse, type Decision } from './kernel/decision.js';

interface FeeRunOptions {
  readonly programme: string;
  readonly period: string;
  readonly trial?: boolean;
  readonly final?: boolean;
}

/** Adds `run fees`, which was called `run national` first, and `run replay`. */
export function registerRunCommands(program: Command): void {
  const run = program.command('run').description('fee runs over a period');
  run
    .command('fees')
    .alias('national')
    .description(
      'compute every accepted return of a period, have PostgreSQL judge it, switch it in',
    )
    .requiredOption('--programme <slug>', 'the programme')
    .requiredOption('--period <period>', 'a quarter or a year that is over: 2026-Q2, 2025')
    .option('--trial', 'show what it would be; nothing stands, nothing is posted')
    .option('--final', 'post what differs from what was charged (without either: provisional)')
    .action(async (options: FeeRunOptions, command: Command) => {
      if (options.trial === true && options.final === true)
        command.error('Give --trial or --final, not both.', { exitCode: 2 });
      await inProgramme(options.programme, (app, ctx) => feeRun(app, ctx, options));
    });
  run
    .command('replay')
    .description('compute every stored assessment again and compare its receipt byte for byte')
    .requiredOption('--programme <slug>', 'the programme')
    .action((options: { programme: string }) => inProgramme(options.programme, replay));
}

type Work = (app: INestApplicationContext, ctx: RequestContext) => Promise<Decision<unknown>>;

async function inProgramme(slug: string, work: Work): Promise<void> {
  await withApplication(async (app) => {
    const programme = await app.get(ProgrammeDirectory, { strict: false }).bySlug(slug);
    const done =
      programme === null ? refuse('run.no-programme') : await work(app, systemOf(programme.id));
    if (!done.ok) printRefusals([done.reason]);
  });
}

async function feeRun(
  app: INestApplicationContext,
  ctx: RequestContext,
  { period, trial, final }: FeeRunOptions,
): Promise<Decision<unknown>> {
  const as: RunClass = trial === true ? 'trial' : final === true ? 'final' : 'provisional';
  const worker = app.get(OfficialRunWorker, { strict: false });
  let shown = '';
  const work = (runId: string) =>
    worker.work(ctx, runId, (step) => {
      const line = `${step.phase} ${String(step.done)}/${String(step.total)}`;
      if (line !== shown) console.log(line);
      shown = line;
    });
  const runs = app.get(OfficialRuns, { strict: false });
  const done = await runs.startInHand(ctx, { period, class: as }, work);
  if (!done.ok) return done;
  const { returns, lines, feeMinor, currency, postedMinor, postings } = done.value;
  console.log(
    `${as} run of ${period}: ${String(lines)} lines of ${String(returns)} returns, ` +
      `${feeMinor} minor units ${currency}; PostgreSQL agrees on every line; ` +
      `${postedMinor} posted for ${String(postings)} returns.`,
  );
  return done;
}

async function replay(app: INestApplicationContext, ctx: RequestContext): Promise<Decision<null>> {
  const { replayed, differing } = await app.get(AssessmentReplays, { strict: false }).all(ctx);
  for (const reference of differing) console.error(`differs: ${reference}`);
  console.log(`${String(replayed)} receipts replayed, ${String(differing.length)} differ.`);
  return differing.length === 0
    ? { ok: true, value: null }
    : refuse('assessment.replay-differs', { reference: differing[0] ?? '' });
}
