/** Pages that grow with a programme unless they are kept from it: who asks for them, and where they are. */
export async function farPages(owner) {
  const one = async (sql) => (await owner.query(sql)).rows[0]?.id;
  const producer = await one(
    `select organisation_id as id from registration where number = 'FAR-000007'`,
  );
  const run = await one(
    `select id from official_run where period = '2026-Q1' and class = 'final' order by created_at desc limit 1`,
  );
  const batch = await one(`select id from batch where reference = 'FAR-B-11'`);
  const agency = '/p/demo/agency';
  const maker = '/p/demo/producer';
  const recycler = '/p/demo/recycler';
  const of = (as, ...paths) => paths.map((path) => ({ as, path }));
  return [
    ...of(
      'agency-officer',
      agency,
      `${agency}?page=300`,
      `${agency}/overview?period=2026-Q1`,
      `${agency}/returns/${producer}/2026-Q2`,
      `${agency}/obligations`,
      `${agency}/payments`,
      `${agency}/organisations/${producer}/statement`,
      `${agency}/registrations`,
      `${agency}/certificates`,
      `${agency}/capacity`,
      `${agency}/fee-runs`,
      `${agency}/fee-runs/corrected`,
      `${agency}/fee-runs/${run}`,
      `${agency}/fee-runs/${run}/producers.csv`,
      `${agency}/runs`,
    ),
    ...of(
      'agency-administrator',
      '/p/demo/audit',
      '/p/demo/audit?action=facility.added',
      `/p/demo/audit?organisation=${producer}`,
      '/p/demo/members',
      `${agency}/publications`,
      `${agency}/rulebooks`,
    ),
    ...of(
      'producer-administrator',
      maker,
      `${maker}/returns/2026-Q2`,
      `${maker}/returns/2026-Q2/check`,
      `${maker}/models`,
      `${maker}/models?q=cell`,
      `${maker}/statement`,
      `${maker}/obligations`,
      `${maker}/credits`,
      '/p/demo/audit',
    ),
    ...of(
      'recycler-administrator',
      recycler,
      `${recycler}/recovery/2026/combined/lithium_ion_nmc`,
      `${recycler}/consignments`,
      `${recycler}/batches`,
      `${recycler}/batches/${batch}`,
      `${recycler}/certificates`,
      `${recycler}/certificates/new`,
      `${recycler}/credits`,
    ),
    ...of(
      null,
      '/p/demo',
      '/p/demo/register',
      '/p/demo/register?page=300',
      '/p/demo/register?q=cells+1234',
      '/p/demo/register?state=suspended',
      '/p/demo/register.csv',
      '/api/v1/programmes/demo/register',
    ),
  ];
}
