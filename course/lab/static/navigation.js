// Where am I, and what lies on either side: previous and next chapter, the overview.

import { button } from "./bar.js";
import { element } from "./markup.js";

export function tool({ lesson, words, language, bar }) {
  const steps = ["previous", "next"].map((side) => {
    const there = lesson[side];
    const node = button(() => bar.go(there.path));
    node.hidden = !there;
    const sign = element("span", { "aria-hidden": "true" }, side === "next" ? "›" : "‹");
    const number = element("span", {}, there?.number ?? "");
    node.append(...(side === "next" ? [number, sign] : [sign, number]));
    return { side, there, node };
  });
  const title = element("span", { class: "lc-bar-title" });
  const overview = element("a", {
    class: "lc-bar-button",
    href: `${bar.base}leercurve/start`,
    target: "leercurve-overview",
  });
  const [previous, next] = steps.map((step) => step.node);
  const node = element("div", { class: "lc-bar-row" }, overview, previous, title, next);

  function show(spoken) {
    for (const { side, there, node: step } of steps) {
      if (!there) continue;
      step.title = words[side](there.number, there.title[spoken]);
      step.setAttribute("aria-label", step.title);
    }
    title.textContent = `${lesson.chapter} · ${lesson.title[spoken]}`;
    title.title = lesson.title[spoken];
    overview.textContent = words.start;
    overview.title = words.startTitle;
  }
  show(language);
  return {
    node,
    languageChanged(now, its) {
      words = its;
      show(now);
    },
  };
}
