import type { Headline, PublicationRow } from '../../publications/index.js';
import { mgOfKg, periodText } from '../public/report-figures.js';
import type { Text } from '../shell/text.js';

interface Link {
  href: string;
  text: Text;
}
interface Way {
  title: Text;
  href: string;
  text: Text;
  links: Link[];
}

const say = (name: string): Text => ({ key: `entry.landing.${name}` });

/** I place batteries on the market, I treat them, I want to know: each with where to start. */
export function threeWaysIn(base: string): Way[] {
  const link = (name: string, to: string): Link => ({ text: say(name), href: `${base}/${to}` });
  return [
    {
      title: say('producer.title'),
      href: `${base}/producer`,
      text: say('producer.text'),
      links: [link('producer.rules', 'rulebooks')],
    },
    {
      title: say('recycler.title'),
      href: `${base}/recycler`,
      text: say('recycler.text'),
      links: [link('recycler.register', 'register?capacity=recycler')],
    },
    {
      title: say('public.title'),
      href: `${base}/reports`,
      text: say('public.text'),
      links: [link('public.register', 'register'), link('public.data', 'data')],
    },
  ];
}

interface Figure {
  label: Text;
  value: Text;
  note: Text;
}

type Values = Headline['values'];

/** The headline figures that fit beside each other; the report has the rest, with its method. */
const shown: { code: string; figure: (values: Values) => Figure | undefined }[] = [
  {
    code: 'placed',
    figure: ({ mass, units }) =>
      mass === undefined || units === undefined
        ? undefined
        : {
            label: say('figure.placed'),
            value: { mass: mgOfKg(mass), places: 1 },
            note: { key: 'entry.landing.figure.placed-note', params: { units: { number: units } } },
          },
  },
  {
    code: 'treated',
    figure: ({ treated, efficiency }) =>
      treated === undefined || efficiency === undefined
        ? undefined
        : {
            label: say('figure.treated'),
            value: { mass: mgOfKg(treated), places: 1 },
            note: {
              key: 'entry.landing.figure.treated-note',
              params: { efficiency: { percent: efficiency, places: 1 } },
            },
          },
  },
  {
    code: 'completeness',
    figure: ({ accepted, expected }) =>
      accepted === undefined || expected === undefined
        ? undefined
        : {
            label: say('figure.returns'),
            value: { number: accepted },
            note: {
              key: 'entry.landing.figure.returns-note',
              params: { expected: { number: expected } },
            },
          },
  },
];

/** From the newest released report alone; a figure that it hides is not shown. */
export function latestFigures(
  { period, version, snapshot }: Pick<PublicationRow, 'period' | 'version' | 'snapshot'>,
  base: string,
) {
  return {
    period: periodText(period),
    href: `${base}/reports/${period}/v${version}`,
    figures: shown.flatMap(({ code, figure }) => {
      const headline = snapshot.headlines.find((each) => each.code === code);
      return (headline && figure(headline.values)) ?? [];
    }),
  };
}
