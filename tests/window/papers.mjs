// What a person does with papers: begins one, fills its lines, saves and posts it, and reads what it shows.

export function papers(me) {
  const front = ".pagehost:not([hidden])";
  const it = {
    /** Looks a page or a command up by Ctrl K, and opens it. */
    goTo: async (name) => {
      await me.press("Ctrl+K");
      await me.type(name);
      await me.until(async () => (await me.texts(".paletterow.lit"))[0]?.startsWith(name), `${name} is offered`);
      await me.press("Enter");
      await me.find(`${front} .pagehead h1`, name);
    },
    /** Types into the field at hand what finds something, and takes the first that is found. */
    pick: async (text, found) => {
      await me.type(text);
      await me.until(
        async () => (await me.texts(".ant-select-dropdown .ant-select-item-option-active"))[0]?.startsWith(found),
        `${found} is found`,
      );
      await me.press("Enter");
    },
    /** Waits until the cell at hand is the one called `column`, and types into it. */
    type: async (column, text) => {
      await me.focused(column);
      await me.type(text);
      await me.press("Enter");
    },
    /** Goes into a cell by the mouse, unless Enter went there already. */
    cell: async (line, column) => {
      const cell = await me.until(
        () =>
          me.run(
            `const [line, column] = arguments;
             const grid = document.querySelector("${front} .lines");
             const at = [...grid.querySelectorAll("[role=columnheader]")].findIndex((h) => h.innerText.trim() === column);
             return grid.querySelectorAll(".linerow")[line - 1]?.querySelectorAll("[role=gridcell]")[at] ?? null;`,
            line,
            column,
          ),
        `a cell ${column} in line ${line}`,
      );
      if (await me.run(`return arguments[0].classList.contains("at")`, cell)) return;
      await me.run(`arguments[0].scrollIntoView({ block: "nearest", inline: "center" });`, cell);
      await cell.click();
    },
    /** Writes into a cell, in place of what it says. */
    write: async (line, column, text) => {
      await it.cell(line, column);
      await it.type(column, text);
    },
    /** Chooses in a cell from its list. */
    choose: async (line, column, text) => {
      await it.cell(line, column);
      await it.pick(text, text);
    },
    /** What a line of the paper in front says under `column`. */
    says: async (line, column) => {
      const [heads, lines] = [await me.texts(`${front} .lines [role=columnheader]`), await me.lines()];
      return lines[line - 1]?.[heads.indexOf(column)];
    },
    /** Waits until it says so. */
    line: async (line, column, text) => {
      let seen;
      await me
        .until(async () => (seen = await it.says(line, column)) === text, `line ${line}: ${column} is ${text}`)
        .catch((error) => {
          throw new Error(`${error.message}, not “${seen}”`);
        });
    },
    /** Waits until the paper in front is in `state`. */
    state: (state) => me.find(`${front} .pagehead`, state),
    /** Takes the partner whose code is typed. */
    partner: async (code) => {
      await me.click(`${front} .form .ant-select`);
      await it.pick(code, code);
    },
    /** Puts a line of the paper in front into the inspector. */
    select: async (line) => {
      await me.toGrid(`${front} .lines`);
      await me.until(async () => {
        const at = `[...document.querySelectorAll("${front} .linerow")].findIndex((r) => r.getAttribute("aria-selected") === "true")`;
        if ((await me.run(`return ${at}`)) === line - 1) return true;
        await me.press("Down");
        return false;
      }, `↓ reaches line ${line}`);
    },
    save: async () => {
      await me.press("Ctrl+S");
      await me.until(async () => / [A-Z]{2}-\d{6}-\d+$/.test((await me.texts(`${front} .pagehead h1`))[0]), "it has a number");
      return it.number();
    },
    /** The number of the paper in front. */
    number: async () => (await me.texts(`${front} .pagehead h1`))[0].split(" ").at(-1),
    /** Saves it, then confirms or posts it. Gives its number. */
    finish: async (state) => {
      const number = await it.save();
      await me.press("Ctrl+Enter");
      await it.state(state);
      return number;
    },
    button: (name) => me.click(`${front} button`, name),
    /** A figure of the inspector, by its label. */
    fact: async (label) => {
      const facts = await me.run(
        `return [...document.querySelectorAll("${front} .inspector .fact")].map((f) =>
           [...f.children].map((c) => c.innerText.trim().replace(/\\s+/g, " ")));`,
      );
      return facts.find(([name]) => name.startsWith(label))?.[1];
    },
    told: async (label, figure) => {
      let seen;
      await me
        .until(async () => (seen = await it.fact(label)) === figure, `${label} is ${figure}`)
        .catch((error) => {
          throw new Error(`${error.message}, not “${seen}”`);
        });
    },
    /** The stock of an item as the list of stock shows it. */
    stock: async (item, figures) => {
      await me.click(".menuitem", "库存");
      await me.find(`${front} .pagehead h1`, "库存");
      for (const [column, figure] of Object.entries(figures)) await me.figure(item, column, figure);
    },
  };
  return it;
}
