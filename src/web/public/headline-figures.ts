import type { Headline, Snapshot } from '../../publications/index.js';
import type { Text } from '../shell/text.js';

import { mgOfKg } from './report-figures.js';

interface HeadlineFigure {
  label: Text;
  value: Text;
  note: Text;
}

type Values = Headline['values'];
type Draw = (values: Values, currency: string) => HeadlineFigure | undefined;

const say = (
  name: string,
  params: Record<string, Text>,
): Pick<HeadlineFigure, 'label' | 'note'> => ({
  label: { key: `public.figure.${name}` },
  note: { key: `public.figure.${name}-note`, params },
});

/** The headlines that one figure tells, in the order in which they stand beside each other. */
const drawn: Record<string, Draw> = {
  placed: ({ mass, units }) =>
    mass === undefined || units === undefined
      ? undefined
      : {
          ...say('placed', { units: { number: units } }),
          value: { mass: mgOfKg(mass), places: 1 },
        },
  treated: ({ treated, efficiency }) =>
    treated === undefined || efficiency === undefined
      ? undefined
      : {
          ...say('treated', { efficiency: { percent: efficiency, places: 1 } }),
          value: { mass: mgOfKg(treated), places: 1 },
        },
  fees: ({ fee }, currency) =>
    fee === undefined ? undefined : { ...say('fees', {}), value: { money: fee, currency } },
  completeness: ({ accepted, expected }) =>
    accepted === undefined || expected === undefined
      ? undefined
      : { ...say('returns', { expected: { number: expected } }), value: { number: accepted } },
};

/** The figures that carry a report, from it alone. What it hides or does not know is not shown. */
export function headlineFigures({
  headlines,
  programme,
}: Pick<Snapshot, 'headlines' | 'programme'>): HeadlineFigure[] {
  return Object.entries(drawn).flatMap(([code, draw]) => {
    const headline = headlines.find((each) => each.code === code);
    return (headline && draw(headline.values, programme.currency)) ?? [];
  });
}
