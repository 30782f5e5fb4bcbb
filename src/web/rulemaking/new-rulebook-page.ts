import type { MethodRulebook } from '../../publications/index.js';
import type { FormFault, NewRulebookForm } from '../../rulemaking/index.js';
import { textIn, type Rulebook } from '../../rules/index.js';
import { inLanguage } from '../public/figure-sources.js';
import { refusalText } from '../shell/refusal-text.js';
import type { RuleVisit } from './address.js';

export interface FilledNew {
  readonly form: NewRulebookForm;
  readonly faults: readonly FormFault[];
}

export const emptyNew: NewRulebookForm = {
  rulebookId: '',
  titleEn: '',
  titleDe: '',
  purpose: 'fees',
  validFrom: '',
  reason: '',
  copyOf: '',
  instrument: '',
  address: '',
};

/** The form again as it was filled in, with every fault at its field. */
export function newRulebookPage(
  listed: {
    readonly known: readonly MethodRulebook[];
    readonly shipped: readonly Pick<Rulebook, 'id' | 'title'>[];
  },
  { form, faults }: FilledNew,
  visit: RuleVisit,
) {
  const field = (name: string, value: string) => {
    const found = faults.find((each) => each.field === name);
    const errorMessage = found === undefined ? {} : { errorMessage: { text: refusalText(found.reason) } }; // prettier-ignore
    return { name, value, ...errorMessage };
  };
  const { language } = visit;
  const titles = new Map([
    ...listed.shipped.map(({ id, title }) => [id, textIn(title, language)] as const),
    ...listed.known.map(({ id, title }) => [id, inLanguage(title, language)] as const),
  ]);
  return {
    listHref: visit.base,
    action: `${visit.base}/new`,
    errors: faults.map((each) => ({ text: refusalText(each.reason), href: `#${each.field}` })),
    fields: {
      id: field('rulebookId', form.rulebookId),
      titleEn: field('title-en', form.titleEn),
      titleDe: field('title-de', form.titleDe),
      purpose: field('purpose', form.purpose),
      validFrom: field('validFrom', form.validFrom),
      reason: field('reason', form.reason),
      instrument: field('instrument', form.instrument),
      address: field('address', form.address),
      copyOf: {
        ...field('copyOf', form.copyOf),
        items: [
          { value: '', text: { key: 'rulemaking.new.from-small' }, selected: form.copyOf === '' },
          ...[...titles]
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([id, title]) => ({
              value: id,
              text: `${title} (${id})`,
              selected: id === form.copyOf,
            })),
        ],
      },
    },
  };
}
