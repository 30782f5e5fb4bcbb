import { Body, Controller, Get, Param, Post, Query, Redirect, Render, UseFilters } from '@nestjs/common'; // prettier-ignore

import { Permit } from '../../access/index.js';
import { PublicRegisterService, readSearch } from '../../publications/index.js';
import {
  batteryCategories,
  RegistrationDecisions,
  type DecisionFault,
  type DecisionForm,
} from '../../register/index.js';
import { PageFailure } from '../shell/failure.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { registerPage } from '../public/register-page.js';

import { counted, fieldOf, found, seeOther, type Answer303, type FormBody } from './form-fields.js';
import { registrationPage } from './registrations-page.js';
import { Visitor, type Visit } from './visit.js';

const view = 'agency/registration';

interface Typed {
  readonly form: DecisionForm;
  readonly faults: readonly DecisionFault[];
}

/** Who is registered, and the agency's decisions about it: suspend, reinstate, cancel. */
@Controller('p/:programme/agency/registrations')
@UseFilters(FormRefusalFilter)
export class RegistrationsController {
  constructor(
    private readonly register: PublicRegisterService,
    private readonly decisions: RegistrationDecisions,
  ) {}

  @Permit('oversight.read')
  @Get()
  @Render('agency/registrations')
  async list(@Visitor() { ctx, base }: Visit, @Query() query: Record<string, string | undefined>) {
    const search = { ...readSearch(query, batteryCategories), on: null };
    return registerPage(await this.register.search(ctx, search), search, `${base}/registrations`);
  }

  @Permit('oversight.read')
  @Get(':number')
  @Render(view)
  show(
    @Visitor() visit: Visit,
    @Param('number') number: string,
    @Query('decided') decided?: string,
  ) {
    return this.page(visit, number, null, decided);
  }

  @Permit('registration.decide')
  @Post(':number')
  @Redirect()
  async decide(
    @Visitor() visit: Visit,
    @Param('number') number: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const form: DecisionForm = {
      decision: fieldOf(body, 'decision'),
      effectiveOn: fieldOf(body, 'effectiveOn'),
      reason: fieldOf(body, 'reason'),
    };
    const seen = counted(fieldOf(body, 'seen'));
    const outcome = await this.decisions.decide(visit.ctx, number, { ...form, seen });
    const back = `${visit.base}/registrations/${encodeURIComponent(number)}`;
    if (outcome.kind === 'decided') return seeOther(`${back}?decided=${String(outcome.number)}`);
    if (outcome.kind === 'overtaken')
      throw new PageFailure({ status: 409, code: 'registration-decision.overtaken', back });
    const faults = outcome.kind === 'faulty' ? outcome.faults : [];
    throw new FormRefusal(view, await this.page(visit, number, { form, faults }));
  }

  private async page(
    { ctx, base, publicBase, may }: Visit,
    number: string,
    typed: Typed | null,
    decided?: string,
  ) {
    const file = found(await this.decisions.file(ctx, number));
    return registrationPage(file, {
      base,
      publicBase,
      mayDecide: may('registration.decide'),
      form: typed?.form ?? { decision: '', effectiveOn: '', reason: '' },
      faults: typed?.faults ?? [],
      decided: decided === String(file.decisions[0]?.number),
    });
  }
}
