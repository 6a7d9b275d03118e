import type { ReactNode } from "react";
import type { SheetBy, SheetLine } from "@/contract";
import { useT } from "@/i18n";
import { CodeLink } from "@/ui/cells";
import type { Column } from "@/ui/Grid";
import { ChainLink, PaperLink } from "@/ui/Papers";

type T = ReturnType<typeof useT>;

/** What a line is called, in a chart. */
export function useNameOf(by: SheetBy): (line: SheetLine) => string {
  const t = useT();
  return (line) => {
    switch (by) {
      case "operation":
        return `${line.work_order ?? ""}/${line.operation ?? ""} ${line.operation_name ?? ""}`;
      case "item":
        return `${line.item ?? ""} ${line.item_name ?? ""}`;
      case "work_center":
        return `${line.work_center ?? ""} ${line.work_center_name ?? ""}`;
      case "operator":
        return line.operator_name || line.operator || t("costSheet.nobody");
      case "tracking_code":
        return line.tracking_code || t("costSheet.noCode");
      case "work_order":
      case "month":
        return line[by] ?? "";
    }
  };
}

/** What a line is of. It stays on the left; under the first stands what the row of totals is. */
export function keyColumns(t: T, by: SheetBy): Column<SheetLine>[] {
  const column = (key: SheetBy | "item_name" | "work_center_name", width: number, render: (line: SheetLine) => ReactNode) => ({
    key,
    title: t(`costSheet.column.${key}`),
    width,
    frozen: true,
    render,
  });
  const order = column("work_order", 132, (line) => (line.work_order ? <PaperLink number={line.work_order} /> : null));
  const operation = column("operation", 92, (line) => (
    <>
      {line.operation} {line.operation_name}
    </>
  ));
  const item = (frozen: boolean): Column<SheetLine> => ({
    ...column("item", 136, (line) =>
      line.item ? (
        <CodeLink page="item" params={{ code: line.item }}>
          {line.item}
        </CodeLink>
      ) : null,
    ),
    frozen,
  });
  const itemName = { ...column("item_name", 96, (line) => line.item_name), frozen: by === "item" };
  const center = column("work_center", by === "work_center" ? 96 : 68, (line) =>
    line.work_center ? (
      <CodeLink page="work_center" params={{ code: line.work_center }}>
        {line.work_center}
      </CodeLink>
    ) : null,
  );
  const columns: Record<SheetBy, Column<SheetLine>[]> = {
    operation: [order, operation, { ...center, frozen: false }],
    work_order: [order, item(false), itemName],
    item: [item(true), itemName],
    work_center: [center, column("work_center_name", 112, (line) => line.work_center_name)],
    operator: [
      column("operator", 120, (line) =>
        line.operator ? (
          <span title={line.operator}>{line.operator_name || line.operator}</span>
        ) : (
          <span className="muted">{t("costSheet.nobody")}</span>
        ),
      ),
    ],
    tracking_code: [
      column("tracking_code", 190, (line) =>
        line.tracking_code ? <ChainLink code={line.tracking_code} /> : <span className="muted">{t("costSheet.noCode")}</span>,
      ),
    ],
    month: [column("month", 96, (line) => <span className="num">{line.month}</span>)],
  };
  return columns[by].map((one, at) => (at === 0 ? { ...one, foot: t("costSheet.column.sum") } : one));
}
