import "@fontsource-variable/inter";
import "./theme/base.css";
import "./theme/shell.css";
import "./theme/floating.css";
import "./theme/start.css";
import "./theme/parts.css";
import "./theme/grid.css";
import "./theme/session.css";
import "./theme/scan.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { startI18n } from "./i18n";
import { useSettings } from "./state/settings";

startI18n(useSettings.getState().language);
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
