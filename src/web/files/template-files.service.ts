import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { accessOf } from '../../access/index.js';
import {
  csvRow,
  templateBook,
  templateVersion,
  writtenMark,
  type TemplateBook,
  type TemplateMark,
} from '../../files/index.js';
import { languageOf } from '../shell/shell-locals.js';
import { attach, attachedCsv, workbookType } from './attachment.js';
import { Words } from './words.service.js';

export interface Template extends Pick<TemplateBook, 'columns' | 'choices' | 'rows'> {
  readonly kind: TemplateMark['kind'];
  readonly period?: string;
}

/** Empty files to fill in, made for the programme and the organisation that ask. */
@Injectable()
export class TemplateFiles {
  constructor(private readonly words: Words) {}

  csv(response: Response, template: Template): string {
    const { kind, period, columns, rows } = template;
    const mark = markOf(template, accessOf(response.req).programme?.slug ?? '');
    const whole = rows.map((row) => columns.map((_, at) => row[at] ?? ''));
    const text = [[mark], columns, ...whole].map(csvRow).join('');
    return attachedCsv(response, `${nameOf(kind, period)}.csv`, text);
  }

  async workbook(request: Request, response: Response, template: Template): Promise<void> {
    const { kind, period } = template;
    const language = languageOf(request);
    const { programme, principal } = accessOf(request);
    const slug = programme?.slug ?? '';
    const say = (key: string, params: Readonly<Record<string, string>> = {}): string =>
      this.words.say(`template.${key}`, params, language);
    const mark = markOf(template, slug);
    const about: [string, string][] = [
      [say(`title.${kind}`), ''],
      [say('programme'), programme?.name[language] ?? programme?.name.en ?? slug],
      [say('organisation'), principal?.organisationName ?? ''],
      ...(period === undefined ? [] : [[say('period'), period] as [string, string]]),
      [say('version'), String(templateVersion)],
      [say('mark'), mark],
      ['', ''],
      [say('how'), say(`how.${kind}`)],
      ['', say('how.columns')],
      ['', say('how.values')],
      ['', say('how.numbers')],
    ];
    const bytes = await templateBook({
      ...template,
      cover: { name: say('cover'), rows: about },
      sheet: say(`sheet.${kind}`),
      refusal: { title: say('refusal-title'), message: say('refusal') },
    });
    attach(response, workbookType, `${nameOf(kind, period)}.xlsx`);
    response.end(bytes);
  }
}

const nameOf = (kind: string, period: string | undefined): string =>
  `${period === undefined ? kind : `${kind}-${period}`}-v${String(templateVersion)}`;

const markOf = ({ kind, period }: Template, programme: string): string =>
  writtenMark({ kind, programme, ...(period === undefined ? {} : { period }) });
