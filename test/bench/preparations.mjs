import { built } from './application.mjs';

const SUBMITTER = 'producer-submitter@demo.example';

/** Signs a demonstration account in by the form; gives the cookie. */
export async function signIn(origin, email = SUBMITTER) {
  const { demoPassword } = await built('demo/demo-people.js');
  const page = await fetch(`${origin}/sign-in`);
  const before = cookieOf(page);
  const token = /name="_csrf" value="([0-9a-f]+)"/.exec(await page.text())?.[1] ?? '';
  const entered = await fetch(`${origin}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: before },
    body: new URLSearchParams({ _csrf: token, email, password: demoPassword }),
  });
  if (entered.status !== 303) throw new Error(`sign-in: ${entered.status}`);
  return cookieOf(entered);
}

const cookieOf = (answer) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';

/** A key of the same producer that may read returns. */
export async function makeKey(owner) {
  const { newKey } = await built('access/api-key.js');
  const { newId } = await built('database/index.js');
  const { text, prefix, hash } = newKey();
  await owner.query(
    `insert into api_key (programme_id, id, organisation_id, label, prefix, key_hash, permissions, created_by,
       expires_at)
     select m.programme_id, $2, m.organisation_id, 'bench', $3, $4, '{return.read}', p.id, now() + interval '1 day'
     from person p join membership m on m.person_id = p.id
     join programme g on g.id = m.programme_id and g.slug = 'demo' where p.email = $1`,
    [SUBMITTER, newId(), prefix, hash],
  );
  return text;
}

/** The address of the newest report of a quarter that the demonstration has released. */
export async function releasedReport(owner) {
  const { rows } = await owner.query(
    `select u.period, u.version from publication u join programme g on g.id = u.programme_id
     where g.slug = 'demo' and u.kind = 'quarter' order by u.period desc, u.version desc limit 1`,
  );
  if (rows.length === 0) throw new Error('The demonstration has released no report.');
  return `/p/demo/reports/${rows[0].period}/v${rows[0].version}`;
}
