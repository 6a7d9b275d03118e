// The few requests of X11 that a window manager sends when somebody presses ×: without one, nothing else on the display does.
import { once } from "node:events";
import { createConnection } from "node:net";

/** Smaller ones are the toolkit's own. */
const LEAST_WIDTH = 1000;

/** Asks the program's window on `display` (`:7`) to close, as its × does. */
export const pressClose = (display) =>
  connected(display, async (x) => {
    const id = await mainWindow(x);
    if (id === undefined) throw new Error("there is no window to close");
    const event = Buffer.alloc(32);
    event.writeUInt8(33, 0); // ClientMessage
    event.writeUInt8(32, 1);
    event.writeUInt32LE(id, 4);
    event.writeUInt32LE(await x.atom("WM_PROTOCOLS"), 8);
    event.writeUInt32LE(await x.atom("WM_DELETE_WINDOW"), 12);
    x.send(25, [id, 0], event);
    await x.tree(id); // Answered after the event was passed on.
  });

/** Whether the program's window is on `display`. */
export const isThere = (display) => connected(display, async (x) => (await mainWindow(x)) !== undefined);

async function mainWindow(x) {
  const [wanted, protocols] = [await x.atom("WM_DELETE_WINDOW"), await x.atom("WM_PROTOCOLS")];
  for (const id of await x.tree(x.root)) {
    if ((await x.width(id)) >= LEAST_WIDTH && (await x.property(id, protocols)).includes(wanted)) return id;
  }
  return undefined;
}

async function connected(display, run) {
  const socket = createConnection(`/tmp/.X11-unix/X${display.slice(1)}`);
  let got = Buffer.alloc(0);
  let wake = () => undefined;
  socket.on("data", (data) => {
    got = Buffer.concat([got, data]);
    wake();
  });
  let ended = false;
  socket.on("close", () => {
    ended = true;
    wake();
  });
  const take = async (bytes) => {
    while (got.length < bytes) {
      if (ended) throw new Error("the display is gone");
      await new Promise((resolve) => (wake = resolve));
    }
    const part = got.subarray(0, bytes);
    got = got.subarray(bytes);
    return part;
  };
  const send = (opcode, words, tail = Buffer.alloc(0), detail = 0) => {
    const head = Buffer.alloc(4 + 4 * words.length);
    head.writeUInt8(opcode, 0);
    head.writeUInt8(detail, 1);
    head.writeUInt16LE((head.length + tail.length) / 4, 2);
    words.forEach((word, i) => head.writeUInt32LE(word, 4 + 4 * i));
    socket.write(Buffer.concat([head, tail]));
  };
  const ask = async (...request) => {
    send(...request);
    for (;;) {
      const head = await take(32);
      if (head[0] === 1) return Buffer.concat([head, await take(4 * head.readUInt32LE(4))]);
      // A window may go while it is looked at; events are for others.
      if (head[0] === 0) return null;
    }
  };
  try {
    await once(socket, "connect");
    socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    const greeting = await take(8);
    const about = await take(4 * greeting.readUInt16LE(6));
    if (greeting[0] !== 1) throw new Error("the display refuses");
    const vendor = about.readUInt16LE(16);
    const root = about.readUInt32LE(32 + Math.ceil(vendor / 4) * 4 + 8 * about.readUInt8(21));
    return await run({
      root,
      send,
      atom: async (name) => {
        const text = Buffer.alloc(Math.ceil(name.length / 4) * 4);
        text.write(name, "latin1");
        return (await ask(16, [name.length], text)).readUInt32LE(8);
      },
      tree: async (id) => numbers(await ask(15, [id]), 16, "readUInt16LE"),
      property: async (id, name) => numbers(await ask(20, [id, name, 0, 0, 64]), 16, "readUInt32LE"),
      width: async (id) => (await ask(14, [id]))?.readUInt16LE(16) ?? 0,
    });
  } finally {
    socket.destroy();
  }
}

/** The 32-bit numbers after a reply's head, as many as it says at `at`. */
function numbers(reply, at, read) {
  const count = reply ? Math.min(reply[read](at), (reply.length - 32) / 4) : 0;
  return Array.from({ length: count }, (_, i) => reply.readUInt32LE(32 + 4 * i));
}
