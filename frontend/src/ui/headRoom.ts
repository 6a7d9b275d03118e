/**
 * What a column's head takes at most, in pixels, at 12 px a letter: columns are as wide as their figures and Chinese heads need,
 * and English words are longer.
 */
export function headRoom(title: string, atEdge = false): number {
  const letters = [...title].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 12.5 : 7), 0);
  return Math.ceil(letters) + (atEdge ? 24 : 16);
}
