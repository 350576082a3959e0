// The answer that is typed: a number, or what a program prints.
import { element } from "./markup.js";

/**
 * The plain form of a typed number ("−0,5" becomes "-0.5"), or null when it is none.
 * Comma and point both mark decimals; both at once would be ambiguous and are refused.
 */
export function plainNumber(typed) {
  const text = typed.trim().replace(/[−–]/g, "-").replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? text.replace(/^\+/, "") : null;
}

/** A stored number as the learner's language writes it. */
export function shownNumber(stored, language) {
  const text = stored.replace("-", "−");
  return language === "nl" ? text.replace(".", ",") : text;
}

/** The field of a question whose answer is typed; as many lines high as the program prints. */
export function typedField(question, name, { changed }) {
  const feedback = element("div", { class: "lc-feedback", id: `${name}-feedback`, hidden: true });
  const attributes = {
    class: question.printed ? "lc-printed" : "",
    autocomplete: "off",
    spellcheck: "false",
    id: `${name}-typed`,
    "aria-describedby": feedback.id,
  };
  const input =
    question.rows > 1
      ? element("textarea", { ...attributes, rows: question.rows })
      : element("input", { ...attributes, type: "text", inputmode: question.number ? "decimal" : "text" });
  const label = element("label", { for: input.id }, question.words.field);
  const field = element("div", { class: "lc-typed" }, label, input);

  // What can be undone and done again: the browser's own history is that of all fields together.
  let [undone, redone, value] = [[], [], ""];
  const step = (from, to) => {
    if (!from.length) return;
    to.push(input.value);
    value = input.value = from.pop();
    changed();
  };
  input.addEventListener("input", () => {
    [undone, redone, value] = [[...undone, value], [], input.value];
    changed();
  });
  input.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || !"zy".includes(key)) return;
    if (key === "z" && !event.shiftKey) step(undone, redone);
    else step(redone, undone);
  });
  return {
    nodes: [element("div", { class: "lc-answer" }, field, feedback)],
    same: (one, other) => one.join("\n") === other.join("\n"),
    complaint: ([typed]) => (question.number && plainNumber(typed) === null ? "not_a_number" : null),
    focus: () => input.focus(),
    read: () => {
      const typed = input.value.trim();
      if (!typed) return [];
      return [question.number ? plainNumber(typed) ?? typed : typed];
    },
    write: ([stored = ""]) => {
      const shown = question.number && !question.printed;
      const text = shown ? shownNumber(stored, question.language) : stored;
      if (text === input.value) return;
      [undone, redone] = [[...undone, input.value], []];
      value = input.value = text;
    },
    feedbackAt: () => feedback,
    feedbacks: () => [feedback],
  };
}
