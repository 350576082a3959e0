// The training player: a prediction first, then one's own training loop, call by call.
import { explorer, figure, rowsOf, slider } from "./explorer.js";
import { element } from "./markup.js";
import {
  MARGIN, StillLayer, axes, cleared, decimal, disc, filled, line, linear, note, written,
} from "./plot.js";

export const TRACK = ["shuffle", "forward", "gradient", "backward", "update"];
const SPEEDS = [0.5, 1, 2, 4, 8];
const RADIUS = 23;
const PARAMETERS = ["w11", "w12", "w21", "w22", "b1", "b2", "v1", "v2", "c"];
const LAYERS = { 1: PARAMETERS.slice(0, 6), 2: PARAMETERS.slice(6) };

/** The steps as objects: one number for each field, NaN where it is not known, and `is`, the kind. */
export function stepsOf(numbers, fields, kinds) {
  return rowsOf(numbers, 0, numbers.length / fields.length, fields.length).map((row) => {
    const step = Object.fromEntries(fields.map((name, at) => [name, row[at]]));
    return { ...step, is: kinds[step.kind] };
  });
}

/** In which turns of each epoch a row went forward, up to and including step `at`. */
export function turnsUntil(steps, at, epochs, rows) {
  const turns = Array.from({ length: rows }, () => Array.from({ length: epochs }, () => []));
  const seen = new Set();
  for (const { is, round, row, epoch } of steps.slice(0, at + 1)) {
    if (is !== "forward" || !(row >= 0) || !(round > 0) || epoch > epochs || seen.has(round)) continue;
    seen.add(round);
    turns[row][epoch - 1].push(((round - 1) % rows) + 1);
  }
  return turns;
}

/** The losses known up to and including step `at`, as [{ round, epoch, loss }], one per round. */
export function lossesUntil(steps, at) {
  const found = new Map();
  for (const { round, epoch, loss } of steps.slice(0, at + 1)) {
    if (round > 0 && !Number.isNaN(loss) && !found.has(round)) found.set(round, { round, epoch, loss });
  }
  return [...found.values()];
}

/** The mean loss of the rows of `epoch` among those losses, NaN if there are none. */
export function meanLoss(losses, epoch) {
  const own = losses.filter((one) => one.epoch === epoch).map((one) => one.loss);
  return own.reduce((sum, loss) => sum + loss, 0) / own.length;
}

/** The parameter of the step's layer that moved most since the step before, or null. */
export function moved(steps, at) {
  let most = null;
  let largest = 0;
  for (const name of LAYERS[steps[at].layer] ?? []) {
    const shift = Math.abs(steps[at][name] - steps[at - 1][name]);
    if (shift > largest) [most, largest] = [name, shift];
  }
  return most;
}

/** Which sentence belongs to step `at`; `orders` are the rows of each epoch, from 0. */
export function sentenceAt(steps, at, orders) {
  const step = steps[at];
  const known = (...names) => names.every((name) => !Number.isNaN(step[name]));
  switch (step.is) {
    case "shuffle": {
      const order = orders[step.epoch - 1] ?? [];
      if (order.length > 1 && order.every((row, turn) => row === turn)) return "shuffle_sorted";
      const before = orders[step.epoch - 2];
      return before && before.join() === order.join() ? "shuffle_same" : "shuffle";
    }
    case "forward":
      if (!(step.row >= 0)) return "forward_other";
      if (step.layer === 1) return known("a1") ? "forward1" : "forward_failed";
      return known("output") ? "forward2" : "forward_failed";
    case "gradient":
      if (!known("da")) return "gradient_unknown";
      if (step.label < 0) return "gradient_strange";
      if (step.label !== step.row) return "gradient_other";
      return step.da < 0 ? "gradient_up" : "gradient_down";
    case "backward":
      if (step.layer === 2) return known("da", "da1") ? "backward2" : "backward";
      if (step.handed === 0) return "backward1_other";
      return known("da1") ? "backward1" : "backward";
    case "update":
      return moved(steps, at) ? "update" : "update_none";
    default:
      return step.is;
  }
}

const ICONS = {
  first: '<path d="M4 3v10M13 3 6 8l7 5Z"/>',
  previous: '<path d="M11.5 3 4.5 8l7 5Z"/>',
  play: '<path d="M4.5 3v10l8-5Z"/>',
  pause: '<path d="M5 3v10M11 3v10"/>',
  next: '<path d="M4.5 3l7 5-7 5Z"/>',
  last: '<path d="M3 3l7 5-7 5ZM12 3v10"/>',
};

function icon(name) {
  const box = document.createElement("span");
  box.className = "lc-icon";
  box.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true">${ICONS[name]}</svg>`;
  return box;
}

function render({ model, el }) {
  const setting = model.get("setting");
  const { language, fields, kinds, rows, labels, epochs, start, orders, ending } = setting;
  const words = model.get("words");
  const say = (value, digits = 3) => (Number.isNaN(value) ? "?" : written(value, language, digits));
  /** With as many decimals as stand well in a figure; a huge number as ever. */
  const short = (value, decimals = 2) =>
    Math.abs(value) < 100 ? decimal(value, language, decimals) : say(value, 2);
  const listed = (order) => (order ?? []).map((row) => (row < 0 ? "?" : row + 1)).join(", ");
  const atStart = Object.fromEntries(fields.map((name) => [name, NaN]));
  PARAMETERS.forEach((name, at) => (atStart[name] = start[at]));

  let steps = [{ ...atStart, is: "start" }];
  let [rounds, high] = [epochs * rows.length, 1];
  let at = 0;
  let compared = false;
  let colours = null;
  let timer = null;

  // ---- elements ----
  const whose = element("p", { class: "lc-whose" }, filled(words.whose[setting.whose], { name: setting.thing }));
  const marks = TRACK.map((name) => element("li", {}, words.steps[name]));
  const track = element("ol", { class: "lc-track", "aria-label": words.track }, ...marks);

  const turnCells = rows.map(() => Array.from({ length: epochs }, () => element("td", { class: "lc-visit" })));
  const labelCells = labels.map((label) => element("td", {}, short(label)));
  const rowNodes = rows.map((row, number) =>
    element(
      "tr", {},
      element("th", { scope: "row" }, String(number + 1)),
      ...row.map((value) => element("td", {}, short(value, 1))),
      labelCells[number],
      ...turnCells[number],
    ),
  );
  const head = [words.row, "x₁", "x₂", words.target];
  for (let epoch = 1; epoch <= epochs; epoch += 1) head.push(filled(words.turn, { epoch }));
  const table = element(
    "table",
    { class: "lc-rows" },
    element("caption", {}, words.rows),
    element("thead", {}, element("tr", {}, ...head.map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, ...rowNodes),
  );
  const network = figure("network", words.network);
  const losses = figure("losses", words.losses);

  const button = (name) =>
    element("button", { type: "button", class: "lc-key", "aria-label": words[name], title: words[name] }, icon(name));
  const [first, previous, next, last] = ["first", "previous", "next", "last"].map(button);
  const play = element("button", { type: "button", class: "lc-primary lc-play" });
  const place = slider(words.step, { min: 0, max: 0, step: 1, value: 0 });
  const speed = slider(words.speed, { min: 0, max: SPEEDS.length - 1, step: 1, value: 2 });
  const controls = element(
    "div",
    { class: "lc-controls lc-transport" },
    element("div", { class: "lc-keys" }, first, previous, play, next, last),
    place.node,
    speed.node,
  );
  const values = {};
  const valueList = element(
    "dl",
    { class: "lc-values" },
    ...["now", "rounds", "so_far"].map((key) => {
      values[key] = element("dd", {}, "–");
      return element("div", {}, element("dt", {}, words[key]), values[key]);
    }),
  );

  // ---- drawing ----
  function drawNetwork() {
    const target = cleared(network.canvas);
    const { context, width, height } = target;
    const step = steps[at];
    const is = compared ? step.is : "start";
    const [top, bottom, middle] = [0.24 * height, 0.74 * height, 0.49 * height];
    const [left, centre, right] = [RADIUS + 4, 0.5 * width, width - RADIUS - 8];
    const nodes = {
      x1: [left, top], x2: [left, bottom], a1: [centre, top], a2: [centre, bottom],
      output: [right, middle],
    };
    const edges = [
      ["x1", "a1", "w11", 1], ["x2", "a1", "w12", 1], ["x1", "a2", "w21", 1], ["x2", "a2", "w22", 1],
      ["a1", "output", "v1", 2], ["a2", "output", "v2", 2],
    ];
    const active = (layer) => step.layer === layer && ["forward", "backward", "update"].includes(is);
    const back = is === "backward" || is === "update";
    const lively = back ? colours.look : colours.accent;

    for (const [from, to, , layer] of edges) {
      context.strokeStyle = active(layer) ? lively : colours.line;
      context.lineWidth = active(layer) ? 2 : 1;
      line(context, [nodes[from], nodes[to]]);
      if (active(layer) && is !== "update") arrow(context, nodes[from], nodes[to], is === "backward", lively);
    }
    const changed = is === "update" && at > 0 ? (name) => step[name] !== steps[at - 1][name] : () => false;
    for (const [from, to, name, layer] of edges) {
      const [x0, y0] = nodes[from];
      const [x1, y1] = nodes[to];
      const share = layer === 2 || y0 === y1 ? 0.45 : 0.33;
      const [x, y] = [x0 + share * (x1 - x0), y0 + share * (y1 - y0)];
      const text = short(step[name]);
      context.fillStyle = colours.paper;
      context.fillRect(x - 19, y - 8, 38, 16);
      const style = { align: "center", colour: changed(name) ? colours.look : colours.ink };
      note(context, text, x, y, colours, style);
    }
    const lit = {
      x1: is === "forward" && step.layer === 1, x2: is === "forward" && step.layer === 1,
      a1: is === "forward", a2: is === "forward",
      output: (is === "forward" && step.layer === 2) || is === "gradient",
    };
    for (const [name, [x, y]] of Object.entries(nodes)) {
      disc(context, x, y, RADIUS, colours.paper, colours.paper);
      context.strokeStyle = lit[name] ? (is === "gradient" ? colours.look : colours.accent) : colours.faint;
      context.lineWidth = lit[name] ? 2.5 : 1;
      context.stroke();
      const value = compared ? step[name] : NaN;
      const text = Number.isNaN(value) ? "·" : short(value);
      note(context, text, x, y + 1, colours, { align: "center", colour: colours.ink });
    }
    const above = (name, text, colour = colours.faint, lift = 0) =>
      note(context, text, nodes[name][0], nodes[name][1] - RADIUS - 10 - lift, colours, { align: "center", colour });
    const below = (name, text, colour = colours.faint, drop = 0) =>
      note(context, text, nodes[name][0], nodes[name][1] + RADIUS + 11 + drop, colours, { align: "center", colour });
    above("x1", "x₁");
    above("x2", "x₂");
    above("a1", "a₁");
    above("a2", "a₂");
    above("output", "o");
    const bias = (name) => `${words.bias} ${short(step[name])}`;
    for (const [node, name] of [["a1", "b1"], ["a2", "b2"], ["output", "c"]]) {
      below(node, bias(name), changed(name) ? colours.look : colours.faint);
    }
    if (!compared || !["gradient", "backward", "update"].includes(is)) return;
    const da = (node, value) => {
      if (!Number.isNaN(value)) above(node, `da ${short(value)}`, colours.look, 15);
    };
    da("output", step.da);
    if (is !== "gradient") {
      da("a1", step.da1);
      da("a2", step.da2);
    }
  }

  /** A small arrowhead halfway an edge, towards its end or, going back, its beginning. */
  function arrow(context, [x0, y0], [x1, y1], backward, colour) {
    const share = backward ? 0.7 : 0.74;
    const [x, y] = [x0 + share * (x1 - x0), y0 + share * (y1 - y0)];
    const turn = Math.atan2(y1 - y0, x1 - x0) + (backward ? Math.PI : 0);
    context.save();
    context.translate(x, y);
    context.rotate(turn);
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(6, 0);
    context.lineTo(-4, -4.5);
    context.lineTo(-4, 4.5);
    context.fill();
    context.restore();
  }

  const wanted = epochs * rows.length;

  function lossScales(width, height) {
    return {
      x: linear(0.5, rounds + 0.5, MARGIN.left, width - MARGIN.right),
      y: linear(0, high, height - MARGIN.bottom, MARGIN.top),
    };
  }

  const lossesStill = new StillLayer(({ context, width, height }) => {
    const { x, y } = lossScales(width, height);
    const every = Math.max(1, Math.ceil(rounds / (width > 360 ? 12 : 6)));
    axes(
      context, width, height,
      {
        scale: x, label: String, name: words.round,
        ticks: Array.from({ length: rounds }, (_, round) => round + 1).filter((round) => round % every === 0),
      },
      { scale: y, ticks: [0, high / 2, high], label: (loss) => say(loss), name: words.loss },
      colours,
    );
    if (!compared) {
      note(context, words.hidden, width / 2, y(high / 2), colours, { align: "center", colour: colours.faint });
      return;
    }
    context.strokeStyle = colours.line;
    context.setLineDash([2, 3]);
    const edge = Math.round(x(rows.length + 0.5)) + 0.5;
    line(context, [[edge, MARGIN.top], [edge, height - MARGIN.bottom]]);
    context.setLineDash([]);
    note(context, words.mean, width - MARGIN.right, 8, colours, { align: "right", colour: colours.faint });
    const end = width - MARGIN.right - context.measureText(words.mean).width - 6;
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    context.setLineDash([6, 4]);
    line(context, [[end - 26, 8], [end, 8]]);
    context.setLineDash([]);
  });

  function drawLosses() {
    const target = cleared(losses.canvas);
    lossesStill.copyTo(target);
    if (!compared) return;
    const { context, width, height } = target;
    const { x, y } = lossScales(width, height);
    const shown = lossesUntil(steps, at);
    context.setLineDash([6, 4]);
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    for (let epoch = 1; epoch <= Math.ceil(rounds / rows.length); epoch += 1) {
      const mean = meanLoss(shown, epoch);
      if (!Number.isFinite(mean)) continue;
      const from = (epoch - 1) * rows.length;
      const to = Math.max(...shown.filter((one) => one.epoch === epoch).map((one) => one.round));
      line(context, [[x(from + 0.6), y(mean)], [x(to + 0.4), y(mean)]]);
    }
    context.setLineDash([]);
    shown.forEach(({ round, loss }, place) => {
      const current = place === shown.length - 1;
      disc(context, x(round), y(Number.isFinite(loss) ? Math.min(loss, high) : high), current ? 5 : 3.5, colours.accent, colours.paper);
    });
  }

  function write(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  function writeTable() {
    const step = steps[at];
    const turns = turnsUntil(steps, compared ? at : 0, epochs, rows.length);
    rowNodes.forEach((node, row) => {
      const here = compared && step.row === row && step.is !== "shuffle";
      node.classList.toggle("lc-here", here);
      if (here) node.setAttribute("aria-current", "true");
      else node.removeAttribute("aria-current");
      turnCells[row].forEach((cell, epoch) => write(cell, turns[row][epoch].join(", ")));
      const used = ["gradient", "backward", "update"].includes(step.is) && step.label === row;
      labelCells[row].classList.toggle("lc-used", compared && used);
    });
    marks.forEach((mark, number) => {
      const here = compared && step.is === TRACK[number];
      if (here) mark.setAttribute("aria-current", "step");
      else mark.removeAttribute("aria-current");
    });
    const known = (value) => (compared && !Number.isNaN(value) ? say(value) : "–");
    write(values.now, known(step.epoch));
    write(values.rounds, compared && step.round > 0 ? `${step.round} / ${wanted}` : "–");
    write(values.so_far, known(meanLoss(lossesUntil(steps, at), step.epoch)));
  }

  function drawStep() {
    drawNetwork();
    drawLosses();
    writeTable();
    const last = steps.length - 1;
    place.input.max = last;
    place.input.value = at;
    place.show(filled(words.progress, { at, last }));
  }

  // ---- words ----
  function sentence() {
    const step = steps[at];
    const key = sentenceAt(steps, at, orders);
    const numbers = Object.fromEntries(fields.map((name) => [name, say(step[name])]));
    const parameter = step.is === "update" ? moved(steps, at) : null;
    const text = filled(words.seen[key], {
      ...numbers,
      row: step.row + 1,
      label: step.label + 1,
      order: listed(orders[step.epoch - 1]),
      target: step.row >= 0 ? say(labels[step.row]) : "",
      parameter: parameter && words.parameters[parameter],
      old: parameter && say(steps[at - 1][parameter], 4),
      new: parameter && say(step[parameter], 4),
    });
    return at > 0 && at === steps.length - 1 ? `${text} ${ended()}` : text;
  }

  function ended() {
    const text = filled(words.ending[ending.code], { ...ending, rounds: setting.rounds, wanted });
    return setting.cut ? `${text} ${filled(words.cut, { steps: steps.length - 1 })}` : text;
  }

  function outcome(answer) {
    const expected = words.expected[answer];
    const [one, two] = [listed(orders[0]), listed(orders[1])];
    const kind = setting.actual === "none" ? "none" : setting.actual === answer ? "right" : "wrong";
    const text = filled(words[kind], { expected, first: one, second: two });
    return ending.code === "fine" ? text : `${text} ${ended()}`;
  }

  function describe(open) {
    const picture = words.picture;
    if (!open) {
      network.canvas.setAttribute("aria-label", picture.waiting);
      losses.canvas.setAttribute("aria-label", picture.hidden);
      return;
    }
    const numbers = Object.fromEntries(PARAMETERS.map((name) => [name, say(steps[at][name])]));
    network.canvas.setAttribute("aria-label", filled(picture.network, { ...numbers, seen: sentence() }));
    const shown = lossesUntil(steps, at).map((one) => say(one.loss));
    const text = shown.length ? filled(picture.losses, { losses: shown.join("; ") }) : picture.no_losses;
    losses.canvas.setAttribute("aria-label", text);
  }

  // ---- playing ----
  function showPlaying() {
    play.replaceChildren(icon(timer ? "pause" : "play"), timer ? words.pause : words.play);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    showPlaying();
  }

  function go(to) {
    at = Math.max(0, Math.min(steps.length - 1, to));
    drawStep();
    card.drawn();
    if (at === steps.length - 1 && timer) stop();
  }

  function run() {
    clearInterval(timer);
    timer = setInterval(() => go(at + 1), 1000 / SPEEDS[speed.input.value]);
    showPlaying();
  }

  function toggle() {
    if (timer) return stop();
    if (at === steps.length - 1) go(0);
    run();
  }

  const jump = (to) => () => {
    stop();
    go(to());
  };
  first.addEventListener("click", jump(() => 0));
  previous.addEventListener("click", jump(() => at - 1));
  next.addEventListener("click", jump(() => at + 1));
  last.addEventListener("click", jump(() => steps.length - 1));
  play.addEventListener("click", toggle);
  place.input.addEventListener("input", jump(() => Number(place.input.value)));
  place.input.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    toggle();
  });
  const showSpeed = () => speed.show(filled(words.per_second, { speed: say(SPEEDS[speed.input.value]) }));
  speed.input.addEventListener("input", () => {
    showSpeed();
    if (timer) run();
  });
  showSpeed();
  showPlaying();

  const card = explorer({ model, el }, {
    kind: "training-player",
    answers: ["same", "sorted", "new"],
    nodes: [
      whose,
      controls,
      track,
      element(
        "div",
        { class: "lc-panels" },
        element("div", { class: "lc-left" }, table, losses.node),
        element("div", { class: "lc-right" }, network.node, valueList),
      ),
    ],
    controls: [controls],
    first: place.input,
    receive(numbers) {
      steps = stepsOf(numbers, fields, kinds);
      const known = lossesUntil(steps, steps.length - 1);
      rounds = Math.max(wanted, ...known.map((one) => one.round));
      high = 0.5 * Math.ceil(Math.max(1, ...known.map((one) => one.loss).filter(Number.isFinite)) / 0.5);
    },
    outcome,
    opened() {
      compared = true;
      at = 0;
    },
    closed() {
      compared = false;
      at = 0;
      stop();
    },
    draw(palette, open) {
      [colours, compared] = [palette, open];
      lossesStill.renew();
      drawStep();
    },
    seen: sentence,
    describe,
  });
  return () => {
    stop();
    card.dispose();
  };
}

export default { render };
