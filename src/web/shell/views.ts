import { join } from 'node:path';

import { type ExceptionFilter, RequestTimeoutException } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import helmet from 'helmet';

import { projectFolder } from '../../project-folder.js';
import { loadAssetNames, serveAssets } from './assets.js';
import { loadCompiledTemplates } from './compiled-templates.js';
import { ErrorFilter } from './error.filter.js';
import { ShellInterceptor } from './shell.interceptor.js';
import { type Patience, usualPatience, withoutSlowSenders } from './slow-senders.js';
import { type Locals, TemplateEngine } from './template-engine.js';
import { loadTranslations } from './view-files.js';

type Rendered = (error: Error | null, page?: string) => void;

/** Nothing from elsewhere and nothing inline: what a page runs and how it looks comes from this server's files. */
const protection = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      objectSrc: ["'none'"],
    },
  },
  // Links from a report to its sources may be followed by them; addresses of returns may not.
  referrerPolicy: { policy: 'same-origin' },
});

interface WebOptions {
  readonly patience?: Patience;
  /** Whose word is taken for where a request comes from; anybody else's header says nothing. */
  readonly proxies?: readonly string[];
}

/** Pages, styles, scripts and error pages. Below /api, failures go to `problems`. */
export function setUpWeb(
  app: NestExpressApplication,
  problems: ExceptionFilter,
  { patience = usualPatience, proxies = [] }: WebOptions = {},
): void {
  const project = projectFolder();
  const assetsFolder = join(project, 'dist/assets');
  const assets = loadAssetNames(assetsFolder);
  app.disable('x-powered-by');
  app.set('trust proxy', [...proxies]);
  app.use(protection);
  const errors = new ErrorFilter(problems);
  app.use(
    withoutSlowSenders((request, response) => {
      errors.catch(new RequestTimeoutException(), new ExecutionContextHost([request, response]));
    }, patience),
  );
  app.use('/assets', serveAssets(assetsFolder, assets));
  app.use(compression());
  const views = join(project, 'views');
  const compiled = loadCompiledTemplates(join(project, 'dist/templates.cjs'));
  const engine = new TemplateEngine(views, loadTranslations(views), assets, compiled);
  setUpTemplates(app, engine, views);
  app.useGlobalFilters(errors);
  app.useGlobalInterceptors(new ShellInterceptor());
}

function setUpTemplates(app: NestExpressApplication, engine: TemplateEngine, views: string): void {
  app.engine('hbs', (file: string, locals: Locals, done: Rendered) => {
    let page: string;
    try {
      page = engine.renderFile(file, locals);
    } catch (error) {
      done(error as Error);
      return;
    }
    done(null, page);
  });
  app.setBaseViewsDir(views);
  app.setViewEngine('hbs');
  app.enable('view cache');
}
