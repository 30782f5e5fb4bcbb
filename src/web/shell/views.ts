import { join } from 'node:path';

import type { NestExpressApplication } from '@nestjs/platform-express';

import { projectFolder } from './project-folder.js';
import { type Locals, TemplateEngine } from './template-engine.js';
import { loadTranslations } from './view-files.js';

type Rendered = (error: Error | null, page?: string) => void;

/** Makes @Render('area/page') work on this application. */
export function setUpViews(app: NestExpressApplication): TemplateEngine {
  const viewsFolder = join(projectFolder(), 'views');
  const engine = new TemplateEngine(viewsFolder, loadTranslations(viewsFolder));
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
  app.setBaseViewsDir(viewsFolder);
  app.setViewEngine('hbs');
  app.getHttpAdapter().getInstance().enable('view cache');
  return engine;
}
