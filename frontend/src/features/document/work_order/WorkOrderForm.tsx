import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import type { DocumentView, LineParent, WorkOrderView } from "@/contract";
import { formatDay } from "@/format/date";
import { formatDecimal, isNegative, isZero } from "@/format/number";
import { errorText, useT } from "@/i18n";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { call } from "@/transport/call";
import type { ApiError } from "@/transport/error";
import { readKey, useChange, useRead } from "@/transport/query";
import { Retired } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { ItemPicker } from "@/ui/form/ItemPicker";
import { ChangedBy, RecordPage, savedKey, useSaving } from "@/ui/form/RecordPage";
import { savedOf, useDraft } from "@/ui/form/useDraft";
import { Failure, Message } from "@/ui/Message";
import { OrderState } from "@/ui/OrderState";
import { KeyButton } from "@/ui/Page";
import { PaperLink } from "@/ui/Papers";
import { PrintButton, usePrint } from "@/ui/PrintButton";
import { CommitLater, DocumentVerbs } from "../DocumentVerbs";
import { kinds } from "../kinds";
import { writeFrom } from "../paper";
import { TakeLines } from "../TakeLines";
import { Changed } from "./Changed";
import { MadeFor } from "./MadeFor";
import { OrderInspector } from "./OrderInspector";
import { OrderBar, OrderParts } from "./OrderParts";
import { blankOrder, draftOfOrder, isSome, type Order, orderOf, parentKey, toReserve, withOrdered, withParents } from "./order";
import { ReserveAll } from "./ReserveAll";
import { SplitOrder } from "./SplitOrder";

const def = kinds.work_order;
/** Something is still to come of it. */
const open: readonly WorkOrderView["state"][] = ["planned", "released", "started"];

/** How far an order is by what was just done with its paper. */
function stateOf({ state, verbs }: DocumentView): WorkOrderView["state"] {
  if (state === "draft") return "planned";
  if (state === "open") return verbs.includes("recall") ? "released" : "started";
  return state === "done" ? "completed" : state === "closed" ? "closed" : "cancelled";
}

/** A work order being written, or looked at: what is made, by when and for whom; what it takes, and how it is made. */
export function WorkOrderForm({
  view,
  filled,
  others,
  nothing,
  read,
}: {
  view: WorkOrderView | undefined;
  /** What a new one begins with, as if it had been typed: it can be saved at once. */
  filled: Order | undefined;
  /** Lines of other items that were chosen together with what this one is made of. */
  others: LineParent[][];
  /** Of what was chosen nothing is left. */
  nothing: boolean;
  read: { error: ApiError | null; refetch: () => unknown };
}) {
  const t = useT();
  const tab = useTab();
  const client = useQueryClient();
  const { message } = App.useApp();
  const language = useSettings((s) => s.language);
  const loaded = useMemo(() => view && savedOf(orderOf(view), view.document), [view]);
  const draft = useDraft<Order>(loaded, blankOrder);
  const fill = useRef(filled);
  /** What the lines that it was made for asked for, at most. */
  const asked = useRef(Object.fromEntries((filled?.parents ?? []).map((p) => [parentKey(p), p.quantity])));
  const { set } = draft;
  useEffect(() => {
    if (fill.current) set(fill.current);
  }, [set]);
  const [taking, setTaking] = useState(false);
  const [reserving, setReserving] = useState(false);
  const [splitting, setSplitting] = useState(false);
  const money = useInfo()?.currency_decimals ?? 2;
  const [begun, setBegun] = useState(false);
  const order = draft.value;
  const isNew = draft.revision === null;
  const editable = view === undefined || view.state === "planned";
  const known = view?.document.lines[0];
  const found = useRead("item.get", { code: order.item }, { enabled: order.item !== "" && order.item !== known?.item });
  const item = order.item === known?.item ? known : order.item === found.data?.item.code ? found.data.item : undefined;
  const fields = useOrderFields({ draft, editable, item, onChoose: () => setTaking(true) });
  const problems = useFormProblems(draft, fields, errorText);
  /** What a command answered is what the page shows from then on. */
  const takeView = (v: WorkOrderView) => {
    client.setQueryData(readKey("work_order.get", { number: v.document.number }), v);
    return savedOf(orderOf(v), v.document);
  };
  const saving = useSaving(draft, problems, async (record, revision) => {
    act.reset();
    const number = view?.document.number ?? null;
    const saved = await call("work_order.save", { work_order: draftOfOrder(record), number, revision });
    tab.setParams({ number: saved.document.number });
    return takeView(saved);
  });
  const act = useChange("document.act", (v) => {
    // What else changed with it is being read; a next step goes by this revision.
    const key = readKey("work_order.get", { number: v.number });
    client.setQueryData<WorkOrderView>(key, (old) => old && { ...old, document: v });
    void client.invalidateQueries({ queryKey: key });
    void message.success({
      key: savedKey,
      content: t("document.nowIs", { number: v.number, state: t(`workOrder.states.${stateOf(v)}`) }),
    });
  });
  /** Whether it is to be released once it is saved. */
  const [later, setLater] = useState(false);
  const ended = !saving.busy;
  useEffect(() => {
    // What was not saved is not released.
    if (ended && draft.dirty) setLater(false);
  }, [ended, draft.dirty]);
  const printing = usePrint("document.print");
  const doing = act.variables?.verb;
  const { document } = view ?? {};
  const list = view?.list;
  // As the program promises it: of an order that was released, and is not done.
  const promises = view !== undefined && document?.state === "open" && list != null;
  const some = promises && toReserve(view.components).some((one) => isSome(one.quantity));
  const follow = {
    ...draft,
    set: (change: Partial<Order>) =>
      draft.set(change.quantity === undefined ? change : { ...change, ...withOrdered(order, change.quantity, asked.current) }),
  };
  return (
    <RecordPage
      title={document ? `${t("workOrder.noun")} ${document.number}` : t("document.create.work_order")}
      sub={
        <>
          {view && <OrderState state={view.state} />}
          {view?.rework && <Tag>{t("workOrder.field.rework")}</Tag>}
          {item && (
            <span className="text2 cut">
              {item.name} {item.spec}
            </span>
          )}
          {found.data && item === found.data.item && <Retired retired={found.data.item.retired} />}
        </>
      }
      draft={draft}
      saving={saving}
      right={def.right}
      readOnly={!editable}
      labelOf={(field) => fields.find((f) => f.name === field)?.label ?? field}
      show={(field, value) =>
        field === "parents"
          ? (value as LineParent[]).map((p) => `${p.document} ${p.line} × ${formatDecimal(p.quantity)}`).join(t("common.comma"))
          : typeof value === "boolean"
            ? t(value ? "common.yes" : "common.no")
            : String(value ?? "")
      }
      read={read}
      notice={
        <>
          {view?.late && open.includes(view.state) && <Late view={view} />}
          {view && open.includes(view.state) && <Changed number={view.document.number} />}
          {isNew && nothing && (
            <Message
              tone="amber"
              what={t("message.sentence", { what: t("workOrder.nothingLeft") })}
              why={t("workOrder.nothingLeftWhy")}
              line
            />
          )}
          {isNew && others.length > 0 && !begun && (
            <Message
              tone="blue"
              what={t("workOrder.oneOf", { item: order.item })}
              why={t("workOrder.oneOfWhy", { count: others.flat().length })}
              next={[
                {
                  label: t("workOrder.openOthers", { count: others.length }),
                  run: () => {
                    setBegun(true);
                    for (const parents of others) openPage("work_order", { from: writeFrom(parents) });
                  },
                },
              ]}
            />
          )}
        </>
      }
      message={
        act.error && doing ? (
          <Failure what={doing === "confirm" ? t("workOrder.notReleased") : t(`document.notDone.${doing}`)} error={act.error} />
        ) : (
          (printing.failure ?? undefined)
        )
      }
      bar={
        <>
          {view && <OrderBar view={view} />}
          {document && (
            <span className="right">
              <ChangedBy
                by={document.changed_by}
                at={document.changed_at}
                trail={{ kind: "work_order", code: document.number }}
              />
            </span>
          )}
        </>
      }
      inspector={view && <OrderInspector view={view} />}
      actions={
        <>
          {document && (
            <PrintButton
              run={() => printing.print({ number: document.number, language })}
              busy={printing.busy}
              dirty={draft.dirty}
              bar
            />
          )}
          {promises && (
            <KeyButton
              label={t("workOrder.reserve.all")}
              right="plan"
              disabled={!some}
              why={t("workOrder.reserve.nothing")}
              quiet
              run={() => setReserving(true)}
            />
          )}
          {view && (view.state === "planned" || view.state === "released") && (
            <KeyButton
              label={t("workOrder.split.verb")}
              right="plan"
              disabled={draft.dirty}
              why={t("version.saveFirst")}
              quiet
              run={() => setSplitting(true)}
            />
          )}
          {view && (view.state === "started" || view.state === "completed") && (
            <KeyButton
              label={t("workOrder.makeRework")}
              right="plan"
              quiet
              run={() => openPage("work_order", { rework: view.document.number })}
            />
          )}
          {document?.state === "open" && list != null && (
            <KeyButton label={t("pick.title")} quiet run={() => openPage("pick_list", { orders: document.number })} />
          )}
          {saving.busy && <CommitLater run={() => setLater(true)} />}
          {document && (
            <DocumentVerbs
              def={def}
              view={document}
              dirty={draft.dirty}
              busy={act.isPending}
              due={later && ended && !draft.dirty}
              closing={
                view?.worth &&
                !isZero(view.worth.left) && (
                  <p>
                    {t("workOrder.closeLeft", {
                      spent: formatDecimal(view.worth.spent, money),
                      completed: formatDecimal(view.worth.completed, money),
                      left: formatDecimal(view.worth.left, money),
                    })}
                  </p>
                )
              }
              onDue={() => setLater(false)}
              onAct={(verb, reason) => {
                saving.clear();
                act.mutate({ number: document.number, verb, reason, revision: document.revision });
              }}
            />
          )}
        </>
      }
    >
      <div className="editor">
        <div className="form">
          <Fields draft={follow} fields={fields} problems={problems} />
        </div>
        <OrderParts view={view} dirty={draft.dirty} />
      </div>
      {taking && (
        <TakeLines
          def={def}
          partner=""
          onClose={() => setTaking(false)}
          onTake={(proposed) => {
            setTaking(false);
            for (const p of proposed.lines.flatMap((l) => l.parents ?? [])) asked.current[parentKey(p)] = p.quantity;
            draft.set(withParents(order, proposed));
          }}
        />
      )}
      {splitting && view && (
        <SplitOrder
          view={view}
          onDone={(divided) => {
            client.setQueryData(readKey("work_order.get", { number: divided.order.document.number }), divided.order);
            setSplitting(false);
          }}
          onEnd={() => setSplitting(false)}
        />
      )}
      {reserving && view && list != null && <ReserveAll view={view} list={list} onEnd={() => setReserving(false)} />}
    </RecordPage>
  );
}

/** The head's fields. */
function useOrderFields({
  draft,
  editable,
  item,
  onChoose,
}: {
  draft: { value: Order; set: (change: Partial<Order>) => void };
  editable: boolean;
  item: { unit: string; decimals: number } | undefined;
  onChoose: () => void;
}): FieldSpec<Order>[] {
  const t = useT();
  const order = draft.value;
  const fixed = editable ? undefined : t("workOrder.notPlanned");
  return [
    {
      name: "item",
      label: t("workOrder.field.item"),
      span: 2,
      required: true,
      fixed,
      kind: {
        type: "custom",
        render: (id) => (
          <ItemPicker id={id} value={order.item} disabled={!editable} onPick={(hit) => draft.set({ item: hit.code })} />
        ),
      },
    },
    {
      name: "quantity",
      label: t("workOrder.field.quantity"),
      required: true,
      fixed,
      kind: { type: "decimal", decimals: item?.decimals ?? 0, unit: item?.unit },
      check: (o) => (isZero(o.quantity) || isNegative(o.quantity) ? t("form.aboveZero") : null),
    },
    { name: "due", label: t("workOrder.field.due"), required: true, fixed, kind: { type: "day", open: true } },
    {
      name: "priority",
      label: t("workOrder.field.priority"),
      fixed,
      kind: { type: "integer" },
      check: (o) => (o.priority >= 1 && o.priority <= 9 ? null : t("workOrder.priorityRange")),
    },
    { name: "copied_day", label: t("workOrder.field.copiedDay"), fixed, kind: { type: "day", open: true } },
    {
      name: "parents",
      label: t("workOrder.field.parents"),
      span: 2,
      fixed,
      kind: {
        type: "custom",
        render: (id) => (
          <MadeFor
            id={id}
            parents={order.parents}
            item={item}
            editable={editable}
            onChange={(parents) => draft.set({ parents })}
            onChoose={onChoose}
          />
        ),
      },
    },
    { name: "note", label: t("common.note"), span: 3, fixed, kind: { type: "long" } },
    { name: "rework", label: t("workOrder.field.rework"), fixed, kind: { type: "flag" } },
    ...(order.rework_of
      ? [
          {
            name: "rework_of" as const,
            label: t("workOrder.link.rework_of"),
            kind: { type: "custom" as const, render: () => <PaperLink number={order.rework_of ?? ""} /> },
          },
        ]
      : []),
  ];
}

/** It will not be done when it is due: by how much, and what mends that. */
function Late({ view }: { view: WorkOrderView }) {
  const t = useT();
  const today = useToday();
  const due = view.document.lines[0]?.due ?? view.document.due;
  if (due == null) return null;
  const count = Math.round((Date.parse(view.end) - Date.parse(due)) / 86_400_000);
  return (
    <Message
      tone="red"
      what={t("message.sentence", { what: t("workOrder.lateWhat", { due: formatDay(due, today) }) })}
      why={t("workOrder.lateWhy", { end: formatDay(view.end, today), count })}
      line
    />
  );
}
