import type { Command } from 'commander';
import type { INestApplicationContext } from '@nestjs/common';
import {
  AccountService,
  InvitationService,
  LookAlikes,
  Organisations,
  PasswordResets,
  ProgrammeDirectory,
  resetAddress,
} from './access/index.js';
import { withApplication } from './cli-application.js';
import { printNameWarning, printRefusals } from './cli-refusals.js';
import { type Config, readConfig, requireAddress } from './config.js';
import { systemOf, Tenancy } from './database/index.js';
import { projectFolder } from './project-folder.js';

interface InviteOptions {
  programme: string;
  organisation: string;
  role: string;
}

/** Adds `person invite`, `person reset` and `person disable`. */
export function registerPersonCommands(program: Command): void {
  const person = program.command('person').description('let people in and out');
  person
    .command('invite <email>')
    .description('make a link with which somebody joins an organisation; it works once, for 7 days')
    .requiredOption('--programme <slug>', 'the programme')
    .requiredOption('--organisation <name or id>', 'the organisation')
    .requiredOption('--role <role>', 'such as agency.administrator or producer.submitter')
    .action((email: string, options: InviteOptions) =>
      withAccess((app, config) => invite(app, config, { ...options, email })),
    );
  person
    .command('reset <email>')
    .description('make a link with which somebody sets a new password; it works once, for a day')
    .action((email: string) => withAccess((app, config) => reset(app, config, email)));
  person
    .command('disable <email>')
    .description('close an account: all its sessions end at once')
    .action((email: string) =>
      withAccess(async (app) => {
        const closed = await app.get(AccountService, { strict: false }).disable(email);
        if (closed) console.log('The account is closed.');
        else printRefusals([{ code: 'person.unknown' }]);
      }),
    );
}

async function invite(
  app: INestApplicationContext,
  config: Config,
  asked: InviteOptions & { email: string },
): Promise<void> {
  const programme = await app.get(ProgrammeDirectory, { strict: false }).bySlug(asked.programme);
  if (!programme) {
    printRefusals([{ code: 'run.no-programme' }]);
    return;
  }
  const { organisation, email, role } = asked;
  const system = systemOf(programme.id);
  const found = await app
    .get(Tenancy, { strict: false })
    .run(system, () => app.get(Organisations, { strict: false }).only(organisation));
  const invited = found.ok
    ? await app
        .get(InvitationService, { strict: false })
        .inviteAsOperator(programme, found.value, { email, role })
    : found;
  if (!invited.ok) {
    printRefusals([invited.reason]);
    return;
  }
  if (found.ok)
    printNameWarning(await app.get(LookAlikes, { strict: false }).of(system, found.value));
  const base = config.baseUrl ?? `http://localhost:${config.port}`;
  console.log(`${base}/p/${programme.slug}/invitation/${invited.value}`);
}

async function reset(app: INestApplicationContext, config: Config, email: string): Promise<void> {
  const issued = await app.get(PasswordResets, { strict: false }).issueAsOperator(email);
  if (!issued.ok) {
    printRefusals([issued.reason]);
    return;
  }
  const base = config.baseUrl ?? `http://localhost:${config.port}`;
  console.log(`${base}${resetAddress}/${issued.value}`);
}

async function withAccess(
  work: (app: INestApplicationContext, config: Config) => Promise<void>,
): Promise<void> {
  const config = readConfig(projectFolder());
  requireAddress(config);
  await withApplication((app) => work(app, config));
}
