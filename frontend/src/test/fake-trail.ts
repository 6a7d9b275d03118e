// The trail of the program in memory.
import type { AuditRow } from "@/contract";

const minute = 60_000_000;
const now = () => Date.now() * 1000;

/** Changes of the last days, newest first. */
export function trailRows(): AuditRow[] {
  const bolt = {
    code: "BT-M12X50-A2",
    name: "六角螺栓",
    spec: "M12×50 A2-70",
    unit: "件",
    decimals: 0,
    safety_stock: "500",
    lead_time_days: 7,
    note: "",
    source: "buy",
    retired: false,
  };
  const line = (number: number, component: string, qty: string) => ({
    number,
    component,
    qty,
    unit: "件",
    scrap: "0",
    kind: "component",
    substitutes: [],
  });
  const bom = {
    item: "FA-DN50-0304",
    version: "V3",
    state: "active",
    output_qty: "1",
    note: "",
    lines: [line(10, "VB-DN50-0304", "1"), line(20, "BN-DN50-0304", "1"), line(30, "GK-DN50-SWG", "1")],
  };
  const made: [string, string, string, string, string, unknown, unknown][] = [
    [
      "limin",
      "browser",
      "item.save",
      "item",
      "BT-M12X50-A2",
      bolt,
      { ...bolt, safety_stock: "620", lead_time_days: 10, note: "华东改由温州供" },
    ],
    [
      "hulj",
      "browser",
      "bom.save",
      "bom",
      "FA-DN50-0304 V3",
      bom,
      { ...bom, lines: [bom.lines[0], { ...line(20, "BN-DN50-0304", "2") }, line(40, "NP-DN50-16P", "1")] },
    ],
    [
      "wangq",
      "phone",
      "session.login",
      "session",
      "wangq",
      null,
      { address: "192.168.1.58", failed: 6, locked_until: now() + 7 * minute },
    ],
    [
      "limin",
      "window",
      "person.save",
      "person",
      "linx",
      { login: "linx", name: "林晓", roles: ["planner"], retired: false, has_password: false, has_pin: true, has_badge: false },
      {
        login: "linx",
        name: "林晓",
        roles: ["planner", "outsourcing"],
        retired: false,
        has_password: false,
        has_pin: true,
        has_badge: false,
      },
    ],
    [
      "limin",
      "window",
      "role.save",
      "role",
      "accountant",
      { code: "accountant", name: "", rights: ["look", "audit"] },
      { code: "accountant", name: "", rights: ["look", "approve", "audit"] },
    ],
    ["yejp", "window", "system.configure", "book", "name", "瓯江", "瓯江阀门"],
    [
      "hulj",
      "browser",
      "item.retire",
      "item",
      "SK-PRV-02",
      { ...bolt, code: "SK-PRV-02" },
      { ...bolt, code: "SK-PRV-02", retired: true },
    ],
    [
      "hulj",
      "browser",
      "work_center.save",
      "work_center",
      "M-10",
      null,
      { code: "M-10", name: "数控车", efficiency: "0.85", outsourced: false, note: "", retired: false },
    ],
    ["administrator", "window", "login.switch_on", "book", "login", null, "on"],
    ["administrator", "program", "import.write", "import", "1", null, { added: 1271, changed: 12 }],
  ];
  const rows: AuditRow[] = [];
  const text = (value: unknown) => (value === null ? null : JSON.stringify(value));
  for (let n = 0; n < 130; n += 1) {
    const [actor, client, command, object_kind, object_key, before, after] = made[n % made.length] as (typeof made)[number];
    const at = now() - (n * 47 + 3) * minute;
    rows.push({
      id: 1000 - n,
      at,
      actor,
      client,
      command,
      request_id: `7f3c-${1000 - n}`,
      object_kind,
      object_key,
      before: text(before),
      after: text(after),
    });
  }
  return rows;
}
