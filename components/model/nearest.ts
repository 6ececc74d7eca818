/** The known word that was most likely meant, if one is near enough: "hots" and "Host" mean host, "max_fails" maxFails. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map((candidate) => ({ candidate, steps: distance(plain(word), plain(candidate)) }))
    .filter(({ candidate, steps }) => steps <= Math.min(3, Math.floor((candidate.length + 1) / 3)))
    .sort((a, b) => a.steps - b.steps);
  return near[0]?.candidate;
}

/** Cut to a length that no argument has, so that a long word costs nothing. */
const plain = (word: string) => word.slice(0, 40).toLowerCase().replace(/[-_]/g, "");

/** How many letters have to be put in, taken out, changed or swapped with the next one (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, changed, swapped));
    }
  }
  return at(a.length, b.length);
}
