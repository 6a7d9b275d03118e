// The whole interface over the fake, for looking at it during development: open /fake.html on the dev server.
// ?empty=1 empty books, ?desk=1 as the window.
import { setTransport } from "@/transport/transport";
import { FakeTransport } from "./fake";

const query = new URLSearchParams(window.location.search);
const desk = query.has("desk");
setTransport(new FakeTransport({ empty: query.has("empty"), kind: desk ? "window" : "browser" }));
void import("../main");
