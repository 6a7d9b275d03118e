// An order's way in the real window: asked for, bought, come with too much, judged, promised, shipped in two parts, invoiced, some of it
// back; its chain on the screen and on paper.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { foundFactory } from "./factory.mjs";
import { papers } from "./papers.mjs";
import { person } from "./person.mjs";
import { story } from "./station.mjs";

const BOLT = "BT-M12X50";

let window;
let me;
let it;
/** Numbers of papers, by what they are. */
const made = {};
let code;
const { station } = story("trade", (opened) => {
  window = opened;
  me = person(window);
  it = papers(me);
});

station("a planner writes an order without a mouse, and it gets its tracking code", async () => {
  await foundFactory(me);
  await it.goTo("新建销售订单");
  await it.pick("jnbf", "C1");
  await me.press("Enter");
  await me.type("JN-7788");
  for (let n = 0; n < 5; n++) await me.press("Enter");
  // From the head into the first line.
  await me.until(() => me.run(`return document.activeElement?.closest(".lines .at") != null`), "the first line has the keyboard");
  await it.pick("ljls", BOLT);
  await it.type("数量", "1000");
  await it.type("单价", "2");
  await window.shot("trade-01-order");
  made.order = await it.save();
  await me.sees("价税合计 2,260.00");
  await me.press("Ctrl+Enter");
  await it.state("已下达");
  code = await it.says(1, "追踪码");
  assert.match(code, /^OTC-\d{8}-\d{4}-[0-9A-Z]$/);
  await window.shot("trade-02-confirmed");
});

station("what is sold is asked for, and bought by a buyer", async () => {
  await it.button("生成采购申请");
  await it.line(1, "数量", "1,000");
  made.asked = await it.finish("已下达");
  await it.line(1, "追踪码", code);
  await it.button("生成采购订单");
  await it.line(1, "来源", `${made.asked} 第 1 行 ×1,000`);
  await it.partner("S1");
  await it.write(1, "单价", "1.005");
  made.bought = await it.finish("已下达");
  await me.sees("价税合计 1,135.65");
  await window.shot("trade-03-bought");
  await me.click(".menuitem", "库存");
  // There is nothing of it yet.
  await me.sees("没有符合条件的库存");
  await me.click(".pagehost:not([hidden]) .ant-segmented-item", "全部");
  await it.stock(BOLT, { 现存: "0", 在途: "1,000", 未发: "1,000", 可用: "0" });
});

station("2.5 % too much came: it waits, and cannot be sent", async () => {
  await me.toTab(`采购订单 ${made.bought}`);
  await it.button("生成采购收货");
  await it.write(1, "数量", "1025");
  await it.choose(1, "仓库", "W1");
  made.came = await it.finish("待审核 1 行");
  await it.line(1, "审核", "待审核");
  await window.shot("trade-04-waits");
  await it.stock(BOLT, { 现存: "1,025", 待审: "1,025", 可用: "0", 在途: "0" });
  await me.toTab(`销售订单 ${made.order}`);
  await it.button("生成销售发货");
  await it.write(1, "数量", "600");
  await it.choose(1, "仓库", "W1");
  made.first = await it.save();
  await me.press("Ctrl+Enter");
  await me.sees("剩余可发 0，要 600（现存 1,025，预留 0，待审 1,025）");
  await window.shot("trade-05-refused");
});

station("somebody judges it by the list of what waits, and it is there to be sold", async () => {
  await me.click(".menuitem", "待审核收货");
  await me.until(() => me.row(made.came), "the line is listed");
  await me.toGrid();
  await me.select(made.came);
  await me.press("Ctrl+Enter");
  await me.sees("收到 1,025 件");
  await me.sees("订 1,000 件，已到 1,025 件");
  await me.type("供应商多送，价格不变");
  await window.shot("trade-06-judge");
  await me.press("Enter");
  await me.sees("没有待审核的收货");
  await it.stock(BOLT, { 现存: "1,025", 待审: "0", 可用: "1,025" });
  await me.toTab(`采购收货 ${made.came}`);
  await it.line(1, "审核", "已接收");
});

station("700 are promised, 600 go and then the rest", async () => {
  await me.toTab(`销售订单 ${made.order}`);
  await it.select(1);
  await it.button("预留");
  await me.find("[role=dialog] h2", `给 ${made.order} 第 1 行预留`);
  await me.type("700");
  await me.press("Enter");
  await it.line(1, "预留", "700");
  await it.stock(BOLT, { 预留: "700", 可用: "325" });
  await me.toTab(`销售发货 ${made.first}`);
  await me.press("Ctrl+Enter");
  await it.state("已过账");
  await it.stock(BOLT, { 现存: "425", 预留: "100", 可用: "325" });
  await me.toTab(`销售订单 ${made.order}`);
  await it.line(1, "已发", "600");
  await it.line(1, "未完", "400");
  await window.shot("trade-07-part");
  await it.button("生成销售发货");
  await it.line(1, "数量", "400");
  await it.choose(1, "仓库", "W1");
  made.second = await it.finish("已过账");
  await me.toTab(`销售订单 ${made.order}`);
  await it.state("已完成");
  await it.line(1, "已发", "1,000");
  await it.stock(BOLT, { 现存: "25", 预留: "0", 可用: "25" });
});

station("both are billed on one invoice", async () => {
  await it.goTo("新建销售发票");
  await me.click(".pagehost:not([hidden]) .pagemessage button", "选来源行");
  await me.find("[role=dialog] [role=row]", made.second);
  await me.toGrid("[role=dialog] [role=grid]");
  for (let n = 0; n < 2; n++) {
    await me.press("Down");
    await me.type(" ");
  }
  await window.shot("trade-08-take");
  await me.press("Ctrl+Enter");
  // The newest stands first.
  await it.line(1, "数量", "400");
  await it.line(2, "数量", "600");
  made.billed = await it.finish("已过账");
  await me.sees("价税合计 2,260.00");
  await window.shot("trade-09-invoice");
});

station("the chain shows where all of it came from and went, and is printed", async () => {
  await me.click(".pagehost:not([hidden]) .lines .linerow .code", code);
  await me.find(".pagehost:not([hidden]) .pagehead h1", code);
  await me.sees("完整");
  const all = [made.order, made.asked, made.bought, made.came, made.first, made.second, made.billed];
  for (const number of all) await me.find(`.lineagegraph [data-paper="${number}"]`);
  const drawn = await me.run("return document.querySelectorAll('.lineagegraph .react-flow__edge').length");
  assert.ok(drawn >= 7, `${drawn} edges`);
  await me.figure(made.bought, "本码数量", "1,000");
  await me.figure(made.second, "本码数量", "400");
  await me.rest();
  await window.shot("trade-10-chain");
  await me.press("Ctrl+P");
  await me.sees("已导出到");
  const file = path.join(window.dialogs, `${code}.pdf`);
  assert.equal(readFileSync(file).subarray(0, 5).toString(), "%PDF-");
  const about = execFileSync("pdfinfo", [file], { encoding: "utf8" });
  assert.ok(Number(about.match(/^Pages:\s+(\d+)$/m)[1]) >= 1, about);
  const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
  for (const number of [code, ...all]) assert.ok(text.includes(number), `${number} is printed`);
});

station("twenty come back from the customer", async () => {
  await me.toTab(`销售发货 ${made.first}`);
  await it.button("生成销售退货");
  await it.write(1, "数量", "20");
  await it.choose(1, "仓库", "W1");
  await it.write(1, "原因", "多发");
  made.back = await it.finish("已过账");
  await it.stock(BOLT, { 现存: "45", 可用: "45" });
  await me.toTab(`销售订单 ${made.order}`);
  await it.line(1, "已退", "20");
  await me.toTab(code);
  await me.find(`.lineagegraph [data-paper="${made.back}"]`);
  await window.shot("trade-11-back");
});
