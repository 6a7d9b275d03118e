import { type ThemeConfig, theme } from "antd";
import type { Colors } from "./colors";

/** antd's tokens as the interface guide sets them. */
export function antdTheme(c: Colors, mode: "light" | "dark"): ThemeConfig {
  return {
    algorithm: mode === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      fontFamily: "var(--font)",
      fontSize: 13,
      fontSizeSM: 12,
      borderRadius: 4,
      borderRadiusLG: 6,
      controlHeight: 28,
      controlHeightSM: 24,
      controlHeightLG: 36,
      motion: false,
      colorPrimary: c.accent,
      colorInfo: c.accent,
      colorLink: c.accent,
      colorError: c.red,
      colorWarning: c.amber,
      colorSuccess: c.green,
      colorText: c.text,
      colorTextSecondary: c.text2,
      colorTextTertiary: c.text3,
      colorTextPlaceholder: c.text3,
      colorTextDisabled: c.text3,
      colorBgContainerDisabled: c.panel2,
      colorBorder: c.control,
      colorBorderSecondary: c.line,
      colorBgLayout: c.bg,
      colorBgContainer: c.panel,
      colorBgElevated: c.panel,
      controlItemBgActive: c.accentBg,
      controlItemBgActiveHover: c.accentBg,
      controlItemBgHover: c.row,
    },
    components: {
      Button: {
        primaryShadow: "none",
        defaultShadow: "none",
        dangerShadow: "none",
        primaryColor: c.accentText,
        paddingInline: 11,
      },
      Segmented: { itemSelectedBg: mode === "dark" ? c.control : c.panel, trackBg: c.bg, trackPadding: 2 },
      Select: { optionSelectedBg: c.accentBg, optionActiveBg: c.accentBg },
    },
  };
}
