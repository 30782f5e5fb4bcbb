import { describe, expect, it } from '@jest/globals';
import { Command, CommanderError } from 'commander';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rulebooksFolder } from './rulebook-files.js';
import { registerRulesCommands } from './rules-cli.js';

function run(
  args: readonly string[],
  stdin = '',
): { code: number | undefined; out: string; error: string } {
  const out: string[] = [];
  const error: string[] = [];
  let code: number | undefined;
  const program = new Command('everycell')
    .exitOverride()
    .configureOutput({ writeErr: (text) => error.push(text) });
  registerRulesCommands(program, {
    out: (line) => out.push(line),
    error: (line) => error.push(line),
    readStdin: () => stdin,
    exit: (given) => {
      code = given;
    },
  });
  for (const each of program.commands) each.exitOverride();
  for (const each of program.commands.flatMap((command) => command.commands))
    each.exitOverride().configureOutput({ writeErr: (text) => error.push(text) });
  try {
    program.parse(['rules', ...args], { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    code = 2;
  }
  return { code, out: out.join('\n'), error: error.join('\n') };
}

const line = {
  category: 'portable',
  chemistry: 'lithium_ion_nmc',
  units: '1',
  exported_units: '0',
  mass: '50 g',
};

describe('everycell rules check', () => {
  it('finds the shipped rulebooks by itself and passes them', () => {
    const result = run(['check']);
    expect(result).toMatchObject({ code: 0, error: '' });
    expect(result.out).toContain('ch/sr-814.670.1: checked');
  });

  it('names a file that is too large, and checks the other rulebooks all the same', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rulebooks-'));
    try {
      for (const id of ['be/bebat', 'us-ca/sb-1215'])
        cpSync(join(rulebooksFolder(), id), join(folder, id), { recursive: true });
      writeFileSync(join(folder, 'be/bebat/rulebook.yaml'), 'x'.repeat(3_000_000));
      expect(run(['check', folder])).toEqual({
        code: 1,
        out: expect.stringMatching(/^us-ca\/sb-1215: checked[^\n]*$/),
        error:
          'be/bebat/rulebook.yaml:1:1: The file is too large. (found more than 524288; write at most 524288 characters)',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses a changed rate, naming file, line and case', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rulebooks-'));
    try {
      cpSync(rulebooksFolder(), folder, { recursive: true });
      const table = join(folder, 'ch/sr-814.670.1/rates-2023-09-01.csv');
      writeFileSync(
        table,
        readFileSync(table, 'utf8').replace('lithium_ion_nmc,1.60', 'lithium_ion_nmc,16.0'),
      );
      const result = run(['check', folder]);
      expect(result.code).toBe(1);
      expect(result.error).toMatch(
        /^ch\/sr-814\.670\.1\/rulebook\.yaml:\d+:\d+: A value lies above the highest that the guard allows/m,
      );
      expect(result.out).toContain('eu/2023-1542: checked');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses a folder without rulebooks', () => {
    expect(run(['check', join(tmpdir(), 'no-such-folder')])).toMatchObject({ code: 1, out: '' });
  });
});

describe('everycell rules test', () => {
  it('runs the cases of one rulebook or of all', () => {
    expect(run(['test', 'ch/sr-814.670.1'])).toEqual({
      code: 0,
      out: expect.stringMatching(/^[1-9]\d cases, 0 failed$/),
      error: '',
    });
    expect(run(['test']).out).toMatch(/^\d+ cases, 0 failed$/);
    expect(run(['test', 'ch/none'])).toMatchObject({
      code: 1,
      error: 'There is no rulebook ch/none.',
    });
  });
});

describe('everycell rules evaluate', () => {
  const args = (...more: string[]) => [
    'evaluate',
    'ch/sr-814.670.1',
    '--on',
    '2026-03-31',
    '--facts',
    '-',
    ...more,
  ];

  it('refuses a list of facts that holds none', () => {
    const args = ['evaluate', 'ch/sr-814.670.1', '--on', '2026-03-31', '--facts', '-'];
    expect(run(args, '[]')).toEqual({
      code: 1,
      out: '',
      error: 'The list of facts is empty. Write at least one record.',
    });
  });

  it('prints outputs with their unit', () => {
    expect(run(args(), JSON.stringify([line]))).toEqual({
      code: 0,
      out: 'line 1\nfee = 0.08 CHF',
      error: '',
    });
    expect(run(args(), JSON.stringify({ lines: [line, line] })).out).toContain(
      'fee_total = 0.16 CHF',
    );
  });

  it('prints every step with its citation', () => {
    const { out } = run(args('--trace'), JSON.stringify(line));
    expect(out).toContain('= max(1.6 CHF/kg * 0.05 kg, 0.03 CHF/piece * 1 piece)');
    expect(out).toContain('in force since 2023-09-01');
    expect(out).toContain('Art. 1 Abs. 1');
  });

  it('prints JSON, n/a included', () => {
    const facts = {
      chemistry: 'lithium_ion_lfp',
      input_mass: '666 kg',
      output_mass: '466.2 kg',
      cobalt_input: '0 kg',
    };
    const { out, code } = run(
      ['evaluate', 'eu/2023-1542', '--on', '2031-12-31', '--facts', '-', '--json', '--trace'],
      JSON.stringify(facts),
    );
    const read = JSON.parse(out) as {
      outputs: Record<string, unknown>;
      trace: { name: string; cite: string }[];
    };
    expect(code).toBe(0);
    expect(read.outputs).toMatchObject({
      recycling_efficiency: '70 %',
      efficiency_met: true,
      cobalt_recovery: 'n/a',
    });
    for (const step of read.trace) expect(step.cite).toContain('Regulation (EU) 2023/1542');
  });

  it('refuses wrong facts with 1 and says which', () => {
    const result = run(args(), JSON.stringify([line, { ...line, mass: '50' }]));
    expect(result).toEqual({
      code: 1,
      out: '',
      error: '2: mass: `mass` has no unit. (found 50; write "12.5 kg")',
    });
    expect(
      run(
        ['evaluate', 'ch/sr-814.670.1', '--on', '2019-12-31', '--facts', '-'],
        JSON.stringify([line]),
      ),
    ).toMatchObject({ code: 1 });
    expect(run(['evaluate', 'ch/none', '--on', '2026-03-31', '--facts', '-'])).toMatchObject({
      code: 1,
    });
  });

  it('refuses a fact with a name from beneath the language like any other that is not known', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const result = run(args(), `{ "mass": "1 kg", "${name}": { "share": "1" } }`);
      expect(result).toMatchObject({ code: 1, out: '' });
      expect(result.error).toContain(`${name}: `);
    }
  });

  it.each([
    ['no JSON', args(), '{'],
    ['a number instead of facts', args(), '5'],
    [
      'a day that does not exist',
      ['evaluate', 'ch/sr-814.670.1', '--on', '2026-02-30', '--facts', '-'],
      '{}',
    ],
    ['a missing day', ['evaluate', 'ch/sr-814.670.1', '--facts', '-'], '{}'],
    ['an unknown stage', args('--stage', 'lines'), '{}'],
    ['a stage the rulebook does not have', args('--stage', 'process_year'), '{}'],
    [
      'a file that is not there',
      ['evaluate', 'ch/sr-814.670.1', '--on', '2026-03-31', '--facts', 'no-such-file.json'],
      '',
    ],
  ])('answers wrong usage with 2: %s', (_what, given, stdin) => {
    const result = run(given, stdin);
    expect(result.code).toBe(2);
    expect(result.out).toBe('');
    expect(result.error).not.toBe('');
  });
});
