import type { INestApplicationContext } from '@nestjs/common';
import { type Command, Option } from 'commander';
import {
  LookAlikes,
  Organisations,
  ProgrammeDirectory,
  ProgrammeFounding,
  readProgramme,
} from './access/index.js';
import { withApplication } from './cli-application.js';
import { printNameWarning, printRefusals } from './cli-refusals.js';
import { systemOf, Tenancy } from './database/index.js';
import { allow, refuse, type Decision, type Refusal } from './kernel/decision.js';
import { readAdmission, Registrations } from './register/index.js';
import { FirstLaws } from './rulemaking/index.js';
import { themeStylesheet } from './web/shell/theme.js';

interface FoundOptions {
  readonly name: string;
  readonly nameDe: string;
  readonly jurisdiction: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly agency: string;
  readonly fees: string;
  readonly reports: string;
  readonly filingDays: string;
  readonly accent: string;
  readonly accentDark: string;
}

interface AdmitOptions {
  readonly programme: string;
  readonly country: string;
  readonly capacity: string;
  readonly from: string;
  readonly brand: readonly string[];
  readonly category: readonly string[];
}

/** Adds `programme found` and `organisation admit`: what a real programme begins with. */
export function registerProgrammeCommands(program: Command): void {
  program
    .command('programme')
    .description('programmes of this installation')
    .command('found <slug>')
    .description('bring a programme into being: its agency, its settings and its first law')
    .requiredOption('--name <text>', 'its name in English')
    .requiredOption('--name-de <text>', 'its name in German')
    .requiredOption('--jurisdiction <code>', 'country, such as AT')
    .requiredOption('--currency <code>', 'such as EUR')
    .requiredOption('--time-zone <name>', 'such as Europe/Vienna')
    .requiredOption('--agency <name>', 'the organisation that runs it')
    .requiredOption('--fees <rulebook>', 'the shipped rulebook by which it charges')
    .option('--reports <rulebook>', 'the shipped rulebook by which it reports', 'eu/2023-1542')
    .option('--filing-days <days>', 'days after a quarter in which to file it', '30')
    .option('--accent <colour>', 'its colour by day', '#0b5d4b')
    .option('--accent-dark <colour>', 'its colour by night', '#7fd1bd')
    .action((slug: string, options: FoundOptions) =>
      answered((app) => foundProgramme(app, slug, options)),
    );
  program
    .command('organisation')
    .description('organisations of a programme')
    .command('admit <name>')
    .description('register an organisation in a programme; it is made when nobody has the name')
    .requiredOption('--programme <slug>', 'the programme')
    .addOption(
      new Option('--capacity <capacity>', 'what it is here')
        .choices(['producer', 'recycler'])
        .makeOptionMandatory(),
    )
    .requiredOption('--country <code>', 'where it is established')
    .requiredOption('--from <day>', 'the first day of its registration: 2027-01-01')
    .option('--brand <name...>', 'brands under which a producer places batteries on the market', [])
    .option('--category <code...>', 'portable, lmt, sli, ev or industrial', [])
    .action((name: string, options: AdmitOptions) =>
      answered((app) => admitOrganisation(app, name, options)),
    );
}

/** A sentence to print, or everything that stands against it. */
type Answer = Decision<string> | { readonly ok: false; readonly faults: readonly Refusal[] };

async function answered(work: (app: INestApplicationContext) => Promise<Answer>): Promise<void> {
  await withApplication(async (app) => {
    const answer = await work(app);
    if (answer.ok) console.log(answer.value);
    else printRefusals('faults' in answer ? answer.faults : [answer.reason]);
  });
}

async function foundProgramme(
  app: INestApplicationContext,
  slug: string,
  options: FoundOptions,
): Promise<Answer> {
  const read = readProgramme({ ...options, slug, name: { en: options.name, de: options.nameDe } });
  if (!read.ok) return read;
  const readable = themeStylesheet(read.value);
  if (!readable.ok) return readable;
  const laws = app.get(FirstLaws, { strict: false });
  const first = await laws.read(read.value.currency, options);
  if (!first.ok) return first;
  const founding = app.get(ProgrammeFounding, { strict: false });
  const ctx = founding.context();
  return app.get(Tenancy, { strict: false }).run(ctx, async () => {
    const founded = await founding.found(ctx, read.value, options.agency);
    if (!founded.ok) return founded;
    await laws.adopt(ctx, first.value);
    return allow(
      `The programme ${slug} is founded. Let its first administrator in with\n` +
        `npx everycell person invite <email> --programme ${slug} --organisation ${founded.value.agencyId} --role agency.administrator`,
    );
  });
}

async function admitOrganisation(
  app: INestApplicationContext,
  name: string,
  options: AdmitOptions,
): Promise<Answer> {
  const programme = await app.get(ProgrammeDirectory, { strict: false }).bySlug(options.programme);
  if (programme === null) return refuse('run.no-programme');
  const admission = readAdmission({
    capacity: options.capacity,
    brands: options.brand,
    categories: options.category,
    validFrom: options.from,
  });
  if (!admission.ok) return admission;
  const ctx = systemOf(programme.id);
  return app.get(Tenancy, { strict: false }).run(ctx, async () => {
    const { country } = options;
    const organisations = app.get(Organisations, { strict: false });
    const organisation = await organisations.onlyOrNew({ name, country });
    if (!organisation.ok) return organisation;
    const registrations = app.get(Registrations, { strict: false });
    const number = await registrations.admit(ctx, organisation.value, admission.value);
    if (!number.ok) return number;
    printNameWarning(await app.get(LookAlikes, { strict: false }).of(ctx, organisation.value));
    return allow(
      `Registered as ${number.value}. Let its first person in with\n` +
        `npx everycell person invite <email> --programme ${programme.slug} --organisation ${organisation.value} --role ${options.capacity}.administrator`,
    );
  });
}
