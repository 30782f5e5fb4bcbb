import express from 'express';
import pg from 'pg';

// What belongs to transactions, sessions, people and the tenant boundary; the bare server has none of it.
const NOT_BARE =
  /^(?:begin|start|commit|rollback|savepoint|release|set |select set_config)|person_session|\bmembership\b|\bfrom person\b|\bapi_key\b|audit_event/i;

/** Notes each statement that goes to PostgreSQL while it listens. */
export function listenToStatements() {
  let heard = [];
  let listening = false;
  const query = pg.Client.prototype.query;
  pg.Client.prototype.query = function listened(config, values, ...rest) {
    const text = typeof config === 'string' ? config : config?.text;
    if (listening && typeof text === 'string' && !NOT_BARE.test(text.trim()))
      heard.push({ text, values: Array.isArray(values) ? values : (config?.values ?? []) });
    return query.call(this, config, values, ...rest);
  };
  return {
    start: () => void ((heard = []), (listening = true)),
    stop: () => ((listening = false), heard),
  };
}

/** Notes each template with what it was given while it listens. */
export function listenToPages(TemplateEngine) {
  let heard = [];
  let listening = false;
  const renderFile = TemplateEngine.prototype.renderFile;
  TemplateEngine.prototype.renderFile = function listened(file, locals) {
    // Templates are also compiled ahead by rendering them with nothing; such a page has no language.
    if (!listening || locals.lang === undefined) return renderFile.call(this, file, locals);
    // The frame's fields are looked up when they are read; here they become plain values.
    const token = locals.csrfToken?.();
    const model = { ...locals, csrfToken: () => token };
    heard.push({ render: () => renderFile.call(this, file, model) });
    return renderFile.call(this, file, locals);
  };
  return {
    start: () => void ((heard = []), (listening = true)),
    stop: () => ((listening = false), heard),
  };
}

/**
 * The same answers from the same rows with nothing around them: Express, one pool, the statements the page needs, and
 * the page's own template. No ORM, no session, no tenant boundary, no access check, no security headers.
 */
export function bareServer({ connection, pages }) {
  // The application's login may see nothing without a tenant; here every statement runs as one that sees all.
  const pool = new pg.Pool({ ...connection, max: 20 });
  const app = express();
  app.disable('x-powered-by');
  for (const { path, status, statements, content } of pages) {
    if (status !== 200) continue;
    app.get(path, async (_request, response) => {
      for (const { text, values } of statements) await pool.query(text, values);
      if (content.json !== undefined) response.json(content.json);
      else response.type('html').send(content.render());
    });
  }
  return { app };
}
