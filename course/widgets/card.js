// What every card needs from around it: quiet keys, its own cell, the state of Python.

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
