// Three orders bought together in the real window: one request, one purchase, and whose part of it is whose, down to what comes and goes back.
import { foundFactory } from "./factory.mjs";
import { papers } from "./papers.mjs";
import { person } from "./person.mjs";
import { story } from "./station.mjs";

const NUT = "NT-M12";

let window;
let me;
let it;
/** Tracking codes of the three orders, in the order in which they came. */
const codes = [];
const made = {};
const { station } = story("merge", (opened) => {
  window = opened;
  me = person(window);
  it = papers(me);
});

/** Waits until the line at hand belongs to the three as these quantities say, and the rest is for stock. */
const shares = async (own, forStock) => {
  for (const [at, quantity] of own.entries()) await it.told(codes[at], `${quantity} 件`);
  if (forStock) await it.told("备库", `${forStock} 件`);
};

station("a buyer ticks the lines of three orders by the keyboard, and asks for them together", async () => {
  await foundFactory(me);
  for (const [customer, quantity] of [
    ["C1", "100"],
    ["C2", "150"],
    ["C1", "50"],
  ]) {
    const document = { kind: "sales_order", partner: customer, lines: [{ item: NUT, quantity, price: "3" }] };
    const { number, revision } = await me.call("document.save", { document });
    const order = await me.call("document.act", { number, verb: "confirm", revision, reason: "" });
    codes.push(order.codes[0]);
  }
  await me.click(".menuitem", "未完行");
  await me.figure(NUT, "未完", "100");
  await me.toGrid();
  for (let n = 0; n < 3; n++) {
    await me.press("Down");
    await me.type(" ");
  }
  await me.sees("勾了 3 行");
  // They are of two customers: a shipment cannot be made of them.
  await me.sees("勾的行要是同一个往来单位");
  await window.shot("merge-01-ticked");
  await me.press("Ctrl+Enter");
  await it.line(1, "数量", "300");
  made.asked = await it.finish("已下达");
  await it.select(1);
  await shares(["100", "150", "50"]);
  await window.shot("merge-02-asked");
});

station("twenty more are bought, for stock", async () => {
  await it.button("生成采购订单");
  await it.line(1, "数量", "300");
  await it.partner("S1");
  await it.write(1, "数量", "320");
  await it.write(1, "单价", "1");
  made.bought = await it.finish("已下达");
  await it.select(1);
  await shares(["100", "150", "50"], "20");
  await window.shot("merge-03-bought");
});

station("half of it comes: half of each", async () => {
  await it.button("生成采购收货");
  await it.write(1, "数量", "160");
  await it.choose(1, "仓库", "W1");
  made.came = await it.finish("已过账");
  await it.select(1);
  await shares(["50", "75", "25"], "10");
});

station("a tenth of that is bad and goes back, as whole pieces", async () => {
  await it.button("生成采购退货");
  await it.write(1, "数量", "16");
  await it.write(1, "原因", "螺纹烂牙");
  made.back = await it.finish("已过账");
  await it.select(1);
  await shares(["5", "8", "2"], "1");
  await window.shot("merge-04-back");
  await it.stock(NUT, { 现存: "144", 可用: "144", 在途: "176" });
  await me.toTab(`采购订单 ${made.bought}`);
  await it.line(1, "未完", "176");
});

station("a paper of several orders has a chain for each", async () => {
  await me.press("Ctrl+K");
  await me.type(codes[1]);
  await me.until(async () => (await me.texts(".paletterow.lit"))[0]?.startsWith(codes[1]), "the chain is offered");
  await me.press("Enter");
  await me.find(".pagehost:not([hidden]) .pagehead h1", codes[1]);
  // Of each paper only what is this order's.
  await me.figure(made.asked, "本码数量", "150");
  await me.figure(made.came, "本码数量", "75");
  await me.figure(made.back, "本码数量", "8");
  await me.rest();
  await window.shot("merge-05-chain");
});
