// Writes the templates as compiled functions to dist/templates.cjs, since compiling them takes longer than rendering them.
// Of what was built before: dist/src.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { templatesModule } from '../dist/src/web/shell/compiled-templates.js';
import { filesBelow } from '../dist/src/web/shell/view-files.js';

const project = join(import.meta.dirname, '..');
const sources = new Set(filesBelow(join(project, 'views'), '.hbs').values());
writeFileSync(join(project, 'dist/templates.cjs'), templatesModule(sources));
