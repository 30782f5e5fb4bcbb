import type { Text } from '../shell/text.js';

/** What a line states beside its units and its mass. */
export interface StatedBeside {
  readonly exportedUnits: bigint;
  readonly priceMinor: bigint | null;
  readonly note: string | null;
  readonly changeReason: string | null;
}

/** Two submissions of a line: what else differs, in one text. null where nothing does, or where one does not declare it. */
export function furtherDifferences(
  before: StatedBeside | null,
  now: StatedBeside | null,
  currency: string,
): Text | null {
  if (before === null || now === null) return null;
  const price = ({ priceMinor }: StatedBeside): Text =>
    priceMinor === null ? NOTHING : { money: priceMinor, currency };
  const differing: [boolean, Text][] = [
    [
      before.exportedUnits !== now.exportedUnits,
      differs('exported', { number: before.exportedUnits }, { number: now.exportedUnits }),
    ],
    [before.priceMinor !== now.priceMinor, differs('price', price(before), price(now))],
    [before.note !== now.note, differs('note', before.note ?? NOTHING, now.note ?? NOTHING)],
    [
      before.changeReason !== now.changeReason,
      differs('reason', before.changeReason ?? NOTHING, now.changeReason ?? NOTHING),
    ],
  ];
  return differing
    .filter(([is]) => is)
    .map(([, text]) => text)
    .reduce<Text | null>((all, text) => (all === null ? text : both(all, text)), null);
}

const NOTHING: Text = { key: 'producer.differs.nothing' };

const both = (first: Text, second: Text): Text => ({
  key: 'producer.differs.both',
  params: { first, second },
});

const differs = (what: string, before: Text, now: Text): Text => ({
  key: `producer.differs.${what}`,
  params: { before, now },
});
