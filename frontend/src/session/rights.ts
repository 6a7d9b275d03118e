import type { Person, Right, Role } from "@/contract";

/** All rights, by the job that they are for. */
export const rightGroups: readonly { group: "daily" | "trade" | "second" | "system"; rights: readonly Right[] }[] = [
  { group: "daily", rights: ["look", "master_data", "import", "sandbox"] },
  { group: "trade", rights: ["money", "plan", "sell", "purchase", "keep", "review", "release", "invoice", "cost", "report"] },
  { group: "second", rights: ["approve"] },
  { group: "system", rights: ["audit", "people", "administer", "backup"] },
];

/** In the order of the program. */
const order: readonly Right[] = [
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

export function sorted(rights: readonly Right[]): Right[] {
  return order.filter((right) => rights.includes(right));
}

/** What somebody with these roles may do: whatever one of them may. */
export function rightsOf(codes: readonly string[], roles: readonly Role[]): Right[] {
  return sorted(roles.filter((role) => codes.includes(role.code)).flatMap((role) => role.rights));
}

export interface Effect {
  /** Who would lose something, and what: somebody whose other roles give it keeps it. */
  losing: { people: Person[]; rights: Right[] };
  gaining: { people: Person[]; rights: Right[] };
}

/** What changing a role's rights does to those who have it and still work here. */
export function effectOf(role: Role, rights: readonly Right[], people: readonly Person[], roles: readonly Role[]): Effect {
  const after = roles.map((r) => (r.code === role.code ? { ...r, rights: [...rights] } : r));
  const effect: Effect = { losing: { people: [], rights: [] }, gaining: { people: [], rights: [] } };
  for (const person of people) {
    if (person.retired || !person.roles.includes(role.code)) continue;
    const had = rightsOf(person.roles, roles);
    const has = rightsOf(person.roles, after);
    const add = (to: Effect["losing"], changed: Right[]) => {
      if (changed.length === 0) return;
      to.people.push(person);
      to.rights = sorted([...to.rights, ...changed]);
    };
    add(
      effect.losing,
      had.filter((right) => !has.includes(right)),
    );
    add(
      effect.gaining,
      has.filter((right) => !had.includes(right)),
    );
  }
  return effect;
}
