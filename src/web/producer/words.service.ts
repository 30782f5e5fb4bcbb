import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { projectFolder } from '../../project-folder.js';
import type { Language } from '../shell/language.js';
import { loadTranslations } from '../shell/view-files.js';

/** Sentences outside of a page: in a file that is downloaded. */
@Injectable()
export class Words {
  private readonly translations = loadTranslations(join(projectFolder(), 'views'));

  say(key: string, params: Readonly<Record<string, string>>, language: Language): string {
    return this.translations.translate(key, language, params);
  }
}
