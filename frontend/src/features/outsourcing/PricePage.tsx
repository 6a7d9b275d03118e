import { useMemo, useState } from "react";
import type { OutsourcingPriceRow } from "@/contract";
import { formatDecimal } from "@/format/number";
import { errorText, useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { closeTab, openPage } from "@/state/tabs";
import { call } from "@/transport/call";
import { useChange, useRead } from "@/transport/query";
import { Tag } from "@/ui/Dot";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { isBegun, LineGrid } from "@/ui/form/LineGrid";
import { type LineProblem, LineProblems } from "@/ui/form/LineProblems";
import { ChangedBy, RecordPage, Unread, useSaving } from "@/ui/form/RecordPage";
import { savedOf, useDraft } from "@/ui/form/useDraft";
import { priceDecimals } from "@/ui/Match";
import { Failure, Message } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { type Break, blankBreak, blankPrice, breakProblem, type PriceForm, priceForm, priceKey, priceOf } from "./agreed";
import { useBreakColumns } from "./breakColumns";
import { useScopeFields } from "./scopeFields";
import "./outsourcing.css";

/** What a supplier is paid for a good piece, or a new price: blank, or begun with what another says. */
export default function PricePage() {
  const t = useT();
  const today = useToday();
  const { id, copy } = useTab().params;
  const from = id ?? copy;
  const read = useRead("outsourcing.price", { id: Number(from) }, { enabled: from !== undefined });
  const start = useMemo(
    () => (id === undefined && read.data ? { ...priceForm(read.data), from: today } : blankPrice(today)),
    [id, read.data, today],
  );
  if (from !== undefined && !read.data) return <Unread title={t("outsourcing.price.noun")} read={read} />;
  return (
    <PriceEditor
      key={id ?? `new ${copy}`}
      view={id === undefined ? undefined : read.data}
      read={read}
      start={start}
      names={{ supplier: read.data?.supplier_name ?? "", item: read.data?.item_name ?? "" }}
    />
  );
}

function PriceEditor({
  view,
  read,
  start,
  names,
}: {
  view: OutsourcingPriceRow | undefined;
  read: { error: ReturnType<typeof useRead<"outsourcing.price">>["error"]; refetch: () => unknown };
  start: PriceForm;
  /** What those are called that the form begins with. */
  names: { supplier: string; item: string };
}) {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const denied = useDenied()("purchase");
  const loaded = useMemo(() => view && savedOf(priceForm(view), view), [view]);
  const draft = useDraft<PriceForm>(loaded, start);
  const [asking, setAsking] = useState(false);
  const [wrong, setWrong] = useState<LineProblem[]>([]);
  const [line, setLine] = useState<number | null>(null);
  /** Somebody wanted to save it: what was only begun is missing from then on. */
  const [tried, setTried] = useState(false);
  const form = draft.value;
  const isNew = draft.revision === null;
  // What has begun is corrected, and what is to have begun already, too: the trail keeps why.
  const begun = !isNew && draft.base.from <= today;
  const scope = useScopeFields(draft, {
    names,
    fixed: isNew ? undefined : t("outsourcing.stays"),
    none: t("outsourcing.wholeItem"),
    required: true,
    wrong: (field) => problems.byField[field] !== undefined,
  });
  const fields: FieldSpec<PriceForm>[] = [
    ...scope.fields,
    { name: "from", label: t("rate.from"), kind: { type: "day" }, required: true },
    ...(begun || form.from < today
      ? [{ name: "reason" as const, label: t("rate.field.reason"), kind: { type: "text" as const }, span: 3, required: true }]
      : []),
    { name: "note", label: t("common.note"), kind: { type: "long" }, span: 6 },
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const columns = useBreakColumns(form.breaks, scope.unit);
  const saving = useSaving(
    draft,
    problems,
    async (record, revision) => {
      const reason = record.reason.trim() === "" ? undefined : record.reason;
      const breaks = record.breaks.filter((one, at) => !isBegun(one, at, record.breaks, blankBreak));
      const price = { ...priceOf(record), breaks };
      const saved = await call("outsourcing.save_price", { id: view?.id ?? null, price, revision, reason });
      tab.setParams({ id: String(saved.id) });
      return savedOf(priceForm(saved), saved);
    },
    undefined,
    () => {
      setTried(true);
      return wrong.length === 0 && form.breaks[0]?.price !== "";
    },
  );
  const remove = useChange("outsourcing.remove_price", () => closeTab(tab.id));
  const another = () => view && openPage("outsourcing.price", { copy: String(view.id) });
  // The program's word about the breaks belongs to no field of the head: it stands with them.
  const told = saving.error?.params.field === "breaks" ? errorText(saving.error) : null;
  const show = (field: string, value: unknown) =>
    field === "breaks"
      ? (value as Break[])
          .map((one) =>
            t("outsourcing.price.beyond", {
              from: formatDecimal(one.from),
              price: formatDecimal(one.price, priceDecimals),
            }),
          )
          .join(t("common.comma"))
      : field === "operation"
        ? scope.operationName(String(value))
        : String(value ?? "");
  return (
    <RecordPage
      title={
        isNew
          ? t("outsourcing.price.create")
          : t("outsourcing.price.of", { supplier: view?.supplier_name ?? form.supplier, item: form.item, from: form.from })
      }
      sub={view && <Tag outline={view.state !== "now"}>{t(`rate.${view.state}`)}</Tag>}
      right="purchase"
      draft={draft}
      saving={saving}
      blocked={wrong.length > 0 ? t("form.wrongCells", { count: wrong.length }) : null}
      labelOf={(field) =>
        fields.find((f) => f.name === field)?.label ?? (field === "breaks" ? t("outsourcing.price.breaks") : field)
      }
      show={show}
      read={read}
      message={
        remove.error ? (
          <Failure what={t("rate.notRemoved")} error={remove.error} />
        ) : begun ? (
          <Message
            tone="amber"
            what={t("message.sentence", { what: t("rate.begun") })}
            why={t("outsourcing.price.begunWhy")}
            next={denied === null ? [{ label: t("outsourcing.another"), run: another }] : []}
            line
          />
        ) : null
      }
      bar={
        wrong.length > 0 ? (
          <LineProblems problems={wrong} />
        ) : (
          view && (
            <ChangedBy
              by={view.changed_by}
              at={view.changed_at}
              trail={{ kind: "outsourcing_price", code: priceKey(view.price) }}
            />
          )
        )
      }
      actions={
        !isNew && (
          <KeyButton
            label={t("rate.remove")}
            danger
            right="purchase"
            quiet
            busy={remove.isPending}
            disabled={draft.dirty}
            why={t("version.saveFirst")}
            run={() => setAsking(true)}
          />
        )
      }
    >
      <div className="editor">
        <div className="fill">
          <div className="form">
            <Fields draft={draft} fields={fields} problems={problems} />
          </div>
          <div className="partshead">
            <strong>{t("outsourcing.price.breaks")}</strong>
            <span className="muted">{t("outsourcing.price.breaksNote")}</span>
            {told !== null && (
              <span className="red" role="alert">
                {told}
              </span>
            )}
          </div>
          <LineGrid
            label={t("outsourcing.price.breaks")}
            columns={columns}
            lines={form.breaks}
            base={draft.base.breaks}
            before={(one, base) => base.find((b) => b.from === one.from)}
            onChange={(breaks) => draft.set({ breaks })}
            blank={blankBreak}
            copy={(one) => ({ ...one, from: "" })}
            problems={(one, index) => {
              const unfilled = index === 0 ? !tried && form.breaks.length === 1 : isBegun(one, index, form.breaks, blankBreak);
              const problem = breakProblem(one, index, form.breaks);
              return {
                ...(one.from === "" && !unfilled ? { from: t("form.required") } : {}),
                ...(problem === null ? {} : { from: t(`outsourcing.price.${problem}`) }),
                ...(one.price === "" && !unfilled ? { price: t("form.required") } : {}),
              };
            }}
            selected={line}
            onSelect={setLine}
            onProblems={setWrong}
            disabled={denied !== null}
            focus={false}
          />
          {form.breaks.length === 0 ? (
            <p className="gridnote amber">{t("outsourcing.price.ends")}</p>
          ) : (
            <p className="gridnote">{t("outsourcing.price.kept")}</p>
          )}
        </div>
      </div>
      {asking && view && (
        <DangerWithReason
          label={t("rate.remove")}
          title={t("outsourcing.price.removeTitle")}
          why={t(begun ? "outsourcing.price.removeBegun" : "rate.removeAhead")}
          stay={t("common.cancel")}
          go={t("rate.remove")}
          busy={remove.isPending}
          onStay={() => setAsking(false)}
          onGo={(reason) => remove.mutate({ id: view.id, revision: view.revision, reason })}
        />
      )}
    </RecordPage>
  );
}
