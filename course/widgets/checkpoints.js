// The checkpoint explorer: a prediction first, then any failure and whatever comes back after it.
import { explorer, figure, rowsOf } from "./explorer.js";
import { element } from "./markup.js";
import {
  MARGIN, axes, clamp, cleared, disc, filled, line, linear, logarithmic, note, written,
} from "./plot.js";

const LOSS = { high: 0.6, ticks: [0, 0.1, 0.2, 0.3, 0.4, 0.5] };
// Below the lowest power of ten stands zero: a logarithmic axis has no place for it.
const APART = { low: 1e-4, high: 10, zero: 2e-5, ticks: [0.0001, 0.001, 0.01, 0.1, 1, 10] };
const EPOCH_TICKS = [1, 5, 10, 15, 20];
const DASH = [6, 4];
const RIGHT = "near";

/** Cut the numbers into losses and differences: by position, by parts, by epoch. */
export function unpacked(numbers, positions, choices, epochs) {
  const table = (start) =>
    Array.from({ length: positions }, (_, place) =>
      rowsOf(numbers, start + place * choices * epochs, choices, epochs).map((row) => Array.from(row)),
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
  let compared = false;
  let place = predicted.position;
  let parts = predicted.parts;

  // ---- elements ----
  const losses = figure("losses", words.losses);
  const differences = figure("differences", words.differences);
  const [lossCanvas, apartCanvas] = [losses.canvas, differences.canvas];
  const slider = element("input", {
    type: "range", class: "lc-slider", min: 0, max: positions.length - 1, step: 1,
    "aria-label": words.slider,
  });
  const when = element("span", {});
  const boxes = names.map((part) => element("input", { type: "checkbox", value: part }));
  const controls = element(
    "div",
    { class: "lc-controls" },
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
      return element("div", {}, element("dt", {}, filled(words[key], { epochs })), values[key]);
    }),
  );

  // ---- drawing ----
  let colours = null;

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

  function draw(palette, open) {
    [colours, compared] = [palette, open];
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

  function seen() {
    const found = figures();
    const kind = kindOf(parts);
    when.textContent = `${words.slider} ${found.position}`;
    slider.setAttribute("aria-valuetext", filled(words.interrupted, found));
    values.final_loss.textContent = found.loss;
    values.final_difference.textContent = kind === "same" ? words.nothing : found.last;
    return filled(words.seen[kind], found);
  }

  function describe(open) {
    const { picture } = words;
    const found = open && figures();
    const apart = kindOf(parts) === "same" ? picture.same : picture.differences;
    lossCanvas.setAttribute("aria-label", open ? filled(picture.losses, found) : picture.hidden);
    apartCanvas.setAttribute("aria-label", open ? filled(apart, found) : picture.hidden);
  }

  // ---- its course ----
  const { dispose, drawAll, drawn } = explorer({ model, el }, {
    kind: "checkpoints",
    answers: Object.keys(words.answers),
    nodes: [element("div", { class: "lc-panels" }, losses.node, differences.node), controls, valueList],
    controls: [controls],
    receive(numbers) {
      data = unpacked(numbers, positions.length, all + 1, epochs);
    },
    outcome: (answer) => (answer === RIGHT ? words.right : words.wrong[answer]),
    opened() {
      [place, parts] = [predicted.position, predicted.parts];
      slider.value = place;
      boxes.forEach((box, at) => (box.checked = Boolean(parts & (1 << at))));
    },
    closed: () => Object.values(values).forEach((value) => (value.textContent = "–")),
    draw,
    seen,
    describe,
  });
  slider.addEventListener("input", () => {
    place = Number(slider.value);
    drawAll();
    drawn();
  });
  boxes.forEach((box, at) =>
    box.addEventListener("change", () => {
      parts = box.checked ? parts | (1 << at) : parts & ~(1 << at);
      drawAll();
      drawn();
    }),
  );
  return dispose;
}

export default { render };
