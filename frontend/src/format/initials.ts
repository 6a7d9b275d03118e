import readings from "./initials.json";

/** The first sign of each initial in the order of 拼音, and that initial. */
const { firsts, letters } = readings;
/** Signs that names of roles have and that are read in another way there than the order has them. */
const others: Record<string, string | undefined> = readings.others;
const order = new Intl.Collator("zh-CN-u-co-pinyin");

function initial(sign: string): string {
  if (!/\p{Script=Han}/u.test(sign)) return sign.toLowerCase();
  let found = "";
  for (const [at, first] of [...firsts].entries()) if (order.compare(first, sign) <= 0) found = letters[at] ?? "";
  return found;
}

/** 拼音首字母 of a short name, in each way that it may be read. */
export function initialsOf(name: string): string[] {
  const signs = [...name];
  const usual = signs.map(initial).join("");
  const other = signs.map((sign) => others[sign] ?? initial(sign)).join("");
  return other === usual ? [usual] : [usual, other];
}

/** Does what was typed mean this one, by its code, its name or 拼音首字母? */
export function means(typed: string, code: string, name: string): boolean {
  const text = typed.trim().toLowerCase();
  if ([code, name].some((known) => known.toLowerCase().includes(text))) return true;
  return initialsOf(name).some((initials) => initials.startsWith(text));
}
