import { Button } from "antd";
import { useRef, useState } from "react";
import type { Attachment } from "@/contract";
import { fileSize } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import { call, upload } from "@/transport/call";
import { type ApiError, toApiError } from "@/transport/error";
import { useChange, useRead } from "@/transport/query";
import { useInOrder } from "@/transport/useInOrder";
import { Failure, Message } from "@/ui/Message";
import { Remove, Section } from "@/ui/Page";
import { usePrint } from "@/ui/PrintButton";
import "./attachment.css";

/** 附件: files of a paper, to be dropped here, saved, and taken away; also when it is posted long since. */
export function Attachments({ document }: { document: string }) {
  const t = useT();
  const read = useRead("attachment.list", { document });
  const file = usePrint("attachment.get", t("attachment.notRead"));
  const adding = useAdding(document);
  const [gone, setGone] = useState<Attachment | null>(null);
  const remove = useChange("attachment.remove");
  const back = useChange("attachment.bring_back", () => setGone(null));
  if (read.error) return <Failure what={t("attachment.notListed")} error={read.error} />;
  if (!read.data) return null;
  const { rows, may_add, may_read } = read.data;
  return (
    <Section title={t("attachment.title")} note={rows.length > 0 ? rows.length : undefined}>
      {rows.length === 0 && !may_add && <div className="muted">{t("attachment.none")}</div>}
      {rows.map((row) => (
        <Row
          key={row.id}
          row={row}
          open={may_read ? () => file.print({ document, id: row.id }) : undefined}
          remove={() => remove.mutate({ document, id: row.id }, { onSuccess: () => setGone(row) })}
        />
      ))}
      {rows.length > 0 && !may_read && <div className="muted small">{t("attachment.needsMoney")}</div>}
      {gone && !remove.isPending && (
        <Message
          tone="blue"
          what={t("attachment.removed", { name: gone.name })}
          next={[{ label: t("attachment.bringBack"), busy: back.isPending, run: () => back.mutate({ document, id: gone.id }) }]}
          line
        />
      )}
      {remove.error && <Failure what={t("attachment.notRemoved")} error={remove.error} line />}
      {back.error && <Failure what={t("attachment.notBack")} error={back.error} line />}
      {file.failure}
      {adding.failed.map(({ name, error }) => (
        <Failure key={name} what={t("attachment.notAdded", { name })} error={error} line />
      ))}
      {may_add && <Drop busy={adding.name} take={adding.take} />}
    </Section>
  );
}

function Row({ row, open, remove }: { row: Attachment; open?: () => void; remove: () => void }) {
  const t = useT();
  const when = useWhen();
  const nameOf = usePersonName();
  return (
    <div className="attachment">
      <div className="attachmentname">
        {open ? (
          <button type="button" className="plain link" title={t("attachment.save")} onClick={open}>
            {row.name}
          </button>
        ) : (
          <span>{row.name}</span>
        )}
        {row.may_remove && <Remove label={t("attachment.remove", { name: row.name })} run={remove} />}
      </div>
      <div className="muted small">
        {fileSize(row.size)} · {t("document.byWhen", { who: nameOf(row.added_by), when: when(row.added_at) })}
      </div>
    </div>
  );
}

/** Files one after the other; what could not be added says why, and the others go on. */
function useAdding(document: string) {
  const [name, setName] = useState<string | null>(null);
  const [failed, setFailed] = useState<{ name: string; error: ApiError }[]>([]);
  const inOrder = useInOrder();
  const add = async (file: File) => {
    setName(file.name);
    setFailed((before) => before.filter((f) => f.name !== file.name));
    try {
      const handed = await upload(file);
      await call("attachment.add", { document, file: handed.file });
    } catch (problem) {
      const error = toApiError(problem);
      setFailed((before) => [...before, { name: file.name, error }]);
    }
    setName(null);
  };
  /** More of them, dropped meanwhile, wait their turn. */
  const take = (files: readonly File[]) => {
    for (const file of files) void inOrder(() => add(file));
  };
  return { name, failed, take };
}

/** Where files are dropped, or chosen. */
function Drop({ busy, take }: { busy: string | null; take: (files: readonly File[]) => void }) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const give = (list: FileList | null) => {
    if (list?.length) take([...list]);
  };
  return (
    <section
      className={over ? "attachmentdrop over" : "attachmentdrop"}
      aria-label={t("attachment.drop")}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        give(e.dataTransfer.files);
      }}
    >
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="attachment-file"
        onChange={(e) => {
          give(e.target.files);
          // The same file again is a new choice.
          e.target.value = "";
        }}
      />
      <span className="muted small">{busy === null ? t("attachment.drop") : t("attachment.adding", { name: busy })}</span>
      <Button size="small" loading={busy !== null} onClick={() => input.current?.click()}>
        {t("attachment.pick")}
      </Button>
    </section>
  );
}
