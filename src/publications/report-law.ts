import type { RequestContext } from '../database/index.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';

import type { Indicators } from './indicators.js';
import type { Target } from './national-facts.js';
import type { MethodRulebook } from './report.js';

/** What a report takes from rulebooks: legal targets, what computes its figures, and the method as it is printed. */
export abstract class ReportLaw {
  abstract targets(context: RequestContext, period: ReportingPeriod): Promise<Target[]>;
  abstract indicators(context: RequestContext, period: ReportingPeriod): Promise<Indicators>;
  abstract method(context: RequestContext, period: ReportingPeriod): Promise<MethodRulebook[]>;
}
