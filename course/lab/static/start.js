// The start page: how far, go on, refresh what was learned, every chapter.
import { makeApi } from "./api.js";
import { element, inline } from "./markup.js";
import quizCard from "./quiz_card.js";
import { picture } from "./start_pictures.js";
import { Question } from "./start_question.js";
import { WORDS } from "./start_words.js";

const data = JSON.parse(document.getElementById("data").textContent);
const page = document.getElementById("page");
const api = makeApi(data.base);
let { language, progress } = data;
const words = () => WORDS[language];

// -- the theme: the learner's own choice, else the system's ------------------------------

if (!document.body.dataset.jpThemeLight) {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    document.body.dataset.jpThemeLight = String(!dark.matches);
  };
  dark.addEventListener("change", follow);
  follow();
}

// -- parts -------------------------------------------------------------------------------

const number = (value) =>
  value.toLocaleString(language === "nl" ? "nl-NL" : "en-US", { maximumFractionDigits: 1 });

function bar(parts, current) {
  const track = element("div", { class: "lc-track", "aria-hidden": "true" });
  for (const { share, weight, number: name } of parts) {
    const part = element("span", { class: name === current ? "lc-part lc-current" : "lc-part" });
    part.style.flexGrow = weight;
    const filled = element("span", { class: "lc-filled" });
    filled.style.width = `${100 * share}%`;
    part.append(filled);
    track.append(part);
  }
  return track;
}

function addressOf(chapter) {
  if (!chapter?.path) return null;
  const path = chapter.path.split("/").map(encodeURIComponent).join("/");
  return `${data.base}${data.app === "notebook" ? "notebooks" : "lab/tree"}/${path}`;
}

function pair() {
  const node = element("div", { class: "lc-pair", role: "group", "aria-label": words().language });
  for (const [name, label] of [["nl", "Nederlands"], ["en", "English"]]) {
    const chosen = name === language;
    const choose = element(
      "button",
      { type: "button", lang: name, "data-language": name, "aria-pressed": String(chosen) },
      label,
    );
    choose.addEventListener("click", () => speak(name));
    node.append(choose);
  }
  return node;
}

function top() {
  const chapter = progress.chapters.find((one) => one.number === progress.current);
  const address = addressOf(chapter);
  const go = words().go(Number(chapter.number), progress.started);
  const parts = progress.chapters.map((one) => ({ ...one, weight: one.minutes }));
  return element(
    "section",
    { class: "lc-panel lc-top", "aria-labelledby": "headline" },
    element("h1", { id: "headline" }, progress.headline[language]),
    bar(parts, progress.done ? null : chapter.number),
    progress.done
      ? element("p", {}, words().finished)
      : element(
          "p",
          { class: "lc-next" },
          element("span", { class: "lc-next-title" }, chapter.title[language]),
          address ? element("a", { class: "lc-go", href: address }, go) : words().missing,
        ),
    ...progress.aside.map((name) => element("p", { class: "lc-note" }, words().aside(name))),
  );
}

function objectives(chapter) {
  const rows = chapter.objectives.map((objective) => {
    const [sign, said] = objective.mastered
      ? ["✓", words().mastered]
      : objective.later
        ? ["→", words().later(Number(objective.later))]
        : ["·", words().notYet];
    return element(
      "li",
      { class: objective.mastered ? "lc-mastered" : "" },
      element("span", { class: "lc-sign", "aria-hidden": "true" }, sign),
      element(
        "span",
        {},
        ...inline(objective.text[language]),
        objective.later && !objective.mastered
          ? element("span", { class: "lc-later" }, ` ${said}`)
          : element("span", { class: "lc-unseen" }, ` ${said}`),
      ),
    );
  });
  return element(
    "details",
    { class: "lc-objectives", "data-chapter": chapter.number },
    element("summary", {}, words().objectives(chapter.mastered, chapter.objectives.length)),
    element("ul", {}, ...rows),
  );
}

function tile(chapter) {
  const here = chapter.number === progress.current && progress.started && !progress.done;
  const address = addressOf(chapter);
  const title = [
    element("span", { class: "lc-number" }, String(Number(chapter.number))),
    element("span", {}, chapter.title[language]),
  ];
  const points = chapter.mostPoints
    ? [words().points(number(chapter.points), number(chapter.mostPoints))]
    : [];
  const questions = chapter.questions ? [words().questions(chapter.right, chapter.questions)] : [];
  return element(
    "li",
    { class: `lc-tile${here ? " lc-here" : ""}`, "data-chapter": chapter.number },
    picture(chapter.number),
    element(
      "div",
      { class: "lc-tile-text" },
      element("h3", {}, address ? element("a", { href: address }, ...title) : element("span", {}, ...title)),
      element(
        "p",
        { class: "lc-quiet-text" },
        [words().minutes(chapter.minutes), ...points, ...questions].join(" · "),
      ),
      ...(address ? [] : [element("p", { class: "lc-quiet-text" }, words().missing)]),
      element(
        "div",
        { class: "lc-share" },
        bar([{ share: chapter.share, weight: 1 }]),
        element("span", {}, `${chapter.percent} %`),
      ),
      ...(chapter.objectives.length ? [objectives(chapter)] : []),
    ),
    ...(here ? [element("span", { class: "lc-flag" }, words().here)] : []),
  );
}

function tiles() {
  return element(
    "section",
    { class: "lc-chapters", "aria-labelledby": "chapters" },
    element("h2", { id: "chapters" }, words().chapters),
    element("ol", { class: "lc-tiles" }, ...progress.chapters.map(tile)),
  );
}

// -- questions ---------------------------------------------------------------------------

/** What is asked now: a question, whether it was due or drawn, and what was answered to it. */
let asked = null;
let leave = () => {};
const slot = element("div", { class: "lc-slot" });
const refresh = element("section", { class: "lc-panel lc-refresh", "aria-labelledby": "refresh" });
const heading = element("h2", { id: "refresh", tabindex: "-1" });
const about = element("p", { class: "lc-quiet-text lc-about" });
const next = element("button", { type: "button", class: "lc-button", hidden: true });
const drawn = element("button", { type: "button", class: "lc-button" });
const trouble = element("p", { class: "lc-note", role: "status" });
const said = element("p", { class: "lc-unseen", role: "status" });
refresh.append(
  element("div", { class: "lc-refresh-head" }, element("div", {}, heading, about), drawn),
  slot,
  element("div", { class: "lc-refresh-foot" }, next),
  trouble,
  said,
);

const others = () => progress.due.filter((name) => name !== asked?.question.id);

function showRefresh() {
  const due = progress.due.length;
  heading.textContent = words().due(due);
  about.textContent = due ? words().dueAbout : progress.started ? words().noneAbout : words().firstAbout;
  drawn.textContent = words().random;
  next.textContent = words().next;
  next.hidden = !asked?.answered || others().length === 0;
}

/** Show a card; `kept` is what was filled in and judged in it before. */
function showCard(question, kept = {}) {
  leave();
  const shown = { ...question, words: { ...question.words, gone: words().silent } };
  const model = new Question(shown, (answers, restored) => judge(question.id, answers, restored), kept);
  const holder = element("div", {});
  slot.replaceChildren(holder);
  leave = quizCard.render({ model, el: holder }) ?? (() => {});
  asked = { ...asked, question, model };
  showRefresh();
}

function focusCard() {
  slot.querySelector("input, textarea, button")?.focus();
}

async function judge(id, answers, restored) {
  try {
    const verdict = await api.post(`question/${id}`, { answers, language, restored });
    if (asked?.question.id !== id) return null;
    trouble.textContent = verdict.kept || restored ? "" : words().notKept;
    if (!restored) {
      asked.answered = true;
      await look();
    }
    return verdict;
  } catch (error) {
    if (asked?.question.id !== id) return null;
    showCard(asked.question, { draft: answers });
    focusCard();
    tell(error);
    return null;
  }
}

function tell(error) {
  if (!error.text) console.error(error);
  trouble.textContent = error.text?.[language] ?? words().silent;
}

/** Read how far one is now, and show that; the card that is open stays as it is. */
async function look() {
  const before = progress.due.length;
  progress = await api.get("progress");
  show();
  if (progress.due.length !== before) said.textContent = words().due(progress.due.length);
}

async function ask(path, parameters, focus = true) {
  trouble.textContent = "";
  try {
    const question = await api.get(path, { ...parameters, language });
    asked = { answered: false };
    showCard(question);
    if (focus) focusCard();
  } catch (error) {
    tell(error);
  }
}

next.addEventListener("click", () => {
  const [name] = others();
  if (name) ask(`question/${name}`, {});
});
drawn.addEventListener("click", () => ask("question/random", { not: asked?.question.id ?? "" }));

// -- the whole ---------------------------------------------------------------------------

const header = element("header", { class: "lc-header" });
const places = { top: element("div"), tiles: element("div") };

function show() {
  const open = [...page.querySelectorAll("details[open]")].map((node) => node.dataset.chapter);
  document.documentElement.lang = language;
  document.title = data.title[language];
  const focused = document.activeElement?.dataset?.language;
  header.replaceChildren(element("p", { class: "lc-course" }, data.title[language]), pair());
  places.top.replaceChildren(top());
  places.tiles.replaceChildren(tiles());
  for (const name of open) {
    page.querySelector(`details[data-chapter="${name}"]`)?.setAttribute("open", "");
  }
  if (focused) header.querySelector(`[data-language="${focused}"]`).focus();
  showRefresh();
}

async function speak(name) {
  if (name === language) return;
  language = name;
  trouble.textContent = "";
  show();
  try {
    await api.post("settings", { language });
    if (asked) {
      const { model, question } = asked;
      const [draft, answered] = [model.get("draft"), model.get("verdict").answers];
      const translated = await api.get(`question/${question.id}`, { language });
      const verdict = answered
        ? await api.post(`question/${question.id}`, { answers: answered, language, restored: true })
        : {};
      if (asked.model === model && language === name) showCard(translated, { draft, verdict });
    }
  } catch (error) {
    tell(error);
  }
}

// Coming back from a chapter, one sees what was done there.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") look().catch(() => {});
});

page.append(header, places.top, refresh, places.tiles);
show();
if (progress.due.length) ask(`question/${progress.due[0]}`, {}, false);
