/** A text in three: what it begins with like another, where it differs, what it ends with like it. */
export type Cut = [same: string, other: string, same: string];

const isDigit = (sign: string | undefined) => sign !== undefined && /\d/.test(sign);

/** Where two texts differ. A number is marked whole: of `M12×50` and `M12×60` it is 50 and 60. */
export function difference(a: string, b: string): [Cut, Cut] {
  const [x, y] = [[...a], [...b]];
  const most = Math.min(x.length, y.length);
  let head = 0;
  while (head < most && x[head] === y[head]) head += 1;
  let tail = 0;
  while (tail < most - head && x.at(-1 - tail) === y.at(-1 - tail)) tail += 1;
  const touches = (at: number) => isDigit(x[at]) || isDigit(y[at]);
  while (head > 0 && head < Math.max(x.length, y.length) && isDigit(x[head - 1]) && touches(head)) head -= 1;
  while (tail > 0 && isDigit(x.at(-tail)) && (isDigit(x.at(-tail - 1)) || isDigit(y.at(-tail - 1)))) tail -= 1;
  const cut = (all: string[]): Cut => [
    all.slice(0, head).join(""),
    all.slice(head, all.length - tail).join(""),
    all.slice(all.length - tail).join(""),
  ];
  return [cut(x), cut(y)];
}
