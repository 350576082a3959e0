// The quiz card. Python holds the key and judges; this side asks, listens and remembers.
import { awaitPython, keepKeys, python, remember, remembered } from "./card.js";
import { blocks, element, flow, inline, plain, uniqueId } from "./markup.js";
import { optionRows } from "./quiz_choice.js";
import { orderedLines } from "./quiz_order.js";
import { typedField } from "./quiz_typed.js";

/**
 * How each kind of question is answered. Each part has `nodes` to show; `read` and `write` for the
 * answers as they are stored, and whether two are the `same`; a `complaint` (a word's key, or
 * null) about what cannot be judged; `feedbackAt` an id and all `feedbacks`; and `focus`.
 */
const PARTS = { one: optionRows, several: optionRows, typed: typedField, order: orderedLines };

function sign(correct) {
  const attributes = { class: `lc-sign ${correct ? "lc-good" : "lc-look"}`, "aria-hidden": "true" };
  return element("span", attributes, correct ? "✓" : "→");
}

function render({ model, el }) {
  const question = model.get("question");
  const words = question.words;
  const status = element("p", { class: "lc-status", role: "status" });
  const say = (...parts) => status.replaceChildren(...parts);
  const answer = PARTS[question.kind](question, uniqueId("quiz"), { say, changed, submit });

  const [first] = blocks(question.prompt);
  const rest = flow(question.prompt).slice(1);
  const check = element("button", { type: "submit", class: "lc-primary" }, words.check);
  const again = element("button", { type: "button", class: "lc-quiet" }, words.again);
  const form = element(
    "form",
    { novalidate: true, autocomplete: "off" },
    element(
      "fieldset",
      {},
      element("legend", { class: "lc-name" }, ...inline(first.text)),
      ...(rest.length ? [element("div", { class: "lc-body" }, ...rest)] : []),
      ...(question.aside ? [element("p", { class: "lc-aside" }, question.aside)] : []),
      ...answer.nodes,
    ),
    element("div", { class: "lc-actions" }, check, again, status),
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

  function settled() {
    const verdict = model.get("verdict");
    return "correct" in verdict && answer.same(answer.read(), verdict.answers);
  }

  function refreshActions() {
    check.setAttribute("aria-disabled", String(settled() || answer.read().length === 0));
    again.hidden = !("correct" in model.get("verdict"));
  }

  /** The answer is another one now. What was said about the places of lines no longer holds. */
  function changed() {
    if (question.kind === "order") {
      clearFeedback();
      if (settled()) giveFeedbacks();
    }
    refreshActions();
  }

  function clearFeedback() {
    for (const place of answer.feedbacks()) {
      place.hidden = true;
      place.replaceChildren();
    }
    say();
  }

  function giveFeedbacks() {
    for (const [id, note] of Object.entries(model.get("verdict").feedback)) {
      const place = answer.feedbackAt(id);
      if (!place) continue;
      place.replaceChildren(sign(note.correct), element("div", {}, ...flow(note.text)));
      place.hidden = false;
    }
  }

  function showVerdict() {
    stopWaiting();
    const verdict = model.get("verdict");
    clearFeedback();
    if ("correct" in verdict) {
      answer.write(verdict.answers);
      giveFeedbacks();
      const outcome = verdict.correct ? words.right : words.not_yet;
      const heard = Object.values(verdict.feedback).map((note) => plain(note.text)).join(" ");
      const extra = verdict.remark ? ` ${verdict.remark}` : "";
      const shown = element("strong", { class: verdict.correct ? "lc-good" : "lc-look" }, outcome);
      say(sign(verdict.correct), " ", shown, extra, element("span", { class: "lc-unseen" }, ` ${heard}`));
    }
    refreshActions();
  }

  function submit() {
    const answers = answer.read();
    if (settled()) return;
    if (answers.length === 0) return say(words.choose);
    const complaint = answer.complaint(answers);
    if (complaint) return say(words[complaint]);
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
  again.addEventListener("click", () => {
    remember(model, "answers", question.id, null);
    model.set("verdict", {});
    model.save_changes();
    answer.write([]);
    showVerdict();
    answer.focus();
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

export default { render };
