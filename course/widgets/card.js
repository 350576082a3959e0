// What every card needs from around it: quiet keys, its own cell, the state of Python.
import { element } from "./markup.js";

const UNDOES = /^[zy]$/i;

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
    // The browser would undo what was typed on another card, and go there.
    if (UNDOES.test(event.key) && (event.ctrlKey || event.metaKey)) event.preventDefault();
    const command = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (command && event.key.toLowerCase() === "s") {
      event.preventDefault();
      if (notebookOf(model)) save(notebookOf(model), { byHand: true });
    }
  });
  cards.set(model, el.querySelector(".lc-card") ?? el);
  if (notebookOf(model)) turnsOf(notebookOf(model));
}

const cards = new WeakMap(); // where a view says that the notebook could not be saved

const TROUBLE = {
  nl: {
    failed:
      "Bewaren lukt niet (schijf vol, of geen schrijfrecht); je antwoord staat wel op deze kaart, " +
      "dus laat het notebook open en bewaar straks opnieuw met Ctrl-S.",
    elsewhere:
      "Dit notebook is intussen in een ander tabblad of programma bewaard; je antwoord staat op " +
      "deze kaart, maar nog niet in het bestand: bewaar met Ctrl-S en kies welke versie blijft.",
  },
  en: {
    failed:
      "Saving does not work (disk full, or no permission to write); your answer is still on this " +
      "card, so keep the notebook open and save again later with Ctrl-S.",
    elsewhere:
      "Meanwhile this notebook was saved in another tab or program; your answer is on this card " +
      "but not in the file yet: save with Ctrl-S and choose which version stays.",
  },
};

/** Say on the card that what was done there is not in the file, until a save succeeds. */
function tell(model, outcome) {
  const card = cards.get(model);
  card?.querySelector(".lc-unsaved")?.remove();
  const words = TROUBLE[card?.closest("[lang]")?.lang] ?? TROUBLE.en;
  if (!card || !(outcome in words)) return;
  const attributes = { class: "lc-trouble lc-unsaved", role: "alert" };
  card.append(element("p", attributes, words[outcome]));
  const { saveState } = notebookOf(model);
  const onSave = (_, state) => {
    if (state !== "completed") return;
    saveState.disconnect(onSave);
    tell(model, "saved");
  };
  saveState.connect(onSave);
}

const WIDGET_VIEW = "application/vnd.jupyter.widget-view+json";

/** The notebook around a widget (JupyterLab and Notebook 7), or null elsewhere. */
function notebookOf(model) {
  return model.widget_manager?.context ?? null;
}

/** Call back just before the notebook is saved, whoever saves it; returns how to stop that. */
export function beforeSaving(model, act) {
  const saveState = notebookOf(model)?.saveState;
  const onSave = (_, state) => state === "started" && act();
  saveState?.connect(onSave);
  return () => saveState?.disconnect(onSave);
}

const MARGIN_MS = 500; // between two clocks, as JupyterLab has it
const SETTLED_MS = 400;

/** Whether the file is another one than this page knows: another tab or program saved it. */
async function changedElsewhere(notebook) {
  const page = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
  const path = (notebook.localPath ?? notebook.path).split("/").map(encodeURIComponent).join("/");
  const headers = page.token ? { Authorization: `token ${page.token}` } : {};
  const look = async () => {
    const url = `${page.baseUrl ?? "/"}api/contents/${path}?content=0&hash=1`;
    const answer = await fetch(url, { headers, cache: "no-store" });
    if (!answer.ok) return false;
    const [file, known] = [await answer.json(), notebook.contentsModel];
    if (!known) return false;
    if (file.hash && known.hash) return file.hash !== known.hash;
    return new Date(file.last_modified) - new Date(known.last_modified) > MARGIN_MS;
  };
  if (!(await look())) return false;
  // A save that began before there was a card may be under way, known to the file first.
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  return look();
}

/**
 * Let all saves of a notebook take turns, whoever asks for one: a card, another widget, the lesson
 * bar, JupyterLab when its time has come, or the learner. While one is under way the file is already
 * a new one and JupyterLab does not know it yet: a second would make it ask the learner whether
 * somebody else has changed the file. Returns how to take a turn; `act` is given the plain save.
 */
function turnsOf(notebook) {
  if (notebook.save.inTurn) return notebook.save.inTurn;
  const write = notebook.save.bind(notebook);
  let last = Promise.resolve();
  const inTurn = (act) => {
    const mine = last.then(() => act(write));
    last = mine.catch(() => {});
    return mine;
  };
  notebook.save = () => inTurn((plain) => plain());
  notebook.save.inTurn = inTurn;
  return inTurn;
}

const waiting = new WeakMap(); // for each notebook the save that has not had its turn yet

/**
 * Save the notebook; tell whether it is "saved", or was not: "failed", or saved "elsewhere". What is
 * asked for while a save waits for its turn goes along with it.
 */
export function save(notebook, { byHand = false } = {}) {
  const next = waiting.get(notebook) ?? { byHand: false, outcome: null };
  next.byHand ||= byHand;
  waiting.set(notebook, next);
  next.outcome ??= turnsOf(notebook)(async (write) => {
    waiting.delete(notebook);
    // Asked for by hand: JupyterLab itself may ask which of two versions is to stay.
    if (!next.byHand && (await changedElsewhere(notebook).catch(() => false))) return "elsewhere";
    return write().then(
      () => "saved",
      () => "failed",
    );
  });
  return next.outcome;
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

/** Put a value into the metadata of the card's cell (null takes it away), without saving. */
export function keepInCell(model, section, key, value) {
  const cells = ownCells(model);
  for (const cell of cells) {
    const kept = cell.getMetadata("leercurve") ?? {};
    const part = { ...kept[section] };
    if (value === null) delete part[key];
    else part[key] = value;
    cell.setMetadata("leercurve", { ...kept, v: 1, [section]: part });
  }
  return cells.length > 0;
}

/**
 * Keep a value in the card's cell and save the notebook: the file is what survives. Returns
 * "saved", "failed", "elsewhere" (see `saved`), or "nowhere" where there is no notebook. What went
 * wrong is said on the card.
 */
export async function remember(model, section, key, value) {
  if (!keepInCell(model, section, key, value)) return "nowhere";
  const outcome = await save(notebookOf(model));
  tell(model, outcome);
  return outcome;
}

/** Whether Python can answer: "here", "busy" with a cell, or "gone". */
export function python(model) {
  const notebook = notebookOf(model);
  if (!notebook) return "here";
  const kernel = notebook.sessionContext?.session?.kernel;
  if (!kernel || LOST.includes(kernel.status)) return "gone";
  if (kernel.connectionStatus !== "connected") return "gone";
  // The kernel's status alone will not do: a subshell that is idle hides a cell that is running.
  const running = [...notebook.model.cells].some((cell) => cell.executionState === "running");
  return running || kernel.status === "busy" ? "busy" : "here";
}

const PATIENCE_MS = 2000;
const QUIET_TIMES = 4;
const LOST = ["dead", "terminating", "restarting", "autorestarting"];

/**
 * While an answer of Python is awaited, say what keeps it: another cell, or that it will not come.
 * Returns how to stop waiting.
 */
export function awaitPython(model, words, say) {
  const statusChanged = notebookOf(model)?.sessionContext?.statusChanged;
  let [quiet, timer] = [0, null];
  const stop = () => {
    clearTimeout(timer);
    statusChanged?.disconnect(onStatus);
  };
  const giveUp = () => {
    stop();
    say(words.gone);
  };
  // A Python that died is started anew at once, but knows nothing of the cards of the old one.
  const onStatus = (_, status) => LOST.includes(status) && giveUp();
  const look = () => {
    const state = python(model);
    quiet = state === "here" ? quiet + 1 : 0;
    if (state === "gone" || quiet === QUIET_TIMES) return giveUp();
    if (state === "busy") say(words.busy);
    timer = setTimeout(look, PATIENCE_MS);
  };
  statusChanged?.connect(onStatus);
  if (python(model) === "gone") giveUp();
  else timer = setTimeout(look, PATIENCE_MS);
  return stop;
}
