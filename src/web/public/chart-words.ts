import type { Text } from '../shell/text.js';

/** What charts say where their figures come from, and where to download them. */
export interface ChartFrame {
  /** null where nothing can be downloaded yet. */
  csvHref: string | null;
}

export const chartWords = (
  name: string,
  { csvHref }: ChartFrame,
  params: Record<string, Text> = {},
) => ({
  id: `chart-${name}`,
  title: { key: `public.chart.${name}.title`, params },
  description: { key: `public.chart.${name}.description`, params },
  source: { key: `public.chart.${name}.source` },
  downloads: csvHref === null ? [] : [{ href: csvHref, text: { key: 'public.download.csv' } }],
  headingLevel: 3,
});
