import { fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { project, startApplication } from './application.mjs';
import { measureFar } from './far/measure.mjs';
import { pairs } from './rounds.mjs';
import { spread } from './spread.mjs';

// npm run bench -- [--rounds 5] [--seconds 5] [--lines 100000] [--only pages|upload|far] [--profile]
//   far alone: [--producers 20000] [--loads 100000] [--models 100000]
// Every figure is a ratio of two measurements of the same run on the same machine; far gives times and sizes as they are.

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    lines: { type: 'string', default: '100000' },
    only: { type: 'string' },
    producers: { type: 'string', default: '20000' },
    loads: { type: 'string', default: '100000' },
    models: { type: 'string', default: '100000' },
    profile: { type: 'boolean', default: false },
  },
});
const [rounds, seconds, lines] = [values.rounds, values.seconds, values.lines].map(Number);
const results = path.join(project, 'bench-results');
const P99_MS = 100;
const UPLOAD = 2;
/** A file of any length is read in parts: what a few of them take. */
const GROWTH_MB = 64;
/** Of a page of a large programme, on a machine with nothing else to do; a file to download may be as long as it is. */
const FAR_MS = 300;
const FAR_KB = 150;
let missed = 0;

await mkdir(results, { recursive: true });
const application = await startApplication({ profiles: values.profile ? results : undefined });
const found = {
  at: new Date().toISOString(),
  node: process.version,
  cpus: cpus().length,
  // What else the machine was doing: ratios bear it, times do not.
  loadBefore: loadavg()[0],
  rounds,
};
try {
  // It fills the database, so nothing else is measured beside it.
  if (values.only === 'far') {
    const [producers, loads, models] = [values.producers, values.loads, values.models].map(Number);
    found.far = await measureFar(application, { producers, loads, models, rounds });
  } else {
    if (values.only !== 'upload') found.pages = await measurePages();
    if (values.only !== 'pages') found.upload = await measureUpload();
  }
} finally {
  await application.stop();
}
const file = path.join(results, `${found.at.replaceAll(':', '-')}.json`);
await writeFile(file, `${JSON.stringify(found, null, 2)}\n`);
print(found);
console.log(`\nAll figures: ${path.relative(project, file)}`);
process.exitCode = missed === 0 ? 0 : 1;

async function measurePages() {
  const bare = beside('bare-process.mjs', [application.dataDirectory, application.origin]);
  try {
    const { origin, pages } = await bare.told;
    const measured = [];
    for (const page of pages) {
      if (page.status !== 200) {
        measured.push({ ...page, missing: `answered ${page.status}` });
        continue;
      }
      const { path: address, headers, ...rest } = page;
      const ours = { url: application.origin + address, headers };
      const theirs = { url: origin + address, headers };
      const same = await sameAnswer(ours, theirs);
      measured.push({ ...rest, same, ...(await pairs({ ours, bare: theirs, rounds, seconds })) });
    }
    return measured;
  } finally {
    await bare.end();
  }
}

async function measureUpload() {
  const parameters = [application.dataDirectory, String(lines), String(rounds)];
  const child = beside('upload-process.mjs', parameters, [
    '--expose-gc',
    ...(values.profile ? ['--cpu-prof', `--cpu-prof-dir=${results}`] : []),
  ]);
  try {
    const told = await child.told;
    const of = (pick) => spread(told.rounds.map(pick));
    return {
      lines: told.lines,
      ratio: of(({ ours, parse, copy }) => ours / (parse + copy)),
      oursMs: of(({ ours }) => ours),
      parseMs: of(({ parse }) => parse),
      copyMs: of(({ copy }) => copy),
      grewByMb: of(({ grewBy }) => grewBy / 1e6),
      peakMb: of(({ peak }) => peak / 1e6),
    };
  } finally {
    await child.end();
  }
}

/** Another process of this bench; what it tells first is its result. */
function beside(script, parameters, execArgv = []) {
  const child = fork(path.join(import.meta.dirname, script), parameters, { execArgv });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const told = new Promise((resolve, reject) => {
    child.once('message', resolve);
    void ended.then((code) => reject(new Error(`${script} ended with ${code}.`)));
  });
  const end = () => {
    if (child.connected) child.disconnect();
    return ended;
  };
  return { told, end };
}

/** Only what gives the same answer may be compared; ETags and the like aside. */
async function sameAnswer(ours, theirs) {
  const [one, other] = await Promise.all(
    [ours, theirs].map(async ({ url, headers }) => (await fetch(url, { headers })).text()),
  );
  if (one === other) return true;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const around = (text) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
  console.log(`${ours.url} differs at ${at}: ${around(one)} and ${around(other)}`);
  return false;
}

function print({ pages = [], upload, far = [], loadBefore }) {
  if (loadBefore > cpus().length)
    console.log(
      `The machine is busy with other work (load ${loadBefore.toFixed(1)} on ${cpus().length} processors): ` +
        'compare ratios, not times.',
    );
  for (const page of pages) {
    if (page.missing !== undefined) {
      console.log(`${page.name}: not measured, ${page.missing}`);
      continue;
    }
    const { ratio, ours, bare, p99, p99Ratio, bareP99, failed } = page;
    console.log(
      `${page.name}: ${show(ratio, 2)} x bare, target ${page.target} x: ${met(ratio.median >= page.target)}; ` +
        `${show(ours)} against ${show(bare)} a second (${page.statements} statements); ` +
        `p99 ${show(p99)} ms, target < ${P99_MS}: ${met(p99.median < P99_MS)}, ${show(p99Ratio, 2)} x bare ` +
        `(bare ${show(bareP99)} ms${bareP99.median < P99_MS ? '' : ', so out of reach on this machine now'}); ` +
        `failed ${failed}${page.same ? '' : '; NOT THE SAME ANSWER'}`,
    );
  }
  for (const { as, path: address, status, ms, kb } of far) {
    const reached =
      status === 200 && ms.median < FAR_MS && (kb < FAR_KB || address.endsWith('.csv'));
    console.log(
      `${show(ms)} ms, ${kb.toFixed(0)} kB, ${status}: ${met(reached)}; ${address} as ${as ?? 'anybody'}`,
    );
  }
  if (upload === undefined) return;
  if (loadBefore > cpus().length)
    console.log(
      'Parse and COPY use one processor at a time, the upload two at once: without a free second one its ratio is higher.',
    );
  console.log(
    `upload of ${upload.lines} lines: ${show(upload.ratio, 2)} x parse and COPY, target <= ${UPLOAD} x: ` +
      `${met(upload.ratio.median <= UPLOAD)}; ${show(upload.oursMs)} ms against ${show(upload.parseMs)} ms parse and ` +
      `${show(upload.copyMs)} ms COPY; memory grew by ${show(upload.grewByMb)} MB, target <= ${GROWTH_MB}: ` +
      met(upload.grewByMb.median <= GROWTH_MB),
  );
}

/** Whoever calls the bench learns of a miss without reading: the run ends with 1. */
function met(reached) {
  if (!reached) missed += 1;
  return reached ? 'met' : 'MISSED';
}

/** The median and, in brackets, the range of the rounds. */
function show({ median, lowest, highest }, places = 0) {
  return `${median.toFixed(places)} (${lowest.toFixed(places)}-${highest.toFixed(places)})`;
}
