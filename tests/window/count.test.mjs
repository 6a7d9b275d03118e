// A count in the real window: a keeper counts blindly, and the books are put right by somebody else's agreement.
import assert from "node:assert/strict";
import { foundFactory } from "./factory.mjs";
import { papers } from "./papers.mjs";
import { person } from "./person.mjs";
import { story } from "./station.mjs";

const PASSWORD = "correct horse battery";
const PINS = { li: "9012", zhao: "4711" };
const [BOLT, NUT, WASHER] = ["BT-M12X50", "NT-M12", "WS-12"];

let window;
let me;
let it;
let count;
const { station } = story("count", (opened) => {
  window = opened;
  me = person(window);
  it = papers(me);
});

/** Somebody takes over at the PC by their PIN. */
async function change(login, name) {
  await me.click("button.person");
  await me.click("[role=menuitem]", "换人");
  await me.fill("代码", login);
  await me.fill("密码或 PIN", PINS[login]);
  await me.press("Enter");
  await me.find("button.person", name);
  await me.until(async () => (await me.texts("[role=dialog]")).length === 0, "the dialog is gone");
}

station("what lies in the warehouse is put into the books, and people log in", async () => {
  await foundFactory(me);
  const lines = [
    [BOLT, "1000", "0.25"],
    [NUT, "200", "0.1"],
    [WASHER, "300", "0.05"],
  ].map(([item, quantity, price]) => ({
    ...{ item, quantity, price, warehouse: "W1", reason: "期初" },
  }));
  const { number, revision } = await me.call("document.save", { document: { kind: "adjustment", partner: "", lines } });
  await me.call("document.act", { number, verb: "post", revision, reason: "" });
  await me.click(".menuitem", "账套设置");
  await me.click("button", "打开登录");
  await me.fill("代码", "li");
  await me.fill("姓名", "李敏");
  await me.fill("密码", PASSWORD);
  await me.press("Enter");
  await me.fill("再输一次密码", PASSWORD);
  await me.press("Enter");
  await me.sees("写下恢复码");
  await me.click("label", "我已经收好");
  await me.click("[role=dialog] button", "继续");
  await me.find("button.person", "李敏");
  await me.call("person.save", { person: { login: "zhao", name: "赵强", roles: ["keeper"], retired: false }, revision: null });
  await me.call("person.set_secret", { login: "zhao", kind: "pin", secret: PINS.zhao });
  await me.call("session.set_own_secret", { current: PASSWORD, kind: "pin", secret: PINS.li });
  await change("zhao", "赵强");
});

station("a keeper counts without being told what the books say", async () => {
  await me.click(".menuitem", "盘点");
  await me.sees("还没有盘点");
  await me.press("Ctrl+N");
  await me.find(".pagehost:not([hidden]) h1", "新建盘点");
  await me.until(
    () => me.run(`return document.activeElement?.getAttribute("role") === "combobox"`),
    "the warehouse has the keyboard",
  );
  await it.pick("W1", "W1");
  await me.fill("容差", "0.5");
  await me.press("Ctrl+Enter");
  await me.sees("盲盘");
  count = await it.number();
  await me.toGrid();
  await me.press("Down");
  await me.press("Enter");
  for (const [item, figure] of [
    [BOLT, "997"],
    [NUT, "200"],
    [WASHER, "290"],
  ]) {
    await me.until(
      () => me.run(`return document.activeElement?.getAttribute("aria-label")?.includes(arguments[0])`, item),
      `${item} has the keyboard`,
    );
    await me.type(figure);
    await me.press("Enter");
  }
  await me.sees("已盘 3 / 3 行");
  assert.ok(!(await me.texts(".pagehost:not([hidden]) [role=columnheader]")).includes("账面"));
  await window.shot("count-01-blind");
  await me.press("Ctrl+Enter");
  await it.state("待审批");
  await window.shot("count-02-counted");
});

station("the owner sees the differences, agrees, and the books are right", async () => {
  await change("li", "李敏");
  await me.click(".menuitem", "盘点");
  await me.until(() => me.row(count), "the count is listed");
  await me.toGrid();
  await me.select(count);
  await me.press("Enter");
  await me.find(".pagehost:not([hidden]) h1", count);
  await me.figure(BOLT, "账面", "1,000");
  await me.figure(BOLT, "差异", "−3");
  await me.figure(NUT, "差异", "0");
  await me.figure(WASHER, "差异", "−10");
  await me.figure(WASHER, "差异金额", "−0.50");
  // One of three is right to the piece, another within half a per cent.
  await me.sees("准确率 33.3");
  await me.sees("容差内 66.6");
  await window.shot("count-03-differences");
  await me.press("Ctrl+Enter");
  await me.sees("2 行有差异：盘盈 0 行，盘亏 2 行");
  await window.shot("count-04-agrees");
  await me.click(".dangeractions button", "审批 2 行差异");
  await it.state("已审批");
  await me.press("Ctrl+Enter");
  await me.click(".dangeractions button", "过账 2 行差异");
  await it.state("已过账");
  await window.shot("count-05-posted");
  await me.click(".menuitem", "盘点");
  await me.figure(count, "已盘", "3");
  assert.match((await me.row(count)).join(" "), /33\.3\d*%/);
  await it.stock(BOLT, { 现存: "997" });
  await it.stock(WASHER, { 现存: "290" });
});
