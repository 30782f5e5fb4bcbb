import { Body, Controller, Get, Param, Post, Redirect, Render, UseFilters } from '@nestjs/common';
import { Permit, type Programme } from '../../access/index.js';
import { Assessments } from '../../assessments/index.js';
import { BatteryModels } from '../../register/index.js';
import {
  type Confirmation,
  type DraftToSign,
  faultsOfSignature,
  Filings,
  referencesIn,
  Submissions,
} from '../../returns/index.js';
import { counted, decided, fieldOf, seeOther, type Answer303, type FormBody } from './answers.js';
import { checkPage, linesShown, type CheckFault, type CheckField } from './check-page.js';
import { FormFaults, FormFaultsFilter } from './form-faults.filter.js';
import { Visitor, type Visit } from './visit.js';

const view = 'producer/check';

/** Which field of the declaration a refusal belongs to; any other refusal has a page of its own. */
const fieldOfRefusal: Readonly<Record<string, CheckField>> = Object.freeze({
  'return.not-declared': 'declared',
  'return.reason-needed': 'reason',
  'field.too-long': 'reason',
  'return.rules-changed': 'declared',
  'return.fee-changed': 'declared',
  'return.not-taken': 'declared',
  'return.outdated-models': 'outdated',
});

const changedMeanwhile = new Set([
  'return.rules-changed',
  'return.fee-changed',
  'return.outdated-models',
]);

/** What the page said that the lines cost; a page that could not say it said nothing. */
function shownIn(body: FormBody, { currency }: Programme): Pick<Confirmation, 'shown'> {
  const rulebookHash = fieldOf(body, 'rules');
  const fee = fieldOf(body, 'fee');
  if (rulebookHash === '' || !/^-?\d{1,18}$/.test(fee)) return {};
  return { shown: { rulebookHash, feeMinor: BigInt(fee), currency } };
}

/** Check your answers, then sign them. */
@Controller('p/:programme/producer/returns/:period')
@UseFilters(FormFaultsFilter)
export class SigningController {
  constructor(
    private readonly submissions: Submissions,
    private readonly filings: Filings,
    private readonly assessments: Assessments,
    private readonly models: BatteryModels,
  ) {}

  @Permit('return.read')
  @Get('check')
  @Render(view)
  check(@Visitor() visit: Visit, @Param('period') period: string) {
    return this.page(visit, period, () => [], '');
  }

  @Permit('return.submit')
  @Post('submit')
  @Redirect()
  async submit(
    @Visitor() visit: Visit,
    @Param('period') period: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const { ctx, organisationId, base } = visit;
    const reason = fieldOf(body, 'reason');
    const confirmation = {
      number: counted(fieldOf(body, 'number')),
      contentHash: fieldOf(body, 'content-hash'),
      declared: fieldOf(body, 'declared') === 'yes',
      reason: reason === '' ? null : reason,
      ...shownIn(body, visit.programme),
    };
    const submitted = await this.submissions.submit(ctx, organisationId, period, confirmation);
    if (submitted.ok) return seeOther(`${base}/submissions/${submitted.value.reference}`);
    const field = fieldOfRefusal[submitted.reason.code];
    if (field === undefined) {
      decided(submitted, `${base}/returns/${period}/check`);
      return seeOther(base);
    }
    const refused: CheckFault = { reason: submitted.reason, field };
    const faults = (draft: DraftToSign): CheckFault[] => {
      const lacking = faultsOfSignature(confirmation, draft).map((each): CheckFault => ({
        reason: each,
        field: fieldOfRefusal[each.code] ?? 'declared',
      }));
      const told = lacking.some((each) => each.reason.code === refused.reason.code);
      return told ? lacking : [refused, ...lacking];
    };
    const status = changedMeanwhile.has(submitted.reason.code) ? 409 : 422;
    throw new FormFaults(view, await this.page(visit, period, faults, reason), status);
  }

  private async page(
    visit: Visit,
    period: string,
    faultsOf: (draft: DraftToSign) => readonly CheckFault[],
    typedReason: string,
  ) {
    const { ctx, organisationId, base } = visit;
    const filing = decided(await this.filings.one(ctx, organisationId, period), base, 404);
    const draft = decided(await this.submissions.toSign(ctx, organisationId, period), base, 404);
    const { latest } = draft;
    const models = await this.models.ofLines(ctx, organisationId, linesShown(draft));
    const asked = referencesIn(draft.answers);
    const names = [...(await this.models.names(ctx, organisationId, asked)), ...models.names()];
    return checkPage({
      base,
      filing,
      draft,
      stands:
        latest === null
          ? null
          : await this.assessments.ofSubmission(ctx, organisationId, latest.id),
      maySubmit: visit.may('return.submit'),
      mayEdit: visit.may('return.edit'),
      currency: visit.programme.currency,
      names: new Map(names),
      faults: faultsOf(draft),
      typedReason,
    });
  }
}
