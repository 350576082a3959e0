// The learning-rate explorer: a prediction first, then every rate at once. Dragging only redraws.
import { explorer, figure, numbersOf, rowsOf } from "./explorer.js";
import { element } from "./markup.js";
import { Shades, classKey, example } from "./plane.js";
import {
  MARGIN, StillLayer, axes, clamp, cleared, disc, filled, line, linear, logarithmic, note, written,
} from "./plot.js";

const LOSS = { low: 0.02, high: 20, ticks: [0.03, 0.1, 0.3, 1, 3, 10] };
const RATE_TICKS = [0.0001, 0.001, 0.01, 0.1, 1, 10];
const SHAPES = ["barely", "falls", "rough", "grows"];
const THUMB = 16;
const DASH = [6, 4];

/** A typical loss curve of a shape: `epochs` + 1 values, the first one `first`. */
export function typical(shape, first, epochs) {
  const towards = (end, pace) => (epoch) => end + (first - end) * Math.exp(-epoch / pace);
  const curve = {
    barely: towards(0.86 * first, 8),
    falls: towards(0.05, 3),
    rough: (epoch) => towards(0.22, 2)(epoch) * (epoch < 3 ? 1 : epoch % 2 ? 1.5 : 0.75),
    grows: (epoch) => first * (8 / first) ** (Math.sqrt(epoch / epochs)),
  }[shape];
  return Array.from({ length: epochs + 1 }, (_, epoch) => curve(epoch));
}

/** The shape of a loss curve, drawn or observed; a rise counts from 5 per cent, as hands tremble. */
export function shapeOf(curve) {
  const [first, last] = [curve[0], curve[curve.length - 1]];
  if (!Number.isFinite(last) || last > 1.1 * first) return "grows";
  const rises = curve.filter((loss, epoch) => epoch > 0 && loss > 1.05 * curve[epoch - 1]).length;
  if (rises >= (curve.length - 1) / 5) return "rough";
  return last > 0.8 * first ? "barely" : "falls";
}

/** What the sweep holds: the best position, and from where on every loss ends above its start. */
export function landmarks(losses) {
  const last = losses.map((curve) => curve[curve.length - 1]);
  const ends = last.map((loss) => (Number.isFinite(loss) ? loss : Infinity));
  const best = ends.indexOf(Math.min(...ends));
  let limit = losses.length;
  while (limit > 0 && !(last[limit - 1] <= losses[limit - 1][0])) limit -= 1;
  return { best, limit: limit < losses.length ? limit : null };
}

/** What is to be seen at a position: lost, grows, best, rough, barely or slow. */
export function seenAt(position, losses, best) {
  const curve = losses[position];
  const [first, last] = [curve[0], curve[curve.length - 1]];
  if (!Number.isFinite(last)) return "lost";
  if (last > first) return "grows";
  const lowest = losses[best];
  if (last <= 1.5 * lowest[lowest.length - 1]) return "best";
  if (position > best) return "rough";
  return last > 0.8 * first ? "barely" : "slow";
}

/** A loss as the plane can show it; what is no number stands at the upper edge. */
function within(loss) {
  return Number.isFinite(loss) ? clamp(loss, LOSS.low, LOSS.high) : LOSS.high;
}

/** Cut the numbers into a loss curve, an accuracy and a grid of outputs per position. */
export function unpacked(numbers, positions, epochs, cells) {
  const rest = positions * (epochs + 1);
  return {
    losses: rowsOf(numbers, 0, positions, epochs + 1).map((curve) => Array.from(curve)),
    accuracy: Array.from(numbers.subarray(rest, rest + positions)),
    outputs: rowsOf(numbers, rest + positions, positions, cells),
  };
}

/** The values of a stroke between two pointer places, one per epoch that it passes. */
export function stroke(curve, from, to) {
  const [start, end] = from.epoch <= to.epoch ? [from, to] : [to, from];
  const drawn = [...curve];
  for (let epoch = Math.max(1, Math.round(start.epoch)); epoch <= Math.round(end.epoch); epoch += 1) {
    const share = end.epoch > start.epoch ? clamp((epoch - start.epoch) / (end.epoch - start.epoch), 0, 1) : 1;
    if (epoch < drawn.length) drawn[epoch] = start.loss * (end.loss / start.loss) ** share;
  }
  return drawn;
}

/** Fill the epochs that a stroke left open with the nearest drawn value before them. */
export function completed(curve) {
  const full = [...curve];
  const firstDrawn = full.findIndex((loss, epoch) => epoch > 0 && loss !== null);
  for (let epoch = 1; epoch < full.length; epoch += 1) {
    if (full[epoch] !== null) continue;
    if (epoch < firstDrawn) {
      full[epoch] = full[0] * (full[firstDrawn] / full[0]) ** (epoch / firstDrawn);
    } else full[epoch] = full[epoch - 1];
  }
  return full;
}

function icon(shape, first, epochs) {
  const across = linear(0, epochs, 4, 46);
  const up = logarithmic(LOSS.low, LOSS.high, 30, 2);
  const points = typical(shape, first, epochs).map((loss, epoch) => `${across(epoch)},${up(loss)}`);
  const box = document.createElement("div");
  box.innerHTML = `<svg viewBox="0 0 48 32" aria-hidden="true"><path class="lc-axis" d="M2 1V31H47"/><polyline points="${points.join(" ")}"/></svg>`;
  return box.firstChild;
}

function render({ model, el }) {
  const { language, rates, epochs, predicted, first, grid, plane } = model.get("setting");
  const words = model.get("words");
  const [columns, rows] = grid;
  const say = (value, digits = 3) => written(value, language, digits);
  const common = { rate: say(rates[predicted], 2), epochs };
  const points = numbersOf(model.get("points"));

  let data = null;
  let marks = { best: 0, limit: null };
  let prediction = null;
  let compared = false;
  let position = predicted;

  // ---- elements ----
  const pictured = (kind, ...more) => figure(kind, filled(words[kind], common), ...more);
  const { node: expectationFigure, canvas: expectation } = pictured("expectation");
  const { node: observationFigure, canvas: observation } = pictured("observation");
  const { node: boundaryFigure, canvas: boundary } = pictured("boundary");
  expectation.classList.add("lc-drawable");
  const slider = element("input", {
    type: "range", class: "lc-slider", min: 0, max: rates.length - 1, step: 1, value: position,
    "aria-label": words.slider, disabled: true,
  });
  slider.style.marginLeft = `${MARGIN.left - THUMB / 2}px`;
  slider.style.width = `calc(100% - ${MARGIN.left + MARGIN.right - THUMB}px)`;
  const values = {};
  const valueList = element(
    "dl",
    { class: "lc-values" },
    ...["learning_rate", "final_loss", "accuracy"].map((key) => {
      values[key] = element("dd", {}, "–");
      return element("div", {}, element("dt", {}, filled(words[key], common)), values[key]);
    }),
  );
  const { node: stripFigure, canvas: strip } = pictured("strip", slider, valueList);
  boundaryFigure.firstChild.append(classKey([0, 1].map((number) => filled(words.class, { number }))));

  // ---- drawing ----
  const lossTicks = { ticks: LOSS.ticks, label: (loss) => say(loss), name: words.loss };
  let colours = null;

  /** The scales of a plane of epochs against loss, which all loss pictures share. */
  function lossScales(width, height) {
    return {
      x: linear(0, epochs, MARGIN.left, width - MARGIN.right),
      y: logarithmic(LOSS.low, LOSS.high, height - MARGIN.bottom, MARGIN.top),
    };
  }

  function lossPlane({ context, width, height }) {
    const { x, y } = lossScales(width, height);
    axes(
      context, width, height,
      { scale: x, ticks: [0, 5, 10, 15, 20].filter((tick) => tick <= epochs), label: String, name: words.epoch },
      { scale: y, ...lossTicks }, colours,
    );
    context.strokeStyle = colours.faint;
    context.lineWidth = 1;
    context.setLineDash([1, 3]);
    line(context, [[x(0), Math.round(y(first)) + 0.5], [x(epochs), Math.round(y(first)) + 0.5]]);
    context.setLineDash([]);
    return { context, width, height, x, y };
  }

  /** Draw a loss curve as far as it is a number; return the epoch at which it is lost, or -1. */
  function curveOn({ context, x, y }, curve, colour, dashes) {
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.setLineDash(dashes);
    const lost = curve.findIndex((loss) => !Number.isFinite(loss));
    const whole = lost < 0 ? curve : curve.slice(0, lost);
    line(context, whole.map((loss, epoch) => [x(epoch), y(within(loss))]));
    context.setLineDash([]);
    return lost;
  }

  /** Say in an empty plane what belongs there. */
  function invite({ context, width, height }, text) {
    const { x, y } = lossScales(width, height);
    note(context, text, x(epochs / 2), y(5.5), colours, { align: "center", colour: colours.faint });
  }

  function drawExpectation() {
    const plot = lossPlane(cleared(expectation));
    const { context, x, y } = plot;
    if (prediction) curveOn(plot, prediction, colours.ink, DASH);
    else {
      note(context, words.begin, x(0) + 8, y(first) - 9, colours, { colour: colours.faint });
      invite(plot, words.draw_here);
    }
    disc(context, x(0), y(first), 4, colours.ink, colours.paper);
  }

  const observationStill = new StillLayer((target) => {
    const plot = lossPlane(target);
    if (!compared) return invite(plot, words.hidden);
    curveOn(plot, prediction, colours.ink, DASH);
    labelDash(target.context, target.width);
  });

  function drawObservation() {
    const target = cleared(observation);
    observationStill.copyTo(target);
    if (!compared) return;
    const { context, width, height } = target;
    const { x, y } = lossScales(width, height);
    const curve = data.losses[position];
    const lost = curveOn({ context, x, y }, curve, colours.accent, []);
    if (lost < 0) disc(context, x(epochs), y(within(curve[epochs])), 4, colours.accent, colours.paper);
    else note(context, `× ${say(curve[lost])}`, x(lost), y(LOSS.high) + 8, colours, { align: "center", colour: colours.look });
  }

  /** Name the dashed line in the free band above the plane. */
  function labelDash(context, width) {
    const text = filled(words.expected_at, common);
    note(context, text, width - MARGIN.right, 8, colours, { align: "right", colour: colours.faint });
    const end = width - MARGIN.right - context.measureText(text).width - 6;
    context.strokeStyle = colours.ink;
    context.lineWidth = 2;
    context.setLineDash(DASH);
    line(context, [[end - 26, 8], [end, 8]]);
    context.setLineDash([]);
  }

  function stripScales(width, height) {
    return {
      x: logarithmic(rates[0], rates[rates.length - 1], MARGIN.left, width - MARGIN.right),
      y: lossScales(width, height).y,
    };
  }

  const stripStill = new StillLayer(({ context, width, height }) => {
    const { x, y } = stripScales(width, height);
    if (compared && marks.limit !== null) {
      const [from, to] = [x(rates[marks.limit]), x(rates[rates.length - 1])];
      context.fillStyle = colours.look;
      context.globalAlpha = 0.14;
      context.fillRect(from, MARGIN.top, to - from, height - MARGIN.top - MARGIN.bottom);
      context.globalAlpha = 1;
      note(context, words.diverges, width - MARGIN.right, 8, colours, { align: "right", colour: colours.look });
    }
    axes(
      context, width, height,
      { scale: x, ticks: RATE_TICKS, label: (rate) => say(rate), name: words.learning_rate },
      { scale: y, ...lossTicks }, colours,
    );
    if (!compared) return invite({ context, width, height }, words.hidden);
    context.strokeStyle = colours.accent;
    context.lineWidth = 2;
    line(context, data.losses.map((curve, at) => [x(rates[at]), y(within(curve[epochs]))]));
  });

  function drawStrip() {
    const target = cleared(strip);
    stripStill.copyTo(target);
    if (!compared) return;
    const { context, width, height } = target;
    const { x, y } = stripScales(width, height);
    const [across, up] = [x(rates[position]), y(within(data.losses[position][epochs]))];
    context.strokeStyle = colours.faint;
    context.lineWidth = 1;
    line(context, [[across, up], [across, height - MARGIN.bottom]]);
    disc(context, across, up, 5, colours.accent, colours.paper);
  }

  const pointsStill = new StillLayer(({ context, width, height }) => {
    const [left, right, bottom, top] = plane;
    const x = linear(left, right, 1, width - 1);
    const y = linear(bottom, top, height - 1, 1);
    for (let at = 0; at < points.length; at += 3) {
      example(context, x(points[at]), y(points[at + 1]), points[at + 2], 3, colours);
    }
    context.strokeStyle = colours.line;
    context.lineWidth = 1;
    context.strokeRect(0.5, 0.5, width - 1, height - 1);
  });

  const shades = new Shades(columns, rows);

  function drawBoundary() {
    const target = cleared(boundary);
    const { context, width, height } = target;
    const box = { left: 1, top: 1, right: width - 1, bottom: height - 1 };
    if (compared) shades.draw(context, data.outputs[position], box, colours);
    pointsStill.copyTo(target);
  }

  function drawPosition() {
    drawObservation();
    drawStrip();
    drawBoundary();
  }

  function draw(palette, open) {
    [colours, compared] = [palette, open];
    [observationStill, stripStill, pointsStill].forEach((layer) => layer.renew());
    drawExpectation();
    drawPosition();
  }

  // ---- words ----
  function figuresAt(place) {
    const curve = data.losses[place];
    const { best, limit } = marks;
    return {
      epochs,
      rate: say(rates[place], 2),
      first: say(curve[0]),
      last: say(curve[epochs]),
      lost: curve.findIndex((loss) => !Number.isFinite(loss)) - 1,
      ups: curve.filter((loss, epoch) => epoch > 0 && loss > curve[epoch - 1]).length,
      best: say(data.losses[best][epochs]),
      best_rate: say(rates[best], 2),
      limit: limit === null ? "" : say(rates[limit], 2),
      accuracy: say(data.accuracy[place]),
    };
  }

  function seen() {
    const figures = figuresAt(position);
    values.learning_rate.textContent = figures.rate;
    values.final_loss.textContent = figures.last;
    values.accuracy.textContent = filled(words.on_training, figures);
    slider.setAttribute("aria-valuetext", filled(words.spoken, figures));
    const kind = seenAt(position, data.losses, marks.best);
    return filled(words.seen[kind], figures);
  }

  function describe(open) {
    const picture = words.picture;
    const drawn = prediction && { ...common, first: say(prediction[0]), last: say(prediction[epochs], 2) };
    expectation.setAttribute("aria-label", drawn ? filled(picture.drawn, drawn) : picture.expectation);
    if (!open) {
      observation.setAttribute("aria-label", picture.hidden);
      strip.setAttribute("aria-label", picture.hidden);
      boundary.setAttribute("aria-label", filled(picture.points, { count: points.length / 3 }));
      return;
    }
    const figures = figuresAt(position);
    observation.setAttribute("aria-label", filled(picture.observation, figures));
    boundary.setAttribute("aria-label", filled(picture.boundary, figures));
    strip.setAttribute("aria-label", filled(figures.limit ? picture.strip : picture.strip_without_limit, figures));
  }

  // ---- predicting ----
  function comparison() {
    const figures = figuresAt(predicted);
    const [thought, happened] = [shapeOf(prediction), shapeOf(data.losses[predicted])];
    return filled(thought === happened ? words.as_expected : words.not_expected, {
      expected: filled(words.expected[thought], figures),
      happened: filled(words.happened[happened], figures),
    });
  }

  const { dispose, drawn, predict } = explorer({ model, el }, {
    kind: "learning-rate",
    words: { ...words, question: filled(words.question, common) },
    answers: SHAPES,
    icon: (shape) => icon(shape, first, epochs),
    free: {
      of: (shape) => typical(shape, first, epochs),
      holds: (kept) => Array.isArray(kept) && kept.length === epochs + 1 && kept.every(Number.isFinite),
      kept: (curve) => curve.map((loss) => Number(loss.toPrecision(4))),
      changed(curve) {
        prediction = curve;
        if (colours) drawExpectation();
        describe(compared);
      },
    },
    nodes: [
      element("div", { class: "lc-panels" }, expectationFigure, observationFigure, boundaryFigure, stripFigure),
    ],
    controls: [],
    first: slider,
    receive(numbers) {
      data = unpacked(numbers, rates.length, epochs, columns * rows);
      marks = landmarks(data.losses);
    },
    outcome: comparison,
    opened() {
      slider.value = position = predicted;
      slider.disabled = false;
    },
    closed() {
      compared = false;
      slider.disabled = true;
      slider.removeAttribute("aria-valuetext");
      Object.values(values).forEach((value) => (value.textContent = "–"));
    },
    draw,
    seen,
    describe,
  });

  let pen = null;
  let open = null;
  function place(event) {
    const box = expectation.getBoundingClientRect();
    const x = linear(0, epochs, MARGIN.left, box.width - MARGIN.right);
    const y = logarithmic(LOSS.low, LOSS.high, box.height - MARGIN.bottom, MARGIN.top);
    return {
      epoch: clamp(x.invert(event.clientX - box.left), 0, epochs),
      loss: clamp(y.invert(event.clientY - box.top), LOSS.low, LOSS.high),
    };
  }
  expectation.addEventListener("pointerdown", (event) => {
    if (compared || event.button !== 0) return;
    event.preventDefault();
    expectation.setPointerCapture(event.pointerId);
    open = prediction ?? [first, ...Array(epochs).fill(null)];
    pen = place(event);
  });
  expectation.addEventListener("pointermove", (event) => {
    if (!pen) return;
    const next = place(event);
    open = stroke(open, pen, next);
    pen = next;
    if (open.some((loss, epoch) => epoch > 0 && loss !== null)) predict(completed(open));
  });
  const lift = () => (pen = null);
  expectation.addEventListener("pointerup", lift);
  expectation.addEventListener("pointercancel", lift);

  slider.addEventListener("input", () => {
    position = Number(slider.value);
    drawPosition();
    drawn();
  });
  return dispose;
}

export default { render };
