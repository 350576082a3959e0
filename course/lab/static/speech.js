// Reading a chapter aloud: play, pause and stop, sentence by sentence, in the voice of its language.
import { addStyles, button } from "./bar.js";
import { sentences } from "./spoken.js";
import { chosenVoice, placeOf } from "./voice.js";

const WORDS = {
  nl: {
    play: "Lees voor", pause: "Pauze", resume: "Verder", stop: "Stop", group: "Voorlezen",
    exercise: "Hier schrijf je code.", question: "Vraag:", end: "Einde van het hoofdstuk.",
    started: "Het voorlezen begint bij de cel die je koos.", paused: "Pauze.", stopped: "Gestopt.",
    voiceless:
      "Je browser heeft geen Nederlandse stem. Installeer er een bij de spraakinstellingen van je " +
      "computer en open de browser opnieuw; in Chrome en Edge zijn er ook stemmen via internet.",
    silent: "Deze browser kan niet voorlezen. Firefox, Chrome, Edge en Safari kunnen het wel.",
  },
  en: {
    play: "Read aloud", pause: "Pause", resume: "Resume", stop: "Stop", group: "Read aloud",
    exercise: "Here you write code.", question: "Question:", end: "End of the chapter.",
    started: "Reading begins at the cell you chose.", paused: "Paused.", stopped: "Stopped.",
    voiceless:
      "Your browser has no English voice. Install one in the speech settings of your computer and " +
      "open the browser again; Chrome and Edge have voices over the internet as well.",
    silent: "This browser cannot read aloud. Firefox, Chrome, Edge, and Safari can.",
  },
};
const VOICES_MS = 1500; // some browsers know their voices only a moment after they are asked
const REST_MS = { heading: 500, cell: 350, sentence: 0 };
const MARK = "lc-spoken";

let reading = null; // one voice at a time, over all open chapters

export function tool({ panel, slot, bar, language }) {
  addStyles(`${bar.base}leercurve/static/speech.css`);
  const synthesis = window.speechSynthesis;
  const node = document.createElement("div");
  const play = button(press, "lc-bar-play");
  const stop = button(() => end(words().stopped), "lc-bar-stop");
  node.className = "lc-bar-buttons";
  node.setAttribute("role", "group");
  node.append(play, stop);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || state === "idle") return;
    event.preventDefault();
    end(words().stopped);
    play.focus();
  });

  let state = "idle"; // or "playing", "paused"
  let run = 0; // what an utterance of an earlier run still reports is not heard
  let [cell, at] = [0, 0]; // where we are: the cell, and the sentence in it
  let from = 0; // where in the cell's shown text this sentence is looked for
  let after = 0; // and where the next one
  let timer = null;
  const words = () => WORDS[bar.language()];
  const me = { quit: () => end("") };

  function show() {
    const { group, stop: ending } = words();
    node.setAttribute("aria-label", group);
    play.textContent = words()[{ idle: "play", playing: "pause", paused: "resume" }[state]];
    stop.textContent = ending;
    stop.hidden = state === "idle";
  }

  async function press() {
    if (state === "playing") return pause();
    if (!synthesis || typeof SpeechSynthesisUtterance === "undefined") return explain(words().silent);
    if (!chosenVoice(await voices(synthesis, bar.language()), bar.language())) {
      return explain(words().voiceless);
    }
    if (state === "paused") return go();
    [cell, at, from] = [Math.max(0, panel.content.activeCellIndex), 0, 0];
    slot.say(words().started);
    go();
  }

  function explain(sentence) {
    const note = document.createElement("p");
    note.className = "lc-bar-note";
    note.textContent = sentence;
    if (slot.isOpen) slot.close();
    else slot.open(note, words().group);
    slot.say(sentence);
  }

  function go() {
    if (reading && reading !== me) reading.quit();
    reading = me;
    state = "playing";
    if (slot.isOpen) slot.close(); // the sentence about voices no longer holds
    show();
    void next(++run);
  }

  /** A pause is a stop that remembers its sentence: the browsers' own pause cannot be relied on. */
  function pause() {
    silence();
    state = "paused";
    slot.say(words().paused);
    show();
  }

  function end(sentence) {
    if (state === "idle") return;
    silence();
    unmark(panel);
    state = "idle";
    if (reading === me) reading = null;
    if (sentence) slot.say(sentence);
    show();
  }

  function silence() {
    run += 1;
    clearTimeout(timer);
    synthesis.cancel();
  }

  async function next(mine) {
    const { content } = panel;
    while (mine === run && cell < content.widgets.length) {
      const said = sentencesOf(content.widgets[cell], bar.language(), words());
      if (at < said.length) {
        if (at === 0) await reveal(content, cell);
        if (mine === run) say(said[at], mine);
        return;
      }
      [cell, at, from] = [cell + 1, 0, 0];
    }
    if (mine === run) end(words().end);
  }

  function say(sentence, mine) {
    after = mark(panel, cell, sentence, from) ?? from;
    const utterance = new SpeechSynthesisUtterance(sentence.spoken);
    const voice = chosenVoice(synthesis.getVoices(), bar.language());
    utterance.lang = voice?.lang.replace("_", "-") ?? bar.language();
    if (voice) utterance.voice = voice;
    const done = () => {
      if (mine !== run) return;
      [at, from] = [at + 1, after];
      timer = setTimeout(() => void next(mine), sentence.heading ? REST_MS.heading : REST_MS.sentence);
    };
    utterance.addEventListener("end", done);
    utterance.addEventListener("error", (event) => {
      if (mine !== run || event.error === "canceled" || event.error === "interrupted") return;
      end("");
      explain(words().voiceless);
    });
    me.utterance = utterance; // Chrome forgets the events of one that nobody holds
    synthesis.speak(utterance);
  }

  const away = () => end("");
  window.addEventListener("pagehide", away);
  show();
  return {
    node,
    languageChanged() {
      show();
      if (state === "idle") return;
      [at, from] = [0, 0]; // the sentences of the cell are others now
      if (state === "playing") {
        silence();
        state = "paused";
        void press();
      }
    },
    dispose() {
      end("");
      window.removeEventListener("pagehide", away);
    },
  };
}

/** What is said of a cell: its prose, its question, or that there is something to write. */
function sentencesOf(cell, language, words) {
  if (cell.model.type === "markdown") return sentences(cell.model.sharedModel.getSource(), language);
  if (cell.model.type !== "code") return [];
  const prompt = cell.node.querySelector(".lc-quiz legend");
  if (prompt) {
    const body = cell.node.querySelector(".lc-quiz .lc-body p");
    const asked = [prompt, body].filter(Boolean).map((part) => part.textContent).join(" ");
    return sentences(`${words.question} ${asked}`, language);
  }
  if (cell.model.getMetadata("nbgrader")?.solution) {
    return [{ spoken: words.exercise, pieces: [], heading: false }];
  }
  return [];
}

async function voices(synthesis, language) {
  const able = () => chosenVoice(synthesis.getVoices(), language);
  if (!able()) {
    await new Promise((resolve) => {
      synthesis.addEventListener("voiceschanged", resolve, { once: true });
      setTimeout(resolve, VOICES_MS);
    });
  }
  return synthesis.getVoices();
}

// ---- the mark on the page -----------------------------------------------------------------------

/** Cells far away have no picture yet: bring the cell to the page. */
async function reveal(content, at) {
  if (at >= content.widgets.length) return;
  try {
    await content.scrollToItem(at, "smart");
  } catch {
    content.widgets[at].node.scrollIntoView({ block: "nearest" });
  }
}

/** Mark a sentence; return where in the cell's text it ends, null where it was not found. */
function mark(panel, at, sentence, from) {
  unmark(panel);
  const cell = panel.content.widgets[at];
  const shown = cell.node.querySelector(".jp-RenderedMarkdown, .lc-quiz legend");
  const text = shown?.isConnected ? textOf(shown) : null;
  const place = text && placeOf(text.string, sentence.pieces, from);
  if (!place || !globalThis.CSS?.highlights) {
    cell.node.classList.add("lc-spoken-cell");
    return null;
  }
  const range = document.createRange();
  range.setStart(...text.points[place[0]]);
  const [node, offset] = text.points[place[1] - 1];
  range.setEnd(node, offset + 1);
  CSS.highlights.set(MARK, new Highlight(range));
  inView(range);
  return place[1];
}

function unmark(panel) {
  globalThis.CSS?.highlights?.delete(MARK);
  for (const cell of panel.node.querySelectorAll(".lc-spoken-cell")) cell.classList.remove("lc-spoken-cell");
}

/** The text of a node with its white space made single, and where each of its signs stands. */
function textOf(node) {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT, {
    acceptNode: (text) =>
      text.parentElement.closest("mjx-container, .jp-InternalAnchorLink, .MathJax")
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT,
  });
  const signs = [];
  const points = [];
  while (walker.nextNode()) {
    const { data } = walker.currentNode;
    for (let offset = 0; offset < data.length; offset += 1) {
      const blank = /\s/.test(data[offset]);
      if (blank && signs.at(-1) === " ") continue;
      signs.push(blank ? " " : data[offset]);
      points.push([walker.currentNode, offset]);
    }
  }
  return { string: signs.join(""), points };
}

function inView(range) {
  const box = range.getBoundingClientRect();
  const start = range.startContainer.parentElement;
  const frame = start.closest(".jp-WindowedPanel-outer, .jp-Notebook")?.getBoundingClientRect();
  if (!frame || (box.top >= frame.top + 16 && box.bottom <= frame.bottom - 16)) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  start.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
}
