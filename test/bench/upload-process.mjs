import 'reflect-metadata';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NestFactory } from '@nestjs/core';
import { parse as csvParser } from 'csv-parse';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { built, configBeside } from './application.mjs';

// A process of its own, so that its memory is that of the import alone: a file of lines becomes the checked, stored draft
// of a producer with as many battery models, against reading the file and copying the same rows and nothing more.

const [dataDirectory, linesText, roundsText] = process.argv.slice(2);
const LINES = Number(linesText);
const ROUNDS = Number(roundsText);
const MODEL = (at) => `BENCH-${String(at).padStart(6, '0')}`;

const config = await configBeside(dataDirectory);
const { openDatabase } = await built('database/running-database.store.js');
const database = await openDatabase(config, { whenRunning: 'join' });
const { AppModule } = await built('app.module.js');
const { ReturnImports } = await built('returns/index.js');
const { spool } = await built('files/index.js');
const app = await NestFactory.createApplicationContext(AppModule.forRoot(config, database), {
  logger: ['error', 'warn', 'fatal'],
});
const imports = app.get(ReturnImports, { strict: false });
const client = new pg.Client(database.owner);
await client.connect();

const folder = await mkdtemp(path.join(tmpdir(), 'everycell-lines-'));
const file = path.join(folder, 'lines.csv');
try {
  const producer = await seedProducer();
  await writeFile(file, csv());
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [ours, memory] = await remembered(() => importFile(producer));
    const parse = await timed(parseFile);
    const rows = await storedRows();
    const copy = await copyRows(rows);
    rounds.push({ ours, parse, copy, ...memory });
  }
  process.send({ lines: LINES, rounds });
} finally {
  await rm(folder, { recursive: true, force: true });
  await client.end();
  await app.close();
  if (process.connected) process.disconnect();
}

/** A producer of the demonstration that is not one of its accounts', with a model for each line. */
async function seedProducer() {
  const { rows } = await client.query(
    `select q.programme_id, q.organisation_id from quarterly_return q
     join programme p on p.id = q.programme_id and p.slug = 'demo'
     where q.period = '2026-Q2' and not exists (select from membership m
       where m.programme_id = q.programme_id and m.organisation_id = q.organisation_id)
     order by q.organisation_id limit 1`,
  );
  const { programme_id: programmeId, organisation_id: organisationId } = rows[0];
  await client.query(
    `with made as (
       insert into battery_model (programme_id, organisation_id, id, reference)
       select $1, $2, gen_random_uuid(), 'BENCH-' || lpad(n::text, 6, '0') from generate_series(0, $3 - 1) n
       returning *)
     insert into battery_model_version (programme_id, organisation_id, battery_model_id, version, valid_from,
       brand, name, category, chemistry, unit_mass_mg)
     select programme_id, organisation_id, id, 1, '2024-01-01', 'Bench', reference, 'portable', 'alkaline', 23000
     from made`,
    [programmeId, organisationId, LINES],
  );
  await client.query('analyze');
  return { programmeId, organisationId, personId: null, capacity: 'organisation' };
}

function csv() {
  const lines = ['battery_model,units,exported_units,note'];
  for (let at = 0; at < LINES; at += 1)
    lines.push(`${MODEL(at)},${(at % 997) + 1},${at % 2},line ${at}`);
  return `${lines.join('\n')}\n`;
}

/** As an upload does it: the file arrives, is checked line by line and stands in the draft when this returns. */
async function importFile(producer) {
  const spooled = await spool(createReadStream(file));
  try {
    const given = { name: 'lines.csv', marks: 'point', file: spooled, expectedVersion: null };
    const { organisationId } = producer;
    const outcome = await imports.import(producer, organisationId, '2026-Q2', given);
    const value = outcome.ok ? outcome.value : null;
    if (value?.kind !== 'stored' || value.lines !== LINES)
      throw new Error(`The file was not stored: ${JSON.stringify(outcome).slice(0, 2000)}`);
  } finally {
    await spooled.remove();
  }
}

async function parseFile() {
  let rows = 0;
  const parser = createReadStream(file).pipe(csvParser());
  parser.on('readable', () => {
    while (parser.read() !== null) rows += 1;
  });
  await new Promise((resolve, reject) => parser.once('end', resolve).once('error', reject));
  if (rows !== LINES + 1) throw new Error(`csv-parse read ${rows} rows.`);
}

/**
 * The lines that the import has just stored, each as a row of a table with the same columns and nothing else; one commit.
 */
async function copyRows(chunks) {
  await client.query('create table bench_line (like return_draft_line)');
  try {
    return await timed(async () => {
      const sink = client.query(copyFrom('copy bench_line from stdin'));
      await pipeline(Readable.from(chunks), sink);
    });
  } finally {
    await client.query('drop table bench_line');
  }
}

async function storedRows() {
  const { to } = await import('pg-copy-streams');
  const stored = `select l.* from return_draft_line l join battery_model m on m.programme_id = l.programme_id
    and m.organisation_id = l.organisation_id and m.id = l.battery_model_id where m.reference like 'BENCH-%'`;
  const chunks = [];
  for await (const chunk of client.query(to(`copy (${stored}) to stdout`))) chunks.push(chunk);
  return chunks;
}

async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The time of the work and by how much memory grew at its peak. */
async function remembered(work) {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10);
  try {
    return [await timed(work), { grewBy: peak - before, peak }];
  } finally {
    clearInterval(watch);
  }
}
