import type { RoleFamily } from '../../access/index.js';
import type { PublicationRow } from '../../publications/index.js';
import { headlineFigures } from '../public/headline-figures.js';
import { periodText } from '../public/report-figures.js';
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

interface Reader {
  signedIn: boolean;
  /** For what kind of organisation they act in this programme. */
  area: RoleFamily | undefined;
}

const say = (name: string): Text => ({ key: `entry.landing.${name}` });

/**
 * I place batteries on the market, I treat them, I want to know: each with where to start. Whoever is signed in for an
 * organisation that does not do this is led to where one chooses for whom to act.
 */
export function threeWaysIn(base: string, reader: Reader): Way[] {
  const link = (name: string, to: string): Link => ({ text: say(name), href: `${base}/${to}` });
  const work = (area: RoleFamily): string =>
    !reader.signedIn || reader.area === area ? `${base}/${area}` : '/switch';
  return [
    {
      title: say('producer.title'),
      href: work('producer'),
      text: say('producer.text'),
      links: [link('producer.check', 'check'), link('producer.rules', 'rulebooks')],
    },
    {
      title: say('recycler.title'),
      href: work('recycler'),
      text: say('recycler.text'),
      links: [link('recycler.register', 'register?capacity=recycler')],
    },
    {
      title: say('public.title'),
      href: `${base}/reports`,
      text: say('public.text'),
      links: [
        link('public.register', 'register'),
        link('public.certificate', 'certificates'),
        link('public.data', 'data'),
      ],
    },
  ];
}

/** From the newest released report alone; a figure that it hides is not shown. */
export function latestFigures(
  { period, version, snapshot }: Pick<PublicationRow, 'period' | 'version' | 'snapshot'>,
  base: string,
) {
  return {
    period: periodText(period),
    href: `${base}/reports/${period}/v${version}`,
    figures: headlineFigures(snapshot),
  };
}
