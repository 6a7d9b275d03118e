// One PC, two people: the owner begins to log in, a planner changes places by badge, one asks and the other agrees, wrong tries wait,
// the window closes and opens again, and a forgotten password is no end.
import assert from "node:assert/strict";
import { person } from "./person.mjs";
import { story } from "./station.mjs";

const VALVE = "FA-DN50-0304";
const PASSWORD = "correct horse battery";
const BADGES = { li: "QT0000017731", wang: "QT0000017745" };

let window;
let me;
let recovery;
const { station, reopen } = story("people", (opened) => {
  window = opened;
  me = person(window);
});

/** Somebody takes over at the PC by their badge: a scanner types it and ends with Enter. */
async function change(login, name) {
  await me.click("button.person");
  await me.click("[role=menuitem]", "换人");
  await me.sees("有工牌就直接刷");
  await window.scan(BADGES[login]);
  await me.find("button.person", name);
  await me.until(async () => !(await window.text()).includes("有工牌就直接刷"), "the dialog is gone");
}

station("the owner begins to log in and writes the recovery code down", async () => {
  await me.sees("看示例工厂");
  await me.press("1");
  await me.sees("从哪里开始", 60_000);
  await me.click(".menuitem", "账套设置");
  await me.click("button", "打开登录");
  await me.fill("代码", "li");
  await me.fill("姓名", "李敏");
  await me.fill("密码", PASSWORD);
  await me.press("Enter");
  await me.fill("再输一次密码", PASSWORD);
  await me.press("Enter");
  await me.sees("写下恢复码");
  recovery = (await window.text()).match(/[0-9A-Z]{5}(-[0-9A-Z]{5}){4}/)[0];
  await window.shot("people-01-recovery");
  await me.click("label", "我已经收好");
  await me.click("[role=dialog] button", "继续");
  await me.find("button.person", "李敏");
});

station("a planner gets a badge and takes over by it", async () => {
  const planner = { login: "wang", name: "王伟", roles: ["planner"], retired: false };
  await me.call("person.save", { person: planner, revision: null });
  await me.call("person.set_secret", { login: "wang", kind: "badge", secret: BADGES.wang });
  await me.call("person.set_secret", { login: "wang", kind: "pin", secret: "4711" });
  await me.call("session.set_own_secret", { current: PASSWORD, kind: "badge", secret: BADGES.li });
  await change("wang", "王伟");
  // What is not theirs is not offered.
  assert.deepEqual(
    (await me.texts(".menuitem")).filter((text) => ["人员", "备份", "账套设置", "物料"].includes(text)),
    ["物料"],
  );
  await window.shot("people-02-planner");
});

station("retiring a valve in use is asked for, and whoever asked cannot agree", async () => {
  await me.press("Ctrl+K");
  await me.type(VALVE);
  await me.until(async () => (await me.texts(".paletterow .code"))[0] === VALVE, `${VALVE} comes first`);
  await me.press("Enter");
  await me.find(".pagehost:not([hidden]) h1", VALVE);
  await me.click(".pagehost:not([hidden]) button", "停用");
  await me.sees("要另一个人同意");
  await me.sees("正在用它的有 6 处");
  await me.fill("为什么要这样做", "换成新型号");
  await window.shot("people-03-ask");
  await me.click("[role=dialog] button", "提出申请");
  await me.click("button", "看申请");
  await me.sees("自己申请的由另一个人定");
  assert.equal((await me.call("item.get", { code: VALVE })).item.retired, false);
});

station("the owner agrees, and it is done in the planner's name", async () => {
  await change("li", "李敏");
  await me.click(".menuitem", "待审批");
  await me.sees("换成新型号");
  await me.click(".pagehost:not([hidden]) .inspector button", "同意");
  await me.sees("以 王伟 的名义执行");
  await window.shot("people-04-agree");
  await me.click("[role=dialog] .ant-btn-dangerous", "同意");
  await me.sees("申请 1 已同意并执行");
  const { item, changed_by } = await me.call("item.get", { code: VALVE });
  assert.deepEqual([item.retired, changed_by], [true, "wang"]);
});

station("wrong tries wait longer and longer", async () => {
  await me.click("button.person");
  await me.click("[role=menuitem]", "换人");
  await me.fill("代码", "wang");
  const failed = async () => (await me.call("person.get", { code: "wang" })).failed;
  // Four digits: the driver types as fast as a scanner, and a badge has six signs or more.
  for (let n = 0; n < 5; n++) {
    const before = await failed();
    await me.fill("密码或 PIN", `990${n}`);
    await me.press("Enter");
    await me.until(async () => (await failed()) > before, `try ${n + 1} is refused`);
  }
  await me.fill("密码或 PIN", "4711");
  await me.press("Enter");
  await me.sees("输错太多次");
  await window.shot("people-05-locked");
  await me.press("Escape");
  await me.find("button.person", "李敏");
});

station("the next start asks who is there; a forgotten password is no end", async () => {
  await reopen();
  await me.sees("瓯江阀门");
  await me.press("1");
  await me.sees("忘了密码，用恢复码", 60_000);
  await window.shot("people-06-login");
  await me.click("button", "忘了密码，用恢复码");
  await me.fill("代码", "li");
  await me.fill("恢复码", recovery);
  await me.fill("新密码", "another long horse");
  await me.press("Enter");
  await me.sees("写下恢复码");
  const next = (await window.text()).match(/[0-9A-Z]{5}(-[0-9A-Z]{5}){4}/)[0];
  assert.notEqual(next, recovery);
  await window.shot("people-07-recovered");
  await me.click("label", "我已经收好");
  await me.click("[role=dialog] button", "继续");
  await me.find("button.person", "李敏");
  assert.equal((await me.call("item.get", { code: VALVE })).item.retired, true);
});

station("on their own PC, whoever is the only one who could agree switches login off again", async () => {
  await me.click(".menuitem", "账套设置");
  await me.click(".pagehost:not([hidden]) button", "关闭登录");
  await me.fill("原因", "只剩一个人用");
  await window.shot("people-08-off");
  await me.click("[role=dialog] .ant-btn-dangerous", "关闭登录");
  await me.sees("不用登录");
  await me.until(async () => (await me.call("session.state", {})).login === false, "nobody has to log in");
  const { rows } = await me.call("audit.list", { limit: 5 });
  assert.match(JSON.stringify(rows), /只剩一个人用/);
});
