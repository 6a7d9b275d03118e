import { QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, it } from "vitest";
import { type AuditRow, type CommandName, traits } from "@/contract";
import { commands } from "@/contract/tags";
import { none } from "@/format/number";
import en from "@/locales/en";
import zh from "@/locales/zh-CN";
import { useTabs } from "@/state/tabs";
import { FakeTransport } from "@/test/fake";
import { newQueryClient } from "@/transport/query";
import { setTransport } from "@/transport/transport";
import contract from "../../../crates/app/openapi.json";
import { changesOf } from "./diff";
import cases from "./told.cases.json";
import values from "./values.json";
import { keyText, objectKinds, pageOf, recordsOf, subjectText, useChangeWords, verbOf } from "./words";

afterEach(() => setTransport(undefined));

const text = (value: unknown) => (value === null ? null : JSON.stringify(value));
const rowOf = (one: (typeof cases)[number]): AuditRow => ({
  id: 1,
  at: 0,
  actor: "wangfang",
  client: "window",
  command: one.command,
  request_id: "",
  object_kind: one.kind,
  object_key: one.key,
  before: text(one.before),
  after: text(one.after),
});

async function words() {
  const program = new FakeTransport({ login: true });
  const [first] = program.people.people;
  if (first) first.person = { ...first.person, login: "wangfang", name: "王芳" };
  setTransport(program);
  const client = newQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(() => useChangeWords(), { wrapper });
  await waitFor(() => expect(result.current.show("requester", "wangfang")).toBe("王芳"));
  return result.current;
}

// The program's file of the trail is held to the same cases.
it("rows of the trail are told as in its file", async () => {
  const { show, name } = await words();
  const shown = (field: string, value: unknown, kind: string) => {
    const told = show(field, value, kind);
    return told === none ? "" : told;
  };
  for (const one of cases) {
    const row = rowOf(one);
    expect([verbOf(row), keyText(row)], one.command).toEqual([one.verb, one.of]);
    const [before, after] = recordsOf(row);
    const lines =
      before === undefined || after === undefined
        ? one.kind === "session"
          ? [["", "", shown("", after ?? before, one.kind)]]
          : [["新建", shown("", before, one.kind), shown("", after, one.kind)]]
        : changesOf(before, after)
            .filter((c) => c.changed)
            .map((c) => [name(c, one.kind), shown(c.field, c.before, one.kind), shown(c.field, c.after, one.kind)]);
    expect(lines, one.command).toEqual(one.lines);
  }
});

it("has a word for every command that writes, for every kind of object, and for every field of papers and counts", () => {
  // What somebody changes of their own screen is not on the trail.
  const told = (Object.keys(commands) as CommandName[]).filter((one) => traits(one).change && one !== "preference.set");
  expect(told.length).toBeGreaterThan(60);
  for (const { audit } of [zh, en]) {
    const verbs: Record<string, string | undefined> = audit.verb;
    expect(told.filter((one) => !verbs[one.replaceAll(".", "_")])).toEqual([]);
    const kinds: Record<string, string | undefined> = audit.kind;
    expect(objectKinds.filter((one) => !kinds[one])).toEqual([]);
  }
  const shown = {
    document: ["DocumentView", "DocumentLineView", "LinePrice", "AmountsView", "LineRef", "ShareView"],
    count: ["CountHead", "CountEnter", "CountEntry", "CountAdd"],
    cut_over: ["CutOverFigures", "CutOverCount", "CutOverQuantity"],
  };
  const schemas = contract.components.schemas as unknown as Record<string, { properties?: object } | undefined>;
  for (const text of [zh, en])
    for (const [kind, names] of Object.entries(shown)) {
      const left = (values.computed as Record<string, string[] | undefined>)[kind] ?? [];
      const tables: Record<string, string | undefined>[] = [
        (text.audit.fieldsOf as Record<string, Record<string, string>>)[kind] ?? {},
        text.audit.fields,
        text.field,
      ];
      const fields = names.flatMap((name) => Object.keys(schemas[name]?.properties ?? {}));
      expect(fields.length).toBeGreaterThan(4);
      expect(fields.filter((field) => !left.includes(field) && !tables.some((table) => table[field]))).toEqual([]);
    }
});

it("a row on one line says what became of a request, and which try to log in failed", async () => {
  const { brief } = await words();
  const told = cases.map((one) => brief(rowOf(one), 2));
  expect(told).toEqual([
    "来源 外购件 → 自制件，提前期 5 → 7 …",
    "停用 否 → 是",
    "状态 草稿 → 生效，明细 20 用量 2 → 用量 3 …",
    "1000 → 500",
    "地址 10.0.0.7，第 3 次",
    "输错 第 5 次 → —",
    "待审批 → 已失效，可以，单位 pcs 已改动，用到的地方 已改动",
    "停用单位，pcs，换成新单位",
    "待审批 → 已失效，物料 FA-1 已改动",
    "待审批 → 已失效，申请人已停用，或者没有这项权限了",
    "没有别人能同意 是，后果 以后不用登录的有 4 人",
    "登录号 4，地址 127.0.0.1",
    "登录号 5，地址 127.0.0.1",
    "状态 草稿 → 已过账，明细 1 — → 审核 待审核，预留 5 …",
    "新建",
    "状态 盘点中 → 待审批",
    "强制扫码的单据 — → 采购收货，销售发货",
    "新建",
    "1 → 1.5",
  ]);
});

it("has words for what imports, scripts and units leave on the trail and in the journal", async () => {
  const { show, name } = await words();
  const field = (one: string, kind: string) => name({ field: one, before: 1, after: 2, changed: true }, kind);
  expect(["new", "same", "removed", "skipped"].map((one) => field(one, "import"))).toEqual(["新增", "没有变", "删除", "跳过"]);
  expect(["factor", "per"].map((one) => field(one, "unit"))).toEqual(["换算分子", "换算分母"]);
  expect(["state", "ended_at", "ended_by"].map((one) => field(one, "script"))).toEqual(["状态", "结束时间", "谁结束的"]);
  expect([show("state", "tried", "script"), show("state", "run", "script")]).toEqual(["已试运行", "已执行"]);
  expect(show("ended_by", "wangfang", "script")).toBe("王芳");
  expect(show("ended_at", "1795679108654271", "script")).not.toMatch(/1795679108/);
  expect(show("posted_at", 1795834005041106, "document")).not.toMatch(/1795834005/);
});

it("says once what a script is called", () => {
  expect(subjectText("执行维护脚本", "5 清掉空单位", "清掉空单位")).toBe("执行维护脚本 5 清掉空单位");
  expect(subjectText("停用单位", "pcs", "件")).toBe("停用单位 pcs 件");
  expect(subjectText("停用单位", "pcs", "pcs")).toBe("停用单位 pcs");
});

it("says what was done with a paper by its own word", () => {
  const step = (before: string | null, after: string) =>
    verbOf({
      command: "document.act",
      object_kind: "document",
      object_key: "SO-261103-001",
      before: before && text({ state: before }),
      after: text({ state: after }),
    });
  expect(
    [
      ["draft", "open"],
      ["draft", "done"],
      ["draft", "posted"],
      ["draft", "cancelled"],
      ["open", "closed"],
      ["closed", "open"],
      ["closed", "done"],
      ["posted", "reversed"],
    ].map(([from = "", to = ""]) => step(from, to)),
  ).toEqual(["下达", "下达", "过账", "作废", "关闭", "重开", "重开", "冲销"]);
  // Where nothing tells it.
  expect(step("open", "open")).toBe("办理单据");
});

it("leads to the paper that a row is about", () => {
  useTabs.setState({ tabs: [], active: null });
  pageOf({ object_kind: "document", object_key: "GR-261103-012" })?.();
  expect(useTabs.getState().tabs.map(({ page, params }) => [page, params])).toEqual([["receipt", { number: "GR-261103-012" }]]);
  expect(pageOf({ object_kind: "document", object_key: "7" })).toBeNull();
});

it("shows shares in %", async () => {
  const { show } = await words();
  expect([show("tax_rate", "0.13", "partner"), show("tolerance", "0", "partner"), show("scrap", "0.025", "bom")]).toEqual([
    "13%",
    "0%",
    "2.5%",
  ]);
  expect(show("tolerance", null, "partner")).toBe(none);
  // As the journal has a line's row.
  expect(show("tax_rate", "130000000", "document_line")).toBe("130000000");
});
