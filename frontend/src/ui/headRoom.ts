/** What a head takes at most, in pixels, at 12 px a letter. */
function headRoom(title: string, atEdge: boolean): number {
  const letters = [...title].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 12.5 : 7), 0);
  return Math.ceil(letters) + (atEdge ? 24 : 16);
}

/**
 * Columns at least as wide as their heads: they are given the width of their figures and Chinese heads, and English words are longer.
 * A width that somebody chose stays.
 */
export function withHeadRoom<C extends { title: string; width: number; sized?: boolean }>(columns: readonly C[]): C[] {
  return columns.map((c, i) => {
    const room = headRoom(c.title, i === 0 || i === columns.length - 1);
    return c.sized || c.width >= room ? c : { ...c, width: room };
  });
}
