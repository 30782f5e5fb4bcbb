import pg from 'pg';
import { built, configBeside } from '../application.mjs';
import { signIn } from '../preparations.mjs';
import { spread } from '../spread.mjs';
import { farPages } from './pages.mjs';
import { fillWorld } from './world.mjs';

const KB = 1000;

/** Fills the application's database with a large programme and measures its pages. */
export async function measureFar(application, { rounds, ...sizes }) {
  const { openDatabase } = await built('database/running-database.store.js');
  const config = await configBeside(application.dataDirectory);
  const database = await openDatabase(config, { whenRunning: 'join' });
  const owner = new pg.Pool({ ...database.owner, max: 2 });
  try {
    await fillWorld(owner, sizes);
    return await measurePages(owner, application.origin, rounds);
  } finally {
    await owner.end();
  }
}

/** Each page in turn: how long it takes and how large it is. */
async function measurePages(owner, origin, rounds) {
  const cookies = new Map();
  const measured = [];
  for (const page of await farPages(owner)) {
    if (page.as !== null && !cookies.has(page.as))
      cookies.set(page.as, await signIn(origin, `${page.as}@demo.example`));
    const headers = page.as === null ? {} : { cookie: cookies.get(page.as) };
    const asked = () => ask(origin + page.path, headers);
    measured.push({ ...page, ...(await times(asked, rounds)) });
  }
  return measured;
}

async function ask(url, headers) {
  const began = performance.now();
  const answer = await fetch(url, { headers, redirect: 'manual' });
  const bytes = (await answer.arrayBuffer()).byteLength;
  return { status: answer.status, ms: performance.now() - began, kb: bytes / KB };
}

/** One after the other, on a server that has answered the page before. */
async function times(asked, rounds) {
  const { status, kb } = await asked();
  const found = [];
  for (let round = 0; round < rounds; round += 1) found.push((await asked()).ms);
  return { status, kb, ms: spread(found) };
}
