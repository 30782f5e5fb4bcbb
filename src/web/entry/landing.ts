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
      links: [link('producer.check', 'check'), link('producer.rules', 'rulebooks')],
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
