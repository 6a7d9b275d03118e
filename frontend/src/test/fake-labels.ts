// Labels of the program in memory: how many there would be, and nothing drawn.
import type { Input, Output } from "@/contract";

const pieces = 12;

export function fakePreview({
  what,
  by_quantity,
  copies,
  size,
  start,
  symbols,
}: Input<"label.preview">): Output<"label.preview"> {
  const things = what.of === "document" ? 1 : what.all ? 30 : (what.named?.length ?? 0);
  const labels = things * (by_quantity ? pieces : (copies ?? 1));
  const sheet = { sheet24: 24, sheet40: 40, roll40: 1, roll60: 1, roll100: 1 }[size];
  const leftOut = what.of === "bins" ? ["W1"] : [];
  return {
    labels,
    pages: Math.ceil((labels + (start ?? 1) - 1) / sheet),
    as_qr: symbols === "code128" && size === "roll40" ? labels : 0,
    many: labels > 500,
    left_out: leftOut.length,
    left_out_names: leftOut,
    first: { code: "FA-DN50-0304", bars: true, title: "截止阀", words: "DN50" },
  };
}
