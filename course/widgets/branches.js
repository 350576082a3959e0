// The branch explorer: two branches from one checkpoint, with any learning rate and any order.
import { explorer, figure, rowsOf, slider as sliderNamed } from "./explorer.js";
import { element, uniqueId } from "./markup.js";
import {
  MARGIN, StillLayer, axes, clamp, cleared, disc, filled, line, linear, logarithmic, note, written,
} from "./plot.js";

const LOSS = { low: 0.05, high: 2.5, ticks: [0.05, 0.1, 0.2, 0.5, 1, 2] };
const FACTOR_TICKS = [0.1, 0.3, 1, 3, 10];
const EPOCH_TICKS = [1, 5, 10, 15, 20];
const DASH = [6, 4];
const RIGHT = "apart";
const NARROW = 360;

/** Cut the numbers into the run up to the checkpoint and the branches, by factor and by order. */
export function unpacked(numbers, start, factors, orders, left) {
  return {
    trunk: Array.from(numbers.subarray(0, start)),
    losses: Array.from({ length: factors }, (_, place) =>
      rowsOf(numbers, start + place * orders * left, orders, left).map((row) => Array.from(row)),
    ),
  };
}

/** Where two curves are furthest apart: `{ at, gap }`, the first of equals. */
export function widest(one, other) {
  const gaps = one.map((value, at) => Math.abs(value - other[at]));
  const gap = Math.max(...gaps);
  return { at: gaps.indexOf(gap), gap };
}

/** Which sentence belongs to a branch: what differs from the first one. */
export function kindOf(factor, order) {
  if (factor === 1) return order ? "order" : "same";
  return order ? "unfair" : "fair";
}

/** Lowest and highest last loss over the orders of one factor. */
export function rangeOf(curves) {
  const ends = curves.map((curve) => curve[curve.length - 1]);
  return [Math.min(...ends), Math.max(...ends)];
}

function render({ model, el }) {
  const { language, epochs, start, factors, orders } = model.get("setting");
  const words = model.get("words");
  const say = (value, digits = 3) => written(value, language, digits);
  const sayLoss = (loss) => {
    const text = loss.toFixed(3);
    return language === "nl" ? text.replace(".", ",") : text;
  };
  const unchanged = factors.indexOf(1);
  const left = epochs - start;

  let data = null;
  let compared = false;
  let place = unchanged;
  let order = 1;

  // ---- elements ----
  const losses = figure("losses", words.losses);
  const ends = figure("ends", filled(words.ends, { epochs }));
  const rate = sliderNamed(words.slider, { min: 0, max: factors.length - 1, step: 1, value: place });
  const name = uniqueId("order");
  const radios = words.orders.map((_, value) => element("input", { type: "radio", name, value }));
  const controls = element(
    "div",
    { class: "lc-controls" },
    rate.node,
    element(
      "fieldset",
      { class: "lc-orders" },
      element("legend", {}, words.order),
      ...words.orders.map((text, at) => element("label", {}, radios[at], text)),
    ),
  );
  const values = {};
  const valueList = element(
    "dl",
    { class: "lc-values" },
    ...["first", "second", "range"].map((key) => {
      values[key] = element("dd", {}, "–");
      return element("div", {}, element("dt", {}, words.values[key]), values[key]);
    }),
  );

  // ---- drawing ----
  let colours = null;
  const within = (loss) => clamp(loss, LOSS.low, LOSS.high);
  const up = (height) => logarithmic(LOSS.low, LOSS.high, height - MARGIN.bottom, MARGIN.top);
  const lossAxis = (height) => ({
    scale: up(height), ticks: LOSS.ticks, label: (loss) => say(loss), name: words.loss,
  });
  const epochScale = (width) => linear(1, epochs, MARGIN.left, width - MARGIN.right);
  const factorScale = (width) =>
    logarithmic(factors[0], factors[factors.length - 1], MARGIN.left + 8, width - MARGIN.right - 8);

  function invite(context, width, height) {
    const style = { align: "center", colour: colours.faint };
    const centre = (MARGIN.left + width - MARGIN.right) / 2;
    note(context, words.hidden, centre, up(height)(0.7), colours, style);
  }

  function curve(context, points, colour, dashes, thick) {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.setLineDash(dashes);
    line(context, points);
    context.setLineDash([]);
  }

  /** Points [x, y] of a branch, from the checkpoint on. */
  function pointsOf(branch, width, height) {
    const [x, y] = [epochScale(width), up(height)];
    const from = data.trunk[start - 1];
    return [from, ...branch].map((loss, at) => [x(start + at), y(within(loss))]);
  }

  const lossStill = new StillLayer(({ context, width, height }) => {
    axes(
      context, width, height,
      { scale: epochScale(width), ticks: EPOCH_TICKS, label: String, name: words.epoch },
      lossAxis(height), colours,
    );
    if (!compared) return invite(context, width, height);
    const [x, y] = [epochScale(width), up(height)];
    context.strokeStyle = colours.faint;
    context.lineWidth = 1;
    const at = Math.round(x(start)) + 0.5;
    line(context, [[at, MARGIN.top], [at, height - MARGIN.bottom]]);
    const style = { align: "right", colour: colours.faint };
    note(context, words.checkpoint, at - 6, MARGIN.top + 26, colours, style);
    curve(context, data.trunk.map((loss, k) => [x(k + 1), y(within(loss))]), colours.ink, [], 2);
    key(context, width, ["first", "second"]);
  });

  function drawLosses() {
    const target = cleared(losses.canvas);
    lossStill.copyTo(target);
    if (!compared) return;
    const { context, width, height } = target;
    const second = pointsOf(data.losses[place][order], width, height);
    curve(context, second, colours.accent, [], 2.5);
    curve(context, pointsOf(data.losses[unchanged][0], width, height), colours.ink, DASH, 1.5);
    const [x, y] = second[0];
    context.fillStyle = colours.ink;
    context.fillRect(x - 4, y - 4, 8, 8);
    disc(context, ...second[second.length - 1], 4, colours.accent, colours.paper);
  }

  const endStill = new StillLayer(({ context, width, height }) => {
    const label = (factor) => filled(words.times, { factor: say(factor) });
    axes(
      context, width, height,
      { scale: factorScale(width), ticks: FACTOR_TICKS, label, name: words.factor },
      lossAxis(height), colours,
    );
    if (!compared) return invite(context, width, height);
    const [x, y] = [factorScale(width), up(height)];
    context.fillStyle = colours.faint;
    context.globalAlpha = 0.55;
    factors.forEach((factor, at) =>
      data.losses[at].forEach((branch) => {
        context.beginPath();
        context.arc(x(factor), y(within(branch[left - 1])), 2.5, 0, 2 * Math.PI);
        context.fill();
      }),
    );
    context.globalAlpha = 1;
    const first = y(within(data.losses[unchanged][0][left - 1]));
    curve(context, [[MARGIN.left, first], [width - MARGIN.right, first]], colours.ink, DASH, 1.5);
    key(context, width, ["others", "order"]);
  });

  function drawEnds() {
    const target = cleared(ends.canvas);
    endStill.copyTo(target);
    if (!compared) return;
    const { context, width, height } = target;
    const [x, y] = [factorScale(width), up(height)];
    const points = factors.map((factor, at) => [x(factor), y(within(data.losses[at][order][left - 1]))]);
    curve(context, points, colours.accent, [], 1.5);
    const [low, high] = rangeOf(data.losses[place]).map((loss) => y(within(loss)));
    curve(context, [[points[place][0], low], [points[place][0], high]], colours.accent, [], 1);
    disc(context, ...points[place], 5, colours.accent, colours.paper);
  }

  /** Name lines and points in the free band above a plane, from right to left. */
  function key(context, width, which) {
    const drawnAs = {
      first: (from, to) => curve(context, [[from, 8], [to, 8]], colours.ink, DASH, 1.5),
      second: (from, to) => curve(context, [[from, 8], [to, 8]], colours.accent, [], 2.5),
      order: (from, to) => curve(context, [[from, 8], [to, 8]], colours.accent, [], 1.5),
      others: (from, to) => disc(context, (from + to) / 2 + 6, 8, 2.5, colours.faint, colours.faint),
    };
    let right = width - MARGIN.right;
    const gap = width < NARROW ? 8 : 14;
    for (const one of [...which].reverse()) {
      note(context, words.lines[one], right, 8, colours, { align: "right", colour: colours.faint });
      right -= context.measureText(words.lines[one]).width + 6;
      drawnAs[one](right - 22, right);
      right -= 22 + gap;
    }
  }

  function drawBranch() {
    drawLosses();
    drawEnds();
  }

  function redraw(palette, open) {
    [colours, compared] = [palette, open];
    [lossStill, endStill].forEach((layer) => layer.renew());
    drawBranch();
  }

  // ---- words ----
  function figures() {
    const [first, second] = [data.losses[unchanged][0], data.losses[place][order]];
    const { at, gap } = widest(first, second);
    const [low, high] = rangeOf(data.losses[place]);
    const [oldLow, oldHigh] = rangeOf(data.losses[unchanged]);
    return {
      epochs,
      start,
      factor: say(factors[place]),
      first: sayLoss(first[left - 1]),
      second: sayLoss(second[left - 1]),
      first_gap: sayLoss(Math.abs(first[0] - second[0])),
      gap: sayLoss(gap),
      worst: start + at + 1,
      low: sayLoss(low),
      high: sayLoss(high),
      old_low: sayLoss(oldLow),
      old_high: sayLoss(oldHigh),
    };
  }

  function seen() {
    const found = figures();
    rate.show(filled(words.times, found));
    values.first.textContent = found.first;
    values.second.textContent = found.second;
    values.range.textContent = filled(words.from_to, found);
    return filled(words.seen[kindOf(factors[place], order)], found);
  }

  function describe(open) {
    const { picture } = words;
    const found = open && figures();
    losses.canvas.setAttribute("aria-label", open ? filled(picture.losses, found) : picture.hidden);
    ends.canvas.setAttribute("aria-label", open ? filled(picture.ends, found) : picture.hidden);
  }

  // ---- its course ----
  const { dispose, drawn } = explorer({ model, el }, {
    kind: "branches",
    answers: Object.keys(words.answers),
    nodes: [element("div", { class: "lc-panels" }, losses.node, ends.node), controls, valueList],
    controls: [controls, valueList],
    receive(numbers) {
      data = unpacked(numbers, start, factors.length, orders, left);
    },
    outcome(answer) {
      [place, order] = [unchanged, 1];
      const happened = filled(words.happened, figures());
      return filled(answer === RIGHT ? words.right : words.wrong[answer], { happened });
    },
    opened() {
      rate.input.value = place;
      radios.forEach((radio, at) => (radio.checked = at === order));
    },
    closed() {},
    draw: redraw,
    seen,
    describe,
  });
  rate.input.addEventListener("input", () => {
    place = Number(rate.input.value);
    drawBranch();
    drawn();
  });
  radios.forEach((radio, at) =>
    radio.addEventListener("change", () => {
      order = at;
      drawBranch();
      drawn();
    }),
  );
  return dispose;
}

export default { render };
