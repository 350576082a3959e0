// What all explorers share: a prediction first, then what happens beside it, in words and pictures.
import { awaitPython, keepKeys, remember, remembered } from "./card.js";
import { element, uniqueId } from "./markup.js";
import { onAppearance, palette } from "./plot.js";

const STILL_MS = 500;

/** The float32 numbers of a buffer that Python sent. */
export function numbersOf(view) {
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

/** Cut numbers into rows of `width`, `count` of them from place `from` on. */
export function rowsOf(numbers, from, count, width) {
  return Array.from({ length: count }, (_, row) => {
    const start = from + row * width;
    return numbers.subarray(start, start + width);
  });
}

/** A figure: a caption above a canvas, which says in words what is to be seen on it. */
export function figure(kind, caption, ...more) {
  const canvas = element("canvas", { role: "img" });
  const node = element(
    "figure",
    { class: `lc-${kind}` },
    element("figcaption", {}, caption),
    canvas,
    ...more,
  );
  return { node, canvas };
}

/** A slider with its name and its value beside it, in words: `{ node, input, show(text) }`. */
export function slider(label, { min, max, step, value }) {
  const output = element("span", { class: "lc-amount" });
  const input = element("input", {
    type: "range", class: "lc-slider", min, max, step, value, "aria-label": label,
  });
  const node = element("div", { class: "lc-control" }, element("span", {}, label, " ", output), input);
  const show = (text) => {
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  return { node, input, show };
}

/**
 * Build the card of an explorer and run its course: predict, compare, explore, predict again.
 *
 * `part` is what makes this explorer this one:
 * - `kind`: a name, for the style (`lc-<kind>`) and for what is remembered in the cell;
 * - `answers`: the ids of the predictions, with `words.answers[id]` to read; `icon(id)`, optional,
 *   gives a picture of one;
 * - `free`, optional, where a prediction is more than one of these, such as a line that can also be
 *   drawn: `{ of(id), holds(kept), kept(answer), changed(answer) }` gives the prediction that
 *   belongs to an id, says whether what was remembered is a prediction, gives what to remember, and
 *   draws the prediction (null: none yet); what is drawn by hand goes to `predict()`;
 * - `nodes`: what stands below the prediction, shown from the start; those in `controls` appear
 *   after it; `first`, optional, is what then gets the focus, else the first thing in `controls`;
 * - `receive(numbers)`: take the buffer that Python computed, once, before anything is compared;
 *   leave it out where nothing has to be computed;
 * - `outcome(answer)`: the sentence that compares the prediction with what happens;
 * - `opened(answer)` and `closed()`: the prediction is made; it is to be made again;
 * - `draw(colours, compared)`: draw everything anew; what is dragged calls `drawn()` after its own
 *   drawing, to have the sentence below and the descriptions follow;
 * - `seen()`: what is to be seen now, as a sentence; `describe(compared)`: give each canvas its
 *   words.
 *
 * - `words`, optional: the model's words with values put in.
 *
 * Of the words are used: label, name, question, answers, compare, again, choose, training, busy,
 * gone, see.
 */
export function explorer({ model, el }, part) {
  const words = part.words ?? model.get("words");
  const { language } = model.get("setting");
  const free = part.free ?? {
    of: (id) => id, holds: (kept) => part.answers.includes(kept), kept: (id) => id, changed() {},
  };
  const memory = ["predictions", part.kind];

  const name = uniqueId(part.kind);
  const radios = part.answers.map((value) => element("input", { type: "radio", name, value }));
  const shapes = element(
    "fieldset",
    { class: "lc-shapes" },
    element("legend", {}, words.question),
    ...part.answers.map((value, at) =>
      element(
        "label",
        { class: "lc-shape" },
        radios[at],
        ...(part.icon ? [part.icon(value)] : []),
        element("span", {}, words.answers[value]),
      ),
    ),
  );
  const compare = element("button", { type: "button", class: "lc-primary" }, words.compare);
  const again = element("button", { type: "button", class: "lc-quiet", hidden: true }, words.again);
  const status = element("p", { class: "lc-status", role: "status" });
  const seen = element("p", { class: "lc-seen" });
  const heard = element("p", { class: "lc-unseen", role: "status" });
  const card = element(
    "section",
    {
      class: `lc-card lc-explorer lc-${part.kind}`, lang: language,
      "aria-labelledby": `${name}-name`,
    },
    element("p", { class: "lc-label" }, words.label),
    element("p", { class: "lc-name", id: `${name}-name` }, words.name),
    shapes,
    element("div", { class: "lc-actions" }, compare),
    status,
    element("div", { class: "lc-actions lc-after" }, again),
    ...part.nodes,
    seen,
    heard,
  );
  el.append(card);
  keepKeys(el, model);

  let answer = null;
  let compared = false;
  let ready = !part.receive;
  let wanted = false;
  let stillness = null;
  let stopWaiting = () => {};

  function drawAll() {
    if (card.isConnected && card.clientWidth) part.draw(palette(card), compared);
  }

  /** Take a prediction, chosen or drawn, or none. */
  function predict(predicted) {
    answer = predicted;
    status.textContent = "";
    if (part.free) compare.setAttribute("aria-disabled", String(answer === null));
    free.changed(answer);
  }

  /** A prediction was made by hand: none of the answers is it. */
  function predictByHand(predicted) {
    radios.forEach((radio) => (radio.checked = false));
    predict(predicted);
  }

  /** After a redrawing: the sentence at once, to a screen reader when the hand is still. */
  function drawn() {
    if (!compared) return;
    const sentence = part.seen();
    seen.replaceChildren(element("strong", {}, words.see), ` ${sentence}`);
    clearTimeout(stillness);
    stillness = setTimeout(() => {
      heard.textContent = sentence;
      part.describe(compared);
    }, STILL_MS);
  }

  function unlock() {
    if (answer === null) {
      status.textContent = words.choose;
      return;
    }
    if (!ready) {
      wanted = true;
      status.textContent = words.training;
      stopWaiting();
      stopWaiting = awaitPython(model, words, (text) => (status.textContent = text));
      return;
    }
    const hadFocus = card.contains(document.activeElement);
    [wanted, compared] = [false, true];
    card.classList.add("lc-compared");
    shapes.hidden = compare.hidden = true;
    again.hidden = false;
    part.controls.forEach((node) => (node.hidden = false));
    status.textContent = part.outcome(answer);
    part.opened(answer);
    drawAll();
    drawn();
    part.describe(compared);
    const first = part.first ?? part.controls[0]?.querySelector("input, button");
    if (hadFocus) first?.focus({ preventScroll: true });
  }

  function startAgain() {
    compared = false;
    radios.forEach((radio) => (radio.checked = false));
    card.classList.remove("lc-compared");
    shapes.hidden = compare.hidden = false;
    again.hidden = true;
    part.controls.forEach((node) => (node.hidden = true));
    seen.replaceChildren();
    clearTimeout(stillness);
    remember(model, ...memory, null);
    part.closed();
    predict(null);
    drawAll();
    part.describe(compared);
    radios[0].focus();
  }

  radios.forEach((radio) =>
    radio.addEventListener("change", () => predict(free.of(radio.value))),
  );
  shapes.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !radios.includes(event.target)) return;
    event.preventDefault(); // or the same key would press the button that then gets the focus
    compare.click();
  });
  compare.addEventListener("click", () => {
    if (answer !== null) remember(model, ...memory, free.kept(answer));
    unlock();
  });
  again.addEventListener("click", startAgain);

  function receive() {
    const bytes = model.get("numbers");
    if (!bytes?.byteLength) return;
    stopWaiting();
    part.receive(numbersOf(bytes));
    ready = true;
    if (wanted) unlock();
    else drawAll();
  }
  if (part.receive) {
    model.on("change:numbers", receive);
    receive();
    if (!ready) model.send({ kind: "compute" });
  }
  part.controls.forEach((node) => (node.hidden = true));
  part.closed();
  predict(null);
  const kept = remembered(model, ...memory);
  if (kept !== null && free.holds(kept)) {
    predict(kept);
    unlock();
  }
  part.describe(compared);
  const stop = onAppearance(card, drawAll);
  requestAnimationFrame(drawAll);
  const dispose = () => {
    stop();
    stopWaiting();
    clearTimeout(stillness);
    if (part.receive) model.off("change:numbers", receive);
  };
  return { card, drawn, drawAll, predict: predictByHand, dispose };
}
