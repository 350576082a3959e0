// Ask: the questions of this chapter with their answers, a search through the course, and, where
// the learner configured one, a model. Works without a kernel.

import { addStyles, button } from "./bar.js";
import { element, flow, inline, plain, uniqueId } from "./markup.js";

const WORDS = {
  nl: {
    ask: "Vraag",
    title: "Stel een vraag",
    label: "Wat wil je weten?",
    look: "Zoek",
    close: "Sluit",
    often: "Vaak gevraagd in dit hoofdstuk",
    found: "Gevonden in de cursus",
    here: "in dit hoofdstuk",
    chapter: (number) => `hoofdstuk ${number}`,
    prepared: "antwoord van de cursus",
    more: "Lees verder:",
    meaning: "Woordenlijst",
    counted: (count) => (count === 1 ? "1 plaats gevonden." : `${count} plaatsen gevonden.`),
    nothing: "Hierover is in de cursus niets gevonden.",
    nearest: "Misschien helpt een van deze vragen:",
    empty: "Typ eerst een vraag.",
    looking: "Bezig met zoeken.",
    gone: "Dit deel staat niet meer in je notebook.",
    absent: (number) => `hoofdstuk ${number}; dat notebook staat niet naast dit`,
    failed: "Zoeken lukt nu niet. Je werk staat er nog.",
    model: "Een model",
    sent: (host, model) =>
      `Je hebt zelf het model ${model} ingesteld. Als je het vraagt, gaan naar ${host}: je vraag, ` +
      "een vaste instructie en de stukken van dit hoofdstuk die erbij horen. Je code, je antwoorden en " +
      "je resultaten gaan niet mee. Wat terugkomt, kan fout zijn.",
    exactly: "Bekijk precies wat er gaat",
    askModel: "Vraag het model",
    stop: "Stop",
    stopped: "Gestopt.",
    waiting: "Het model denkt na.",
    done: "Het antwoord is compleet.",
    broken: "Het antwoord hield halverwege op. Vraag het opnieuw.",
  },
  en: {
    ask: "Ask",
    title: "Ask a question",
    label: "What would you like to know?",
    look: "Search",
    close: "Close",
    often: "Often asked in this chapter",
    found: "Found in the course",
    here: "in this chapter",
    chapter: (number) => `chapter ${number}`,
    prepared: "the course's answer",
    more: "Read on:",
    meaning: "Glossary",
    counted: (count) => (count === 1 ? "1 place found." : `${count} places found.`),
    nothing: "Nothing about this was found in the course.",
    nearest: "Perhaps one of these questions helps:",
    empty: "Type a question first.",
    looking: "Searching.",
    gone: "This part is no longer in your notebook.",
    absent: (number) => `chapter ${number}; that notebook is not beside this one`,
    failed: "Searching does not work now. Your work is still there.",
    model: "A model",
    sent: (host, model) =>
      `You configured the model ${model} yourself. If you ask it, this goes to ${host}: your question, ` +
      "a fixed instruction, and the parts of this chapter that belong to it. Your code, your answers, " +
      "and your results do not. What comes back may be wrong.",
    exactly: "See exactly what goes",
    askModel: "Ask the model",
    stop: "Stop",
    stopped: "Stopped.",
    waiting: "The model is thinking.",
    done: "The answer is complete.",
    broken: "The answer broke off halfway. Ask again.",
  },
};
const LONGEST = 500;
const JUMP = "leercurve-jump"; // where Notebook 7 is to go once it has opened another chapter
const SENTENCE = /^[\s\S]*?[.?!](?=\s)/;

export function tool({ panel, lesson, api, language, slot, bar }) {
  addStyles(`${bar.base}leercurve/static/ask_panel.css`);
  const node = button(() => (slot.isOpen ? close() : open()));
  const path = () => panel.context.localPath ?? panel.context.path;
  let speaking = language;
  let words = WORDS[speaking];
  let asking = null; // an AbortController while the model answers

  slot.changed((isOpen) => {
    node.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) asking?.abort();
  });
  function show() {
    node.textContent = words.ask;
    node.title = words.title;
    node.setAttribute("aria-expanded", String(slot.isOpen));
  }
  function close() {
    slot.close();
    node.focus();
  }
  const sentence = (error) => error.text?.[speaking] ?? words.failed;

  // -- the panel ---------------------------------------------------------------------------

  async function open(text = "", again = false) {
    asking?.abort();
    const field = element("input", { type: "text", maxlength: LONGEST, autocomplete: "off" });
    field.value = text;
    const status = element("p", { class: "lc-ask-from", role: "status" });
    const found = element("div", { class: "lc-ask-section" });
    const often = element("div", { class: "lc-ask-section" });
    const model = element("div", { class: "lc-ask-section" });
    const shut = button(close);
    shut.textContent = words.close;
    const form = element(
      "form",
      { class: "lc-ask-line" },
      element("label", {}, element("span", {}, words.label), field),
      element("button", { class: "lc-bar-button lc-bar-primary" }, words.look),
      shut,
    );
    const content = element("div", { class: "lc-ask" }, form, status, found, model, often);
    content.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      close();
    });
    content.text = () => field.value;
    content.asked = null;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      look(content, { field, status, found, model });
    });
    slot.open(content, words.title);
    field.focus();

    try {
      const { chapter } = lesson;
      const given = await api.get("prompts", { chapter, language: speaking, path: path() });
      content.model = given.model;
      often.append(element("h3", {}, words.often), prompts(given.prompts));
    } catch (error) {
      status.textContent = sentence(error);
    }
    if (again) await look(content, { field, status, found, model });
  }

  /** Questions of which each opens its answer below itself. */
  function prompts(given) {
    return element("ul", {}, ...given.map((prompt) => element("li", {}, ...prompted(prompt))));
  }

  function prompted(prompt) {
    const answer = element("div", { class: "lc-ask-answer", id: uniqueId("answer"), hidden: true });
    const head = button(() => {
      const opened = head.getAttribute("aria-expanded") !== "true";
      head.setAttribute("aria-expanded", String(opened));
      answer.hidden = !opened;
    }, "lc-ask-prompt");
    head.setAttribute("aria-expanded", "false");
    head.setAttribute("aria-controls", answer.id);
    head.append(element("span", {}, ...inline(prompt.question)));
    answer.append(
      ...flow(prompt.answer),
      element("p", { class: "lc-ask-see" }, words.more, ...prompt.see.map(link)),
    );
    return [head, answer];
  }

  /** A link to a section; where its notebook is not there, only where it would be. */
  function link(place) {
    const mine = place.chapter === lesson.chapter;
    const named = mine ? place.title : `${place.title} (${words.chapter(place.chapter)})`;
    if (!mine && !place.path) {
      return element("span", {}, `${place.title} (${words.absent(place.chapter)})`);
    }
    return leading(named, place.path ?? path(), () => follow(place, mine));
  }

  function leading(text, to, go) {
    const tree = bar.notebook7 ? "notebooks" : "lab/tree";
    const href = `${bar.base}${tree}/${to.split("/").map(encodeURIComponent).join("/")}`;
    const made = element("a", { href }, ...inline(text));
    made.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go();
    });
    return made;
  }

  async function follow(place, mine) {
    if (mine) {
      if (window.innerWidth < 640) slot.close();
      if (!(await reveal(panel, place))) slot.say(words.gone);
      return;
    }
    if (bar.notebook7) sessionStorage.setItem(JUMP, JSON.stringify(place));
    const opened = await bar.go(place.path);
    if (opened?.content?.model) await reveal(opened, place);
  }

  // -- looking something up ------------------------------------------------------------------

  async function look(content, { field, status, found, model }) {
    const text = field.value.trim();
    asking?.abort();
    found.replaceChildren();
    model.replaceChildren();
    if (!text) {
      status.textContent = words.empty;
      field.focus();
      return;
    }
    status.textContent = words.looking;
    content.asked = text;
    const { chapter } = lesson;
    try {
      const answer = await api.post("ask", { text, language: speaking, chapter, path: path() });
      if (content.asked !== text) return;
      const { hits, meaning, nearest } = answer;
      if (meaning) found.append(defined(meaning));
      if (hits.length) {
        const listed = hits.map((hit) => element("li", { class: "lc-ask-hit" }, ...shown(hit)));
        found.append(element("h3", {}, words.found), element("ul", {}, ...listed));
        status.textContent = words.counted(hits.length);
      } else {
        found.append(element("p", {}, words.nearest), prompts(nearest));
        status.textContent = words.nothing;
      }
    } catch (error) {
      status.textContent = sentence(error);
    }
    if (content.model) offer(model, content.model, text);
  }

  function defined({ name, definition, path: page }) {
    const made = element("p", {}, element("strong", {}, name), ": ", ...inline(definition), " ");
    if (page) made.append(leading(words.meaning, page, () => bar.go(page)));
    return made;
  }

  function shown(hit) {
    const from = hit.link.chapter === lesson.chapter ? words.here : words.chapter(hit.link.chapter);
    if (hit.prompt) {
      return [...prompted(hit.prompt), element("p", { class: "lc-ask-from" }, `${words.prepared}, ${from}`)];
    }
    return [
      element("p", {}, link(hit.link)),
      element("p", {}, ...inline(hit.snippet)),
    ];
  }

  // -- a model ---------------------------------------------------------------------------------

  function offer(place, known, text) {
    place.className = "lc-ask-section lc-ask-model";
    place.append(element("h3", {}, words.model));
    if (known.trouble) {
      place.append(element("p", {}, known.trouble[speaking]));
      return;
    }
    const said = element("div", { class: "lc-ask-section" });
    const aloud = element("p", { class: "lc-unseen", "aria-live": "polite" });
    const trouble = element("p", { class: "lc-ask-from" });
    const send = button(() => (asking ? asking.abort() : answer()), "lc-bar-primary");
    send.textContent = words.askModel;
    const { chapter } = lesson;
    const question = { text, language: speaking, chapter, path: path() };

    const exact = element("pre", { tabindex: "0" });
    const details = element("details", {}, element("summary", {}, words.exactly), exact);
    details.addEventListener("toggle", async () => {
      if (!details.open || exact.textContent) return;
      try {
        const { messages } = await api.post("model", { ...question, preview: true });
        exact.textContent = messages.map(({ content }) => content).join("\n\n");
      } catch (error) {
        exact.textContent = sentence(error);
      }
    });
    place.append(
      element("p", {}, words.sent(known.host, known.model)),
      details,
      element("div", { class: "lc-ask-line" }, send, trouble),
      said,
      aloud,
    );

    async function answer() {
      const mine = new AbortController();
      asking = mine;
      send.textContent = words.stop;
      said.replaceChildren();
      aloud.textContent = words.waiting;
      trouble.className = "lc-ask-from";
      trouble.textContent = words.waiting;
      let whole = "";
      let spoken = 0;
      let ending = "broken";
      let drawing = 0;
      const draw = () => {
        drawing = 0;
        said.replaceChildren(...flow(whole));
      };
      try {
        for await (const line of lines(await api.send("model", question, { signal: mine.signal }))) {
          if (line.trouble) throw Object.assign(new Error(line.trouble.en), { text: line.trouble });
          if (line.done) ending = "done";
          if (typeof line.text !== "string") continue;
          whole += line.text;
          trouble.textContent = "";
          drawing ||= requestAnimationFrame(draw);
          const full = SENTENCE.exec(whole.slice(spoken));
          if (full) {
            spoken += full[0].length;
            aloud.textContent = plain(full[0]).trim();
          }
        }
      } catch (error) {
        ending = error.name === "AbortError" ? "stopped" : null;
        trouble.textContent = ending ? words.stopped : sentence(error);
        if (!ending) trouble.className = "lc-ask-trouble";
        aloud.textContent = trouble.textContent;
      }
      cancelAnimationFrame(drawing);
      draw();
      if (ending === "done" || ending === "broken") {
        trouble.textContent = ending === "broken" ? words.broken : "";
        aloud.textContent = `${plain(whole.slice(spoken)).trim()} ${words[ending]}`.trim();
      }
      if (asking === mine) asking = null;
      send.textContent = words.askModel;
    }
  }

  show();
  const waiting = awaited(lesson.chapter);
  if (waiting) panel.revealed.then(() => reveal(panel, waiting));
  return {
    node,
    languageChanged(now) {
      speaking = now;
      words = WORDS[now];
      show();
      const content = slot.content();
      if (content) open(content.text(), Boolean(content.asked));
    },
    dispose: () => asking?.abort(),
  };
}

/** The lines of JSON of a response, as they come in. */
export async function* lines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      const parts = (rest + (value ?? "")).split("\n");
      rest = done ? "" : parts.pop();
      for (const part of parts) if (part.trim()) yield JSON.parse(part);
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Go to a section in an open notebook; false where it is no longer there. */
export async function reveal(panel, place) {
  await panel.context.ready;
  const { content } = panel;
  for (let tries = 0; !content.widgets.length && tries < 100; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const source = (cell) => cell.model.sharedModel.getSource();
  const headed = (cell) =>
    cell.model.type === "markdown" &&
    source(cell).split("\n").some((line) => /^#{1,6} /.test(line) && bare(line) === bare(place.title));
  let at = content.widgets.findIndex((cell) => cell.model.id === place.cell);
  if (at < 0) at = content.widgets.findIndex(headed);
  if (at < 0) return false;
  content.activate();
  content.mode = "command";
  content.deselectAll();
  content.activeCellIndex = at;
  await content.scrollToItem(at, "start");
  const headings = content.widgets[at].node.querySelectorAll("h1, h2, h3, h4, h5, h6");
  const heading = [...headings].find((one) => bare(one.textContent) === bare(place.title));
  if (heading && heading !== headings[0]) heading.scrollIntoView({ block: "start" });
  return true;
}

/** Letters and digits alone: a heading is the same whatever signs stand around its words. */
function bare(text) {
  return text.replace(/[^\p{L}\p{N}]/gu, "");
}

/** Where the chapter that was just opened is to go, if the ask panel of another sent us here. */
function awaited(chapter) {
  try {
    const place = JSON.parse(sessionStorage.getItem(JUMP));
    if (place?.chapter !== chapter) return null;
    sessionStorage.removeItem(JUMP);
    return place;
  } catch {
    return null;
  }
}
