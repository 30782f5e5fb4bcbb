import {
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  Query,
  Redirect,
  Render,
  UseFilters,
} from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { filesOf, type DraftWithBase } from '../../rulemaking/index.js';
import {
  checkCoverage,
  checkStated,
  loadRulebook,
  textIn,
  type RulebookFiles,
} from '../../rules/index.js';
import {
  counted,
  fieldOf,
  refusalText,
  seeOther,
  type Answer303,
  type FormBody,
} from '../agency/form-fields.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import type { Text } from '../shell/text.js';
import { RuleVisitor, type RuleVisit } from './address.js';
import { DraftPages } from './draft-pages.service.js';
import { issueText } from './issue-text.js';

const view = 'rulemaking/text';

/** The text itself, for those who write rules: every issue at once, each with file, line and column. */
@Controller('p/:programme/agency/rulebooks/drafts/:draft/text')
@UseFilters(FormRefusalFilter)
export class RulebookTextController {
  constructor(private readonly pages: DraftPages) {}

  @Permit('oversight.read')
  @Get()
  @Render(view)
  async show(
    @RuleVisitor() visit: RuleVisit,
    @Param('draft') id: string,
    @Query('file') file = 'rulebook.yaml',
  ) {
    const found = await this.pages.find(visit, id);
    const text = filesOf(found.draft.files).get(file);
    if (text === undefined) throw new NotFoundException();
    return textPage(found, { file, text, fault: null }, visit);
  }

  @Permit('rulebook.edit')
  @Post()
  @Redirect()
  async save(
    @RuleVisitor() visit: RuleVisit,
    @Param('draft') id: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const found = await this.pages.find(visit, id);
    const file = fieldOf(body, 'file');
    const text = fieldOf(body, 'text').replace(/\r\n?/g, '\n');
    const files = withText(found.draft.files, file, text);
    if (files === null) throw new NotFoundException();
    const seen = counted(fieldOf(body, 'revision'));
    const edited = await this.pages.drafts.edit(visit.ctx, id, seen, files);
    if (edited.ok)
      return seeOther(`${visit.base}/drafts/${id}/text?file=${encodeURIComponent(file)}`);
    const page = textPage(found, { file, text, fault: refusalText(edited.reason) }, visit);
    throw new FormRefusal(view, page, 409);
  }
}

function textPage(
  { draft, base }: DraftWithBase,
  shown: { readonly file: string; readonly text: string; readonly fault: Text | null },
  visit: RuleVisit,
) {
  const loaded = loadRulebook(draft.files);
  const issues = loaded.ok
    ? [...loaded.warnings, ...checkStated(loaded.rulebook), ...checkCoverage(loaded.rulebook)]
    : loaded.issues;
  const address = `${visit.base}/drafts/${draft.id}`;
  return {
    title: textIn(base.rulebook.title, visit.language),
    listHref: visit.base,
    draftHref: address,
    action: `${address}/text`,
    revision: draft.revision,
    file: shown.file,
    text: shown.text,
    errors: shown.fault === null ? [] : [{ text: shown.fault, href: '#text' }],
    issues: issues.map(issueText),
    mayEdit:
      visit.may('rulebook.edit') &&
      ['draft', 'checked', 'tried', 'approved', 'refused'].includes(draft.state),
    files: [...filesOf(draft.files).keys()].map((name) => ({
      name,
      current: name === shown.file,
      href: `${address}/text?file=${encodeURIComponent(name)}`,
    })),
  };
}

/** Only files that are there; a file that is left empty goes. */
function withText(files: RulebookFiles, file: string, text: string): RulebookFiles | null {
  if (file === 'rulebook.yaml') return { ...files, rulebookYaml: text };
  const part = file.startsWith('cases/') ? 'cases' : 'tables';
  const name = file.replace(/^cases\//, '');
  if (!Object.hasOwn(files[part], name)) return null;
  const rest = Object.entries(files[part]).filter(([each]) => each !== name);
  const kept = text.trim() === '' ? rest : [...rest, [name, text] as const];
  return { ...files, [part]: Object.fromEntries(kept) };
}
