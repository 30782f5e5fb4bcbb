import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { projectFolder } from '../../project-folder.js';
import type { DataIssue } from '../../kernel/issue.js';
import type { Language } from '../shell/language.js';
import type { Speech } from '../shell/text.js';
import { loadTranslations } from '../shell/view-files.js';

/** Sentences outside of a page: in a file that is downloaded. */
@Injectable()
export class Words {
  private readonly translations = loadTranslations(join(projectFolder(), 'views'));

  /** An issue as one sentence in a cell of an annotated file. */
  issue({ code, params, value, expected, location }: DataIssue, language: Language): string {
    const found = { found: value ?? '', expected: expected ?? '', ...params };
    const sentence = this.say(`refusal.${code}`, found, language);
    return location.column === undefined ? sentence : `${location.column}: ${sentence}`;
  }

  speech(language: Language, timeZone: string): Speech {
    return { language, timeZone, translations: this.translations };
  }

  say(key: string, params: Readonly<Record<string, string>>, language: Language): string {
    return this.translations.translate(key, language, params);
  }
}
