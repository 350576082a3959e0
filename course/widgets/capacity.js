// The capacity explorer: a prediction first, then any width, any label noise, any length of training.
import { explorer, figure, rowsOf, slider } from "./explorer.js";
import { element } from "./markup.js";
import { Shades, classKey, example } from "./plane.js";
import { MARGIN, StillLayer, axes, cleared, decimal, disc, filled, line, linear, note, written } from "./plot.js";

// By less than this two losses do not differ in a way worth a word.
const MARGIN_OF_LOSS = 0.05;
const DASH = [5, 4];
const RIGHT = "apart";
export const PICTURES = ["early", "small", "right", "over"];

/** Cut the numbers: losses by noise, width and epoch, outputs by noise, width and place. */
export function unpacked(numbers, noises, widths, epochs, places, cells) {
  const curves = noises * widths * (epochs + 1);
  const losses = (from) =>
    Array.from({ length: noises }, (_, noise) =>
      rowsOf(numbers, from + noise * widths * (epochs + 1), widths, epochs + 1),
    );
  const outputs = Array.from({ length: noises }, (_, noise) =>
    Array.from({ length: widths }, (__, width) =>
      rowsOf(numbers, 2 * curves + (noise * widths + width) * places * cells, places, cells),
    ),
  );
  return { training: losses(0), validation: losses(curves), outputs };
}

/** The place of the lowest number, the first of equals. */
export function lowestAt(curve) {
  return curve.reduce((best, loss, at) => (loss < curve[best] ? at : best), 0);
}

/**
 * Which of the pictures an epoch shows: `early` if a later epoch is clearly better, `over` if an
 * earlier one was and the training loss is far below, `small` if another width gets clearly lower,
 * else `right`. `reachable` is the lowest validation loss of all widths.
 */
export function pictureAt(training, validation, epoch, reachable) {
  const best = lowestAt(validation);
  const [now, lowest] = [validation[epoch], validation[best]];
  if (now - lowest > MARGIN_OF_LOSS) {
    if (epoch < best) return "early";
    if (now - training[epoch] > MARGIN_OF_LOSS) return "over";
  }
  return lowest - reachable > MARGIN_OF_LOSS ? "small" : "right";
}

/** Whether the label of a row is turned over at a share of noise. */
export function turned(rank, noise) {
  return rank < noise - 1e-9;
}

// Small pictures of two curves: training solid, validation dashed, as heights over ten steps.
const SHAPES = {
  high: [[7, 8, 8, 8, 8, 8], [4, 6, 6, 6, 6, 6]],
  together: [[5, 14, 20, 23, 25, 26], [4, 12, 17, 20, 22, 23]],
  apart: [[5, 12, 18, 22, 25, 27], [5, 11, 13, 11, 8, 4]],
  crossed: [[5, 7, 8, 8, 8, 8], [6, 14, 19, 23, 25, 26]],
  early: [[5, 12, 17, 0, 0, 0], [4, 10, 14, 0, 0, 0]],
};
SHAPES.small = SHAPES.high;
SHAPES.right = SHAPES.together;
SHAPES.over = SHAPES.apart;

function icon(shape) {
  const points = (heights) =>
    heights.flatMap((height, at) => (height ? [`${4 + 8.4 * at},${height}`] : [])).join(" ");
  const [training, validation] = SHAPES[shape].map(points);
  const box = document.createElement("div");
  box.innerHTML =
    '<svg viewBox="0 0 48 32" aria-hidden="true"><path class="lc-axis" d="M2 1V31H47"/>' +
    `<polyline points="${training}"/><polyline class="lc-dashed" points="${validation}"/></svg>`;
  return box.firstChild;
}

function render({ model, el }) {
  const setting = model.get("setting");
  const { language, widths, noises, floors, epochs, looked_at: places, grid, points, predicted } = setting;
  const [columns, rows] = grid;
  const words = { ...model.get("words") };
  words.question = filled(words.question, { training: points.length, epochs });
  const say = (value, digits = 3) => written(value, language, digits);
  const loss = (value) => decimal(value, language);
  const count = (forms, number) =>
    filled(forms[number === 1 ? "one" : number === 0 && forms.none ? "none" : "many"], { count: number });

  let data = null;
  let compared = false;
  let colours = null;
  let [width, noise, place] = predicted;

  // ---- elements ----
  const curves = figure("curves", words.curves);
  const boundary = figure("boundary", words.plane, element("p", { class: "lc-ring" }, words.turned));
  boundary.node.querySelector("figcaption").append(classKey([0, 1].map((number) => filled(words.class, { number }))));
  const knobs = {
    width: slider(words.width, { min: 0, max: widths.length - 1, step: 1, value: width }),
    noise: slider(words.noise, { min: 0, max: noises.length - 1, step: 1, value: noise }),
    epoch: slider(words.epoch_slider, { min: 0, max: places.length - 1, step: 1, value: place }),
  };
  const controls = element(
    "div",
    { class: "lc-controls" },
    ...Object.values(knobs).map((knob) => knob.node),
  );
  const marks = PICTURES.map((name) => element("li", {}, icon(name), element("span", {}, words.pictures[name])));
  const pictures = element("ul", { class: "lc-kinds", "aria-label": words.picture_of }, ...marks);
  const values = {};
  const valueList = element(
    "dl",
    { class: "lc-values" },
    ...["training", "validation", "gap"].map((key) => {
      values[key] = element("dd", {}, "–");
      return element("div", {}, element("dt", {}, words.values[key]), values[key]);
    }),
  );

  // ---- drawing ----
  const HIGH = 1.6;
  const within = (value) => Math.min(value, HIGH);

  function scales(across, down) {
    return {
      x: linear(0, epochs, MARGIN.left, across - MARGIN.right),
      y: linear(0, HIGH, down - MARGIN.bottom, MARGIN.top),
    };
  }

  const curvesStill = new StillLayer(({ context, width: across, height: down }) => {
    const { x, y } = scales(across, down);
    axes(
      context, across, down,
      { scale: x, ticks: [0, 50, 100, 150, 200].filter((tick) => tick <= epochs), label: String, name: words.epoch },
      { scale: y, ticks: [0, 0.4, 0.8, 1.2, 1.6], label: (tick) => say(tick), name: words.loss },
      colours,
    );
  });

  function drawCurves() {
    const target = cleared(curves.canvas);
    curvesStill.copyTo(target);
    const { context, width: across, height: down } = target;
    const { x, y } = scales(across, down);
    if (!compared) {
      note(context, words.hidden, x(epochs / 2), y(HIGH / 2), colours, { align: "center", colour: colours.faint });
      return;
    }
    const epoch = places[place];
    const [training, validation] = [data.training[noise][width], data.validation[noise][width]];
    if (floors[noise] > 0) {
      const at = Math.round(y(floors[noise])) + 0.5;
      context.strokeStyle = colours.faint;
      context.lineWidth = 1;
      context.setLineDash([1, 3]);
      line(context, [[x(0), at], [x(epochs), at]]);
      context.setLineDash([]);
    }
    const marker = Math.round(x(epoch)) + 0.5;
    context.strokeStyle = colours.ink;
    context.lineWidth = 1;
    line(context, [[marker, MARGIN.top], [marker, down - MARGIN.bottom]]);
    const [blue, orange] = colours.classes;
    const curve = (values_, colour, dashes) => {
      context.strokeStyle = colour;
      context.lineWidth = 2;
      context.setLineDash(dashes);
      line(context, Array.from(values_, (value, at) => [x(at), y(within(value))]));
      context.setLineDash([]);
    };
    curve(training, blue, []);
    curve(validation, orange, DASH);
    disc(context, x(epoch), y(within(training[epoch])), 4.5, blue, colours.paper);
    disc(context, x(epoch), y(within(validation[epoch])), 4.5, orange, colours.paper);
    key(context, across, [
      [words.training_line, blue, [], 2],
      [words.validation_line, orange, DASH, 2],
      ...(floors[noise] > 0 && across > 360 ? [[words.floor, colours.faint, [1, 3], 1]] : []),
    ]);
  }

  /** Name the lines in the free band above the plane, from the right. */
  function key(context, across, entries) {
    let right = across - MARGIN.right;
    for (const [text, colour, dashes, thick] of entries.reverse()) {
      note(context, text, right, 8, colours, { align: "right", colour: colours.faint });
      right -= context.measureText(text).width + 6;
      context.strokeStyle = colour;
      context.lineWidth = thick;
      context.setLineDash(dashes);
      line(context, [[right - 22, 8], [right, 8]]);
      context.setLineDash([]);
      right -= 36;
    }
  }

  const shades = new Shades(columns, rows);

  function drawBoundary() {
    const { context, width: across, height: down } = cleared(boundary.canvas);
    const box = { left: 1, top: 1, right: across - 1, bottom: down - 1 };
    if (compared) shades.draw(context, data.outputs[noise][width][place], box, colours);
    const [left, right, bottom, top] = setting.plane;
    const x = linear(left, right, box.left, box.right);
    const y = linear(bottom, top, box.bottom, box.top);
    for (const [first, second, number, rank] of points) {
      const wrong = turned(rank, noises[noise]);
      const label = wrong ? 1 - number : number;
      const [px, py] = [x(first), y(second)];
      example(context, px, py, label, 4, colours);
      if (!wrong) continue;
      context.strokeStyle = colours.ink;
      context.lineWidth = 1.25;
      context.beginPath();
      context.arc(px, py, 8, 0, 2 * Math.PI);
      context.stroke();
    }
    context.strokeStyle = colours.line;
    context.lineWidth = 1;
    context.strokeRect(0.5, 0.5, across - 1, down - 1);
  }

  function drawPosition() {
    drawCurves();
    drawBoundary();
    const share = say(100 * noises[noise]);
    knobs.width.show(String(widths[width]));
    knobs.noise.show(filled(words.percent, { share }));
    knobs.epoch.show(String(places[place]));
    const shown = compared ? kind() : null;
    marks.forEach((mark, at) => {
      if (PICTURES[at] === shown) mark.setAttribute("aria-current", "true");
      else mark.removeAttribute("aria-current");
    });
    if (!compared) return Object.values(values).forEach((value) => (value.textContent = "–"));
    const { now } = figures();
    values.training.textContent = loss(now.training);
    values.validation.textContent = loss(now.validation);
    values.gap.textContent = loss(now.validation - now.training);
  }

  // ---- words ----
  const reachable = () => Math.min(...data.validation[noise].map((curve) => curve[lowestAt(curve)]));

  function kind() {
    return pictureAt(
      data.training[noise][width], data.validation[noise][width], places[place], reachable(),
    );
  }

  function figures() {
    const [training, validation] = [data.training[noise][width], data.validation[noise][width]];
    const epoch = places[place];
    const best = lowestAt(validation);
    return {
      now: { training: training[epoch], validation: validation[epoch] },
      training: loss(training[epoch]),
      validation: loss(validation[epoch]),
      lowest: loss(validation[best]),
      best_number: best,
      best_epoch: count(words.epochs, best),
      epoch: count(words.epochs, epoch),
      number: epoch,
      width: count(words.neurons, widths[width]),
      share: say(100 * noises[noise]),
      reachable: loss(reachable()),
      floor: loss(floors[noise]),
      first_training: loss(training[0]),
      last_training: loss(training[epochs]),
      first_validation: loss(validation[0]),
      last_validation: loss(validation[epochs]),
      count: points.length,
      turned: points.filter((point) => turned(point[3], noises[noise])).length,
    };
  }

  function seen() {
    const shown = figures();
    const which = kind();
    const more = which !== "early" && noises[noise] > 0 ? filled(words.seen.floor, shown) : "";
    return filled(words.seen[which], shown) + more;
  }

  function describe(open) {
    if (!open || !data) {
      curves.canvas.setAttribute("aria-label", words.picture.hidden);
      const wrong = points.filter((point) => turned(point[3], noises[noise])).length;
      const text = filled(words.picture.points, { count: points.length, turned: wrong });
      boundary.canvas.setAttribute("aria-label", text);
      return;
    }
    const shown = figures();
    curves.canvas.setAttribute("aria-label", filled(words.picture.curves, shown));
    boundary.canvas.setAttribute("aria-label", filled(words.picture.plane, shown));
  }

  function restore() {
    [width, noise, place] = predicted;
    [knobs.width.input.value, knobs.noise.input.value, knobs.epoch.input.value] = predicted;
  }

  knobs.width.input.addEventListener("input", (event) => turn(() => (width = Number(event.target.value))));
  knobs.noise.input.addEventListener("input", (event) => turn(() => (noise = Number(event.target.value))));
  knobs.epoch.input.addEventListener("input", (event) => turn(() => (place = Number(event.target.value))));

  const card = explorer({ model, el }, {
    kind: "capacity",
    words,
    answers: ["high", "together", "apart", "crossed"],
    icon,
    nodes: [
      controls,
      element("div", { class: "lc-panels" }, curves.node, boundary.node),
      pictures,
      valueList,
    ],
    controls: [controls],
    receive(numbers) {
      data = unpacked(numbers, noises.length, widths.length, epochs, places.length, columns * rows);
    },
    outcome(answer) {
      restore();
      const text = answer === RIGHT ? words.right : words.wrong;
      const shown = figures();
      return filled(text, { ...shown, best_epoch: shown.best_number, expected: words.expected[answer] });
    },
    opened() {
      compared = true;
    },
    closed() {
      compared = false;
      restore();
    },
    draw(palette, open) {
      [colours, compared] = [palette, open];
      curvesStill.renew();
      drawPosition();
    },
    seen,
    describe,
  });

  function turn(change) {
    change();
    drawPosition();
    card.drawn();
  }
  return card.dispose;
}

export default { render };
