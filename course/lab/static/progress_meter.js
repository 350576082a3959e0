// How far one is, in the lesson bar: this chapter among the others, and the course as a whole.
import { addStyles } from "./bar.js";
import { element } from "./markup.js";

const WORDS = {
  nl: {
    where: (chapter, of, percent) => `Hoofdstuk ${chapter} van ${of} · ${percent} %`,
    all: (of) => `Alle ${of} hoofdstukken · 100 %`,
    more: (here, course) =>
      `Van dit hoofdstuk is ${here} % gedaan, van de hele cursus ${course} %. Naar het overzicht.`,
  },
  en: {
    where: (chapter, of, percent) => `Chapter ${chapter} of ${of} · ${percent} %`,
    all: (of) => `All ${of} chapters · 100 %`,
    more: (here, course) =>
      `${here} % of this chapter is done, and ${course} % of the whole course. To the overview.`,
  },
};
const QUIET_MS = 700; // several cells that run one after the other are looked at once

/** What the meter says about progress `found`, in the chapter with that number. */
function told(found, number, language) {
  const words = WORDS[language];
  const here = found.chapters.find((chapter) => chapter.number === number);
  const of = found.chapters.length;
  return {
    text: found.done ? words.all(of) : words.where(Number(number), of, found.percent),
    more: words.more(here?.percent ?? 0, found.percent),
  };
}

export function tool({ panel, lesson, api, bar, language }) {
  addStyles(`${bar.base}leercurve/static/progress_meter.css`);
  const text = element("span");
  const track = element("span", { class: "lc-meter-track", "aria-hidden": "true" });
  const node = element(
    "a",
    {
      class: "lc-bar-button lc-meter",
      href: `${bar.base}leercurve/start${bar.notebook7 ? "?app=notebook" : ""}`,
      target: "leercurve-overview",
      hidden: true,
    },
    text,
    track,
  );
  const path = panel.context.localPath ?? panel.context.path;
  let found = null;
  let timer = null;

  function show() {
    if (!found) return;
    const said = told(found, lesson.chapter, language);
    text.textContent = said.text;
    node.title = said.more;
    track.replaceChildren(
      ...found.chapters.map((chapter) => {
        const filled = element("span", { class: "lc-meter-filled" });
        filled.style.width = `${100 * chapter.share}%`;
        const here = chapter.number === lesson.chapter;
        const part = element("span", { class: here ? "lc-meter-part lc-meter-here" : "lc-meter-part" }, filled);
        part.style.flexGrow = chapter.minutes;
        return part;
      }),
    );
    node.hidden = false;
  }

  async function look() {
    try {
      found = await api.get("progress", { path });
      show();
    } catch {
      // The server is away for a moment; the next look comes by itself.
    }
  }

  /** Look soon, once, however much happens until then. */
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(look, QUIET_MS);
  }

  // A check or an answer is something Python did; an answer is saved as well.
  const onStatus = (_, status) => status === "idle" && soon();
  const onSave = (_, state) => state === "completed" && soon();
  const onReturn = () => document.visibilityState === "visible" && soon();
  panel.sessionContext.statusChanged.connect(onStatus);
  panel.context.saveState.connect(onSave);
  document.addEventListener("visibilitychange", onReturn);
  look();
  return {
    node,
    languageChanged(now) {
      language = now;
      show();
    },
    dispose() {
      clearTimeout(timer);
      panel.sessionContext.statusChanged.disconnect(onStatus);
      panel.context.saveState.disconnect(onSave);
      document.removeEventListener("visibilitychange", onReturn);
    },
  };
}
