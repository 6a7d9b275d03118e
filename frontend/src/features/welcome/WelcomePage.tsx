import { useEffect, useState } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { useInfo } from "@/shell/info";
import { JobRow } from "@/shell/JobChip";
import { useHasPage } from "@/shell/pages";
import { isOver, takeJob, useJobs } from "@/state/jobs";
import { openPage } from "@/state/tabs";
import { call } from "@/transport/call";
import { toApiError } from "@/transport/error";
import { useChange } from "@/transport/query";
import { Empty, type EmptyStep } from "@/ui/Empty";
import { Failure, Message } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { Work } from "./Work";

/** The first page of books: the sample and the ways in while they are empty, what is to be done and what is in them afterwards. */
export default function WelcomePage() {
  const t = useT();
  const info = useInfo();
  const denied = useDenied();
  const canImport = useHasPage("import");
  const [job, setJob] = useState<number | null>(null);
  const view = useJobs((s) => s.jobs.find((j) => j.id === job));
  const load = useChange("sample.load", ({ job: id }) => {
    setJob(id);
    void call("job.get", { id }).then(takeJob, () => undefined);
  });
  useTitle(t("welcome.title"));
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (view?.state === "done") setDone(true);
  }, [view?.state]);
  if (!info) return <div className="page" aria-busy="true" />;

  const running = view !== undefined && !isOver(view);
  const only = (right: "import" | "master_data" | "administer") => ({ denied: denied(right) });
  const steps: EmptyStep[] = [
    { title: t("welcome.sample"), note: t("welcome.sampleNote"), run: () => !running && load.mutate({}), ...only("administer") },
    ...(canImport
      ? [
          {
            title: t("welcome.import"),
            note: t("welcome.importNote"),
            key: "importFile" as const,
            run: () => openPage("import", {}),
            ...only("import"),
          },
        ]
      : []),
    {
      title: t("item.create"),
      note: t("welcome.itemNote"),
      key: "create",
      run: () => openPage("item", {}),
      ...only("master_data"),
    },
  ];
  const { counts } = info;
  const message = load.error ? (
    <Failure what={t("welcome.notLoaded")} error={load.error} />
  ) : view?.error ? (
    <Failure what={t("welcome.notLoaded")} error={toApiError(view.error)} />
  ) : done ? (
    <Message
      tone="green"
      what={t("welcome.loaded")}
      why={t("welcome.has", figures(counts))}
      next={[{ label: t("item.title"), run: () => openPage("item.list", {}) }]}
    />
  ) : info.books.synced ? (
    <Message
      tone="amber"
      what={t("welcome.synced", { service: info.books.synced })}
      why={t("welcome.syncedWhy", { file: info.books.location })}
    />
  ) : null;
  return (
    <Page
      title={info.books.name}
      actions={
        <>
          {canImport && (
            <KeyButton
              id="importFile"
              label={t("common.import")}
              run={() => openPage("import", {})}
              right="import"
              quiet={denied("master_data") !== null}
            />
          )}
          <KeyButton id="create" label={t("item.create")} run={() => openPage("item", {})} bar right="master_data" />
        </>
      }
      message={message}
    >
      {running ? (
        <div className="empty">
          <h2>{t("welcome.loading")}</h2>
          <JobRow job={view} />
        </div>
      ) : info.books.empty ? (
        <Empty title={t("welcome.empty")} why={t("welcome.emptyWhy")} steps={steps} />
      ) : (
        <div className="startpage">
          <Work />
          <Empty
            title={t("welcome.where")}
            why={t("welcome.has", figures(counts))}
            steps={[
              { title: t("item.title"), note: t("welcome.itemsNote"), run: () => openPage("item.list", {}) },
              { title: t("bom.title"), note: t("welcome.bomsNote"), run: () => openPage("bom.list", {}) },
              { title: t("check.title"), note: t("welcome.checkNote"), run: () => openPage("check", {}) },
            ]}
          />
        </div>
      )}
    </Page>
  );
}

function figures(counts: { items: number; boms: number; routings: number; work_centers: number }) {
  return {
    items: formatCount(counts.items),
    boms: formatCount(counts.boms),
    routings: formatCount(counts.routings),
    centers: formatCount(counts.work_centers),
  };
}
