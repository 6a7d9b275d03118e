// Requests of the program in memory: agreeing to one marks it and does nothing else.
import type { ApprovalState, ApprovalView } from "@/contract";
import { ApiError } from "@/transport/error";
import type { FakePeople } from "./fake-people";

type Any = Record<string, unknown>;
const now = () => Date.now() * 1000;
const hour = 3_600_000_000;

function request(id: number, requester: string, more: Partial<ApprovalView>): ApprovalView {
  return {
    id,
    command: "unit.retire",
    label: "pcs",
    object: { kind: "unit", key: "pcs" },
    name: "件",
    places: [],
    approvers: { names: [], count: 0 },
    consequences: [{ what: "uses", figure: 412 }],
    requester,
    reason: "换成新单位",
    made_at: now() - id * hour,
    state: "open",
    decided_by: null,
    decided_at: null,
    decided_reason: "",
    moved: [],
    own: false,
    yours_to_decide: false,
    input: { code: "pcs", retired: true, revision: 3 },
    client: "window",
    judged_on: { unit: "3", uses: "412" },
    ...more,
  };
}

const fakePlaces: ApprovalView["places"] = [
  { kind: "item", code: "BT-M12X50-A2", version: "", name: "螺栓", uses: 1 },
  { kind: "bom", code: "FA-DN50-0304", version: "V3", name: "气动阀", uses: 2 },
];

export class FakeApprovals {
  mass = 1000;
  rows: ApprovalView[];

  constructor(private readonly people: FakePeople) {
    this.rows = people.login
      ? [
          request(7, "hulj", {}),
          request(6, "limin", {
            command: "login.switch_off",
            label: "",
            object: { kind: "book", key: "login" },
            name: "",
            consequences: [{ what: "people", figure: 7 }],
            reason: "只剩一个人",
            input: { reason: "只剩一个人" },
            judged_on: { login: "on", person: "7" },
          }),
          request(5, "hulj", { state: "approved", decided_by: "limin", decided_at: now() - hour, decided_reason: "" }),
          request(4, "linx", { state: "refused", decided_by: "limin", decided_at: now() - hour, decided_reason: "还有订单在用" }),
          request(3, "limin", {
            command: "import.write",
            label: "物料.xlsx",
            object: null,
            name: "",
            consequences: [
              { what: "changed", figure: 2310 },
              { what: "new", figure: 0 },
            ],
            state: "stale",
            decided_by: "yejp",
            decided_at: now() - hour,
            moved: ["item", "bom"],
            input: { run: 9, skip_rows_with_errors: false },
          }),
          // Whoever asked may not do it any more, and somebody asked anew.
          request(2, "linx", { state: "stale", decided_by: "hulj", decided_at: now() - hour, moved: ["requester"] }),
        ]
      : [];
    people.waiting = () => this.rows.filter((row) => this.view(row).yours_to_decide).length;
  }

  private view(row: ApprovalView): ApprovalView {
    const who = this.people.current;
    const own = row.requester === who;
    const decides = !own && row.state === "open" && this.people.rights(who).includes("approve");
    const open = row.state === "open";
    const places = open && row.command === "unit.retire" ? fakePlaces : [];
    const approvers = open ? this.approvers(row.requester) : { names: [], count: 0 };
    return { ...row, own, yours_to_decide: decides, places, approvers };
  }

  private approvers(requester: string | null): ApprovalView["approvers"] {
    const names = this.people.people
      .filter(({ secrets }) => Object.keys(secrets).length > 0)
      .map(({ person }) => person)
      .filter((one) => one.login !== requester && !one.retired && this.people.rights(one.login).includes("approve"))
      .map((one) => one.name);
    return { names: names.slice(0, 5), count: names.length };
  }

  private waiting(about: (row: ApprovalView) => boolean) {
    return this.rows
      .filter((row) => row.state === "open" && about(row))
      .map(({ id, command, requester, made_at }) => ({ id, command, requester, made_at, readable: true }));
  }

  private decide(input: Any, state: ApprovalState): ApprovalView {
    const row = this.rows.find((r) => r.id === input.id);
    if (!row) throw new ApiError("missing", "missing", "", { kind: "approval", key: String(input.id) });
    row.state = state;
    row.decided_by = this.people.current;
    row.decided_at = now();
    row.decided_reason = String(input.reason ?? "");
    return this.view(row);
  }

  /** Undefined: not about requests. */
  answer(name: string, input: Any): unknown {
    switch (name) {
      case "approval.list":
        return {
          rows: this.rows
            .map((row) => this.view(row))
            .filter((row) => !input.state || row.state === input.state)
            .filter((row) => !input.requester || row.requester === input.requester),
          next: null,
        };
      case "approval.get": {
        const row = this.rows.find((r) => r.id === input.id);
        if (!row) throw new ApiError("missing", "missing", "", { kind: "approval", key: String(input.id) });
        return this.view(row);
      }
      case "approval.of":
        return { waiting: this.waiting((row) => row.object?.kind === input.kind && row.object?.key === input.key) };
      case "approval.ahead": {
        const { code } = input.input as { code?: string };
        return {
          label: code ?? "",
          object: null,
          name: code === "pcs" ? "件" : "",
          consequences: [],
          places: input.command === "unit.retire" ? fakePlaces : [],
          approvers: this.approvers(this.people.current),
          waiting: this.waiting((row) => row.command === input.command && row.label === code)[0] ?? null,
        };
      }
      case "approval.request": {
        const row = request(Math.max(0, ...this.rows.map((r) => r.id)) + 1, this.people.current ?? "administrator", {
          command: String(input.command),
          input: input.input,
          reason: String(input.reason),
          made_at: now(),
        });
        this.rows.unshift(row);
        return this.view(row);
      }
      case "approval.approve": {
        const row = this.rows.find((r) => r.id === input.id);
        if (row && row.moved.length > 0) {
          this.decide(input, "stale");
          throw new ApiError("conflict", "approval.stale", "", { id: String(row.id) }, "ask_anew", row.moved);
        }
        return this.decide(input, "approved");
      }
      case "approval.refuse":
        return this.decide(input, "refused");
      case "approval.withdraw":
        return this.decide(input, "withdrawn");
      case "approval.facts":
        return { mass_changes: this.mass };
      case "approval.configure":
        this.mass = Number(input.mass_changes);
        return { mass_changes: this.mass };
    }
    return undefined;
  }
}
