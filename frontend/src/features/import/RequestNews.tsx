import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { nameFrom, usePeople } from "@/session/people";
import { openPage } from "@/state/tabs";
import { stateName } from "@/trail/approvals";
import { movedNames } from "@/trail/words";
import { Message, type NextStep } from "@/ui/Message";
import type { Flow } from "./useImport";
import type { WriteRequest } from "./useRequest";

/** Opens a request where it is decided. */
export const lookAt = (id: number) => openPage("approval.list", { id: String(id) });

/** What became of an import's request where it did not end with the write of what is on screen, and the way on. */
export function RequestNews({ flow }: { flow: Flow }) {
  return flow.request ? <News flow={flow} request={flow.request} /> : null;
}

function News({ flow, request }: { flow: Flow; request: WriteRequest }) {
  const t = useT();
  const when = useWhen();
  const people = usePeople();
  const { id, state, ofTrial, view } = request;
  const look: NextStep = { label: t("approval.look"), run: () => lookAt(id) };
  const rerun: NextStep = { label: t("import.trial.rerun"), run: flow.rerun };
  const say = (what: string, why: string, next: NextStep[], tone: "amber" | "red" | "blue" = "amber") => (
    <div className="pagemessage">
      <Message tone={tone} line what={t("message.sentence", { what })} why={why} next={next} />
    </div>
  );
  const at = view?.decided_at == null ? "" : when(view.decided_at);
  switch (state) {
    case "open":
      return ofTrial ? null : say(t("import.request.openBefore", { id }), t("import.request.openBeforeWhy"), [look], "blue");
    case "approved":
      return ofTrial ? null : say(t("import.request.doneBefore", { id, at }), t("import.request.doneBeforeWhy"), [rerun, look]);
    case "refused": {
      const who = view?.decided_by == null ? "" : nameFrom(people, view.decided_by);
      const why = t("import.request.refusedWhy", { reason: view?.decided_reason ?? "" });
      return say(t("import.request.refused", { id, who }), why, [look]);
    }
    case "stale": {
      const names = movedNames(view?.moved ?? [], "import.write", view?.label ?? "").map(stateName);
      const why = t("import.request.staleWhy", { names: names.join(t("common.comma")) });
      return say(t("import.request.stale", { id }), why, ofTrial ? [rerun, look] : [look]);
    }
    case "withdrawn":
      return say(t("import.request.withdrawn", { id }), t("import.request.withdrawnWhy"), [look], "blue");
  }
}
