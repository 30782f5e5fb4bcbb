import {
  Controller,
  Get,
  Header,
  NotFoundException,
  Param,
  Render,
  UseGuards,
} from '@nestjs/common';
import { Public } from '../access/index.js';
import { DescribedQueryGuard } from './described-query.guard.js';
import { descriptionText, operations } from './description.js';
import { issueCodes } from './issue-codes.js';
import { protocolProblems } from './problem.js';

const statusOf = new Map<string, number>(Object.entries(protocolProblems));
const problemNames = [...statusOf.keys(), 'refused'];
const texts = (...keys: string[]): object[] =>
  keys.map((key) => ({ text: { key: `api.page.${key}` } }));

/** What the API is: the file for programs and the same as pages for people. */
@Controller()
export class DescriptionController {
  @Get('api/v1/openapi.json')
  @UseGuards(new DescribedQueryGuard())
  @Public()
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=300')
  file(): string {
    return descriptionText;
  }

  @Get('api')
  @Public()
  @Render('api/index')
  index(): object {
    return { operations: operationTable, problems: problemTable, issues: issueTable };
  }

  @Get('api/problems/:name')
  @Public()
  @Render('api/problem')
  problem(@Param('name') name: string): object {
    if (!problemNames.includes(name)) throw new NotFoundException();
    return { name, status: statusOf.get(name) ?? null };
  }

  @Get('api/issue-codes/:code')
  @Public()
  @Render('api/issue-code')
  issueCode(@Param('code') code: string): object {
    const found = issueCodes.find((known) => known.code === code);
    if (found === undefined) throw new NotFoundException();
    return { code: found.code, key: found.key, params: found.anything };
  }
}

/** What nearly every address begins with; said once above the table. */
const below = '/api/v1/programmes/{programme}/';

const operationTable = {
  caption: { key: 'api.page.operations', params: { below } },
  head: texts('method', 'address', 'purpose', 'access'),
  rows: operations.map(({ method, address, summary, permission }) => [
    { text: method },
    { text: address.replace(below, '') },
    // The description is written in English, whatever language the page around it has.
    { text: summary, attributes: { lang: 'en' } },
    permission === null
      ? { text: { key: 'api.page.public' } }
      : { text: { key: 'api.page.key', params: { permission } } },
  ]),
};

const problemTable = {
  caption: { key: 'api.page.problems' },
  head: texts('code', 'meaning'),
  rows: problemNames.map((name) => [
    { text: name, href: `/api/problems/${name}` },
    { text: { key: `api.problem.${name}.title` } },
  ]),
};

const issueTable = {
  caption: { key: 'api.page.issues' },
  head: texts('code', 'meaning'),
  rows: issueCodes.map(({ code, help, key, anything }) => [
    { text: code, href: help },
    { text: { key, params: anything } },
  ]),
};
