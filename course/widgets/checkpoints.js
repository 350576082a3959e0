// The checkpoint explorer: a prediction first, then any failure and whatever comes back after it.
import { awaitPython, keepKeys, remember, remembered } from "./card.js";
import { element, uniqueId } from "./markup.js";
import {
  MARGIN, axes, clamp, cleared, disc, filled, line, linear, logarithmic, note, onAppearance,
  palette, written,
} from "./plot.js";

const LOSS = { high: 0.6, ticks: [0, 0.1, 0.2, 0.3, 0.4, 0.5] };
// Below the lowest power of ten stands zero: a logarithmic axis has no place for it.
const APART = { low: 1e-4, high: 10, zero: 2e-5, ticks: [0.0001, 0.001, 0.01, 0.1, 1, 10] };
const EPOCH_TICKS = [1, 5, 10, 15, 20];
const DASH = [6, 4];
const STILL_MS = 500;
const MEMORY = ["predictions", "checkpoints"];
const RIGHT = "near";

/** Cut the one buffer into losses and differences: by position, by parts, by epoch. */
export function unpacked(view, positions, choices, epochs) {
  const bytes = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  const numbers = new Float32Array(bytes);
  const table = (start) =>
    Array.from({ length: positions }, (_, place) =>
      Array.from({ length: choices }, (_, parts) => {
        const from = start + (place * choices + parts) * epochs;
        return Array.from(numbers.subarray(from, from + epochs));
      }),
    );
  return { losses: table(0), differences: table(positions * choices * epochs) };
}

/** Which sentence belongs to the parts (bits: velocity 1, rate 2, generator 4) that come back. */
export function kindOf(parts) {
  if (!(parts & 4)) return "order";
  return { 7: "same", 6: "velocity", 5: "rate", 4: "rate_and_velocity" }[parts];
}

/** By how many percent the first learning rate exceeds that of after `epochs` epochs. */
export function percentMore(decay, epochs) {
  return Math.round(100 * (decay ** -epochs - 1));
}

function render({ model, el }) {
  const { language, epochs, positions, parts: names, predicted, decay } = model.get("setting");
  const words = model.get("words");
  const say = (value, digits = 3) => written(value, language, digits);
  const all = 2 ** names.length - 1;

  let data = null;
  let prediction = null;
  let compared = false;
  let place = predicted.position;
  let parts = predicted.parts;

  // ---- elements ----
  const name = uniqueId("checkpoints");
  const common = { epochs };
  const lossCanvas = element("canvas", { role: "img" });
  const apartCanvas = element("canvas", { role: "img" });
  const figure = (caption, canvas) =>
    element("figure", {}, element("figcaption", {}, caption), canvas);
  const answers = Object.keys(words.shapes);
  const radios = answers.map((value) => element("input", { type: "radio", name, value }));
  const shapes = element(
    "fieldset",
    { class: "lc-shapes" },
    element("legend", {}, words.question),
    ...answers.map((value, at) =>
      element("label", { class: "lc-shape" }, radios[at], element("span", {}, words.shapes[value])),
    ),
  );
  const compare = element("button", { type: "button", class: "lc-primary" }, words.compare);
  const again = element("button", { type: "button", class: "lc-quiet", hidden: true }, words.again);
  const status = element("p", { class: "lc-status", role: "status" });
  const slider = element("input", {
    type: "range", class: "lc-slider", min: 0, max: positions.length - 1, step: 1,
    "aria-label": words.slider,
  });
  const when = element("span", {});
  const boxes = names.map((part) => element("input", { type: "checkbox", value: part }));
  const controls = element(
    "div",
    { class: "lc-controls", hidden: true },
    element("div", { class: "lc-when" }, when, slider),
    element(
      "fieldset",
      { class: "lc-parts" },
      element("legend", {}, words.put_back),
      ...names.map((part, at) => element("label", {}, boxes[at], words.parts[part])),
    ),
  );
  const values = {};
  const valueList = element(
    "dl",
    { class: "lc-values" },
    ...["final_loss", "final_difference"].map((key) => {
      values[key] = element("dd", {}, "–");
      return element("div", {}, element("dt", {}, filled(words[key], common)), values[key]);
    }),
  );
  const seen = element("p", { class: "lc-seen" });
  const heard = element("p", { class: "lc-unseen", role: "status" });
  const card = element(
    "section",
    { class: "lc-card lc-explorer lc-checkpoints", lang: language, "aria-labelledby": `${name}-name` },
    element("p", { class: "lc-label" }, words.label),
    element("p", { class: "lc-name", id: `${name}-name` }, words.name),
    shapes,
    element("div", { class: "lc-actions" }, compare),
    status,
    element("div", { class: "lc-actions lc-after" }, again),
    element(
      "div",
      { class: "lc-panels" },
      figure(words.losses, lossCanvas),
      figure(words.differences, apartCanvas),
    ),
    controls,
    valueList,
    seen,
    heard,
  );
  el.append(card);
  keepKeys(el, model);

  // ---- drawing ----
  let colours = palette(card);

  function plane(canvas, y) {
    const { context, width, height } = cleared(canvas);
    const x = linear(1, epochs, MARGIN.left, width - MARGIN.right);
    const up = y.scale(height - MARGIN.bottom, MARGIN.top);
    axes(
      context, width, height,
      { scale: x, ticks: EPOCH_TICKS, label: String, name: words.epoch },
      { ...y, scale: up }, colours,
    );
    return { context, width, height, x, y: up };
  }

  function curve({ context, x, y }, from, points, colour, dashes, width) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dashes);
    line(context, points.map((value, at) => [x(from + at), y(value)]));
    context.setLineDash([]);
  }

  function failure({ context, x, height }) {
    const at = Math.round(x(positions[place])) + 0.5;
    context.strokeStyle = colours.faint;
    context.lineWidth = 1;
    line(context, [[at, MARGIN.top], [at, height - MARGIN.bottom]]);
  }

  /** Say in an empty plane what belongs there. */
  function invite({ context, width, height }) {
    const style = { align: "center", colour: colours.faint };
    note(context, words.hidden, width / 2, height / 2, colours, style);
  }

  function drawLosses() {
    const target = plane(lossCanvas, {
      scale: (bottom, top) => linear(0, LOSS.high, bottom, top),
      ticks: LOSS.ticks, label: (loss) => say(loss), name: words.loss,
    });
    if (!compared) return invite(target);
    const { context, x, y, width } = target;
    const within = (loss) => clamp(loss, 0, LOSS.high);
    const position = positions[place];
    const resumed = data.losses[place][parts].map(within);
    failure(target);
    curve(target, 1, resumed.slice(0, position), colours.accent, [], 2);
    curve(target, position, resumed.slice(position - 1), colours.accent, [], 2.5);
    curve(target, 1, data.losses[place][all].map(within), colours.ink, DASH, 1.5);
    context.fillStyle = colours.ink;
    context.fillRect(x(position) - 4, y(resumed[position - 1]) - 4, 8, 8);
    disc(context, x(epochs), y(resumed[epochs - 1]), 4, colours.accent, colours.paper);
    label(context, width);
  }

  /** Name the dashed line in the free band above the plane. */
  function label(context, width) {
    note(context, words.whole, width - MARGIN.right, 8, colours, { align: "right", colour: colours.faint });
    const end = width - MARGIN.right - context.measureText(words.whole).width - 6;
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    context.setLineDash(DASH);
    line(context, [[end - 26, 8], [end, 8]]);
    context.setLineDash([]);
  }

  function drawDifferences() {
    const target = plane(apartCanvas, {
      scale: (bottom, top) => logarithmic(APART.zero, APART.high, bottom, top),
      ticks: [APART.zero, ...APART.ticks],
      label: (value) => (value === APART.zero ? "0" : say(value)),
      name: words.difference,
    });
    if (!compared) return invite(target);
    const { context, x, y } = target;
    const position = positions[place];
    const apart = data.differences[place][parts].map((value) =>
      value === 0 ? APART.zero : clamp(value, APART.low, APART.high),
    );
    failure(target);
    curve(target, 1, apart, colours.accent, [], 2);
    if (apart[epochs - 1] === APART.zero) {
      note(context, words.zero, x(position) + 6, y(APART.zero) - 10, colours, { colour: colours.accent });
    }
    disc(context, x(epochs), y(apart[epochs - 1]), 4, colours.accent, colours.paper);
  }

  function drawAll() {
    if (!card.isConnected || !card.clientWidth) return;
    colours = palette(card);
    drawLosses();
    drawDifferences();
  }

  // ---- words ----
  function figures() {
    const [losses, apart] = [data.losses[place][parts], data.differences[place][parts]];
    const position = positions[place];
    return {
      epochs,
      position,
      next: position + 1,
      left: epochs - position,
      percent: percentMore(decay, position),
      loss: say(losses[epochs - 1]),
      whole_loss: say(data.losses[place][all][epochs - 1]),
      first: say(apart[position], 2),
      last: say(apart[epochs - 1], 2),
    };
  }

  let stillness = null;
  function write() {
    if (!compared) return;
    const found = figures();
    const kind = kindOf(parts);
    when.textContent = `${words.slider} ${found.position}`;
    slider.setAttribute("aria-valuetext", filled(words.interrupted, found));
    values.final_loss.textContent = found.loss;
    values.final_difference.textContent = kind === "same" ? words.nothing : found.last;
    const sentence = filled(words.seen[kind], found);
    seen.replaceChildren(element("strong", {}, words.see), ` ${sentence}`);
    clearTimeout(stillness);
    stillness = setTimeout(() => {
      heard.textContent = sentence;
      describe();
    }, STILL_MS);
  }

  function describe() {
    const { picture } = words;
    const found = compared && figures();
    const apart = kindOf(parts) === "same" ? picture.same : picture.differences;
    lossCanvas.setAttribute("aria-label", compared ? filled(picture.losses, found) : picture.hidden);
    apartCanvas.setAttribute("aria-label", compared ? filled(apart, found) : picture.hidden);
  }

  // ---- predicting ----
  let wanted = false;
  let stopWaiting = () => {};

  function unlock() {
    if (prediction === null) {
      status.textContent = words.choose;
      return;
    }
    if (!data) {
      wanted = true;
      status.textContent = words.training;
      stopWaiting();
      stopWaiting = awaitPython(model, words, (text) => (status.textContent = text));
      return;
    }
    const hadFocus = card.contains(document.activeElement);
    wanted = false;
    compared = true;
    [place, parts] = [predicted.position, predicted.parts];
    slider.value = place;
    boxes.forEach((box, at) => (box.checked = Boolean(parts & (1 << at))));
    card.classList.add("lc-compared");
    shapes.hidden = true;
    compare.hidden = true;
    again.hidden = false;
    controls.hidden = false;
    status.textContent = prediction === RIGHT ? words.right : words.wrong[prediction];
    drawAll();
    write();
    describe();
    if (hadFocus) slider.focus({ preventScroll: true });
  }

  function startAgain() {
    compared = false;
    prediction = null;
    radios.forEach((radio) => (radio.checked = false));
    card.classList.remove("lc-compared");
    shapes.hidden = false;
    compare.hidden = false;
    again.hidden = true;
    controls.hidden = true;
    status.textContent = "";
    seen.replaceChildren();
    Object.values(values).forEach((value) => (value.textContent = "–"));
    clearTimeout(stillness);
    remember(model, ...MEMORY, null);
    drawAll();
    describe();
    radios[0].focus();
  }

  radios.forEach((radio) =>
    radio.addEventListener("change", () => {
      prediction = radio.value;
      status.textContent = "";
    }),
  );
  shapes.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && radios.includes(event.target)) compare.click();
  });
  compare.addEventListener("click", () => {
    if (prediction) remember(model, ...MEMORY, prediction);
    unlock();
  });
  again.addEventListener("click", startAgain);
  slider.addEventListener("input", () => {
    place = Number(slider.value);
    drawAll();
    write();
  });
  boxes.forEach((box, at) =>
    box.addEventListener("change", () => {
      parts = box.checked ? parts | (1 << at) : parts & ~(1 << at);
      drawAll();
      write();
    }),
  );

  // ---- data ----
  function receive() {
    const bytes = model.get("trained");
    if (!bytes?.byteLength) return;
    stopWaiting();
    data = unpacked(bytes, positions.length, all + 1, epochs);
    if (wanted) unlock();
  }
  model.on("change:trained", receive);
  receive();
  if (!data) model.send({ kind: "train" });
  const kept = remembered(model, ...MEMORY);
  if (answers.includes(kept)) {
    prediction = kept;
    unlock();
  }
  describe();
  const stop = onAppearance(card, drawAll);
  requestAnimationFrame(drawAll);
  return () => {
    stop();
    stopWaiting();
    clearTimeout(stillness);
    model.off("change:trained", receive);
  };
}

export default { render };
