import { Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import type { callFile } from "@/transport/call";
import { Moment } from "@/ui/list/Conditions";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { useSaved } from "@/ui/useSaved";

/** What a page of a day is asked for; it stands in its tab. */
export function useAsOf() {
  const tab = useTab();
  const today = useToday();
  const { by, partner } = tab.params;
  return {
    by,
    day: tab.params.day ?? today,
    partner,
    params: tab.params,
    put: (change: Record<string, string | undefined>) => tab.setParams({ ...tab.params, ...change }),
  };
}

/** What is read of a day: the figures of another day, or of another partner, never stand for those that are asked for. */
export function asAsked<P>(read: { data?: { pages: P[] }; isPlaceholderData: boolean; isSuccess: boolean }): {
  pages: P[];
  waits: boolean;
  known: boolean;
} {
  const known = read.isSuccess && !read.isPlaceholderData;
  return { pages: known ? (read.data?.pages ?? []) : [], waits: read.isPlaceholderData, known };
}

/** The frame of figures at the end of a day, added up in one of two ways, of all partners or one, and saved as a workbook. */
export function AsOfPage(props: {
  title: string;
  /** The ways of adding up; the first is the usual one. */
  ways: { value: string; label: string }[];
  until: string;
  /** Goes back from one partner to all. */
  allPartners: (partner: string) => string;
  /** More to choose from. */
  more?: ReactNode;
  pages: { error: unknown; refetch: () => unknown };
  save: () => ReturnType<typeof callFile>;
  totals: ReactNode;
  children: ReactNode;
}) {
  const { title, ways, until, allPartners, more, pages, totals, children } = props;
  const t = useT();
  const saved = useSaved();
  const { by, day, partner, put } = useAsOf();
  const [failed, setFailed] = useState<unknown>(null);
  useTitle(title);
  const save = () => {
    setFailed(null);
    props.save().then(saved, setFailed);
  };
  const retry = (run: () => unknown) => [{ label: t("common.retry"), run: () => void run() }];
  return (
    <Page
      title={title}
      filter={
        <>
          <Segmented options={ways} value={by ?? ways[0]?.value} onChange={(value) => put({ by: value })} />
          <span className="text2">{until}</span>
          <Moment label={until} value={day} to="day" onPick={(picked) => put({ day: picked })} />
          {more}
          {partner && <KeyButton label={allPartners(partner)} quiet run={() => put({ partner: undefined })} />}
        </>
      }
      actions={<KeyButton id="exportFile" label={t("common.export")} run={save} bar />}
      message={
        failed !== null ? (
          <Failure what={t("list.notSaved")} error={failed} next={retry(save)} line />
        ) : pages.error ? (
          <Failure
            what={t("list.notRead")}
            error={pages.error}
            next={retry(pages.refetch).map((next) => ({ ...next, key: "refresh" as const }))}
            line
          />
        ) : null
      }
      totals={totals}
    >
      {children}
    </Page>
  );
}
