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
import { Permit, WithoutTransaction } from '../../access/index.js';
import {
  beginFile,
  blanksIn,
  filesOf,
  TextFindings,
  withoutFile,
  withText,
  type DraftWithBase,
} from '../../rulemaking/index.js';
import type { Rulebook, RuleIssue } from '../../rules/index.js';
import {
  counted,
  fieldOf,
  refusalText,
  seeOther,
  type Answer303,
  type FormBody,
} from '../agency/form-fields.js';
import type { Refusal } from '../../kernel/decision.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import type { Text } from '../shell/text.js';
import { RuleVisitor, type RuleVisit } from './address.js';
import { titleOfDraft } from './draft-page.js';
import { DraftPages } from './draft-pages.service.js';
import { issueText } from './issue-text.js';

const view = 'rulemaking/text';

/** The text itself, for those who write rules: every issue at once, each with file, line and column. */
@Controller('p/:programme/agency/rulebooks/drafts/:draft/text')
@WithoutTransaction()
@UseFilters(FormRefusalFilter)
export class RulebookTextController {
  constructor(
    private readonly pages: DraftPages,
    private readonly findings: TextFindings,
  ) {}

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
    return this.page(found, { file, text, fault: null }, visit);
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
    const edited = await this.pages.drafts.edit(visit.ctx, id, seenIn(body), files);
    if (edited.ok) {
      const kept = filesOf(files).has(file) ? file : 'rulebook.yaml';
      return seeOther(fileHref(visit, id, kept));
    }
    const page = await this.page(found, { file, text, fault: refusalText(edited.reason) }, visit);
    throw new FormRefusal(view, page, 409);
  }

  /** Another table, or another file of cases. */
  @Permit('rulebook.edit')
  @Post('begin')
  @Redirect()
  async begin(
    @RuleVisitor() visit: RuleVisit,
    @Param('draft') id: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const found = await this.pages.find(visit, id);
    const name = fieldOf(body, 'name');
    const begun = beginFile(found.draft.files, name);
    if (!begun.ok)
      throw await this.refusedName(found, { name, reason: begun.reason, status: 422 }, visit);
    const { files, file } = begun.value;
    const edited = await this.pages.drafts.edit(visit.ctx, id, seenIn(body), files);
    if (!edited.ok)
      throw await this.refusedName(found, { name, reason: edited.reason, status: 409 }, visit);
    return seeOther(fileHref(visit, id, file));
  }

  @Permit('rulebook.edit')
  @Post('remove')
  @Redirect()
  async remove(
    @RuleVisitor() visit: RuleVisit,
    @Param('draft') id: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const found = await this.pages.find(visit, id);
    const file = fieldOf(body, 'file');
    const files = withoutFile(found.draft.files, file);
    if (files === null) throw new NotFoundException();
    const edited = await this.pages.drafts.edit(visit.ctx, id, seenIn(body), files);
    if (edited.ok) return seeOther(`${visit.base}/drafts/${id}/text`);
    const text = filesOf(found.draft.files).get(file) ?? '';
    const page = await this.page(found, { file, text, fault: refusalText(edited.reason) }, visit);
    throw new FormRefusal(view, page, 409);
  }

  private async page(
    found: DraftWithBase,
    shown: Omit<Shown, 'issues' | 'rulebook'>,
    visit: RuleVisit,
  ) {
    const { files, kind } = found.draft;
    const issues = await this.findings.of(files);
    // Only a new rulebook has a title that its text alone says.
    const own = kind === 'begin' ? await this.findings.load(files) : undefined;
    const rulebook = own?.ok === true ? own.rulebook : undefined;
    return textPage(found, { ...shown, issues, rulebook }, visit);
  }

  /** The page again with the name that was typed, and why no file begins with it. */
  private async refusedName(
    found: DraftWithBase,
    {
      name,
      reason,
      status,
    }: { readonly name: string; readonly reason: Refusal; status: 409 | 422 },
    visit: RuleVisit,
  ): Promise<FormRefusal> {
    const fault = refusalText(reason);
    const text = found.draft.files.rulebookYaml;
    const page = await this.page(found, { file: 'rulebook.yaml', text, fault: null }, visit);
    const field = { value: name, errorMessage: { text: fault } };
    const errors = [{ text: fault, href: '#name' }];
    return new FormRefusal(view, { ...page, errors, name: field }, status);
  }
}

const seenIn = (body: FormBody): number => counted(fieldOf(body, 'revision'));
const fileHref = (visit: RuleVisit, id: string, file: string): string =>
  `${visit.base}/drafts/${id}/text?file=${encodeURIComponent(file)}`;

interface Shown {
  readonly file: string;
  readonly text: string;
  readonly fault: Text | null;
  readonly issues: readonly RuleIssue[];
  readonly rulebook: Rulebook | undefined;
}

function textPage(found: DraftWithBase, shown: Shown, visit: RuleVisit) {
  const { draft } = found;
  const address = `${visit.base}/drafts/${draft.id}`;
  return {
    title: titleOfDraft(found, shown.rulebook, visit.language),
    listHref: visit.base,
    draftHref: address,
    action: `${address}/text`,
    revision: draft.revision,
    file: shown.file,
    text: shown.text,
    name: { value: '' },
    mayRemove: shown.file !== 'rulebook.yaml',
    errors: shown.fault === null ? [] : [{ text: shown.fault, href: '#text' }],
    issues: [
      ...blanksIn(filesOf(draft.files)).map((place) => ({
        key: 'rulemaking.text.blank',
        params: { place },
      })),
      ...shown.issues.map(issueText),
    ],
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
