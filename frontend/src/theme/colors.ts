/** The palette of the interface guide. Written to CSS variables and handed to antd, so both paint alike. */
export interface Colors {
  bg: string;
  panel: string;
  panel2: string;
  line: string;
  row: string;
  control: string;
  text: string;
  text2: string;
  text3: string;
  accent: string;
  accentBg: string;
  accentText: string;
  red: string;
  redBg: string;
  amber: string;
  amberBg: string;
  amberDot: string;
  green: string;
  greenBg: string;
  /** The sandbox's own: its bars, and what stands on them. */
  sandbox: string;
  sandboxText: string;
  /** Parts of a whole in bars and charts, in this order. */
  series1: string;
  series2: string;
  series3: string;
  series4: string;
  series5: string;
  skeleton: string;
  shadow: string;
}

export const light: Colors = {
  bg: "#F1F3F6",
  panel: "#FFFFFF",
  panel2: "#F8F9FB",
  line: "#DDE1E7",
  row: "#ECEFF3",
  control: "#CFD5DD",
  text: "#1B2330",
  text2: "#4F5A6B",
  text3: "#626D7E",
  accent: "#2558C9",
  accentBg: "#E8EFFD",
  accentText: "#FFFFFF",
  red: "#BF2F2A",
  redBg: "#FCECEA",
  amber: "#935600",
  amberBg: "#FDF2DD",
  amberDot: "#C27A12",
  green: "#1B7446",
  greenBg: "#E6F4EB",
  sandbox: "#6A3FA8",
  sandboxText: "#FFFFFF",
  series1: "#2558C9",
  series2: "#0E8A8A",
  series3: "#C27A12",
  series4: "#7A5BC7",
  series5: "#B5483F",
  skeleton: "#ECEFF3",
  shadow: "0 8px 28px rgb(20 30 50 / 18%)",
};

export const dark: Colors = {
  bg: "#12151A",
  panel: "#1A1E25",
  panel2: "#1F242C",
  line: "#323945",
  row: "#272D36",
  control: "#3A424F",
  text: "#E5E9EF",
  text2: "#AEB7C5",
  text3: "#939DAC",
  accent: "#84A9FF",
  accentBg: "#21304F",
  accentText: "#0F1420",
  red: "#F28B82",
  redBg: "#3B2224",
  amber: "#E3B25C",
  amberBg: "#362B17",
  amberDot: "#E0A951",
  green: "#72C79A",
  greenBg: "#1A3125",
  sandbox: "#54348A",
  sandboxText: "#F3EDFF",
  series1: "#84A9FF",
  series2: "#4DB8B8",
  series3: "#E0A951",
  series4: "#AE97EA",
  series5: "#E58A80",
  skeleton: "#2A303A",
  shadow: "0 8px 28px rgb(0 0 0 / 50%)",
};

/** Puts the palette on the document as `--accent-bg` and so on. */
export function paint(root: HTMLElement, colors: Colors, mode: "light" | "dark"): void {
  for (const [name, value] of Object.entries(colors)) {
    root.style.setProperty(`--${name.replace(/[A-Z0-9]/g, (c) => (/\d/.test(c) ? c : `-${c.toLowerCase()}`))}`, value);
  }
  root.style.colorScheme = mode;
  root.dataset.theme = mode;
}
