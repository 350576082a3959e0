// The quiz card. Python holds the key and judges; this side asks, listens and remembers.
import {
  awaitPython, element, flow, blocks, inline, keepKeys, plain, python, remember, remembered,
  uniqueId,
} from "./card.js";

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

/** Whether two answers hold the same ids, in whatever order they were ticked. */
export function sameAnswer(one, other) {
  return one.length === other.length && [...one].sort().join("\n") === [...other].sort().join("\n");
}

function sign(correct) {
  const attributes = { class: `lc-sign ${correct ? "lc-good" : "lc-look"}`, "aria-hidden": "true" };
  return element("span", attributes, correct ? "✓" : "→");
}

function emptied(place) {
  place.hidden = true;
  place.replaceChildren();
}

/** The rows of a choice or multiple question. */
function optionRows(question, name) {
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
  return {
    nodes: [element("div", { class: "lc-rows" }, ...[...rows.values()].map((row) => row.node))],
    inputs,
    read: () => inputs.filter((input) => input.checked).map((input) => input.value),
    write: (answers) => inputs.forEach((input) => (input.checked = answers.includes(input.value))),
    feedbackAt: (id) => rows.get(id).feedback,
    clear: () => rows.forEach((row) => emptied(row.feedback)),
  };
}

/** The field of a question whose answer is typed: a number, or what a program prints. */
function typedField(question, name) {
  const feedback = element("div", { class: "lc-feedback", id: `${name}-feedback`, hidden: true });
  const input = element("input", {
    type: "text",
    inputmode: question.number ? "decimal" : "text",
    autocomplete: "off",
    id: `${name}-number`,
    "aria-describedby": feedback.id,
  });
  const label = element("label", { for: input.id }, question.words.field);
  const field = element("div", { class: "lc-number" }, label, input);
  return {
    nodes: [element("div", { class: "lc-answer" }, field, feedback)],
    inputs: [input],
    read: () => {
      const typed = input.value.trim();
      if (!typed) return [];
      return [question.number ? plainNumber(typed) ?? typed : typed];
    },
    write: ([stored = ""]) => {
      input.value = question.number ? shownNumber(stored, question.language) : stored;
    },
    feedbackAt: () => feedback,
    clear: () => emptied(feedback),
  };
}

function render({ model, el }) {
  const question = model.get("question");
  const words = question.words;
  const name = uniqueId("quiz");
  const typed = question.kind === "typed";
  const answer = typed ? typedField(question, name) : optionRows(question, name);

  const [first, ...rest] = blocks(question.prompt);
  const status = element("p", { class: "lc-status", role: "status" });
  const check = element("button", { type: "submit", class: "lc-primary" }, words.check);
  const again = element("button", { type: "button", class: "lc-quiet" }, words.again);
  const form = element(
    "form",
    { novalidate: true, autocomplete: "off" },
    element(
      "fieldset",
      {},
      element("legend", { class: "lc-name" }, ...inline(first.text)),
      ...(rest.length ? [element("div", { class: "lc-body" }, ...restOf(question.prompt))] : []),
      ...(question.aside ? [element("p", { class: "lc-aside" }, question.aside)] : []),
      ...answer.nodes,
    ),
    element("div", { class: "lc-actions" }, check, again),
    status,
  );
  const card = element(
    "section",
    { class: "lc-card lc-quiz", lang: question.language, "aria-label": question.label },
    element("p", { class: "lc-label" }, question.label),
    form,
  );
  el.append(card);
  keepKeys(el, model);

  let stopWaiting = () => {};
  const say = (...parts) => status.replaceChildren(...parts);

  function settled() {
    const verdict = model.get("verdict");
    return "correct" in verdict && sameAnswer(answer.read(), verdict.answers);
  }

  function refreshActions() {
    check.setAttribute("aria-disabled", String(settled() || answer.read().length === 0));
    again.hidden = !("correct" in model.get("verdict"));
  }

  function showVerdict() {
    stopWaiting();
    const verdict = model.get("verdict");
    answer.clear();
    say();
    if ("correct" in verdict) {
      answer.write(verdict.answers);
      for (const [id, note] of Object.entries(verdict.feedback)) giveFeedback(id, note);
      const outcome = verdict.correct ? words.right : words.not_yet;
      const heard = Object.values(verdict.feedback).map((note) => plain(note.text)).join(" ");
      const extra = verdict.remark ? ` ${verdict.remark}` : "";
      const shown = element("strong", { class: verdict.correct ? "lc-good" : "lc-look" }, outcome);
      say(sign(verdict.correct), " ", shown, extra, element("span", { class: "lc-unseen" }, ` ${heard}`));
    }
    refreshActions();
  }

  function giveFeedback(id, note) {
    const place = answer.feedbackAt(id);
    place.replaceChildren(sign(note.correct), element("div", {}, ...flow(note.text)));
    place.hidden = false;
  }

  function submit() {
    const answers = answer.read();
    if (settled()) return;
    if (answers.length === 0) return say(words.choose);
    if (question.number && plainNumber(answers[0]) === null) return say(words.not_a_number);
    remember(model, "answers", question.id, answers);
    say(words.looking);
    ask(answers);
  }

  function ask(answers) {
    model.set("submission", { n: (model.get("submission").n ?? 0) + 1, answers });
    model.save_changes();
    stopWaiting();
    stopWaiting = awaitPython(model, words, say);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  form.addEventListener("change", refreshActions);
  form.addEventListener("input", refreshActions);
  form.addEventListener("keydown", (event) => {
    const at = answer.inputs.indexOf(event.target);
    if (at < 0 || typed) return;
    if (event.key === "Enter" || (event.key === " " && event.target.type === "radio" && event.target.checked)) {
      event.preventDefault();
      submit();
    } else if (event.target.type === "checkbox" && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : answer.inputs.length - 1;
      answer.inputs[(at + step) % answer.inputs.length].focus();
    }
  });
  again.addEventListener("click", () => {
    remember(model, "answers", question.id, null);
    model.set("verdict", {});
    model.save_changes();
    answer.write([]);
    showVerdict();
    answer.inputs[0].focus();
  });

  const onVerdict = () => showVerdict();
  model.on("change:verdict", onVerdict);
  showVerdict();
  // Python restores from the notebook's file. What was not in the file yet is still in the cell.
  const kept = remembered(model, "answers", question.id);
  if (kept?.length && !("correct" in model.get("verdict")) && python(model) !== "gone") {
    answer.write(kept);
    ask(kept);
  }
  return () => {
    stopWaiting();
    model.off("change:verdict", onVerdict);
  };
}

/** The blocks of a text after its first, as nodes. */
function restOf(text) {
  return flow(text).slice(1);
}

export default { render };
