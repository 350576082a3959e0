// "Was everything clear?" Kept in the learner's own folder; a file of it for who asks for one.

import { button } from "./bar.js";
import { element, uniqueId } from "./markup.js";

export function tool({ lesson, api, words, slot, bar }) {
  const node = button(() => (slot.isOpen ? slot.close() : open()));
  slot.changed((isOpen) => node.setAttribute("aria-expanded", String(isOpen)));

  function show() {
    node.textContent = words.feedback;
    node.setAttribute("aria-expanded", String(slot.isOpen));
  }

  function open(written = {}) {
    const name = uniqueId("clear");
    const choices = Object.entries(words.answers).map(([value, text]) =>
      element(
        "label",
        {},
        element("input", { type: "radio", name, value, checked: written.clear === value }),
        text,
      ),
    );
    const text = element("textarea", { rows: 3, maxlength: 4000 });
    text.value = written.text ?? "";
    const status = element("p", { role: "status" });
    const keep = element("button", { class: "lc-bar-button lc-bar-primary" }, words.keep);
    const close = button(() => {
      slot.close();
      node.focus();
    });
    close.textContent = words.close;
    const consent = element("input", { type: "checkbox" });
    const download = button(() => consent.checked && give(status));
    download.textContent = words.download;
    const allow = () => download.setAttribute("aria-disabled", String(!consent.checked));
    consent.addEventListener("change", allow);
    allow();
    const form = element(
      "form",
      { class: "lc-bar-form" },
      element("fieldset", {}, element("legend", {}, words.clear), ...choices),
      element("label", { class: "lc-bar-better" }, element("span", {}, words.better), text),
      element("p", { class: "lc-bar-aside" }, words.where),
      element("div", { class: "lc-bar-row" }, keep, close, status),
      element(
        "div",
        { class: "lc-bar-row" },
        element("label", {}, consent, element("span", {}, words.consent)),
        download,
      ),
    );
    const clear = () => form.querySelector(`input[name="${name}"]:checked`)?.value;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!clear()) {
        status.textContent = words.choose;
        return form.querySelector("input").focus();
      }
      try {
        await api.post("feedback", { chapter: lesson.chapter, clear: clear(), text: text.value });
        status.textContent = words.kept;
        text.value = "";
        form.reset();
        allow();
      } catch (error) {
        status.textContent = error.text?.[bar.language()] ?? words.notKept;
      }
    });
    form.written = () => ({ clear: clear(), text: text.value });
    slot.open(form, words.feedback);
    form.querySelector("input").focus();
  }

  async function give(status) {
    try {
      const kept = await api.get("feedback");
      if (!kept.feedback.length) {
        status.textContent = words.none;
        return;
      }
      const content = new Blob([`${JSON.stringify(kept, null, 1)}\n`], { type: "application/json" });
      const link = element("a", { href: URL.createObjectURL(content), download: words.file });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    } catch (error) {
      status.textContent = error.text?.[bar.language()] ?? words.notKept;
    }
  }

  show();
  return {
    node,
    languageChanged(_, its) {
      words = its;
      const form = slot.content();
      if (form?.written) open(form.written());
      show();
    },
  };
}
