import { useCallback, useEffect, useRef, useState } from "react";
import { call } from "@/transport/call";
import { type ApiError, toApiError } from "@/transport/error";
import { uuid } from "@/transport/request-id";
import { useInOrder } from "@/transport/useInOrder";
import { sound } from "@/ui/scan/sound";
import { clocksOf, doneOf, meant, namesOf, nothingTyped, postOf, type Step, seenOf, type Typed, type Who } from "./station";

/** How a scan, or what was asked for, is answered over the full width. */
export type Answer =
  | { tone: "right"; text: "who" | "operation" | "again" | "joined" | "started" | "stopped" | "posted"; name: string }
  | { tone: "wrong"; text: "badgeFirst" | "noBadge" | "supplier" }
  | { tone: "wrong"; text: "refused"; error: ApiError }
  | { tone: "wrong"; text: "other"; want: string; got: string };

/** Seconds without a hand or a scan until somebody else is waited for. */
const IDLE = 60;

/** The desk: who stands at it, what they report, and what was answered last. */
export function useStation() {
  const [step, setStep] = useState<Step>({ at: "badge" });
  const [typed, setTyped] = useState<Typed>(nothingTyped);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [busy, setBusy] = useState(false);
  const inOrder = useInOrder();
  const now = useRef(step);
  now.current = step;
  const typedNow = useRef(typed);
  typedNow.current = typed;

  const go = useCallback((to: Step) => {
    now.current = to;
    setStep(to);
  }, []);
  const tell = useCallback((said: Answer) => {
    sound(said.tone);
    setAnswer(said);
  }, []);
  /** What was sent and got no answer: asked for again as it is, it goes once more under the same id, as long as they stand here. */
  const pending = useRef<{ of: string; id: string; at: number } | null>(null);
  const home = useCallback(() => {
    pending.current = null;
    go({ at: "badge" });
    setTyped(nothingTyped);
    setAnswer(null);
  }, [go]);

  /** Opens an operation for whoever stands here. */
  const look = useCallback(
    async (people: Who[], code: string) => {
      const operation = await call("report.operation", { code });
      if (operation.outsourced) return tell({ tone: "wrong", text: "supplier" });
      const [clock] = clocksOf(people, operation);
      const [machine, ...others] = operation.machines;
      setTyped({ ...nothingTyped, machine: clock?.machine ?? (machine && others.length === 0 ? machine.code : "") });
      go({ at: "operation", people, operation });
      tell({ tone: "right", text: "operation", name: operation.code });
    },
    [go, tell],
  );
  const badge = useCallback(
    async (text: string) => {
      const who = await call("report.operator", { text }).catch((failed: unknown) => {
        const error = toApiError(failed);
        if (error.kind !== "missing") throw error;
        return null;
      });
      if (!who) return tell({ tone: "wrong", text: "noBadge" });
      const here = now.current;
      if (here.at !== "operation") {
        setTyped(nothingTyped);
        go({ at: "person", who });
        return tell({ tone: "right", text: "who", name: who.name || who.person });
      }
      // Whoever else scans while an operation is open works on it, too.
      const joined = here.people.every((one) => one.person !== who.person);
      if (joined) go({ ...here, people: [...here.people, who] });
      tell({ tone: "right", text: joined ? "joined" : "again", name: who.name || who.person });
    },
    [go, tell],
  );
  /** Scans are answered one after the other; nothing that is wrong changes anything. */
  const scan = useCallback(
    (text: string) =>
      inOrder(async () => {
        const here = now.current;
        const ask = meant(here, text);
        try {
          switch (ask.ask) {
            case "badge":
              return await badge(ask.text);
            case "operation":
              return await look(here.at === "person" ? [here.who] : here.at === "done" ? here.people : [], ask.code);
            case "again":
              return tell({ tone: "right", text: "again", name: text });
            case "badgeFirst":
              return tell({ tone: "wrong", text: "badgeFirst" });
            case "other":
              return tell({ tone: "wrong", text: "other", want: ask.want, got: ask.got });
          }
        } catch (failed) {
          tell({ tone: "wrong", text: "refused", error: toApiError(failed) });
        }
      }),
    [inOrder, badge, look, tell],
  );

  /** Does something that changes the books; what does not get through leaves everything as it is. */
  const act = useCallback(
    async (of: string, does: (id: string, at: number) => Promise<void>) => {
      if (pending.current?.of !== of) pending.current = { of, id: uuid(), at: Date.now() * 1000 };
      const { id, at } = pending.current;
      setBusy(true);
      try {
        await does(id, at);
        pending.current = null;
      } catch (failed) {
        const error = toApiError(failed);
        if (error.kind !== "offline") pending.current = null;
        tell({ tone: "wrong", text: "refused", error });
      }
      setBusy(false);
    },
    [tell],
  );
  /** Starts the clocks of those whose clock does not run. */
  const start = useCallback(() => {
    const here = now.current;
    if (here.at !== "operation" && here.at !== "done") return;
    const { operation } = here;
    const running = here.at === "done" ? [] : clocksOf(here.people, operation).map((clock) => clock.person);
    const people = here.people.map((who) => who.person).filter((person) => !running.includes(person));
    const machine = typedNow.current.machine || null;
    void act(JSON.stringify(["start", seenOf(operation), people, machine]), async (id) => {
      await call("report.start", { code: operation.code, machine, people }, id);
      home();
      tell({ tone: "right", text: "started", name: namesOf(here.people) });
    });
  }, [act, home, tell]);
  /** Posts what is typed: of the clocks that are stopped with it, else of the minutes that were said. */
  const post = useCallback(() => {
    const here = now.current;
    if (here.at !== "operation") return;
    const { people, operation } = here;
    const figures = typedNow.current;
    const clocks = clocksOf(people, operation).map((clock) => clock.id);
    void act(JSON.stringify(["post", seenOf(operation), people, clocks, figures]), async (id, at) => {
      const posted =
        clocks.length > 0
          ? ((await call("report.stop", { clocks, done: doneOf(figures, operation) }, id)).posted ?? null)
          : await call("report.post", postOf(figures, people, operation, at), id);
      go({ at: "done", people, operation, posted });
      tell({ tone: "right", text: "posted", name: posted?.reports[0]?.number ?? "" });
    });
  }, [act, go, tell]);
  /** Stops the clocks without a report, with a reason. */
  const stop = useCallback(
    (reason: string) => {
      const here = now.current;
      if (here.at !== "operation") return;
      const clocks = clocksOf(here.people, here.operation).map((clock) => clock.id);
      void act(JSON.stringify(["stop", clocks, reason]), async (id) => {
        await call("report.stop", { clocks, done: null, reason }, id);
        home();
        tell({ tone: "right", text: "stopped", name: namesOf(here.people) });
      });
    },
    [act, home, tell],
  );
  const away = useIdle(step.at !== "badge" && !busy, home);
  return { step, typed, setTyped, answer, busy, away, scan, home, start, post, stop };
}

/** Whoever went away does not leave their name to the next one. How many seconds are left, once they are few. */
function useIdle(on: boolean, gone: () => void): number | null {
  const [left, setLeft] = useState<number | null>(null);
  const run = useRef(gone);
  run.current = gone;
  useEffect(() => {
    if (!on) return setLeft(null);
    let last = performance.now();
    const here = () => {
      last = performance.now();
      setLeft(null);
    };
    const timer = setInterval(() => {
      const seconds = Math.ceil(IDLE - (performance.now() - last) / 1000);
      if (seconds <= 0) run.current();
      else setLeft(seconds <= 15 ? seconds : null);
    }, 1000);
    window.addEventListener("pointerdown", here, true);
    window.addEventListener("keydown", here, true);
    return () => {
      clearInterval(timer);
      window.removeEventListener("pointerdown", here, true);
      window.removeEventListener("keydown", here, true);
    };
  }, [on]);
  return left;
}
