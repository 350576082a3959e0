// What every card needs: elements, marked-up text, quiet keys, its own cell, the state of Python.

/** Make an element: attributes by name, children as nodes or text. Text never becomes HTML. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** An id that no other view on the page has: two views of one card must not share radio names. */
export function uniqueId(prefix) {
  uniqueId.count = (uniqueId.count ?? 0) + 1;
  return `lc-${prefix}-${uniqueId.count}-${Math.random().toString(36).slice(2, 8)}`;
}

/** Cut a text into blocks: paragraphs, and programs between fences of three backticks. */
export function blocks(text) {
  const found = [];
  text.split(/^```\w*\n?/m).forEach((part, index) => {
    if (index % 2) found.push({ kind: "program", text: part.replace(/\n$/, "") });
    else {
      for (const paragraph of part.split(/\n\s*\n/)) {
        if (paragraph.trim()) found.push({ kind: "paragraph", text: paragraph.trim() });
      }
    }
  });
  return found;
}

/** Cut a paragraph into runs: `code`, **strong**, *emphasis* and plain text. */
export function runs(text) {
  const marked = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*/g;
  const found = [];
  let end = 0;
  for (const match of text.matchAll(marked)) {
    if (match.index > end) found.push({ tag: null, text: text.slice(end, match.index) });
    const which = match[1] ? "code" : match[2] ? "strong" : "em";
    found.push({ tag: which, text: match[1] ?? match[2] ?? match[3] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ tag: null, text: text.slice(end) });
  return found;
}

/** The nodes of one paragraph. */
export function inline(text) {
  return runs(text).map((run) => (run.tag ? element(run.tag, {}, run.text) : run.text));
}

/** The nodes of a whole text. */
export function flow(text) {
  return blocks(text).map((block) =>
    block.kind === "program"
      ? element("pre", { tabindex: "0" }, block.text)
      : element("p", {}, ...inline(block.text)),
  );
}

/** The text without its marks, for a screen reader's status line. */
export function plain(text) {
  return blocks(text)
    .map((block) =>
      block.kind === "program" ? block.text : runs(block.text).map((run) => run.text).join(""),
    )
    .join(" ");
}

/**
 * Keep key presses inside the card: the notebook would insert a cell on `b` and run one on Enter.
 *
 * JupyterLab listens when the event bubbles up, so that stopping it is enough. Notebook 7 listens
 * before the card sees it, and asks the focused element itself: hence the attribute, put on
 * whatever gets the focus. Escape goes back to the cell, where the notebook's own keys work again;
 * Ctrl-S still saves.
 */
export function keepKeys(el, model) {
  el.addEventListener("focusin", (event) => {
    event.target.setAttribute("data-lm-suppress-shortcuts", "true");
  });
  el.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") el.closest(".jp-Cell")?.focus();
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      if (notebookOf(model)) save(notebookOf(model));
    }
  });
}

const WIDGET_VIEW = "application/vnd.jupyter.widget-view+json";

/** The notebook around a widget (JupyterLab and Notebook 7), or null elsewhere. */
function notebookOf(model) {
  return model.widget_manager?.context ?? null;
}

const saves = new WeakMap();

/**
 * Save the notebook, one save after the other. Two at once would make JupyterLab ask the learner
 * whether somebody else has changed the file; what comes while one is waiting goes along with it.
 */
export function save(notebook) {
  const state = saves.get(notebook) ?? { running: Promise.resolve(), waiting: null };
  saves.set(notebook, state);
  state.waiting ??= state.running.then(() => {
    state.waiting = null;
    // JupyterLab itself tells the learner why a save fails; the next one must not be held up.
    state.running = notebook.save().catch(() => {});
    return state.running;
  });
  return state.waiting;
}

/** The cells whose output shows this widget; `me` is the widget's own model id. */
export function ownCells(model) {
  const found = [];
  for (const cell of notebookOf(model)?.model?.cells ?? []) {
    const outputs = cell.type === "code" ? cell.outputs.toJSON() : [];
    if (outputs.some((output) => output.data?.[WIDGET_VIEW]?.model_id === model.get("me"))) {
      found.push(cell);
    }
  }
  return found;
}

/** What the learner left in this card's cell, by key; null when there is nothing. */
export function remembered(model, section, key) {
  for (const cell of ownCells(model)) {
    const kept = cell.getMetadata("leercurve")?.[section]?.[key];
    if (kept !== undefined) return kept;
  }
  return null;
}

/** Keep a value in the card's cell and save the notebook: the file is what survives. */
export async function remember(model, section, key, value) {
  const cells = ownCells(model);
  for (const cell of cells) {
    const kept = cell.getMetadata("leercurve") ?? {};
    const part = { ...kept[section] };
    if (value === null) delete part[key];
    else part[key] = value;
    cell.setMetadata("leercurve", { ...kept, v: 1, [section]: part });
  }
  if (cells.length) await save(notebookOf(model));
}

/** Whether Python can answer: "here", "busy" with a cell, or "gone". */
export function python(model) {
  const notebook = notebookOf(model);
  if (!notebook) return "here";
  const kernel = notebook.sessionContext?.session?.kernel;
  if (!kernel || ["dead", "terminating"].includes(kernel.status)) return "gone";
  if (kernel.connectionStatus !== "connected") return "gone";
  // The kernel's status alone will not do: a subshell that is idle hides a cell that is running.
  const running = [...notebook.model.cells].some((cell) => cell.executionState === "running");
  return running || kernel.status === "busy" ? "busy" : "here";
}

const PATIENCE_MS = 2000;
const QUIET_TIMES = 4;

/**
 * While an answer of Python is awaited, say what keeps it: another cell, or that it will not come.
 * Returns how to stop waiting.
 */
export function awaitPython(model, words, say) {
  let [quiet, timer] = [0, null];
  const look = () => {
    const state = python(model);
    quiet = state === "here" ? quiet + 1 : 0;
    if (state === "gone" || quiet === QUIET_TIMES) return say(words.gone);
    if (state === "busy") say(words.busy);
    timer = setTimeout(look, PATIENCE_MS);
  };
  if (python(model) === "gone") say(words.gone);
  else timer = setTimeout(look, PATIENCE_MS);
  return () => clearTimeout(timer);
}
