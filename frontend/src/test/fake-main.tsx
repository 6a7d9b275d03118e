// The whole interface over the fake, for looking at it during development: open /fake.html on the dev server.
// ?empty=1 empty books, ?desk=1 as the window, ?login=1 with people who log in (?as=hulj; ?as= nobody yet).
import { setTransport } from "@/transport/transport";
import { FakeTransport } from "./fake";

const query = new URLSearchParams(window.location.search);
const desk = query.has("desk");
const program = new FakeTransport({ empty: query.has("empty"), kind: desk ? "window" : "browser", login: query.has("login") });
const as = query.get("as");
if (as !== null) program.people.current = as === "" ? null : as;
Object.assign(window, { program });
setTransport(program);
void import("../main");
