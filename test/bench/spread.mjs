/** The middle of a list of figures; lists of even length take the mean of the middle two. */
function median(figures) {
  const sorted = [...figures].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export function spread(figures) {
  return { median: median(figures), lowest: Math.min(...figures), highest: Math.max(...figures) };
}
