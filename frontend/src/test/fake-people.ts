// The people of the program in memory: logging in, roles, rights, the trail. Secrets lie in the open here.
import type { AuditRow, Person, PersonView, Right, Role, SecretKind, SessionRow, SessionState } from "@/contract";
import { ApiError } from "@/transport/error";
import { trailRows } from "./fake-trail";

type Any = Record<string, unknown>;
type Secrets = Partial<Record<SecretKind, string>>;

export const allRights: Right[] = [
  "look",
  "master_data",
  "import",
  "administer",
  "people",
  "approve",
  "backup",
  "audit",
  "sandbox",
  "money",
  "plan",
  "sell",
  "purchase",
  "keep",
  "review",
  "release",
  "invoice",
  "cost",
  "report",
];

const now = () => Date.now() * 1000;
const minute = 60_000_000;

const readyMade: Role[] = [
  { code: "accountant", name: "", rights: ["look", "approve", "audit", "sandbox"] },
  { code: "administrator", name: "", rights: ["look", "administer", "people", "backup", "audit", "sandbox"] },
  { code: "keeper", name: "", rights: ["look"] },
  { code: "operator", name: "", rights: ["look"] },
  { code: "outsourcing", name: "", rights: ["look"] },
  { code: "owner", name: "", rights: allRights },
  { code: "planner", name: "", rights: ["look", "master_data", "import", "sandbox"] },
];

function person(login: string, name: string, roles: string[], retired = false): Person {
  return { login, name, roles, retired };
}

interface Kept {
  person: Person;
  secrets: Secrets;
  failed: number;
  locked_until: number | null;
  revision: number;
}

export class FakePeople {
  login = false;
  /** Who is logged in. */
  current: string | null = null;
  /** What a call without a session answers. */
  why = "session.needed";
  /** Other computers reach the books. */
  served = false;
  idle = 120;
  longest = 24;
  recovery = "7KQ2M-XH4PD-9RTVB-3WYNC-F6GZJ";
  people: Kept[];
  roles: { role: Role; ready_made: boolean; revision: number }[];
  sessions: SessionRow[];
  trail: AuditRow[];
  private wrong = 0;
  /** Open requests that whoever is logged in may decide. */
  waiting: () => number = () => 0;

  constructor({ login = false, empty = false }: { login?: boolean; empty?: boolean }) {
    this.login = login;
    this.current = login ? "limin" : null;
    const kept = (p: Person, secrets: Secrets, more: Partial<Kept> = {}): Kept => ({
      person: p,
      secrets,
      failed: 0,
      locked_until: null,
      revision: 1,
      ...more,
    });
    this.people =
      empty || !login
        ? []
        : [
            kept(person("hulj", "胡立军", ["planner"]), { password: "tanglewood", pin: "4711" }),
            kept(person("limin", "李敏", ["owner"]), { password: "oujiang-2026", badge: "E00417-LIMIN" }),
            kept(person("linx", "林晓", ["planner", "outsourcing"]), { pin: "2468" }),
            kept(
              person("wangq", "王强", ["keeper"]),
              { pin: "1357", badge: "E00931-WANGQ" },
              { failed: 6, locked_until: now() + 7 * minute },
            ),
            kept(person("yejp", "叶建平", ["administrator"]), { password: "jianping-8" }),
            kept(person("zhaol", "赵丽", ["accountant"]), {}),
            kept(person("zhoub", "周斌", ["operator"], true), { pin: "9753" }),
          ];
    this.roles = login ? readyMade.map((role) => ({ role, ready_made: true, revision: 1 })) : [];
    if (login) this.roles.push({ role: { code: "quality", name: "检验员", rights: ["look"] }, ready_made: false, revision: 1 });
    this.sessions = login
      ? [
          session(14, "limin", "window", "", 4, true),
          session(13, "hulj", "browser", "192.168.1.31", 2),
          session(12, "wangq", "phone", "192.168.1.58", 41),
          session(11, "hulj", "window", "", 380),
        ]
      : [];
    this.trail = trailRows();
  }

  rights(login: string | null): Right[] {
    if (!this.login) return allRights;
    return this.rightsOf(this.people.find((p) => p.person.login === login)?.person.roles ?? []);
  }

  private rightsOf(codes: string[], roles = this.roles): Right[] {
    const rights = roles.filter((r) => codes.includes(r.role.code)).flatMap((r) => r.role.rights);
    return allRights.filter((right) => rights.includes(right));
  }

  /** Refuses what takes something from somebody and does not say why. */
  private because(needed: boolean, input: Any): void {
    if (needed && String(input.reason ?? "").trim() === "")
      throw new ApiError("invalid", "field.required", "", { field: "reason" });
  }

  /** When the sandbox was made. */
  sandbox: number | null = null;
  /** That other books are in place. */
  replaced: SessionState["replaced"] = null;

  state(): SessionState {
    const found = this.people.find((p) => p.person.login === this.current);
    const there = !this.login || found !== undefined;
    return {
      version: "0.1.0",
      contract: "0",
      books: { name: "瓯江阀门", identity: "0", empty: false },
      login: this.login,
      actor: there ? { name: found?.person.login ?? "administrator", rights: this.rights(this.current) } : null,
      name: found?.person.name ?? "",
      expires_at: this.login ? now() + 600 * minute : null,
      idle_minutes: this.idle,
      approvals: this.waiting(),
      sandbox: this.rights(this.current).includes("sandbox") ? this.sandbox : null,
      replaced: this.replaced,
    };
  }

  /** Where others reach the books. */
  reachedAt: string[] = [];

  /** What `system.info` says of who is here and how others come. */
  info() {
    return { actor: this.state().actor, reached_at: this.reachedAt };
  }

  private enter(login: string): { token: string; state: SessionState } {
    this.current = login;
    return { token: `token-${login}`, state: this.state() };
  }

  /** Throws what the program would, before anything else is done. */
  check(name: string): void {
    if (["session.state", "session.login", "session.recover"].includes(name) || name.startsWith("desk.")) return;
    if (!this.login) return;
    if (this.current === null) throw new ApiError("forbidden", this.why, this.why, {}, "log_in");
    const right = needs(name);
    if (right && !this.rights(this.current).includes(right))
      throw new ApiError("forbidden", "forbidden", "no", { actor: this.current, command: name, right }, "ask_administrator");
  }

  private find(login: unknown): Kept {
    const kept = this.people.find((p) => p.person.login.toLowerCase() === String(login).toLowerCase());
    if (!kept) throw new ApiError("missing", "missing", "", { kind: "person", key: String(login) });
    return kept;
  }

  private view(k: Kept): PersonView {
    return {
      person: k.person,
      rights: this.rights(k.person.login),
      has_password: k.secrets.password !== undefined,
      has_pin: k.secrets.pin !== undefined,
      has_badge: k.secrets.badge !== undefined,
      failed: k.failed,
      locked_until: k.locked_until,
      locked_since: k.locked_until === null ? null : k.locked_until - 8 * minute,
      revision: k.revision,
      changed_at: 1_795_400_000_000_000,
      changed_by: "limin",
    };
  }

  private roleView(r: (typeof this.roles)[number]) {
    const people = this.people.filter((p) => p.person.roles.includes(r.role.code)).length;
    return { ...r, people, changed_at: 1_795_400_000_000_000, changed_by: "limin" };
  }

  private keepsManager(change: () => void): void {
    const people = structuredClone(this.people);
    const roles = structuredClone(this.roles);
    change();
    const managed = this.people.some(
      (p) => !p.person.retired && Object.keys(p.secrets).length > 0 && this.rights(p.person.login).includes("people"),
    );
    if (!this.login || managed) return;
    this.people = people;
    this.roles = roles;
    throw new ApiError("rejected", "people.last_manager", "", {}, "somebody_else_first");
  }

  private logIn(input: Any): unknown {
    if (!this.login) throw new ApiError("rejected", "login.off", "", {}, "switch_login_on");
    const found = this.people.find(({ person: p, secrets }) =>
      input.badge !== undefined
        ? secrets.badge === input.badge
        : p.login === String(input.login).toLowerCase() && [secrets.password, secrets.pin].includes(String(input.secret)),
    );
    if (found?.locked_until != null && found.locked_until > now()) throw locked(found.locked_until);
    if (found && !found.person.retired) {
      this.wrong = 0;
      return this.enter(found.person.login);
    }
    this.wrong += 1;
    if (this.wrong > 4) throw locked(now() + 30_000_000);
    throw new ApiError("forbidden", "login.wrong", "", {}, "type_again");
  }

  /** Undefined: not about people. */
  answer(name: string, input: Any): unknown {
    switch (name) {
      case "session.state":
        return this.state();
      case "session.login":
        return this.logIn(input);
      case "session.recover":
        if (input.code !== this.recovery) throw new ApiError("forbidden", "recovery.wrong", "");
        return { recovery_code: "QW8ER-TY5UP-2ASDF-GH3JK-ZX9CV", session: this.enter(String(input.login)) };
      case "session.logout": {
        const login = this.current ?? "";
        this.current = null;
        return { login };
      }
      case "session.set_own_secret":
      case "person.set_secret": {
        const kept = this.find(input.login ?? this.current);
        const kind = input.kind as SecretKind;
        if (name === "person.set_secret") this.because(input.secret == null, input);
        if (kind === "pin" && input.secret != null && !/^\d{4,8}$/.test(String(input.secret)))
          throw new ApiError("invalid", "pin.digits", "", { field: "secret", low: "4", high: "8" });
        this.keepsManager(() => {
          if (input.secret == null) delete this.find(kept.person.login).secrets[kind];
          else this.find(kept.person.login).secrets[kind] = String(input.secret);
        });
        return name === "person.set_secret" ? this.view(this.find(kept.person.login)) : { login: kept.person.login };
      }
      case "session.list":
        return { rows: this.sessions.filter((s) => input.login === undefined || s.login === input.login), next: null };
      case "session.end":
        this.sessions = this.sessions.map((s) => (s.id === input.id ? { ...s, open: false, ended_at: now() } : s));
        return { login: this.sessions.find((s) => s.id === input.id)?.login };
      case "login.switch_on":
        this.login = true;
        this.roles = readyMade.map((role) => ({ role, ready_made: true, revision: 1 }));
        this.people.push({
          person: person(String(input.login), String(input.name), ["owner"]),
          secrets: { password: String(input.password) },
          failed: 0,
          locked_until: null,
          revision: 1,
        });
        return { recovery_code: this.recovery, session: this.enter(String(input.login)) };
      case "login.new_recovery": {
        const { secrets } = this.find(this.current);
        if (![secrets.password, secrets.pin].includes(String(input.current))) {
          this.wrong += 1;
          if (this.wrong > 4) throw locked(now() + 30_000_000);
          throw new ApiError("forbidden", "login.wrong", "", {}, "type_again");
        }
        this.recovery = "QW8ER-TY5UP-2ASDF-GH3JK-ZX9CV";
        return { recovery_code: this.recovery };
      }
      case "login.switch_off":
        if (this.served) throw new ApiError("rejected", "login.of_server", "", {}, "close_server");
        this.login = false;
        this.current = null;
        return { login: false, idle_minutes: this.idle, longest_hours: this.longest };
      case "login.facts":
        return { login: this.login, idle_minutes: this.idle, longest_hours: this.longest };
      case "login.configure":
        this.idle = Number(input.idle_minutes ?? this.idle);
        this.longest = Number(input.longest_hours ?? this.longest);
        return { login: this.login, idle_minutes: this.idle, longest_hours: this.longest };
      case "person.list":
        return page(
          this.people.map((k) => this.view(k)),
          (v) => `${v.person.login} ${v.person.name}`,
          input,
        );
      case "person.names":
        return { rows: this.people.map(({ person }) => ({ login: person.login, name: person.name })), next: null };
      case "person.get":
        return this.view(this.find(input.code));
      case "person.save": {
        const record = input.person as Person;
        if (input.revision == null) {
          if (this.people.some((k) => k.person.login === record.login))
            throw new ApiError("conflict", "already_there", "", { kind: "person", key: record.login, field: "login" });
          this.people.push({ person: record, secrets: {}, failed: 0, locked_until: null, revision: 1 });
        } else
          this.keepsManager(() => {
            const kept = this.find(record.login);
            const has = this.rightsOf(record.roles);
            const loses = !kept.person.retired && this.rightsOf(kept.person.roles).some((right) => !has.includes(right));
            this.because(loses, input);
            kept.person = record;
            kept.revision += 1;
          });
        return this.view(this.find(record.login));
      }
      case "person.retire":
        this.because(input.retired === true, input);
        this.keepsManager(() => {
          const kept = this.find(input.code);
          kept.person = { ...kept.person, retired: input.retired === true };
          kept.revision += 1;
        });
        return this.view(this.find(input.code));
      case "person.unlock": {
        const kept = this.find(input.code);
        kept.failed = 0;
        kept.locked_until = null;
        return this.view(kept);
      }
      case "role.list": {
        const wanted = (input.filter as { field: string; values: string[] }[] | undefined)?.find((f) => f.field === "code");
        const rows = this.roles.filter((r) => !wanted || wanted.values.includes(r.role.code)).map((r) => this.roleView(r));
        return page(rows, (v) => `${v.role.code} ${v.role.name}`, input);
      }
      case "role.save": {
        const role = input.role as Role;
        if (input.revision == null) this.roles.push({ role, ready_made: false, revision: 1 });
        else
          this.keepsManager(() => {
            const working = this.people.filter(({ person: p }) => !p.retired && p.roles.includes(role.code));
            const then = this.roles.map((r) => (r.role.code === role.code ? { ...r, role } : r));
            const loses = ({ person: { roles } }: Kept) => {
              const has = this.rightsOf(roles, then);
              return this.rightsOf(roles).some((right) => !has.includes(right));
            };
            this.because(working.some(loses), input);
            this.roles = this.roles.map((r) => (r.role.code === role.code ? { ...r, role, revision: r.revision + 1 } : r));
          });
        const kept = this.roles.find((r) => r.role.code === role.code);
        return kept && this.roleView(kept);
      }
      case "role.remove":
        this.roles = this.roles.filter((r) => r.role.code !== input.code);
        return { code: input.code };
      case "audit.list": {
        const rows = this.trail.filter(
          (r) =>
            (input.actor == null || r.actor === input.actor) &&
            (input.command == null || r.command === input.command) &&
            (input.object_kind == null || r.object_kind === input.object_kind) &&
            (input.object_key == null || r.object_key === input.object_key) &&
            (input.from == null || r.at >= Number(input.from)) &&
            (input.to == null || r.at < Number(input.to)),
        );
        const from = Number(input.after ?? 0);
        const limit = Number(input.limit ?? 1000);
        return { rows: rows.slice(from, from + limit), next: from + limit < rows.length ? String(from + limit) : null };
      }
    }
    return undefined;
  }
}

function locked(until: number): ApiError {
  const seconds = Math.ceil((until - now()) / 1_000_000);
  return new ApiError("forbidden", "login.locked", "", { until: String(until), seconds: String(seconds) }, "wait");
}

function needs(name: string): Right | null {
  const [noun = "", verb = ""] = name.split(".");
  if (["session.logout", "session.set_own_secret"].includes(name)) return null;
  // Who is behind a login, whoever looks at records is told.
  if (name === "person.names") return "look";
  if (["person", "role", "login", "session"].includes(noun)) return "people";
  if (name === "approval.approve" || name === "approval.refuse") return "approve";
  if (noun === "approval") return name === "approval.configure" ? "people" : null;
  if (noun === "audit" || noun === "backup" || noun === "sandbox") return noun;
  if (noun === "journal" || noun === "script") return "administer";
  if (noun === "import") return "import";
  if (noun === "outsourcing") return verb.includes("_") ? "purchase" : verb.startsWith("price") ? "money" : "look";
  if (["costing.sheet", "costing.wip", "costing.margin"].includes(name) || /^(month|standard)\./.test(name)) return "cost";
  if (["system.configure", "company.save"].includes(name) || noun === "sample") return "administer";
  return ["save", "retire", "set_state"].includes(verb) ? "master_data" : "look";
}

function page<R>(rows: R[], said: (row: R) => string, input: Any): unknown {
  const text = String(input.text ?? "").toLowerCase();
  const found = rows.filter((r) => said(r).toLowerCase().includes(text));
  return { rows: found, next: null, total: found.length };
}

function session(id: number, login: string, client: string, address: string, minutes: number, own = false): SessionRow {
  const at = now() - minutes * minute;
  return {
    id,
    login,
    client,
    address,
    made_at: at - 60 * minute,
    seen_at: at,
    expires_at: at + 1440 * minute,
    ended_at: null,
    open: minutes < 300,
    own,
  };
}
