// A planner's first hour in the real window: sample factory, search, explosion, where-used, an edit, two imports, a workbook out.
import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readSheet } from "read-excel-file/node";
import writeXlsx from "write-excel-file/node";
import { person } from "./person.mjs";
import { story } from "./station.mjs";

let window;
let me;
const { station, reopen } = story("story", (opened) => {
  window = opened;
  me = person(window);
});

station("the first start offers three doors and knows no books", async () => {
  await me.sees("看示例工厂");
  const doors = await me.texts(".doors .door strong");
  assert.deepEqual(doors, ["看示例工厂", "新建账套", "打开账套文件"]);
  await me.sees("还没有打开过账套");
  await window.shot("story-01-start");
});

station("key 1 makes the sample factory", async () => {
  await me.press("1");
  await window.shot("story-02-sample-progress");
  await me.sees("从哪里开始", 60_000);
  await me.sees("瓯江阀门");
  await window.shot("story-02-welcome");
});

station("Ctrl K finds a bolt by parts of its code and by initials", async () => {
  await me.press("Ctrl+K");
  await me.type("m12 50");
  await me.until(async () => (await me.texts(".paletterow .code"))[0] === "BT-M12X50-A2", "BT-M12X50-A2 comes first");
  await window.shot("story-03-search");
  await me.press("Escape");
  await me.press("Ctrl+K");
  await me.type("ljls");
  await me.until(
    async () => (await me.texts(".paletterow[data-at='0'] .palettebody"))[0]?.startsWith("六角螺栓 "),
    "the initials of 六角螺栓 find it",
  );
  await window.shot("story-03-initials");
  await me.press("Escape");
  await me.press("Ctrl+K");
  await me.type("fa-dn50-0304");
  await me.until(async () => (await me.texts(".paletterow .code"))[0] === "FA-DN50-0304", "the valve comes first");
  await me.until(async () => (await me.texts(".paletterow.lit"))[0]?.startsWith("FA-DN50-0304"), "the valve is marked");
  // On a hit F6 is 展开, what it is made of.
  await me.press("F6");
  await me.sees("VB-DN50-0304");
});

station("240 valves explode to the figures of the picture, opened by keyboard", async () => {
  await me.fill("数量", "240");
  await me.press("Enter");
  await me.rest();
  await me.figure("VB-DN50-0304", "总需求", "240");
  await me.press("Tab");
  await me.toGrid();
  // Opens what can be opened on the first level, downwards.
  for (const code of ["VB-DN50-0304", "BN-DN50-0304", "ST-DN50-0304", "GT-DN50-0304", "JF-DN50-M12"]) {
    await me.select(code);
    await me.press("Right");
    await me.until(async () => (await me.expanded(code)) && !(await me.texts("body"))[0].includes("正在展开"), `${code} is open`);
    if (code === "VB-DN50-0304") {
      await me.figure("CA-VB50-CF8", "总需求", "245");
      await me.figure("SR-DN50-STL", "总需求", "480");
      await me.figure("WD-ST6-D3", "总需求", "6.948");
      await me.figure("WD-ST6-D3", "单位用量", "0.0275");
      await me.figure("WD-ST6-D3", "损耗", "5%");
    }
    if (code === "BN-DN50-0304") await me.figure("PK-GR-28X5", "总需求", "1,440");
    if (code === "ST-DN50-0304") await me.figure("RB-304-D24", "总需求", "342.928");
  }
  await me.figure("BT-M12X50-A2", "总需求", "1,920");
  await me.select("BT-M12X50-A2");
  await me.sees("直接父件 11");
  await window.shot("story-04-explosion");
});

station("F7 asks where the bolt goes: eleven direct parents", async () => {
  await me.press("F7");
  await me.sees("反查 BT-M12X50-A2");
  await me.sees("直接父件 11");
  await window.shot("story-05-where-used");
  const codes = await me.texts(".pagehost:not([hidden]) [role=row][aria-level='2'] .code");
  assert.equal(codes.length, 11);
  assert.ok(codes.includes("JF-DN50-M12") && codes.includes("BN-DN80-0304"), codes.join());
  await me.figure("JF-DN50-M12", "单位用量", "8");
});

station("a line changed in the editor and saved with Ctrl S shows in the explosion", async () => {
  await me.select("JF-DN50-M12");
  await me.press("Enter");
  await me.find(".pagehead h1", "物料 JF-DN50-M12");
  await window.shot("story-06-item");
  await me.press("Ctrl+K");
  await me.type("物料清单");
  await me.until(async () => (await me.texts(".paletterow.lit"))[0] === "物料清单 打开这一页", "the page is offered");
  await me.press("Enter");
  await me.find(".pagehead h1", "物料清单");
  await me.press("/");
  await me.type("JF-DN50-M12");
  await me.until(async () => (await me.row("JF-DN50-M12"))?.includes("V1"), "the version is listed");
  await window.shot("story-07-bom-list");
  await me.toGrid();
  await me.select("JF-DN50-M12");
  await me.press("Enter");
  await me.sees("物料清单 JF-DN50-M12 V1");
  await me.until(async () => (await me.lines()).length === 3, "three lines");
  await window.shot("story-08-bom-editor");
  // From the table into the first line, then Enter by Enter to the quantity.
  await me.toGrid(".lines");
  await me.press("Down");
  await me.press("Enter");
  await me.focused("行");
  await me.press("Enter");
  await me.until(() => me.run(`return document.activeElement?.getAttribute("role") === "combobox"`), "the item picker has the keyboard");
  await me.press("Enter");
  await me.focused("用量");
  await me.type("10");
  await window.shot("story-08-bom-editor");
  await me.press("Ctrl+S");
  await me.sees("已保存");
  await me.until(async () => (await me.lines())[0].includes("10"), "the line has the new quantity");
  await window.shot("story-09-bom-saved");
  // Ctrl Tab comes back to the explosion, whose figures have followed.
  await me.until(async () => {
    if ((await me.texts(".tab.front"))[0].includes("展开")) return true;
    await me.press("Ctrl+Tab");
    return false;
  }, "Ctrl Tab comes to the explosion");
  await me.figure("BT-M12X50-A2", "单位用量", "10");
  await me.figure("BT-M12X50-A2", "总需求", "2,400");
  await window.shot("story-10-explosion-after");
});

/** The valve's first level as the books have it, laid out as a colleague's workbook. */
const head = ["父件编码", "版本", "行号", "子件编码", "单位用量", "单位", "损耗率", "备注"];

station("a workbook with mistakes is shown at its cells", async () => {
  const rows = [head];
  for (const item of ["FA-DN50-0304", "VB-DN50-0304", "BN-DN50-0304", "ST-DN50-0304", "JF-DN50-M12", "GT-DN50-0304"]) {
    const version = await me.version(item);
    const { bom } = await me.call("bom.get", { item, version });
    for (const l of bom.lines)
      rows.push([item, version, l.number, l.component, Number(l.qty), l.unit, Number(l.scrap), l.note]);
  }
  const at = (component, parent) => rows.findIndex((r) => r[3] === component && r[0] === parent);
  rows[at("WD-ST6-D3", "VB-DN50-0304")][4] = "0,5";
  rows[at("RB-304-D24", "ST-DN50-0304")][5] = "公斤";
  rows[at("BT-M12X50-A2", "JF-DN50-M12")][3] = "BT-M12X5O-A2";
  rows[at("CA-BN50-CF8", "BN-DN50-0304")][6] = "102%";
  const file = path.join(window.home, "闸阀系列BOM.xlsx");
  await writeXlsx(rows, { sheet: "BOM" }).toFile(file);
  await me.click(".menuitem", "导入");
  await me.find(".imp-pick");
  await window.shot("story-11-import");
  await (await window.driver.findElement({ css: "input[type=file]" })).sendKeys(file);
  await me.sees("试运行");
  await me.find(".imp-problem");
  await me.rest();
  await window.shot("story-12-import-mistakes");
  const seen = await me.texts(".imp-problem-head");
  assert.deepEqual(seen.map((p) => p.split(" ")[0]), ["E13", "G14", "F19", "D20"]);
  assert.match((await me.texts(".imp-figure"))[1], /错误 4/);
});

station("mistakes are corrected by suggestion and by hand, and the difference is shown before writing", async () => {
  // E13: the suggestion is a quantity that nobody meant, so it is typed by hand.
  await me.press("F2");
  await me.focused("改 E13");
  await me.press("Ctrl+A");
  await me.type("0.05");
  await me.press("Enter");
  await me.open(3);
  await me.press("F8");
  await me.press("F2");
  await me.focused("改 G14");
  await me.press("Ctrl+A");
  await me.type("2%");
  await me.press("Enter");
  await me.open(2);
  await window.shot("story-13-import-corrected");
  // The other two by their suggestion.
  for (const left of [1, 0]) {
    await me.press("F8");
    await me.find(".imp-pop .ant-btn-primary", "改为");
    await me.press("Enter");
    await me.open(left);
  }
  await me.sees("没有错误");
  await me.until(async () => (await me.texts(".imp-figure")).includes("修改 1"), "one BOM line differs");
  await window.shot("story-14-import-difference");
  const before = await me.call("bom.get", { item: "VB-DN50-0304", version: await me.version("VB-DN50-0304") });
  assert.equal(before.bom.lines.find((l) => l.component === "WD-ST6-D3").qty, "0.0275", "nothing is written yet");
});

station("Ctrl Enter writes; the whole batch can be undone", async () => {
  await me.press("Ctrl+Enter");
  await me.sees("撤销整批");
  await window.shot("story-15-import-written");
  const version = await me.version("VB-DN50-0304");
  const qty = async () =>
    (await me.call("bom.get", { item: "VB-DN50-0304", version })).bom.lines.find((l) => l.component === "WD-ST6-D3").qty;
  assert.equal(await qty(), "0.05");
  await me.click(".imp-done button", "撤销整批");
  await me.find(".floating");
  await window.shot("story-16-undo");
  await me.click(".floating button", "撤销整批");
  await me.until(async () => (await qty()) === "0.0275", "the old quantity is back");
  await window.shot("story-17-undone");
});

station("a CSV with a mistake comes in the same way, and its new item is found", async () => {
  const file = path.join(window.home, "新物料.csv");
  const csv = ["物料编码,物料名称,规格型号,物料类别,来源,计量单位,小数位数", "BT-M12X57-A2,六角螺栓,M12×57 A2-70,原材料,外购,件,0", "BT-M12X63-A2,六角螺栓,M12×63 A2-70,原材料,外购,个个,0"];
  writeFileSync(file, `\uFEFF${csv.join("\r\n")}\r\n`);
  await me.press("Ctrl+I");
  await me.find(".imp-drop");
  await (await window.driver.findElement({ css: "input[type=file]" })).sendKeys(file);
  await me.find(".imp-problem");
  assert.match((await me.texts(".imp-problem-head"))[0], /^F3 .*个个/);
  await me.press("F2");
  await me.focused("改 F3");
  await me.press("Ctrl+A");
  await me.type("件");
  await me.press("Enter");
  await me.open(0);
  await me.until(async () => (await me.texts(".imp-figure")).includes("新增 2"), "two new items");
  await me.press("Ctrl+Enter");
  await me.sees("撤销整批");
  await me.press("Ctrl+K");
  await me.type("m12x63 a2");
  await me.until(async () => (await me.texts(".paletterow .code"))[0] === "BT-M12X63-A2", "the new item is found");
  await me.press("Escape");
});

station("the exported explosion holds the figures of the screen", async () => {
  await me.toTab("展开");
  await me.press("Ctrl+E");
  await me.sees("已导出到");
  await me.sees("打开文件夹");
  await window.shot("story-18-exported");
  const file = readdirSync(window.dialogs).find((f) => /^FA-DN50-0304_240_逐级_\d{4}-\d\d-\d\d\.xlsx$/.test(f));
  assert.ok(file, readdirSync(window.dialogs).join());
  const rows = await readSheet(path.join(window.dialogs, file));
  const top = rows.findIndex((r) => r.some((c) => String(c).startsWith("物料编码")));
  const titles = rows[top].map((c) => String(c).split("\n")[0]);
  const cell = (code, title) => {
    const line = rows.slice(top + 1).find((r) => r[titles.indexOf("物料编码")] === code);
    return line?.[titles.indexOf(title)];
  };
  assert.equal(Number(cell("BT-M12X50-A2", "总需求")), 2400);
  assert.equal(Number(cell("RB-304-D24", "总需求")), 342.928);
  assert.equal(Number(cell("CA-VB50-CF8", "总需求")), 245);
});

station("Ctrl W closes a tab, Ctrl N begins an item, dark looks dark", async () => {
  await me.press("F1");
  await me.find(".help h3", "导入");
  await window.shot("story-19-help");
  await me.press("Escape");
  await me.press("Ctrl+W");
  await me.until(async () => !(await me.texts(".tab")).some((x) => x.startsWith("展开")), "the explosion's tab is closed");
  await me.press("Ctrl+K");
  await me.type("FA-DN50-0304");
  await me.until(async () => (await me.texts(".paletterow.lit"))[0]?.startsWith("FA-DN50-0304"), "the valve is found");
  await me.press("Enter");
  await me.find(".pagehead h1", "物料 FA-DN50-0304");
  await me.click(".person");
  await me.click(".ant-dropdown-menu-item", "深色");
  await me.until(() => me.run(`return document.documentElement.dataset.theme === "dark"`), "dark");
  await me.toTab("反查");
  await me.rest();
  await window.shot("story-19-dark");
  await me.toTab("开始");
  await me.press("Ctrl+N");
  await me.find(".pagehead h1", "新建物料");
  await me.press("Ctrl+W");
});

station("another start knows the books, and the tabs are where they were", async () => {
  // In front, the import would begin anew and drop the name of its file before or after the tabs are looked at.
  await me.toTab("反查");
  const tabs = await me.texts(".tab");
  await me.click("button.books");
  await me.click(".ant-dropdown-menu-item", "打开别的账套");
  await me.sees("最近打开");
  await me.sees("瓯江阀门");
  await window.shot("story-20-start-again-dark");
  await reopen();
  await me.find(".recentrow", "瓯江阀门");
  await window.shot("story-21-second-start");
  await me.press("Enter");
  await me.find(".tab");
  assert.deepEqual(await me.texts(".tab"), tabs);
  await window.shot("story-22-tabs-again");
});
