import { Get } from '@nestjs/common';
import { Public } from '../access/index.js';
import { codeLists, type CodeList } from './code-lists.js';
import { issueCodes } from './issue-codes.js';
import { ProgrammeResource } from './resource.js';

@ProgrammeResource('code-lists')
export class CodeListsController {
  @Get()
  @Public()
  lists(): { lists: readonly CodeList[] } {
    return { lists: codeLists };
  }

  @Get('issue-codes')
  @Public()
  issueCodes(): { codes: { code: string; message: string; help: string }[] } {
    return { codes: issueCodes.map(({ code, message, help }) => ({ code, message, help })) };
  }
}
