/** Moves label positions apart until each has `room`, in their order, within the bounds where that is possible. */
export function spread(wanted: number[], room: number, [low, high]: [number, number]): number[] {
  const order = wanted.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at);
  let free = low;
  for (const label of order) {
    label.at = Math.max(label.at, free);
    free = label.at + room;
  }
  let limit = high;
  for (const label of order.toReversed()) {
    label.at = Math.min(label.at, limit);
    limit = label.at - room;
  }
  const placed = [...wanted];
  for (const { at, index } of order) placed[index] = at;
  return placed;
}
