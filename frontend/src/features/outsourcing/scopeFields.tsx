import { useState } from "react";
import { useT } from "@/i18n";
import { useRead } from "@/transport/query";
import type { FieldSpec } from "@/ui/form/Fields";
import { ItemPicker } from "@/ui/form/ItemPicker";
import { SupplierSelect } from "@/ui/form/SupplierSelect";
import type { Draft } from "@/ui/form/useDraft";
import { noOperation } from "./agreed";
import { useOperations } from "./useOperations";

interface Scope {
  supplier: string;
  item: string;
  operation: string;
}

/** Whose something is, and for which work: supplier, item and operation; with what they are called. */
export function useScopeFields<F extends Scope>(
  draft: Draft<F>,
  {
    names,
    fixed,
    none,
    required,
    wrong,
  }: {
    /** What those are called that the form begins with. */
    names: { supplier: string; item: string };
    /** Why they stay as they are. */
    fixed: string | undefined;
    /** What it means to name no operation. */
    none: string;
    /** Supplier and item have to be named; where not, none of them means all. */
    required: boolean;
    wrong: (field: "supplier" | "item") => boolean;
  },
) {
  const t = useT();
  const form: Scope = draft.value;
  const set = (change: Partial<Scope>) => draft.set(change as Partial<F>);
  const [supplier, setSupplier] = useState(names.supplier);
  const item = useRead("item.get", { code: form.item }, { enabled: form.item !== "" }).data?.item;
  const operations = useOperations(form.item);
  const named = (number: string) => {
    const name = operations.find((one) => String(one.number) === number)?.name ?? "";
    return `${number} ${name}`.trim();
  };
  const choices = [
    { value: noOperation, label: none },
    ...operations.map((one) => ({
      value: String(one.number),
      label: one.outsourced ? `${named(String(one.number))} · ${t("routing.outsourced")}` : named(String(one.number)),
    })),
  ];
  // An operation that no version of the routing has any more is still shown.
  if (!choices.some((one) => one.value === form.operation)) choices.push({ value: form.operation, label: form.operation });
  const open = !required && fixed === undefined;
  const all = (of: "supplier" | "item") => (required ? undefined : t(`outsourcing.rule.all.${of}`));
  const fields: FieldSpec<Scope>[] = [
    {
      name: "supplier",
      label: t("outsourcing.supplier"),
      required,
      fixed,
      kind: {
        type: "custom",
        render: (id) => (
          <SupplierSelect
            id={id}
            value={form.supplier}
            name={supplier}
            placeholder={all("supplier")}
            disabled={fixed !== undefined}
            wrong={wrong("supplier")}
            onPick={(code, name) => {
              setSupplier(name);
              set({ supplier: code });
            }}
            onClear={open ? () => set({ supplier: "" }) : undefined}
          />
        ),
      },
    },
    {
      name: "item",
      label: t("outsourcing.item"),
      required,
      fixed,
      kind: {
        type: "custom",
        render: (id) => (
          <ItemPicker
            id={id}
            value={form.item}
            placeholder={all("item")}
            disabled={fixed !== undefined}
            wrong={wrong("item")}
            // Numbers of operations mean nothing beside another item.
            onPick={(hit) => set({ item: hit.code, ...(hit.code === form.item ? {} : { operation: noOperation }) })}
            onClear={open ? () => set({ item: "", operation: noOperation }) : undefined}
          />
        ),
      },
    },
    {
      name: "operation",
      label: t("outsourcing.operation"),
      kind: { type: "choice", options: choices, search: true },
      fixed: fixed ?? (form.item === "" ? t("outsourcing.itemFirst") : undefined),
    },
  ];
  return {
    fields: fields as unknown as FieldSpec<F>[],
    unit: item?.unit ?? "",
    supplierName: supplier,
    itemName: item?.name ?? (form.item === "" ? "" : names.item),
    operationName: (number: string) => (number === noOperation ? none : named(number)),
  };
}
