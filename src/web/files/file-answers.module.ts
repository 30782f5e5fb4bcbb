import { Module } from '@nestjs/common';
import { TemplateFiles } from './template-files.service.js';
import { Words } from './words.service.js';

/** What is downloaded besides pages: templates and annotated files, in the reader's language. */
@Module({ providers: [TemplateFiles, Words], exports: [TemplateFiles, Words] })
export class FileAnswersModule {}
