// The answer to a choice: rows of radios, or of checkboxes where several options may be right.
import { element, inline } from "./markup.js";

/** Whether two answers hold the same ids, in whatever order they were ticked. */
export function sameTicks(one, other) {
  return one.length === other.length && [...one].sort().join("\n") === [...other].sort().join("\n");
}

/** The rows of a choice or multiple question. */
export function optionRows(question, name, { changed, submit }) {
  const type = question.kind === "several" ? "checkbox" : "radio";
  const rows = new Map();
  for (const option of question.options) {
    const feedbackId = `${name}-${option.id}`;
    const input = element("input", { type, name, value: option.id, "aria-describedby": feedbackId });
    const feedback = element("div", { class: "lc-feedback", id: feedbackId, hidden: true });
    const label = element("label", {}, input, element("span", {}, ...inline(option.text)));
    rows.set(option.id, { input, feedback, node: element("div", { class: "lc-row" }, label, feedback) });
  }
  const inputs = [...rows.values()].map((row) => row.input);
  const list = element("div", { class: "lc-rows" }, ...[...rows.values()].map((row) => row.node));

  list.addEventListener("change", changed);
  list.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (key === "Enter" || (key === " " && target.type === "radio" && target.checked)) {
      event.preventDefault();
      submit();
    } else if (type === "checkbox" && ["ArrowDown", "ArrowUp"].includes(key)) {
      event.preventDefault();
      const step = key === "ArrowDown" ? 1 : inputs.length - 1;
      inputs[(inputs.indexOf(target) + step) % inputs.length].focus();
    }
  });
  return {
    nodes: [list],
    same: sameTicks,
    complaint: () => null,
    focus: () => inputs[0].focus(),
    read: () => inputs.filter((input) => input.checked).map((input) => input.value),
    write: (answers) => inputs.forEach((input) => (input.checked = answers.includes(input.value))),
    feedbackAt: (id) => rows.get(id)?.feedback,
    feedbacks: () => [...rows.values()].map((row) => row.feedback),
  };
}
