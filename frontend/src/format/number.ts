// Quantities, money and coefficients are decimal strings from the wire to the screen; nothing here goes through Number.

const shape = /^-?\d+(\.\d+)?$/;
/** U+2212, as wide as a digit. */
export const minus = "\u2212";
/** Shown for no value. */
export const none = "\u2014";

function parts(value: string): { negative: boolean; whole: string; fraction: string } | null {
  if (!shape.test(value)) return null;
  const negative = value.startsWith("-");
  const [whole = "0", fraction = ""] = value.replace("-", "").split(".");
  return { negative, whole: whole.replace(/^0+(?=\d)/, ""), fraction };
}

/** Whether a decimal string is zero, however it is written. */
export function isZero(value: string): boolean {
  return /^-?0+(\.0+)?$/.test(value);
}

export function isNegative(value: string): boolean {
  return value.startsWith("-") && !isZero(value);
}

/** With at least `decimals` decimals (digits beyond them are never hidden), thousands separated, U+2212 for minus. */
export function formatDecimal(value: string | null | undefined, decimals = 0): string {
  if (value === null || value === undefined || value === "") return none;
  const p = parts(value);
  if (!p) return value;
  const fraction = p.fraction.replace(/0+$/, "").padEnd(decimals, "0");
  const whole = p.whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = p.negative && !isZero(value) ? minus : "";
  return sign + whole + (fraction ? `.${fraction}` : "");
}

/** Shifts the decimal point right (left when negative): shift("0.03", 2) is "3". */
export function shift(value: string, places: number): string {
  const p = parts(value);
  if (!p) return value;
  const digits = p.whole + p.fraction;
  let point = p.whole.length + places;
  let all = digits;
  if (point < 1) {
    all = "0".repeat(1 - point) + all;
    point = 1;
  }
  if (point > all.length) all = all.padEnd(point, "0");
  const whole = all.slice(0, point).replace(/^0+(?=\d)/, "");
  const fraction = all.slice(point).replace(/0+$/, "");
  const text = fraction ? `${whole}.${fraction}` : whole;
  return p.negative && !isZero(text) ? `-${text}` : text;
}

/** A share as people say it: 0.03 is 3%. Zero and nothing are a dash. */
export function formatPercent(share: string | null | undefined): string {
  if (!share || isZero(share)) return none;
  return `${formatDecimal(shift(share, 2))}%`;
}

/** A decimal as an integer of so many decimals. */
interface Scaled {
  value: bigint;
  decimals: number;
}

function scaled(text: string): Scaled | null {
  const p = parts(text);
  return p && { value: BigInt((p.negative ? "-" : "") + p.whole + p.fraction), decimals: p.fraction.length };
}

function textOf({ value, decimals }: Scaled): string {
  return shift(String(value), -decimals);
}

/** The same number with more decimals. */
function atScale({ value, decimals }: Scaled, more: number): bigint {
  return value * 10n ** BigInt(more - decimals);
}

/** The first less the second as an integer of so many decimals; null where one of them is no decimal. */
function less(a: string, b: string): Scaled | null {
  const [x, y] = [scaled(a), scaled(b)];
  if (!x || !y) return null;
  const decimals = Math.max(x.decimals, y.decimals);
  return { value: atScale(x, decimals) - atScale(y, decimals), decimals };
}

/** Compares two decimal strings exactly: negative, zero, positive. */
export function compare(a: string, b: string): number {
  const exact = less(a, b);
  if (!exact) return a < b ? -1 : a > b ? 1 : 0;
  return exact.value < 0n ? -1 : exact.value > 0n ? 1 : 0;
}

/** The first less the second, exactly; of what is no decimal, the first as it is. */
export function subtract(a: string, b: string): string {
  const exact = less(a, b);
  return exact ? textOf(exact) : a;
}

/** Both together, exactly; of what is no decimal, the first as it is. */
export function add(a: string, b: string): string {
  return subtract(a, b.startsWith("-") ? b.slice(1) : `-${b}`);
}

/** One times the other, exactly; null where one of them is no decimal. */
export function multiply(a: string, b: string): string | null {
  const [x, y] = [scaled(a), scaled(b)];
  return x && y && textOf({ value: x.value * y.value, decimals: x.decimals + y.decimals });
}

/**
 * The first through the second, rounded half away from zero to so many decimals, as the program rounds money; null where one of them is no
 * decimal, or the second is zero. 30 ÷ 1.13 → 26.55; -0.005 ÷ 1 → -0.01.
 */
export function divide(a: string, b: string, decimals: number): string | null {
  const [x, y] = [scaled(a), scaled(b)];
  if (!x || !y || y.value === 0n) return null;
  const most = Math.max(x.decimals, y.decimals);
  const [above, below] = [atScale(x, most) * 10n ** BigInt(decimals), atScale(y, most)];
  const negative = above < 0n !== below < 0n;
  const [whole, part] = [above < 0n ? -above : above, below < 0n ? -below : below];
  const rounded = (2n * whole + part) / (2n * part);
  return textOf({ value: negative ? -rounded : rounded, decimals });
}

/** Thousands apart by one sign, as 1,234,567.8 and 1 234; `0,125` is no such number. */
const thousands = /^-?[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+)(?:\.\d+)?$/;

/** Full-width forms to half-width, every minus as the keyboard's, blanks as blanks, none around it. */
export function halfWidth(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\u2212\u2013]/g, "-")
    .replace(/\u3002/g, ".")
    .replace(/\s/g, " ")
    .trim();
}

/** Half-width; thousands separators out where they stand rightly, and nowhere else: `1,5` is not 15. */
export function tidyNumber(text: string): string {
  const tidy = halfWidth(text);
  return thousands.test(tidy) ? tidy.replace(/[, ]/g, "") : tidy;
}

/** Digits before the point that every amount, price and quantity can have; the program keeps no larger ones. */
export const wholeDigits = 12;

/** Why a text is no decimal: none at all, too many decimals, too large, or a comma that separates no thousands. */
export type NotDecimal = { why: "number" } | { why: "decimals" } | { why: "large" } | { why: "comma"; meant: string | null };

/** What was typed as a decimal string with at most `decimals` decimals, or why it is none. */
export function readDecimal(text: string, decimals: number): { value: string } | NotDecimal {
  let tidy = tidyNumber(text);
  if (/^-?\.\d+$/.test(tidy)) tidy = tidy.replace(".", "0.");
  const p = parts(tidy);
  if (!p) {
    if (!tidy.includes(",")) return { why: "number" };
    const meant = tidy.replace(",", ".");
    return { why: "comma", meant: shape.test(meant) ? meant : null };
  }
  const fraction = p.fraction.replace(/0+$/, "");
  if (fraction.length > decimals) return { why: "decimals" };
  if (p.whole.replace(/^0+/, "").length > wholeDigits) return { why: "large" };
  const plain = fraction ? `${p.whole}.${fraction}` : p.whole;
  return { value: p.negative && !isZero(plain) ? `-${plain}` : plain };
}

/** What was typed as a decimal string with at most `decimals` decimals, else null. */
export function parseDecimal(text: string, decimals: number): string | null {
  const read = readDecimal(text, decimals);
  return "value" in read ? read.value : null;
}

/** Counts (rows, jobs) are integers from the wire; separated by thousands. */
export function formatCount(value: number): string {
  return formatDecimal(String(value));
}

/** The size of a file: kilobytes, and megabytes beyond one. */
export function fileSize(size: number): string {
  return size < 1_048_576 ? `${formatCount(Math.ceil(size / 1024))} KB` : megabytes(size);
}

/** Bytes as megabytes, to one decimal. */
export function megabytes(size: number): string {
  return `${formatCount(Math.floor(size / 1_048_576))}.${Math.floor(((size % 1_048_576) * 10) / 1_048_576)} MB`;
}
