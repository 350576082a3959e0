// The explorer of single-example gradients: eight opinions, their mean, and the walks they make.
import { explorer, figure, slider } from "./explorer.js";
import { element, uniqueId } from "./markup.js";
import {
  MARGIN, StillLayer, arrow, axes, clamp, cleared, contour, disc, filled, line, linear, note, written,
} from "./plot.js";

const CENTRE = { w: 0.6, b: 0.4 };
const SHOWN = { w: 3, b: 2.1 }; // at least so much of the plane is shown
const TICKS = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5];
const RINGS = 10;
const ARROW = 0.1; // the arrows are this times the gradient, reversed
const NUDGE = 0.05;
const SNAP = 0.03; // so near the bottom, a start is put on it
const LAST = 4; // over so many epochs the cloud is measured
const DASH = [6, 4];
const HANDLE = 28;

/** Cut the one buffer; walks are reached by `at(rate, corner, step)`, which gives [w, b]. */
export function unpacked(numbers, { rates, batches, draws, epochs, examples, corners, plane }) {
  let from = 0;
  const take = (count) => numbers.subarray(from, (from += count));
  const costs = take(plane.columns * plane.rows);
  const lowest = [...take(2)];
  const opinions = corners.map(() => Array.from({ length: examples }, () => [...take(2)]));
  const orders = Array.from({ length: draws }, () => [...take(epochs * examples)]);
  const walks = {};
  for (const batch of batches) {
    const steps = (epochs * examples) / batch + 1;
    walks[batch] = Array.from({ length: batch === examples ? 1 : draws }, () =>
      rates.map(() => corners.map(() => take(2 * steps))),
    );
  }
  return { costs, lowest, opinions, orders, walks };
}

/** The weights, 1 together, with which three corners make a point. */
export function weightsOf([x, y], [[x0, y0], [x1, y1], [x2, y2]]) {
  const whole = (y1 - y2) * (x0 - x2) + (x2 - x1) * (y0 - y2);
  const first = ((y1 - y2) * (x - x2) + (x2 - x1) * (y - y2)) / whole;
  const second = ((y2 - y0) * (x - x2) + (x0 - x2) * (y - y2)) / whole;
  return [first, second, 1 - first - second];
}

/** The path that the corners' paths make with these weights: [w, b] after each step. */
export function pathOf(paths, weights) {
  const steps = paths[0].length / 2;
  return Array.from({ length: steps }, (_, step) =>
    [2 * step, 2 * step + 1].map((at) => weights.reduce((sum, weight, k) => sum + weight * paths[k][at], 0)),
  );
}

/** Each example's gradient at a point, from those at the corners. */
export function gradientsAt(opinions, weights) {
  return opinions[0].map((_, example) =>
    [0, 1].map((axis) => weights.reduce((sum, weight, k) => sum + weight * opinions[k][example][axis], 0)),
  );
}

/** The mean of some gradients, its length, their spread around it, and how many go against it. */
export function opinionOf(gradients) {
  const mean = [0, 1].map((axis) => gradients.reduce((sum, one) => sum + one[axis], 0) / gradients.length);
  const squares = gradients.map((one) => (one[0] - mean[0]) ** 2 + (one[1] - mean[1]) ** 2);
  const spread = Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / gradients.length);
  const against = gradients.filter((one) => one[0] * mean[0] + one[1] * mean[1] < 0).length;
  return { mean, length: Math.hypot(...mean), spread, against };
}

/** The examples of the step that comes after `steps` steps; none after the last one. */
export function nextExamples(order, steps, batch) {
  return order.slice(steps * batch, (steps + 1) * batch);
}

/** The mean of the last distances, and whether they still shrink compared with those before. */
export function cloudOf(distances, count) {
  const mean = (some) => some.reduce((sum, one) => sum + one, 0) / some.length;
  const cloud = mean(distances.slice(-count));
  if (distances.length < 2 * count) return { cloud, shrinks: true };
  return { cloud, shrinks: cloud < 0.8 * mean(distances.slice(-2 * count, -count)) };
}

/** What is to be seen: start, bottom, lost, rest, down, on_the_way, wild, calm or roams. */
export function seenAt({ steps, distance, whole, cloud, shrinks, slope }) {
  if (!steps) return slope < 0.05 ? "bottom" : "start";
  if (!(distance < 3)) return "lost";
  if (whole) return distance < 0.02 ? "rest" : "down";
  if (shrinks) return "on_the_way";
  if (cloud > 0.8) return "wild";
  return cloud < 0.1 ? "calm" : "roams";
}

/** The scales of the plane, one unit as long across as up, for a canvas of this size. */
export function planeOf(width, height) {
  const [across, up] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
  const unit = Math.min(across / SHOWN.w, up / SHOWN.b);
  const [halfW, halfB] = [across / unit / 2, up / unit / 2];
  return {
    x: linear(CENTRE.w - halfW, CENTRE.w + halfW, MARGIN.left, width - MARGIN.right),
    y: linear(CENTRE.b - halfB, CENTRE.b + halfB, height - MARGIN.bottom, MARGIN.top),
    w: [CENTRE.w - halfW, CENTRE.w + halfW],
    b: [CENTRE.b - halfB, CENTRE.b + halfB],
  };
}

/** A small picture of an answer: the bottom of a bowl and a path. */
function icon(answer) {
  const paths = {
    straight: "6,27 14,22 21,18 27,16 33,16",
    roams: "6,27 15,28 20,15 27,24 37,20 31,9 39,14 30,21 36,13 29,12",
    away: "27,20 30,12 36,24 24,26 20,8 42,7 45,28 8,30 4,4",
  };
  const box = document.createElement("div");
  box.innerHTML = `<svg viewBox="0 0 48 32" aria-hidden="true"><g class="lc-axis"><ellipse cx="33" cy="16" rx="13" ry="11"/><ellipse cx="33" cy="16" rx="6" ry="5"/></g><polyline points="${paths[answer]}"/></svg>`;
  return box.firstChild;
}

function render({ model, el }) {
  const setting = model.get("setting");
  const { language, rates, batches, draws, epochs, examples, corners, plane, predicted } = setting;
  const say = (value, digits = 2) => written(value, language, digits);
  const length = (value) => say(value < 0.0005 ? 0 : value);
  const words = { ...model.get("words") };
  const common = { rate: say(predicted.rate), epochs, last: LAST };
  words.question = filled(words.question, common);
  const total = epochs * examples;

  let data = null;
  let start = [...setting.start];
  let rate = rates.indexOf(predicted.rate);
  let batch = predicted.batch;
  let draw = 0;
  let seen = total;

  // ---- numbers ----
  const stepsOf = (size) => Math.floor(seen / size);
  const drawOf = (size) => (size === examples ? 0 : draw);
  const fullPath = (size) => pathOf(data.walks[size][drawOf(size)][rate], weightsOf(start, corners));
  const away = ([w, b]) => Math.hypot(w - data.lowest[0], b - data.lowest[1]);

  /** Everything that the pictures and the words need, worked out once per redrawing. */
  function state() {
    const steps = stepsOf(batch);
    const path = fullPath(batch).slice(0, steps + 1);
    const reference = fullPath(examples).slice(0, stepsOf(examples) + 1);
    const here = path[steps];
    const gradients = gradientsAt(data.opinions, weightsOf(here, corners));
    const distances = path.map(away);
    const order = data.orders[draw];
    return {
      steps, path, reference, here, gradients,
      opinion: opinionOf(gradients),
      next: batch === examples ? [] : nextExamples(order, steps, batch),
      distance: distances[steps],
      full: away(reference[reference.length - 1]),
      ...cloudOf(distances, (LAST * examples) / batch),
    };
  }

  function told(now) {
    const { opinion } = now;
    return {
      ...common,
      rate: say(rates[rate]), steps: now.steps, seen, epoch: Math.ceil(seen / examples),
      start: length(away(start)), distance: length(now.distance), full: length(now.full),
      cloud: length(now.cloud), slope: length(opinion.length), spread: say(opinion.spread, 3), against: opinion.against,
      w: say(now.here[0]), b: say(now.here[1]),
      kind: seenAt({ ...now, whole: batch === examples, slope: opinion.length }),
    };
  }

  // ---- elements ----
  const key = (kind, text) => element("span", { class: `lc-key lc-key-${kind}` }, text);
  const opinions = figure("opinions", words.opinions);
  const walk = figure("walk", words.walk);
  opinions.node.append(
    element("p", { class: "lc-legend" }, key("one", words.one), key("next", words.next), key("mean", words.mean)),
  );
  walk.node.append(
    element("p", { class: "lc-legend" }, key("path", ""), key("reference", words.reference), key("lowest", words.lowest)),
  );
  const pathKey = walk.node.querySelector(".lc-key-path");
  const handle = element("button", { type: "button", class: "lc-handle" });
  const frame = element("div", { class: "lc-frame" });
  walk.canvas.replaceWith(frame);
  frame.append(walk.canvas, handle);

  const batchName = uniqueId("batch");
  const sizes = batches.map((value) => element("input", { type: "radio", name: batchName, value }));
  const batchSet = element(
    "fieldset",
    { class: "lc-batch" },
    element("legend", {}, words.batch_legend),
    ...batches.map((value, at) => element("label", {}, sizes[at], words.batches[value])),
  );
  const progress = slider(words.seen_so_far, { min: 0, max: total, step: 1, value: seen });
  const pace = slider(words.rate, { min: 0, max: rates.length - 1, step: 1, value: rate });
  const shuffle = element("button", { type: "button", class: "lc-quiet" }, words.shuffle);
  const hint = element("p", { class: "lc-hint" }, words.hint);
  const controls = element(
    "div",
    { class: "lc-controls" },
    element("div", { class: "lc-row" }, batchSet, shuffle), progress.node, pace.node,
  );
  const values = {};
  const valueList = element(
    "dl",
    { class: "lc-values" },
    ...["distance", "slope", "spread"].map((name) => {
      values[name] = element("dd", {}, "–");
      return element("div", {}, element("dt", {}, words[name]), values[name]);
    }),
  );
  const under = element("div", { class: "lc-numbers" }, valueList);

  // ---- drawing ----
  let colours = null;
  const still = [0, 1].map(() => new StillLayer(drawBowl));

  function drawBowl({ context, width, height }) {
    const { x, y, w, b } = planeOf(width, height);
    const inside = (ticks, [low, high]) => ticks.filter((tick) => tick >= low && tick <= high);
    axes(
      context, width, height,
      { scale: x, ticks: inside(TICKS, w), label: (one) => say(one), name: words.w },
      { scale: y, ticks: [], label: (one) => say(one), name: words.b }, colours,
    );
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillStyle = colours.faint;
    for (const tick of inside(TICKS, b)) context.fillText(say(tick), MARGIN.left - 6, y(tick));
    if (!data) return;
    clip(context, width, height);
    context.strokeStyle = colours.line;
    context.lineWidth = 1;
    const column = linear(0, plane.columns - 1, ...plane.w.map(x));
    const row = linear(0, plane.rows - 1, ...plane.b.map(y));
    const lowestCost = data.costs.reduce((least, one) => Math.min(least, one), Infinity);
    for (let ring = 1; ring <= RINGS; ring += 1) {
      const level = lowestCost + 0.95 * (0.25 * ring) ** 2;
      context.beginPath();
      for (const [x0, y0, x1, y1] of contour(data.costs, plane.columns, plane.rows, level)) {
        context.moveTo(column(x0), row(y0));
        context.lineTo(column(x1), row(y1));
      }
      context.stroke();
    }
    const [px, py] = [x(data.lowest[0]), y(data.lowest[1])];
    context.strokeStyle = colours.ink;
    context.lineWidth = 2;
    line(context, [[px - 5, py - 5], [px + 5, py + 5]]);
    line(context, [[px - 5, py + 5], [px + 5, py - 5]]);
    context.restore();
  }

  function clip(context, width, height) {
    context.save();
    context.beginPath();
    context.rect(MARGIN.left, MARGIN.top, width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom);
    context.clip();
  }

  /** Before a prediction: the start, the bottom by name, and what comes here. */
  function invite(context, width, height) {
    const { x, y } = planeOf(width, height);
    if (data) {
      disc(context, x(start[0]), y(start[1]), 5, colours.ink, colours.paper);
      const [px, py] = [x(data.lowest[0]), y(data.lowest[1])];
      note(context, words.lowest, px, py + 16, colours, { align: "center", colour: colours.faint });
    }
    note(context, words.hidden, width / 2, MARGIN.top + 12, colours, { align: "center", colour: colours.faint });
  }

  function drawOpinions(now) {
    const target = cleared(opinions.canvas);
    still[0].copyTo(target);
    const { context, width, height } = target;
    const { x, y, w, b } = planeOf(width, height);
    if (!now) return invite(context, width, height);
    const [pw, pb] = now.here;
    if (!(pw > w[0] && pw < w[1] && pb > b[0] && pb < b[1])) {
      note(context, words.far, width / 2, MARGIN.top + 12, colours, { align: "center", colour: colours.look });
      return;
    }
    clip(context, width, height);
    const from = [x(pw), y(pb)];
    const tip = ([gw, gb]) => [x(pw - ARROW * gw), y(pb - ARROW * gb)];
    now.gradients.forEach((gradient, example) => {
      const turn = now.next.includes(example);
      context.strokeStyle = context.fillStyle = colours.accent;
      context.lineWidth = turn ? 3.5 : 1.25;
      arrow(context, [from, tip(gradient)], turn ? 11 : 7);
    });
    disc(context, ...from, 4, colours.ink, colours.paper);
    context.strokeStyle = context.fillStyle = colours.look;
    context.lineWidth = 4;
    arrow(context, [from, tip(now.opinion.mean)], 12);
    now.gradients.forEach((gradient, example) => {
      const [tx, ty] = tip(gradient);
      const length = Math.hypot(tx - from[0], ty - from[1]) || 1;
      const beyond = (at, side) => at + (9 * side) / length;
      note(
        context, String(example + 1), beyond(tx, tx - from[0]), beyond(ty, ty - from[1]), colours,
        { align: "center", colour: now.next.includes(example) ? colours.accent : colours.faint },
      );
    });
    context.restore();
  }

  function drawWalk(now) {
    const target = cleared(walk.canvas);
    still[1].copyTo(target);
    const { context, width, height } = target;
    const { x, y } = planeOf(width, height);
    const pixel = ([w, b]) => [x(clamp(w, -50, 50)), y(clamp(b, -50, 50))];
    const place = pixel(start);
    handle.style.transform = `translate(${place[0] - HANDLE / 2}px, ${place[1] - HANDLE / 2}px)`;
    if (!now) return invite(context, width, height);
    clip(context, width, height);
    const points = now.path.map(pixel);
    const recent = Math.max(0, points.length - 1 - (LAST * examples) / batch);
    context.strokeStyle = context.fillStyle = colours.accent;
    for (const [part, strength] of [[points.slice(0, recent + 1), 0.4], [points.slice(recent), 1]]) {
      context.globalAlpha = strength;
      context.lineWidth = 1.75;
      line(context, part);
      for (const [px, py] of part) context.fillRect(px - 1.5, py - 1.5, 3, 3);
    }
    context.globalAlpha = 1;
    if (batch !== examples) {
      context.strokeStyle = colours.ink;
      context.lineWidth = 1.5;
      context.setLineDash(DASH);
      const reference = now.reference.map(pixel);
      line(context, reference);
      context.setLineDash([]);
      disc(context, ...reference[reference.length - 1], 4, colours.ink, colours.paper);
    }
    context.strokeStyle = colours.ink;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(...place, 7, 0, 2 * Math.PI);
    context.fillStyle = colours.paper;
    context.fill();
    context.stroke();
    disc(context, ...points[points.length - 1], 5, colours.accent, colours.paper);
    context.restore();
  }

  function put(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  function write(now) {
    const found = told(now);
    put(values.distance, found.distance);
    put(values.slope, found.slope);
    put(values.spread, found.spread);
    progress.show(seen ? filled(words.progress, found) : words.progress_start);
    pace.show(found.rate);
    put(pathKey, words.batches[batch]);
  }

  function redraw() {
    if (!colours || !data) return;
    const now = state();
    drawOpinions(now);
    drawWalk(now);
    write(now);
    sentence = filled(words.seen[told(now).kind], told(now));
    shared.drawn();
  }
  let sentence = "";

  function describe(compared) {
    const { picture } = words;
    handle.setAttribute("aria-label", filled(words.handle, { w: say(start[0]), b: say(start[1]) }));
    if (!compared) {
      const bottom = data?.lowest ?? setting.start;
      const bowl = filled(picture.bowl, { w: say(bottom[0]), b: say(bottom[1]) });
      opinions.canvas.setAttribute("aria-label", data ? bowl : picture.hidden);
      walk.canvas.setAttribute("aria-label", picture.hidden);
      return;
    }
    const found = told(state());
    opinions.canvas.setAttribute("aria-label", filled(picture.opinions, found));
    walk.canvas.setAttribute("aria-label", filled(picture.walk, found));
  }

  // ---- moving ----
  function startAt([w, b]) {
    const shown = planeOf(walk.canvas.clientWidth, walk.canvas.clientHeight);
    const within = (value, [low, high]) => clamp(value, low + 0.02, high - 0.02);
    start = [within(w, shown.w), within(b, shown.b)];
    if (away(start) < SNAP) start = [...data.lowest];
    redraw();
  }

  let grip = null;
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const box = walk.canvas.getBoundingClientRect();
    const { x, y } = planeOf(box.width, box.height);
    handle.setPointerCapture(event.pointerId);
    grip = { x, y, left: box.left, top: box.top, dx: event.clientX - box.left - x(start[0]), dy: event.clientY - box.top - y(start[1]) };
  });
  handle.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const { x, y, left, top, dx, dy } = grip;
    startAt([x.invert(event.clientX - left - dx), y.invert(event.clientY - top - dy)]);
  });
  ["pointerup", "pointercancel"].forEach((name) => handle.addEventListener(name, () => (grip = null)));
  handle.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!step) return;
    event.preventDefault();
    startAt([start[0] + NUDGE * step[0], start[1] + NUDGE * step[1]]);
  });
  progress.input.addEventListener("input", () => {
    seen = Number(progress.input.value);
    redraw();
  });
  pace.input.addEventListener("input", () => {
    rate = Number(pace.input.value);
    redraw();
  });
  sizes.forEach((radio) =>
    radio.addEventListener("change", () => {
      batch = Number(radio.value);
      redraw();
    }),
  );
  shuffle.addEventListener("click", () => {
    draw = (draw + 1) % draws;
    redraw();
  });

  const shared = explorer({ model, el }, {
    kind: "example-gradients",
    words,
    answers: Object.keys(words.answers),
    icon,
    nodes: [element("div", { class: "lc-panels" }, opinions.node, walk.node), hint, controls, under],
    controls: [hint, controls, under, handle, ...[opinions, walk].map((one) => one.node.querySelector(".lc-legend"))],
    first: progress.input,
    receive(numbers) {
      data = unpacked(numbers, setting);
    },
    outcome(answer) {
      const path = fullPath(predicted.batch).map(away);
      const full = fullPath(examples).map(away);
      return filled(words.outcome[answer], {
        ...common, first: say(path[examples / predicted.batch]), last: say(path[path.length - 1]), full: say(full[full.length - 1]),
      });
    },
    opened() {
      sizes.forEach((radio) => (radio.checked = Number(radio.value) === batch));
      [progress.input.value, pace.input.value] = [seen, rate];
      const now = state();
      sentence = filled(words.seen[told(now).kind], told(now));
      write(now);
    },
    closed() {
      start = [...setting.start];
      [rate, batch, draw, seen] = [rates.indexOf(predicted.rate), predicted.batch, 0, total];
    },
    draw(fresh, compared) {
      colours = fresh;
      still.forEach((layer) => layer.renew());
      const now = compared ? state() : null;
      drawOpinions(now);
      drawWalk(now);
    },
    seen: () => sentence,
    describe,
  });
  return shared.dispose;
}

export default { render };
