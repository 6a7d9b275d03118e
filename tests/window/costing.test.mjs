// An order through the shop in the real window: released, picked, reported by its traveller's codes on two shifts and at the machine, some of it
// no good and worked again, brought into stock; then the month before is closed by what was paid.
import assert from "node:assert/strict";
import { foundShop } from "./factory.mjs";
import { papers } from "./papers.mjs";
import { person } from "./person.mjs";
import { story } from "./station.mjs";

const BOLT = "BT-M12X50";
const front = ".pagehost:not([hidden])";

let window;
let me;
let it;
/** The month before this one: `2026-10`, and its last day but one, on which the shifts are. */
let month;
/** When orders are due. */
let due;
let shifts;
/** Numbers of orders, by what they are. */
const made = {};
const { station } = story("costing", (opened) => {
  window = opened;
  me = person(window);
  it = papers(me);
});

const dayOf = (date) => date.toISOString().slice(0, 10);

/** Goes on to the cell called `column`, past those before it, and types into it. */
async function cellAfter(skipped, column, text) {
  for (const one of skipped) {
    await me.focused(one);
    await me.press("Enter");
  }
  await it.type(column, text);
}

/** Types one report into the line at hand, from the cell after its code on. */
async function rest(good, who, from, to) {
  await it.type("合格", good);
  await cellAfter(["返工", "料废", "工废"], "人员", who);
  await it.type("设备", "M1");
  await it.type("开始", from);
  await it.type("结束", to);
}

/** Opens the page for reports from paper, of the day of the shifts, with the keyboard in its first line. */
async function entryOf(day) {
  await me.click(".menuitem", "报工录入");
  await me.find(`${front} .pagehead h1`, "报工录入");
  await me.click(`${front} .filterbar input[aria-label="日期"]`);
  await me.press("Ctrl+A");
  await me.type(day);
  await me.press("Enter");
  await me.press("Escape");
  await me.toGrid(`${front} .lines`);
}

station("an order is written and released: parts and operations come from their lists", async () => {
  await foundShop(me);
  const { today } = await me.call("system.info", {});
  const first = new Date(`${today.slice(0, 7)}-01T00:00:00Z`);
  shifts = dayOf(new Date(first.getTime() - 2 * 86_400_000));
  month = shifts.slice(0, 7);
  await it.goTo("新建工单");
  await me.click(`${front} .form .ant-select`);
  await it.pick("VALVE", "VALVE");
  await me.fill("投产", "10");
  await me.press("Enter");
  due = dayOf(new Date(first.getTime() + 60 * 86_400_000));
  await me.fill("交期", due);
  await me.press("Enter");
  made.order = await it.save();
  await me.press("Ctrl+Enter");
  await it.state("已下达");
  await me.sees("2 道工序");
  await window.shot("costing-01-released");
});

station("its parts are picked from where they lie", async () => {
  await it.button("拣料单");
  await me.find(`${front} .pagehead h1`, "拣料单");
  await me.until(() => me.row(BOLT), "the bolts are to be picked");
  await me.press("Ctrl+Enter");
  await me.find(`${front} .pagehead h1`, "领料 ");
  await it.state("草稿");
  await me.press("Ctrl+Enter");
  await it.state("已过账");
  await it.stock(BOLT, { 现存: "80" });
  await window.shot("costing-02-picked");
});

station("two shifts of last month are put in from paper, each by the traveller's code", async () => {
  await entryOf(shifts);
  await me.type(`${made.order}/10`);
  await me.press("Enter");
  await rest("10", "wang", "8:00", "10:00");
  await it.type("工序码", `${made.order}/20`);
  await rest("7", "li", "20:00", "21:30");
  await me.press("Ctrl+Enter");
  await me.sees("报了 2 条");
  await window.shot("costing-03-shifts");
});

station("at the machine somebody scans a badge and the operation: one good, one to be worked again, one spoilt", async () => {
  await me.click(".menuitem", "报工台");
  await me.click(`${front} input[aria-label="扫工牌，或输入代码"]`);
  await me.type("wang");
  await me.press("Enter");
  await me.sees("王强，你好");
  await me.click(`${front} input[aria-label="扫工序码"]`);
  await me.type(`${made.order}/20`);
  await me.press("Enter");
  await me.find(`${front} .stationtile`, "合格");
  await me.type("1");
  await me.click(`${front} .stationtile.rework`);
  await me.type("1");
  await me.click(`${front} .stationchoices button`, "毛刺");
  await me.click(`${front} .stationtile.reject_work`);
  await me.type("1");
  await me.click(`${front} .stationchoices button`, "尺寸超差");
  await me.click(`${front} .stationtile.minutes`);
  await me.type("30");
  await window.shot("costing-04-station");
  await me.click(`${front} .stationfoot button.main`);
  await me.sees("已报");
  await me.click(`${front} button[aria-label="离开报工台"]`);
});

station("an order to work one again is begun from it, and eight valves come into stock", async () => {
  await me.toTab(`工单 ${made.order}`);
  await it.state("生产中");
  await it.button("返工");
  await me.until(async () => !(await me.texts(`${front} .pagehead h1`))[0]?.includes(made.order), "a new order is begun");
  await me.fill("投产", "1");
  await me.press("Enter");
  await me.fill("交期", due);
  await me.press("Enter");
  made.rework = await it.save();
  await me.press("Ctrl+Enter");
  await it.state("已下达");
  await it.state("返工");
  await me.toTab(`工单 ${made.order}`);
  await it.button("生成完工入库");
  await it.write(1, "数量", "8");
  await it.choose(1, "仓库", "W1");
  await it.finish("已过账");
  await it.stock("VALVE", { 现存: "8" });
  await window.shot("costing-05-completed");
});

station("the month shows what it cost, and is closed by what was paid", async () => {
  await me.click(".menuitem", "月结");
  await me.find(`${front} .pagehead h1`, `月结 ${month}`);
  await me.sees("关账前看一遍");
  // 2 h and 1.5 h at 48; 7.7 and 5.775 kWh at 1.
  const figures = await me.until(async () => {
    const rows = await me.texts(`${front} .monthfigures tbody tr`);
    return rows.length > 0 && rows;
  }, "the figures are there");
  for (const [element, amount] of [
    ["人工", "168.00"],
    ["机器", "210.00"],
    ["能源", "13.48"],
  ]) {
    assert.ok(
      figures.some((row) => row.startsWith(element) && row.includes(amount)),
      `${element} ${amount} in ${figures}`,
    );
  }
  await me.fill("实发工资", "200");
  await me.click(`${front} .monthshare [role=switch]`);
  await window.shot("costing-06-month");
  await me.press("Ctrl+Enter");
  await me.find("[role=dialog] h2", `关账 ${month}`);
  assert.match(await me.run("return document.activeElement.textContent"), /取消/);
  await window.shot("costing-07-close");
  await me.click(".dangeractions button", `关账 ${month}`);
  await me.sees("工资差异 32.00，分摊到 2 条报工");
  await it.state("已关账");
  await window.shot("costing-08-closed");
});
