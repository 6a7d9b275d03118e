import type { TFunction } from "i18next";
import type { DocumentLineView } from "@/contract";
import { formatDay, readDay } from "@/format/date";
import { compare, formatDecimal, formatPercent, isNegative, isZero, none, parseDecimal, shift } from "@/format/number";
import { useT } from "@/i18n";
import { BinCode, Num, useBinName } from "@/ui/cells";
import type { Hit } from "@/ui/form/ItemPicker";
import type { LineColumn } from "@/ui/form/LineGrid";
import { notNumber } from "@/ui/form/number-words";
import type { Amounts, Habit } from "./amounts";
import type { Brief } from "./briefs";
import type { Invoices } from "./invoices";
import type { KindDef } from "./kinds";
import { ReviewDot, Scanned } from "./lineParts";
import type { Bin, Named } from "./lookup";
import { hasOwnPrices, type PaperLine, withQuantity } from "./paper";
import { PaperLink, Tracked, times } from "./words";

/** Room for the longest of these figures: a number is never cut off. */
function wide(least: number, figures: readonly string[]): number {
  return figures.reduce((most, text) => Math.max(most, text.length * 8 + 18), least);
}

/** Decimals of prices. */
const priceDecimals = 4;

export interface LineWorld {
  def: KindDef;
  lines: readonly PaperLine[];
  /** What an item is called, and measured in. */
  briefOf: (item: string) => Brief | undefined;
  /** The line as the program keeps it; undefined for a new one. */
  keptOf: (line: PaperLine) => DocumentLineView | undefined;
  /** The line stands as it was saved, so what the program worked out of it holds. */
  untouched: (line: PaperLine) => boolean;
  /** What a line comes to; undefined where only the program can tell, once it is saved. */
  amountsOf: (line: PaperLine) => Amounts | undefined;
  /** What of its partner changes amounts. */
  habit: Habit | undefined;
  /** Nothing has come of it yet, and its lines may still be scanned. */
  draft: boolean;
  /** Every line has to be scanned before it is posted. */
  scans: boolean;
  /** Whoever works sees amounts. */
  money: boolean;
  warehouses: readonly Named[];
  bins: readonly Bin[];
  /** Invoices that money may pay. */
  invoices: Invoices;
  currencyDecimals: number;
  today: string;
  onPick: (hit: Hit) => void;
}

/** How a number is typed into a cell; what is no number stays as it was typed. */
function decimalEdit(
  t: TFunction,
  {
    decimals,
    text,
    put,
    check = () => null,
  }: {
    decimals: (line: PaperLine) => number;
    text: (line: PaperLine) => string;
    put: (line: PaperLine, value: string | null) => PaperLine;
    check?: (value: string) => string | null;
  },
): LineColumn<PaperLine>["edit"] {
  return {
    type: "text",
    text,
    put: (line, typed) => {
      if (typed.trim() === "") return put(line, null);
      const parsed = parseDecimal(typed, decimals(line));
      return parsed === null || check(parsed) !== null ? null : put(line, parsed);
    },
    problem: (typed, line) =>
      notNumber(t, typed, decimals(line)) ?? check(parseDecimal(typed, decimals(line)) ?? "0") ?? t("form.notNumber"),
  };
}

/** The columns of a paper's lines: what its kind has, and how far what comes of it is. */
export function useLineColumns(world: LineWorld): LineColumn<PaperLine>[] {
  const t = useT();
  const binName = useBinName();
  const { def, lines, briefOf, keptOf, untouched, today, currencyDecimals } = world;
  const has = (field: KindDef["fields"][number]) => def.fields.includes(field);
  const quantityDecimals = (l: PaperLine) => (def.pays ? currencyDecimals : (briefOf(l.item)?.decimals ?? 6));
  const text = (key: "lot" | "reason" | "note", title: string, width: number, optional = false): LineColumn<PaperLine> => ({
    key,
    title,
    width,
    optional,
    show: (l) => l[key],
    edit: { type: "text", text: (l) => l[key], put: (l, typed) => ({ ...l, [key]: typed.trim() }), problem: "" },
  });
  // Who moves goods has no need of prices; they are there for whoever takes them in.
  const priceless = has("warehouse");
  const locked = hasOwnPrices(def.kind) ? undefined : () => t("document.priceOfParent");
  /** What is written on a line, or stands for it where nothing is: of what it comes of, or the partner's. */
  const standing = (l: PaperLine, key: "price" | "discount" | "tax_rate"): string | null => {
    if (l[key] !== null) return l[key];
    const isOwn = !untouched(l) && (l.parents.length === 0 || def.kind === "purchase_order");
    if (!isOwn) return keptOf(l)?.price?.[key] ?? null;
    return key === "tax_rate" && (l.item !== "" || l.quantity !== "") ? (world.habit?.tax_rate ?? null) : null;
  };
  const percent = (key: "discount" | "tax_rate", title: string): LineColumn<PaperLine> => ({
    key,
    title,
    hint: key === "discount" ? t("document.discountHint") : undefined,
    width: 64,
    align: "right",
    optional: priceless,
    locked,
    show: (l) => <span className={l[key] === null ? "zero" : ""}>{formatPercent(standing(l, key))}</span>,
    edit: {
      type: "text",
      text: (l) => (l[key] === null ? "" : shift(l[key], 2)),
      put: (l, typed) => {
        const plain = typed.replace(/[%％]/g, "").trim();
        if (plain === "") return { ...l, [key]: null };
        const parsed = parseDecimal(plain, 4);
        return parsed === null || isNegative(parsed) || compare(parsed, "100") > 0 ? null : { ...l, [key]: shift(parsed, -2) };
      },
      problem: (typed) => notNumber(t, typed.replace(/[%％]/g, ""), 4) ?? t("form.between", { from: "0%", to: "100%" }),
    },
  });
  const money = (key: "net" | "tax" | "gross", title: string, optional = false): LineColumn<PaperLine> => ({
    key,
    title,
    width: 104,
    align: "right",
    optional,
    show: (l) => <Num value={world.amountsOf(l)?.[key]} decimals={currencyDecimals} />,
  });
  const place = (
    house: "warehouse" | "to_warehouse",
    bin: "bin" | "to_bin",
    titles: [string, string],
  ): LineColumn<PaperLine>[] => [
    {
      key: house,
      title: titles[0],
      width: 96,
      show: (l) => world.warehouses.find((w) => w.code === l[house])?.name ?? l[house],
      edit: {
        type: "choice",
        value: (l) => l[house],
        options: (l) => withOwn(world.warehouses.map(named), l[house]),
        put: (l, value) => (l[house] === value ? l : { ...l, [house]: value, [bin]: "" }),
        search: true,
      },
    },
    {
      key: bin,
      title: titles[1],
      width: 88,
      show: (l) => (l[bin] === "" && l[house] !== "" ? <BinCode bin="" /> : <span className="code">{l[bin]}</span>),
      locked: (l) => (l[house] === "" ? t("document.warehouseFirst") : undefined),
      edit: {
        type: "choice",
        value: (l) => l[bin],
        options: (l) => [
          { value: "", label: binName("") },
          ...withOwn(
            world.bins.filter((b) => b.warehouse === l[house]).map((b) => ({ value: b.code, label: b.code })),
            l[bin],
          ),
        ],
        put: (l, value) => ({ ...l, [bin]: value }),
        // The bins of a warehouse that came with it are not read yet.
        read: (l, typed) => (l[house] === "" ? null : { ...l, [bin]: typed }),
        search: true,
      },
    },
  ];
  const quantity: LineColumn<PaperLine> = {
    key: "quantity",
    title: def.pays ? t("document.field.amount") : t("document.field.quantity"),
    width: wide(
      def.pays ? 140 : 80,
      lines.map((l) => formatDecimal(l.quantity, quantityDecimals(l))),
    ),
    align: "right",
    show: (l) => <Num value={l.quantity} decimals={quantityDecimals(l)} />,
    edit: decimalEdit(t, {
      decimals: quantityDecimals,
      text: (l) => l.quantity,
      // What is taken away is worth what it is worth: nobody says its price.
      put: (l, value) => ({
        ...withQuantity(l, value ?? "", def.more),
        ...(def.kind === "adjustment" && value !== null && isNegative(value) ? { price: null } : {}),
      }),
    }),
  };
  const ownPrice = decimalEdit(t, {
    decimals: () => priceDecimals + 2,
    text: (l) => l.price ?? "",
    put: (l, price) => ({ ...l, price }),
    check: (v) => (isNegative(v) ? t("form.notNegative") : null),
  });
  const number: LineColumn<PaperLine> = {
    key: "number",
    title: t("document.field.line"),
    width: 44,
    frozen: true,
    align: "right",
    show: (l) => lines.indexOf(l) + 1,
  };
  if (def.pays) {
    return [
      number,
      {
        key: "settles",
        title: t(`document.kinds.${def.pays}`),
        width: 220,
        frozen: true,
        show: (l) =>
          l.settles ? (
            <PaperLink number={l.settles} />
          ) : (
            <span className="muted">{t(`document.prepaid.${def.side === "customer" ? "customer" : "supplier"}`)}</span>
          ),
        edit: {
          type: "choice",
          value: (l) => l.settles ?? "",
          // Whoever looks for an invoice by its number does not mean money in advance.
          options: (l) => [
            ...(world.invoices.text === ""
              ? [{ value: "", label: t(`document.prepaid.${def.side === "customer" ? "customer" : "supplier"}`) }]
              : []),
            ...withOwn(world.invoices.options, l.settles ?? ""),
          ],
          put: (l, value) => ({ ...l, settles: value === "" ? null : value }),
          // Only the first ones are offered.
          read: (l, typed) => ({ ...l, settles: typed }),
          search: world.invoices.search,
        },
      },
      quantity,
      { ...text("note", t("common.note"), 160), grow: true },
    ];
  }
  return [
    number,
    {
      key: "item",
      title: t("item.code"),
      width: 156,
      frozen: true,
      show: (l) => <span className="code">{l.item}</span>,
      locked: (l) => (l.parents.length > 0 ? t("document.itemOfParent") : undefined),
      edit: {
        type: "item",
        available: def.kind === "sales_order" || def.kind === "shipment",
        value: (l) => l.item,
        put: (l, hit) => {
          world.onPick(hit);
          return { ...l, item: hit.code };
        },
      },
    },
    { key: "name", title: t("item.name"), width: 92, grow: true, show: (l) => briefOf(l.item)?.name ?? "" },
    {
      key: "spec",
      title: t("item.spec"),
      // As wide as the name: the head shares out what room is left over by the wider of the two.
      width: 92,
      grow: true,
      show: (l) => <span className="text2">{briefOf(l.item)?.spec ?? ""}</span>,
    },
    { key: "unit", title: t("item.unit"), width: 44, align: "center", show: (l) => briefOf(l.item)?.unit ?? "" },
    quantity,
    ...(has("noted")
      ? [
          {
            key: "noted",
            title: t("document.field.noted"),
            width: 92,
            align: "right" as const,
            show: (l: PaperLine) => <Num value={l.noted} decimals={quantityDecimals(l)} />,
            edit: decimalEdit(t, {
              decimals: quantityDecimals,
              text: (l) => l.noted ?? "",
              put: (l, noted) => ({ ...l, noted }),
              check: (v) => (isNegative(v) ? t("form.notNegative") : null),
            }),
          },
        ]
      : []),
    ...(has("is_final")
      ? [
          {
            key: "is_final",
            title: t("document.field.is_final"),
            width: 60,
            align: "center" as const,
            show: (l: PaperLine) => (l.is_final ? t("common.yes") : ""),
            edit: {
              type: "choice" as const,
              value: (l: PaperLine) => (l.is_final ? "yes" : "no"),
              options: () => [
                { value: "no", label: t("common.no") },
                { value: "yes", label: t("common.yes") },
              ],
              put: (l: PaperLine, value: string) => ({ ...l, is_final: value === "yes" }),
            },
          },
        ]
      : []),
    ...def.progress.map(
      (key): LineColumn<PaperLine> => ({
        key,
        title: key === "done" ? t(`document.done.${doneKey(def)}`) : t(`document.field.${key}`),
        width: 64,
        align: "right",
        // Where nothing has come yet, there is room for something else.
        optional: world.draft || !lines.some((l) => hasCome(key, keptOf(l))),
        show: (l) => <Num value={world.draft ? undefined : keptOf(l)?.[key]} decimals={quantityDecimals(l)} />,
      }),
    ),
    ...(has("price") && world.money
      ? [
          {
            key: "price",
            title: t("document.field.price"),
            width: wide(
              96,
              lines.map((l) => formatDecimal(standing(l, "price") ?? "0", priceDecimals)),
            ),
            align: "right" as const,
            optional: priceless,
            show: (l: PaperLine) => (
              <span className={l.price === null ? "zero" : ""}>
                <Num value={standing(l, "price")} decimals={priceDecimals} />
              </span>
            ),
            locked,
            edit: ownPrice,
          },
          percent("discount", t("document.field.discount")),
          percent("tax_rate", t("document.field.tax_rate")),
          money("net", t("document.field.net"), true),
          money("tax", t("document.field.tax"), true),
          money("gross", t("document.field.gross"), priceless),
        ]
      : []),
    ...(def.kind === "adjustment" && world.money
      ? [
          {
            key: "price",
            title: t("document.field.price"),
            width: 96,
            align: "right" as const,
            locked: (l: PaperLine) => (isNegative(l.quantity) ? t("document.priceOfTaken") : undefined),
            show: (l: PaperLine) =>
              l.price === null ? <span className="zero">{none}</span> : <Num value={l.price} decimals={priceDecimals} />,
            edit: ownPrice,
          },
        ]
      : []),
    ...(has("due")
      ? [
          {
            key: "due",
            title: t("document.due.line"),
            width: 88,
            align: "right" as const,
            show: (l: PaperLine) => <span className={l.due === null ? "zero" : ""}>{formatDay(l.due, today)}</span>,
            edit: {
              type: "text" as const,
              text: (l: PaperLine) => l.due ?? "",
              put: (l: PaperLine, typed: string) => {
                const due = readDay(typed, today);
                return due === undefined ? null : { ...l, due };
              },
              problem: t("form.notDay"),
            },
          },
        ]
      : []),
    ...(has("warehouse")
      ? place(
          "warehouse",
          "bin",
          has("to_warehouse")
            ? [t("document.field.from_warehouse"), t("document.field.from_bin")]
            : [t("document.field.warehouse"), t("document.field.bin")],
        )
      : []),
    ...(has("to_warehouse")
      ? place("to_warehouse", "to_bin", [t("document.field.to_warehouse"), t("document.field.to_bin")])
      : []),
    ...(has("lot") ? [text("lot", t("document.field.lot"), 96)] : []),
    ...(has("warehouse")
      ? [
          {
            key: "scans",
            title: t("scan.strip"),
            width: 128,
            // Where nothing has to be scanned and nothing was, it is in nobody's way.
            optional: !(world.scans && world.draft) && lines.every((l) => !keptOf(l)?.scans.some((one) => one.done)),
            show: (l: PaperLine) => (untouched(l) ? <Scanned kept={keptOf(l)} draft={world.draft} /> : null),
          },
        ]
      : []),
    ...(has("reason")
      ? [text("reason", t("document.field.reason"), 120, def.kind === "sales_order" && lines.every((l) => l.reason === ""))]
      : []),
    ...(has("parents")
      ? [
          {
            key: "parents",
            title: t("document.field.parents"),
            width: 250,
            optional: def.needsFrom !== true && lines.every((l) => l.parents.length === 0),
            show: (l: PaperLine) =>
              l.parents.map((p) => (
                <span key={`${p.document} ${p.line}`} className="parent">
                  <PaperLink number={p.document} />{" "}
                  {t("document.lineTimes", { line: p.line, times: times(p.quantity, quantityDecimals(l)) })}
                </span>
              )),
          },
        ]
      : []),
    text("note", t("common.note"), 120, true),
    ...(def.kind === "receipt"
      ? [
          {
            key: "review",
            title: t("document.field.review"),
            width: 84,
            optional: lines.every((l) => (keptOf(l)?.review ?? "none") === "none"),
            show: (l: PaperLine) => <ReviewDot review={keptOf(l)?.review} />,
          },
        ]
      : []),
    {
      key: "code",
      title: t("document.field.code"),
      width: 192,
      optional: lines.every((l) => (keptOf(l)?.shares ?? []).every((share) => share.code == null)),
      show: (l) => {
        const codes = keptOf(l)?.shares.flatMap((s) => (s.code ? [s.code] : [])) ?? [];
        return codes[0] ? <Tracked code={codes[0]} more={codes.length - 1} /> : <span className="zero">{none}</span>;
      },
    },
  ];
}

/** Whether a figure says something: how much is open of what is open, and all else that is not zero. */
function hasCome(key: KindDef["progress"][number], kept: DocumentLineView | undefined): boolean {
  return kept !== undefined && (key === "left" ? kept.open : !isZero(kept[key]));
}

/** What has come of a line is called by what comes: ordered, received, shipped. */
export function doneKey(
  def: Pick<KindDef, "kind">,
): "sales_order" | "purchase_order" | "requisition" | "production_plan" | "work_order" | "material_list" {
  switch (def.kind) {
    case "purchase_order":
    case "requisition":
    case "production_plan":
    case "work_order":
    case "material_list":
      return def.kind;
    default:
      return "sales_order";
  }
}

function named({ code, name }: Named): { value: string; label: string } {
  return { value: code, label: name && name !== code ? `${code} ${name}` : code };
}

/** What a line says already can be kept, whatever is offered. */
function withOwn(options: { value: string; label: string }[], own: string): { value: string; label: string }[] {
  return own === "" || options.some((o) => o.value === own) ? options : [...options, { value: own, label: own }];
}
