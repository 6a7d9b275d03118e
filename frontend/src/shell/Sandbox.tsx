import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useEffect, useRef } from "react";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { useSessionState } from "@/session/useRights";
import { goTo } from "@/state/sandbox";
import { readAgain } from "@/transport/query";
import { Message } from "@/ui/Message";
import { Page } from "@/ui/Page";
import { askToLeave } from "./LeaveGuard";
import { Overlay } from "./Overlay";

/** Back to the books; asks first when something is half typed. */
export const leaveSandbox = (): void => askToLeave("books", () => goTo(false));

/** In the top bar, as long as one is in the sandbox: what this is, of when, and the way back. */
export function SandboxSign() {
  const t = useT();
  const when = useWhen();
  const state = useSessionState();
  const made = state?.sandbox;
  return (
    <div className="sandboxsign" role="note">
      <strong>{made == null ? t("sandbox.signOnly") : t("sandbox.sign", { when: when(made) })}</strong>
      <span className="sandboxbooks">{state?.books.name}</span>
      <Button size="small" onClick={leaveSandbox}>
        {t("sandbox.leave")}
      </Button>
    </div>
  );
}

/** In place of a page that is about the books themselves. */
export function NotInSandbox({ title }: { title: string }) {
  const t = useT();
  return (
    <Page
      title={title}
      message={
        <Message
          tone="amber"
          what={t("sandbox.notHere")}
          why={t("sandbox.notHereWhy")}
          next={[{ label: t("sandbox.leave"), run: leaveSandbox, primary: true }]}
        />
      }
    >
      {null}
    </Page>
  );
}

/** Under those who are in it, the sandbox may be made anew by others, or thrown away. */
export function SandboxNews() {
  const t = useT();
  const client = useQueryClient();
  const { message } = App.useApp();
  const state = useSessionState();
  const before = useRef<number | null>(null);
  const made = state?.sandbox ?? null;
  useEffect(() => {
    if (made !== null && before.current !== null && before.current !== made) {
      void readAgain(client);
      void message.info(t("sandbox.renewed"));
    }
    if (made !== null) before.current = made;
  }, [client, message, t, made]);
  if (!state?.actor || made !== null) return null;
  const title = t("sandbox.gone");
  return (
    <Overlay label={title} className="danger" onClose={() => goTo(false)}>
      <h2>{title}</h2>
      <p>{t("sandbox.goneWhy")}</p>
      <div className="dangeractions">
        <Button type="primary" onClick={() => goTo(false)} data-autofocus>
          {t("sandbox.leave")}
        </Button>
      </div>
    </Overlay>
  );
}
