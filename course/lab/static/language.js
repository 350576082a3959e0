// Switching language in place: in the open notebook, with whatever is in it, kernel or not.
//
// Only a cell that reads exactly as it was delivered changes. What the learner wrote or edited,
// outputs, counts, the kernel and the learner's own undo stay as they are.

import { button, ours } from "./bar.js";
import { save } from "./card.js";
import { element } from "./markup.js";

const LANGUAGES = { nl: "Nederlands", en: "English" };

/** How many cells speak the other language after `replace`, and how many stayed behind. */
function replace(model, texts, from, to) {
  let [changed, behind] = [0, 0];
  model.sharedModel.transact(() => {
    for (const cell of model.cells) {
      const said = texts[cell.id];
      if (typeof said?.[from] !== "string" || typeof said[to] !== "string") continue;
      if (said[from] === said[to]) continue;
      const source = cell.sharedModel.getSource();
      if (source === said[from]) {
        cell.sharedModel.setSource(said[to]);
        changed += 1;
      } else if (source !== said[to]) behind += 1;
    }
    model.setMetadata("leercurve", { ...model.getMetadata("leercurve"), lang: to });
  }, false);
  return { changed, behind };
}

/**
 * Let an open notebook speak `to`. Returns { outcome, changed, behind }; where the notebook cannot
 * be saved the outcome is "failed" or "elsewhere" (another program saved it) and nothing changes.
 */
export async function switchTo(panel, api, to) {
  const { context } = panel;
  const from = ours(panel).lang;
  if (from === to) return { outcome: "saved", changed: 0, behind: 0 };
  const [texts, before] = await Promise.all([
    api.get("texts", { path: context.localPath ?? context.path }),
    save(context),
  ]);
  if (before !== "saved") return { outcome: before, changed: 0, behind: 0 };
  const counted = replace(context.model, texts, from, to);
  return { outcome: await save(context), ...counted };
}

/** Whether a notebook is as it was delivered: then it may follow the learner's choice by itself. */
export function untouched(panel, texts) {
  const { lang } = ours(panel);
  return [...panel.context.model.cells].every(
    (cell) =>
      texts[cell.id]?.[lang] === cell.sharedModel.getSource() &&
      !cell.getMetadata("leercurve") &&
      !(cell.type === "code" && (cell.executionCount || cell.outputs.length)),
  );
}

export function tool({ panel, lesson, api, words, language, slot, bar }) {
  const node = element("div", { class: "lc-bar-pair", role: "group" });
  const buttons = Object.fromEntries(
    Object.keys(LANGUAGES).map((to) => {
      const made = button(() => choose(to));
      made.textContent = to.toUpperCase();
      made.lang = to;
      node.append(made);
      return [to, made];
    }),
  );
  let busy = false;
  show(language);

  function show(spoken) {
    node.setAttribute("aria-label", words.language);
    for (const [to, made] of Object.entries(buttons)) {
      made.setAttribute("aria-pressed", String(to === spoken));
      made.setAttribute("aria-label", `${to.toUpperCase()}, ${LANGUAGES[to]}`);
      made.title = LANGUAGES[to];
    }
  }

  let wanted = null;

  /** Switch; a press while it is being done counts once that is over. */
  async function choose(to) {
    wanted = to;
    if (busy) return;
    busy = true;
    try {
      while (wanted && wanted !== bar.language()) {
        const next = wanted;
        wanted = null;
        const done = await switchTo(panel, api, next);
        if (bar.language() !== next) return tell(words.notSaved[done.outcome]);
        await api.post("settings", { language: next }).catch(() => {});
        if (done.outcome !== "saved") return tell(words.unsaved);
        slot.close();
        slot.say(words.switched(done.behind));
      }
    } catch (error) {
      tell(error.text?.[bar.language()] ?? words.notSaved.failed);
    } finally {
      busy = false;
    }
  }

  function tell(text) {
    const form = element("div", { class: "lc-bar-form" }, element("p", {}, text), closing());
    slot.open(form, words.language);
    slot.say(text);
  }

  function closing(label = words.close) {
    const made = button(() => {
      slot.close();
      buttons[bar.language()].focus();
    });
    made.textContent = label;
    return made;
  }

  /** A chapter opened next speaks the language that was chosen last, if nothing is in it yet. */
  async function follow() {
    const { chosen } = lesson;
    if (!lesson.home || !chosen || chosen === bar.language() || panel.context.model.readOnly) return;
    const texts = await api.get("texts", { path: panel.context.localPath ?? panel.context.path });
    if (untouched(panel, texts)) {
      await switchTo(panel, api, chosen);
      return;
    }
    const yes = button(() => choose(chosen), "lc-bar-primary");
    yes.textContent = words.offerYes;
    const row = element("div", { class: "lc-bar-row" }, yes, closing(words.offerNo));
    const form = element("div", { class: "lc-bar-form" }, element("p", {}, words.offer), row);
    slot.open(form, words.language);
  }
  follow().catch(() => {}); // then it stays as it is, and the buttons are there

  return {
    node,
    languageChanged(now, its) {
      words = its;
      show(now);
    },
  };
}
