import express from 'express';
import pg from 'pg';

// What belongs to sessions, people and the tenant boundary; the bare server has none of it.
const NOT_BARE =
  /^(?:begin|commit|rollback|savepoint|release|set )|person_session|\bmembership\b|\bfrom person\b|api_key|audit_event/i;

/** Notes each statement that goes to PostgreSQL while it listens. */
export function listenToStatements() {
  const heard = [];
  let listening = false;
  const query = pg.Client.prototype.query;
  pg.Client.prototype.query = function listened(config, values, ...rest) {
    const text = typeof config === 'string' ? config : config?.text;
    if (listening && typeof text === 'string' && !NOT_BARE.test(text.trim()))
      heard.push({ text, values: Array.isArray(values) ? values : (config?.values ?? []) });
    return query.call(this, config, values, ...rest);
  };
  return {
    start: () => void ((heard.length = 0), (listening = true)),
    stop: () => ((listening = false), [...heard]),
  };
}

/**
 * The same answers from the same rows with nothing around them: Express, one pool, the statements the page needs, and
 * the page's own template. No ORM, no session, no tenant boundary, no access check, no security headers.
 */
export function bareServer({ connection, templates, pages }) {
  const pool = new pg.Pool({ ...connection, max: 20 });
  const app = express();
  app.disable('x-powered-by');
  for (const page of pages)
    app.get(page.path, async (_request, response) => {
      for (const { text, values } of page.statements) await pool.query(text, values);
      if (page.json !== undefined) return void response.json(page.json);
      templates.render(page.view, page.model, (error, html) => {
        if (error) response.status(500).send(String(error));
        else response.type('html').send(html);
      });
    });
  return { app, close: () => pool.end() };
}
