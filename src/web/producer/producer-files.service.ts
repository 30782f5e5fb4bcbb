import { Injectable } from '@nestjs/common';
import { TemplateFiles } from '../files/template-files.service.js';
import { Words } from '../files/words.service.js';

/** What the producer downloads: templates, and files with the words of their faults. */
@Injectable()
export class ProducerFiles {
  constructor(
    readonly templates: TemplateFiles,
    readonly words: Words,
  ) {}
}
