import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { App, ConfigProvider } from "antd";
import { type ReactNode, Suspense } from "react";
import { pages as registered } from "@/app/features";
import { PageContext } from "@/shell/page-context";
import { type PageDef, PagesContext } from "@/shell/pages";
import { Shell } from "@/shell/Shell";
import { type PageId, type Params, useTabs } from "@/state/tabs";
import { newQueryClient, watchOwnChanges } from "@/transport/query";
import { setTransport } from "@/transport/transport";
import { FakeTransport } from "./fake";

// jsdom holds every element against every rule each time a role or a name is asked for: with antd's rules that is a fourth of all tests.
const WITHOUT_STYLES = { zeroRuntime: true };

function start(
  kind?: "window",
  login?: boolean,
  pages = registered,
): { program: FakeTransport; wrap: (children: ReactNode) => ReactNode } {
  const program = new FakeTransport({ kind, login });
  setTransport(program);
  const client = newQueryClient();
  watchOwnChanges(client);
  const wrap = (children: ReactNode) => (
    <QueryClientProvider client={client}>
      <ConfigProvider theme={WITHOUT_STYLES}>
        <App>
          <PagesContext value={pages}>{children}</PagesContext>
        </App>
      </ConfigProvider>
    </QueryClientProvider>
  );
  return { program, wrap };
}

/** The shell over a fresh fake with nothing open. */
export function renderShell({
  kind,
  login,
  as,
  onCloseBooks = () => undefined,
}: {
  kind?: "window";
  login?: boolean;
  as?: string;
  onCloseBooks?: () => void;
} = {}) {
  useTabs.setState({ tabs: [], active: null, books: null });
  window.history.replaceState(null, "", "/");
  const { program, wrap } = start(kind, login);
  if (as) program.people.current = as;
  return { program, ...render(wrap(<Shell onCloseBooks={onCloseBooks} />)) };
}

/** One page in a tab of its own. */
export function renderPage(
  page: PageId,
  params: Params = {},
  {
    login,
    as,
    kind,
    before,
    waiting = [],
  }: {
    login?: boolean;
    as?: string;
    kind?: "window";
    before?: (program: FakeTransport) => void;
    /** Pages that are made, and not in this edition yet. */
    waiting?: readonly PageDef[];
  } = {},
) {
  const pages = [...registered, ...waiting];
  const { program, wrap } = start(kind, login, pages);
  before?.(program);
  if (as) program.people.current = as;
  const tab = { id: "t1", page, params, title: "", dirty: false };
  useTabs.setState({ tabs: [tab], active: "t1", books: "a" });
  function Host() {
    const now = useTabs((s) => s.tabs.find((t) => t.id === "t1")) ?? tab;
    const def = pages.find((p) => p.id === page);
    if (!def) return null;
    return (
      <PageContext value={{ tab: "t1", active: true, params: now.params }}>
        <Suspense fallback={null}>
          <def.Page />
        </Suspense>
      </PageContext>
    );
  }
  return { program, ...render(wrap(<Host />)) };
}
