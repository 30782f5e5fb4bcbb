import type { RequestContext } from '../database/index.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';

import type { Target } from './national-facts.js';
import type { MethodRulebook } from './report.js';

/** What a report takes from the rulebooks of its programme: legal targets, and the method as it is printed. */
export abstract class ReportLaw {
  abstract targets(context: RequestContext, period: ReportingPeriod): Promise<Target[]>;
  abstract method(context: RequestContext, period: ReportingPeriod): Promise<MethodRulebook[]>;
}
