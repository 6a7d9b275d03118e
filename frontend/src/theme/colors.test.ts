import { expect, it } from "vitest";
import { type Colors, dark, light } from "./colors";

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG's contrast of two colours. */
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const inks = ["text", "text2", "text3", "accent", "red", "amber", "green"] as const satisfies readonly (keyof Colors)[];
const papers = ["bg", "panel", "panel2", "accentBg", "redBg", "amberBg", "greenBg"] as const satisfies readonly (keyof Colors)[];

it("can be read: 4.5 to 1 for every text on every ground, in both themes", () => {
  for (const [name, colors] of Object.entries({ light, dark })) {
    expect(contrast(colors.accentText, colors.accent), `${name} button`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colors.sandboxText, colors.sandbox), `${name} sandbox`).toBeGreaterThanOrEqual(4.5);
    // It is not taken for the books at a glance.
    for (const paper of ["bg", "panel", "panel2"] as const) expect(colors.sandbox).not.toBe(colors[paper]);
    for (const ink of inks) {
      for (const paper of papers) {
        expect(contrast(colors[ink], colors[paper]), `${name} ${ink} on ${paper}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  }
});
