import { Module } from '@nestjs/common';
import { Documents } from '../documents/documents.service.js';
import { TemplateFiles } from './template-files.service.js';
import { Words } from './words.service.js';

/** What is downloaded besides pages: templates, annotated files and documents, in the reader's language. */
@Module({
  providers: [Documents, TemplateFiles, Words],
  exports: [Documents, TemplateFiles, Words],
})
export class FileAnswersModule {}
