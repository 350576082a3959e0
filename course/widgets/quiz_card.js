// The quiz card. Python holds the key and judges; this side asks, listens and remembers.
import {
  awaitPython,
  beforeSaving,
  keepInCell,
  keepKeys,
  python,
  remember,
  remembered,
} from "./card.js";
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
  /** Show something beside the buttons: a screen reader says it, once, or (`show`) is silent. */
  const say = (...parts) => speak("polite", parts);
  const show = (...parts) => speak("off", parts);
  function speak(live, parts) {
    status.setAttribute("aria-live", live);
    status.replaceChildren(...parts);
  }
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
      ...(question.exam ? [element("p", { class: "lc-aside" }, words.exam)] : []),
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
  let waiting = false; // for what this view itself sent; other views show it without saying it
  let fromElsewhere = null; // an answer given in another tab, which this tab's notebook lacks

  const answered = () => "answers" in model.get("verdict");
  const settled = () => answered() && answer.same(answer.read(), model.get("verdict").answers);

  function refreshActions() {
    check.setAttribute("aria-disabled", String(settled() || answer.read().length === 0));
    again.hidden = !answered();
  }

  /** The answer is another one now. What was said about the whole of it no longer holds. */
  function changed() {
    share(answer.read());
    afterChange();
  }

  function afterChange() {
    if (question.kind === "order") {
      clearFeedback();
      if (settled()) giveFeedbacks();
    }
    if (question.exam) show(...(settled() ? savedSign() : []));
    refreshActions();
  }

  /** Let the other views of this card show what is filled in here. */
  function share(answers) {
    const draft = model.get("draft");
    if (!draft || answer.same(draft, answers)) return;
    model.set("draft", answers);
    model.save_changes();
  }

  function takeOver() {
    const draft = model.get("draft");
    if (!draft || answer.same(answer.read(), draft)) return;
    answer.write(draft);
    afterChange();
  }

  function clearFeedback() {
    for (const place of answer.feedbacks()) {
      place.hidden = true;
      place.replaceChildren();
    }
    show();
  }

  function giveFeedbacks() {
    for (const [id, note] of Object.entries(model.get("verdict").feedback ?? {})) {
      const place = answer.feedbackAt(id);
      if (!place) continue;
      place.replaceChildren(sign(note.correct), element("div", {}, ...flow(note.text)));
      place.hidden = false;
    }
  }

  const savedSign = () => [sign(true), " ", element("strong", {}, words.saved)];

  function outcomeOf(verdict) {
    if (verdict.saved) return savedSign();
    const outcome = verdict.correct ? words.right : words.not_yet;
    const heard = Object.values(verdict.feedback).map((note) => plain(note.text)).join(" ");
    const extra = verdict.remark ? ` ${verdict.remark}` : "";
    const shown = element("strong", { class: verdict.correct ? "lc-good" : "lc-look" }, outcome);
    return [
      sign(verdict.correct), " ", shown, extra, element("span", { class: "lc-unseen" }, ` ${heard}`),
    ];
  }

  function showVerdict() {
    const verdict = model.get("verdict");
    if (waiting && !answered()) return; // Python empties it before it answers
    stopWaiting();
    clearFeedback();
    card.querySelector(".lc-note")?.remove();
    if (answered()) {
      answer.write(verdict.answers);
      giveFeedbacks();
      (waiting ? say : show)(...outcomeOf(verdict));
      if (verdict.note) {
        const attributes = { class: "lc-trouble lc-note", role: "alert" };
        card.append(element("p", attributes, ...inline(verdict.note)));
      }
      if (waiting) share(verdict.answers);
    }
    waiting = false;
    refreshActions();
  }

  function submit() {
    const answers = answer.read();
    if (settled()) return;
    if (answers.length === 0) return say(words.choose);
    const complaint = answer.complaint(answers);
    if (complaint) return say(words[complaint]);
    if (question.exam) return keep(answers);
    remember(model, "answers", question.id, answers);
    say(words.looking);
    ask(answers);
  }

  /** Let Python judge; what is only `restored` is not recorded as given once more. */
  function ask(answers, restored = false) {
    waiting = true;
    model.set("submission", { n: (model.get("submission").n ?? 0) + 1, answers, restored });
    model.save_changes();
    stopWaiting();
    stopWaiting = awaitPython(model, words, say);
  }

  /** The answer to an exam question: saved when it is in the file, and judged by nobody here. */
  async function keep(answers) {
    const outcome = await remember(model, "answers", question.id, answers);
    if (outcome === "nowhere") return say(words.nowhere);
    if (outcome !== "saved") return show(); // the card itself tells why
    waiting = true;
    model.set("verdict", { answers, saved: true });
    model.save_changes();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  again.addEventListener("click", () => {
    remember(model, "answers", question.id, null);
    stopWaiting();
    waiting = false;
    model.set("verdict", {});
    model.save_changes();
    answer.write([]);
    share([]);
    showVerdict();
    answer.focus();
  });

  const onVerdict = () => {
    fromElsewhere = waiting ? null : model.get("verdict").answers;
    showVerdict();
  };
  const stopKeeping = beforeSaving(model, () => {
    if (!fromElsewhere) return;
    const kept = remembered(model, "answers", question.id);
    if (!kept || !answer.same(kept, fromElsewhere)) {
      keepInCell(model, "answers", question.id, fromElsewhere);
    }
  });
  model.on("change:verdict", onVerdict);
  model.on("change:draft", takeOver);
  showVerdict();
  if (model.get("draft")?.length) takeOver();
  // Python restores from the notebook's file. What was not in the file yet is still in the cell.
  const kept = remembered(model, "answers", question.id);
  if (kept?.length && !answered()) {
    if (question.exam) {
      answer.write(kept);
      keep(kept);
    } else if (python(model) !== "gone") {
      answer.write(kept);
      ask(kept, true);
    }
  }
  return () => {
    stopWaiting();
    stopKeeping();
    model.off("change:verdict", onVerdict);
    model.off("change:draft", takeOver);
  };
}

export default { render };
