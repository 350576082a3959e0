// The signal explorer: a prediction first, then one example that is dragged through a network.
import { explorer, figure, slider } from "./explorer.js";
import { element, uniqueId } from "./markup.js";
import { forward, layersOf, outputWritten, rounded, withFlipped } from "./neurons.js";
import { Shades, classKey, example } from "./plane.js";
import { MARGIN, StillLayer, axes, clamp, cleared, filled, line, linear, note, written } from "./plot.js";

const GRID = [64, 48]; // columns and rows on which the output is drawn
const HEIGHT = 300; // of both pictures
const HEAD = 44; // pixels above the nodes, for the layers' names
const SMALLEST = 18; // radius of a node that gives 0
const GROWTH = 6;
const ROOM = 22; // radius of the output, in which "< 0.01" has to fit
const SVG = "http://www.w3.org/2000/svg";

/** How strongly a value shows, 0 to 1: quickly at first, without end. */
export function strength(value) {
  const size = Math.abs(value);
  return size / (0.6 + size);
}

/** Where the nodes stand: [x, y] for each value, column by column, in a box of this size. */
export function places(sizes, width, height, head = HEAD) {
  const most = Math.max(...sizes);
  const apart = (height - head) / most;
  const edge = SMALLEST + GROWTH + 20;
  return sizes.map((count, column) => {
    const x = edge + (column * (width - 2 * edge)) / (sizes.length - 1);
    const top = head + ((most - count) * apart) / 2 + apart / 2;
    return Array.from({ length: count }, (_, row) => [x, top + row * apart]);
  });
}

/** What a neuron's sum is made of: per input its weight, its value and their product. */
export function shares(layers, values, layer, neuron) {
  return layers[layer].weights[neuron].map((weight, input) => {
    const value = values[layer][input];
    return { weight, value, product: rounded(weight * value) };
  });
}

/**
 * What is to be seen: `silent`, the neurons of the first ReLU layer that give 0 (null where no
 * layer is ReLU), and `heaviest`, the input that adds most to or takes most from the last sum.
 */
export function noticed(layers, { values }) {
  const relu = layers.findIndex((layer) => layer.activation === "relu");
  const silent = relu < 0 ? [] : values[relu + 1].flatMap((a, at) => (a === 0 ? [at] : []));
  const last = layers.length - 1;
  const products = shares(layers, values, last, 0).map((share) => share.product);
  const heaviest = products.reduce((best, one, at) => (Math.abs(one) > Math.abs(products[best]) ? at : best), 0);
  return { relu, silent, heaviest, product: products[heaviest] };
}

/** To which class an output leans: "0", "1" or "half". */
export function sideOf(output) {
  if (output === 0.5) return "half";
  return output > 0.5 ? "1" : "0";
}

/** A number with a fixed count of decimals, as the language writes it. */
export function withDecimals(value, decimals, language) {
  const text = value.toFixed(decimals).replace(/^-(0[.]0*)$/, "$1").replace("-", "−");
  return language === "nl" ? text.replace(".", ",") : text;
}

function shape(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function render({ model, el }) {
  const { language, step, networks } = model.get("setting");
  const words = model.get("words");
  const say = (value, digits = 3) => written(value, language, digits);
  const exact = (value) => say(value, 4);
  const list = (values) => values.map((value) => exact(value)).join(words.list);
  /** A number of the calculation: as it is where it is short, else with commas below commas. */
  const told = (value) => (net.name === "hand" ? exact(value) : withDecimals(value, 2, language));

  let compared = false;
  let colours = null;
  let which = 0;
  let [net, layers, result] = [networks[0], null, null];
  let x = [...net.start];
  let reached = 0; // how many layers have computed
  let pinned = [1, 0]; // layer and neuron, both from 0, of the calculation that stays
  let looked = null; // and of the one under the pointer
  let drawnNodes = [];
  let drawnEdges = [];
  const flipped = new Set();
  let examples = [];

  /** An output with two decimals, which is never 0 or 1. */
  const shortOutput = (a) => {
    if (a > 0.995) return `> ${say(0.99)}`;
    return a < 0.005 ? `< ${say(0.01)}` : withDecimals(a, 2, language);
  };

  // ---- elements ----
  const plane = figure("plane", words.plane);
  const picture = shape("svg", { role: "group" });
  const netFigure = element(
    "figure",
    { class: "lc-net" },
    element("figcaption", {}, words.net, element("span", { class: "lc-classes" }, words.key)),
    picture,
  );
  plane.canvas.classList.add("lc-draggable");
  const classes = classKey([0, 1].map((number) => filled(words.class, { number })));
  plane.node.firstChild.append(classes);
  const sliders = ["x1", "x2"].map((name) =>
    slider(words.inputs[name], { min: -3, max: 3, step, value: 0 }),
  );
  const name = uniqueId("networks");
  const radios = networks.map((one) => element("input", { type: "radio", name, value: one.name }));
  const choice = element(
    "fieldset",
    { class: "lc-choice" },
    element("legend", {}, words.networks),
    ...networks.map((one, at) => element("label", {}, radios[at], words.network[one.name])),
  );
  const button = (text) => element("button", { type: "button", class: "lc-quiet" }, text);
  const [back, on, restore] = [button(words.back), button(words.on), button(words.restore)];
  const progress = element("span", {});
  const steps = element("div", { class: "lc-turn lc-steps" }, back, on, progress);
  const above = element("div", { class: "lc-above" }, choice);
  const controls = element("div", { class: "lc-controls" }, ...sliders.map((one) => one.node), steps);
  const caption = element("span", { class: "lc-amount", id: uniqueId("calculation") });
  const body = element("tbody", {});
  const headings = ["from", "weight", "value", "product"].map((key) =>
    element("th", { scope: "col" }, words[key]),
  );
  const table = element(
    "table",
    { class: "lc-table", "aria-labelledby": caption.id },
    element("thead", {}, element("tr", {}, ...headings, element("td", {}))),
    body,
  );
  const below = element(
    "div",
    { class: "lc-below" },
    element("p", { class: "lc-turn" }, caption, restore),
    table,
  );

  // ---- state ----
  const shown = () => looked ?? pinned;
  const active = () => withFlipped(layers, flipped);

  function compute() {
    result = forward(active(), x);
  }

  function use(at) {
    which = at;
    net = networks[at];
    layers = layersOf(net.parameters, net.sizes, net.activations);
    x = [...net.start];
    [reached, pinned, looked] = [layers.length, [layers.length - 1, 0], null];
    flipped.clear();
    radios[at].checked = true;
    below.style.minHeight = `${132 + 30 * Math.max(...net.sizes)}px`;
    const [left, right, bottom, top] = net.plane;
    [[left, right], [bottom, top]].forEach(([min, max], axis) => {
      Object.assign(sliders[axis].input, { min, max });
      sliders[axis].input.value = x[axis];
    });
    compute();
    build();
  }

  // ---- the network ----
  /** Make nodes and edges; what changes while dragging is set in `fillIn`. */
  function build() {
    drawnEdges = [];
    drawnNodes = [];
    const title = (column) => (column ? filled(words.layer, { at: column }) : words.input);
    const kind = (column) => (column ? words.f[net.activations[column - 1]] : "");
    const heads = net.sizes.map((_, column) => {
      const node = shape("text", { class: "lc-head" });
      node.append(
        shape("tspan", {}, title(column)),
        shape("tspan", { dy: 15, class: "lc-kind" }, kind(column)),
      );
      return node;
    });
    const edges = shape("g", { "aria-hidden": "true" });
    layers.forEach(({ weights }, layer) =>
      weights.forEach((row, neuron) =>
        row.forEach((_, input) => {
          const node = shape("line");
          drawnEdges.push({ node, layer, neuron, input });
          edges.append(node);
        }),
      ),
    );
    const nodes = shape("g");
    net.sizes.forEach((count, column) => {
      drawnNodes.push(
        Array.from({ length: count }, (_, row) => {
          const disc = shape("circle");
          const text = shape("text", { "aria-hidden": "true" });
          const node = shape("g", { class: "lc-node" }, disc, text);
          if (column) listen(node, column - 1, row);
          nodes.append(node);
          return { node, disc, text };
        }),
      );
    });
    picture.replaceChildren(...heads, edges, nodes);
    picture.heads = heads;
  }

  function listen(node, layer, neuron) {
    node.setAttribute("role", "button");
    const look = (at) => {
      if (!compared) return;
      looked = at;
      select();
      drawn();
    };
    node.addEventListener("pointerenter", () => look([layer, neuron]));
    node.addEventListener("pointerleave", () => look(null));
    const pin = () => {
      pinned = [layer, neuron];
      look(null);
    };
    node.addEventListener("focus", pin);
    node.addEventListener("click", pin);
    node.addEventListener("keydown", (event) => {
      const move = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] }[event.key];
      if (!move) return;
      event.preventDefault();
      const column = clamp(layer + 1 + move[0], 1, layers.length);
      const row = clamp(neuron + move[1], 0, net.sizes[column] - 1);
      drawnNodes[column][row].node.focus();
    });
  }

  /** Put everything where it belongs at the width that there is. */
  function layOut() {
    const width = picture.clientWidth;
    if (!width) return;
    picture.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const at = places(net.sizes, width, HEIGHT);
    drawnNodes.forEach((column, k) =>
      column.forEach(({ node }, row) => node.setAttribute("transform", `translate(${at[k][row].join(" ")})`)),
    );
    picture.heads.forEach((head, k) => {
      head.setAttribute("y", 14);
      head.querySelectorAll("tspan").forEach((part) => part.setAttribute("x", at[k][0][0]));
    });
    drawnEdges.forEach(({ node, layer, neuron, input }) => {
      const [[x1, y1], [x2, y2]] = [at[layer][input], at[layer + 1][neuron]];
      Object.entries({ x1, y1, x2, y2 }).forEach(([key, value]) => node.setAttribute(key, value));
    });
  }

  /** Values into the nodes, as far as the layers have computed. */
  function fillIn() {
    result.values.forEach((column, k) =>
      column.forEach((value, row) => {
        const { node, disc, text } = drawnNodes[k][row];
        const lit = k <= reached && (compared || k === 0);
        const much = lit ? strength(value) : 0;
        const last = k === layers.length;
        disc.setAttribute("r", Math.max(last ? ROOM : 0, SMALLEST + GROWTH * much));
        disc.style.fill = lit ? `color-mix(in srgb, var(--lc-class-${value < 0 ? 0 : 1}) ${Math.round(55 * much)}%, var(--lc-paper))` : "";
        text.textContent = !lit ? "" : last ? shortOutput(value) : k ? told(value) : say(value, 2);
        node.classList.toggle("lc-lit", lit);
        if (!k) return;
        const figures = { layer: k, neuron: row + 1, z: told(result.sums[k - 1][row]), a: told(value) };
        node.setAttribute("aria-label", filled(lit ? words.node : words.waiting, figures));
      }),
    );
  }

  /** Edges by weight, and which neuron is looked at. */
  function select() {
    const [layer, neuron] = shown();
    const now = active();
    drawnEdges.forEach((edge) => {
      const weight = now[edge.layer].weights[edge.neuron][edge.input];
      const largest = Math.max(...now[edge.layer].weights.flat().map(Math.abs));
      const told = compared && edge.layer === layer && edge.neuron === neuron;
      edge.node.setAttribute("class", `lc-edge${weight < 0 ? " lc-negative" : ""}${told ? " lc-told" : ""}`);
      edge.node.style.strokeWidth = weight ? 0.8 + (3.2 * Math.abs(weight)) / largest : 0;
      edge.node.style.opacity = !compared ? 0.55 : edge.layer >= reached ? 0.12 : told ? 1 : 0.3;
    });
    drawnNodes.slice(1).forEach((column, k) =>
      column.forEach(({ node }, row) => {
        const chosen = compared && k === layer && row === neuron;
        node.classList.toggle("lc-chosen", chosen);
        node.setAttribute("aria-pressed", String(chosen));
        node.setAttribute("tabindex", compared ? 0 : -1);
      }),
    );
    makeTable();
  }

  // ---- the calculation ----
  let cells = [];

  function makeTable() {
    const [layer, neuron] = shown();
    const from = (input) =>
      layer ? filled(words.neuron, { at: input + 1 }) : `x${"₁₂"[input]}`;
    const row = (head, count, kind) => {
      const parts = Array.from({ length: count }, () => element("td", {}));
      const node = element("tr", { class: kind }, element("th", { scope: "row" }, head), ...parts);
      return { node, parts };
    };
    const rows = layers[layer].weights[neuron].map((_, input) => {
      const one = row(from(input), 4);
      const flip = button("");
      flip.append(
        element("span", { class: "lc-wide" }, words.flip),
        element("span", { class: "lc-tight" }, "±"),
      );
      flip.setAttribute("aria-label", `${words.flip}: ${words.weight} ${from(input)}`);
      flip.setAttribute("aria-pressed", String(flipped.has(`${layer},${neuron},${input}`)));
      flip.addEventListener("click", () => turn(layer, neuron, input));
      one.parts[3].append(flip);
      one.flip = flip;
      return one;
    });
    const bias = row(words.bias, 4);
    const z = row(words.z, 4, "lc-total");
    const a = row(filled(words.a, { f: words.f[net.activations[layer]] }), 4);
    cells = { rows, bias, z, a };
    caption.textContent = filled(words.calculation, { layer: layer + 1, neuron: neuron + 1 });
    body.replaceChildren(...[...rows, bias, z, a].map((one) => one.node));
    writeTable();
  }

  function writeTable() {
    const [layer, neuron] = shown();
    const ready = layer < reached;
    const put = (cell, value, known) => (cell.textContent = known ? told(value) : "…");
    shares(active(), result.values, layer, neuron).forEach(({ weight, value, product }, input) => {
      const { parts } = cells.rows[input];
      put(parts[0], weight, true);
      put(parts[1], value, layer <= reached);
      put(parts[2], product, ready);
    });
    put(cells.bias.parts[2], layers[layer].biases[neuron], true);
    put(cells.z.parts[2], result.sums[layer][neuron], ready);
    const a = result.values[layer + 1][neuron];
    const last = layer === layers.length - 1;
    cells.a.parts[2].textContent = !ready ? "…" : last ? outputWritten(a, say) : told(a);
    restore.hidden = flipped.size === 0;
  }

  function turn(layer, neuron, input) {
    const key = `${layer},${neuron},${input}`;
    if (!flipped.delete(key)) flipped.add(key);
    pinned = [layer, neuron];
    weightsChanged();
    cells.rows[input].flip.focus();
  }

  function weightsChanged() {
    compute();
    still.renew();
    select();
    renew();
  }

  // ---- the plane ----
  const shades = new Shades(...GRID);

  function scales(width, height) {
    const [left, right, bottom, top] = net.plane;
    const box = { left: MARGIN.left, top: MARGIN.top, right: width - MARGIN.right, bottom: height - MARGIN.bottom };
    return { box, across: linear(left, right, box.left, box.right), up: linear(bottom, top, box.bottom, box.top) };
  }

  function outputs() {
    const [left, right, bottom, top] = net.plane;
    const [columns, rows] = GRID;
    const now = active();
    return Float32Array.from({ length: columns * rows }, (_, cell) => {
      const place = [
        left + ((cell % columns) * (right - left)) / (columns - 1),
        bottom + (Math.floor(cell / columns) * (top - bottom)) / (rows - 1),
      ];
      return forward(now, place).values[layers.length][0];
    });
  }

  function ticks(low, high) {
    const apart = high - low > 5 ? 2 : 1;
    const first = Math.ceil(low / apart) * apart;
    return Array.from({ length: Math.floor((high - first) / apart) + 1 }, (_, at) => first + at * apart);
  }

  const still = new StillLayer(({ context, width, height }) => {
    const { box, across, up } = scales(width, height);
    if (compared) shades.draw(context, outputs(), box, colours);
    const [left, right, bottom, top] = net.plane;
    axes(
      context, width, height,
      { scale: across, ticks: ticks(left, right), label: say, name: "x₁" },
      { scale: up, ticks: ticks(bottom, top), label: say, name: "x₂" },
      colours,
    );
    if (net.name !== "hand") {
      examples.forEach(([one, other, number]) => example(context, across(one), up(other), number, 3, colours));
    }
    if (compared) note(context, words.drag, width - MARGIN.right, 8, colours, { align: "right", colour: colours.faint });
  });

  function drawPlane() {
    const target = cleared(plane.canvas);
    still.copyTo(target);
    const { context, width, height } = target;
    const { box, across, up } = scales(width, height);
    const [at, high] = [across(x[0]), up(x[1])];
    context.strokeStyle = colours.ink;
    context.lineWidth = 1;
    context.setLineDash([2, 3]);
    line(context, [[at, high], [at, box.bottom]]);
    line(context, [[at, high], [box.left, high]]);
    context.setLineDash([]);
    context.beginPath();
    context.arc(at, high, 7, 0, 2 * Math.PI);
    context.fillStyle = colours.ink;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = colours.paper;
    context.stroke();
    note(context, "x", at + 12, high - 10, colours);
  }

  function draw(palette, open) {
    [colours, compared] = [palette, open];
    still.renew();
    drawPlane();
    layOut();
    fillIn();
    select();
  }

  // ---- words ----
  function figures() {
    const output = result.values[layers.length][0];
    const plain = forward(layers, x).values[layers.length][0];
    const a = outputWritten(output, say);
    const { flips } = words.seen;
    return {
      a,
      x: list(x),
      before: outputWritten(plain, say),
      side: words.sides[sideOf(output)],
      flips: filled(flipped.size === 1 ? flips.one : flips.more, { count: flipped.size }),
      sizes: net.sizes.join("–"),
      layers: layers.length,
    };
  }

  function why() {
    const now = active();
    const { relu, silent, heaviest, product } = noticed(now, result);
    const z = result.sums;
    if (silent.length === 1) {
      return filled(words.seen.silent, { neuron: silent[0] + 1, layer: relu + 1, z: exact(z[relu][silent[0]]) });
    }
    if (silent.length > 1) {
      const numbers = silent.map((at) => at + 1);
      const neurons = `${numbers.slice(0, -1).join(", ")}${words.and}${numbers[numbers.length - 1]}`;
      return filled(words.seen.silents, { layer: relu + 1, neurons });
    }
    return filled(words.seen.heaviest, {
      neuron: heaviest + 1, layer: layers.length - 1, product: say(product), z: say(z[layers.length - 1][0]),
    });
  }

  function sentence() {
    const now = figures();
    if (reached === 0) return filled(words.seen.start, now);
    if (reached < layers.length) {
      const values = result.values[reached].map((value) => told(value)).join(words.list);
      return filled(words.seen.layer, { at: reached, values });
    }
    if (!flipped.size) return `${filled(words.seen.whole, now)} ${why()}`;
    return `${filled(now.before === now.a ? words.seen.unchanged : words.seen.flipped, now)} ${why()}`;
  }

  function seen() {
    sliders.forEach((one, axis) => one.show(exact(x[axis])));
    progress.textContent = reached
      ? filled(words.reached.layer, { at: reached, of: layers.length })
      : words.reached.start;
    back.setAttribute("aria-disabled", String(reached === 0));
    on.setAttribute("aria-disabled", String(reached === layers.length));
    return sentence().replaceAll(" = ", "\u00a0=\u00a0");
  }

  function describe(open) {
    const now = figures();
    plane.canvas.setAttribute("aria-label", filled(open ? words.picture.plane : words.picture.hidden, now));
    picture.setAttribute("aria-label", filled(words.picture.net, now));
  }

  // ---- its course ----
  use(0);
  const { dispose, drawAll, drawn } = explorer({ model, el }, {
    kind: "signals",
    answers: Object.keys(words.answers),
    nodes: [
      above,
      element("div", { class: "lc-panels" }, plane.node, netFigure),
      controls,
      below,
    ],
    controls: [above, controls, below],
    first: sliders[0].input,
    receive(numbers) {
      const [, moons] = networks;
      const count = moons.sizes.slice(1).reduce((sum, size, at) => sum + size * (moons.sizes[at] + 1), 0);
      moons.parameters = Array.from(numbers.subarray(0, count));
      examples = Array.from({ length: (numbers.length - count) / 3 }, (_, at) =>
        Array.from(numbers.subarray(count + 3 * at, count + 3 * at + 3)),
      );
    },
    outcome: (answer) => words.outcome[answer],
    opened: () => use(0),
    closed() {
      compared = false;
      use(0);
    },
    draw,
    seen,
    describe,
  });

  /** The input moved, or another layer computed: new values everywhere. */
  function renew() {
    drawPlane();
    fillIn();
    writeTable();
    drawn();
  }

  function moveTo(place) {
    const [left, right, bottom, top] = net.plane;
    const tenth = (value, low, high) => clamp(rounded(Math.round(value / step) * step), low, high);
    x = [tenth(place[0], left, right), tenth(place[1], bottom, top)];
    compute();
    renew();
  }

  sliders.forEach(({ input }, axis) =>
    input.addEventListener("input", () => {
      const place = [...x];
      place[axis] = Number(input.value);
      moveTo(place);
    }),
  );
  let held = false;
  const follow = (event) => {
    const { across, up } = scales(plane.canvas.clientWidth, plane.canvas.clientHeight);
    const box = plane.canvas.getBoundingClientRect();
    moveTo([across.invert(event.clientX - box.left), up.invert(event.clientY - box.top)]);
    sliders.forEach((one, axis) => (one.input.value = x[axis]));
  };
  plane.canvas.addEventListener("pointerdown", (event) => {
    if (!compared || event.button !== 0) return;
    event.preventDefault();
    plane.canvas.setPointerCapture(event.pointerId);
    held = true;
    follow(event);
  });
  plane.canvas.addEventListener("pointermove", (event) => {
    if (held) follow(event);
  });
  const release = () => (held = false);
  plane.canvas.addEventListener("pointerup", release);
  plane.canvas.addEventListener("pointercancel", release);

  function go(by) {
    const next = clamp(reached + by, 0, layers.length);
    if (next === reached) return;
    reached = next;
    // Look at the layer that has just computed, or is about to.
    pinned = [clamp(reached - 1, 0, layers.length - 1), 0];
    looked = null;
    select();
    renew();
  }
  back.addEventListener("click", () => go(-1));
  on.addEventListener("click", () => go(1));
  restore.addEventListener("click", () => {
    flipped.clear();
    weightsChanged();
    drawnNodes[shown()[0] + 1][shown()[1]].node.focus();
  });
  radios.forEach((radio, at) =>
    radio.addEventListener("change", () => {
      use(at);
      drawAll();
      drawn();
    }),
  );
  return dispose;
}

export default { render };
