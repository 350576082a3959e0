// The graph explorer: the worked example forward and back, and what moving one weight promises.
import { explorer, figure, rowsOf, slider } from "./explorer.js";
import { element, uniqueId } from "./markup.js";
import {
  MARGIN, arrow, axes, clamp, cleared, disc, filled, line, linear, note, written,
} from "./plot.js";

const CHAIN = ["x", "z1", "a1", "z2", "o", "L"];
const NEXT = { z1: "a1", a1: "z2", z2: "o", o: "L" };
const INTO = { W1_first: "z1", W1_second: "z1", b1: "z1", W2: "z2", b2: "z2" };
const PARAMETERS = Object.keys(INTO);
const NODES = ["W1_first", "W1_second", "b1", "W2", "b2", "z1", "a1", "z2", "o", "L"];
const BACK = { o: "da", z2: "dz2", a1: "da1", z1: "dz1" };
const BACK_NAMES = {
  o: "da", z2: "dz₂", a1: "da₁", z1: "dz₁",
  W1_first: "dW₁", W1_second: "dW₁", b1: "db₁", W2: "dW₂", b2: "db₂",
};
const WIDE = 700;
const THUMB = 16;
const DASH = [6, 4];

/** The buffer as rows by label, by parameter, by move; each row an array of quantities. */
export function unpacked(numbers, labels, moves, width) {
  const size = PARAMETERS.length * moves * width;
  return Array.from({ length: labels }, (_, label) =>
    PARAMETERS.map((_name, at) => rowsOf(numbers, label * size + at * moves * width, moves, width)),
  );
}

/** How fast what comes after a box changes with it, from the numbers `q` and the parameters `p`. */
export function rateOf(node, q, p, inputs) {
  return {
    o: q.da, z2: q.slope2, W2: q.a1, b2: 1, a1: p.W2, z1: q.slope1,
    W1_first: inputs[0], W1_second: inputs[1], b1: 1,
  }[node];
}

/** The boxes from one to the loss, the nearest to the loss first; the loss itself has none. */
export function chainOf(node) {
  const links = [];
  for (let at = node; at !== "L"; at = NEXT[at] ?? INTO[at]) links.unshift(at);
  return links;
}

/** A product as it is written: brackets around a negative factor that does not come first. */
export function product(factors) {
  return factors.map((factor, at) => (at && factor.startsWith("−") ? `(${factor})` : factor)).join(" · ");
}

/** What is to be seen: start, silent, opposite, kept, less or more. */
export function seenAt(promise, truth, W2) {
  if (W2 === 0) return "silent";
  if (W2 < 0) return "opposite";
  if (promise === 0) return "start";
  const share = truth / promise;
  if (Math.abs(share - 1) < 0.1) return "kept";
  return share < 1 ? "less" : "more";
}

/** Which sentence says how the next box follows. */
export function followsAt(rate) {
  if (rate === 0) return "still";
  if (Math.abs(rate) === 1) return rate > 0 ? "same" : "mirror";
  return rate > 0 ? "rises" : "falls";
}

/** The box that an arrow key leads to. */
export function neighbour(node, key) {
  const row = INTO[node] ? PARAMETERS : CHAIN.slice(1);
  const at = row.indexOf(node);
  if (key === "ArrowLeft") return row[Math.max(0, at - 1)];
  if (key === "ArrowRight") return row[Math.min(row.length - 1, at + 1)];
  if (key === "ArrowDown") return INTO[node] ?? node;
  if (key === "ArrowUp") return { z1: "W1_second", a1: "b1", z2: "W2", o: "b2", L: "b2" }[node] ?? node;
  return node;
}

/** Ticks at round numbers, about five of them. */
export function roundTicks(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough * 0.75);
  const ticks = [];
  for (let at = Math.ceil(low / step); at * step <= high; at += 1) ticks.push(Number((at * step).toPrecision(6)));
  return ticks;
}

/**
 * Where the boxes and arrows are for a width: in one row, or layer under layer where it is narrow.
 *
 * Boxes are { x, y, width, height } around their middle; arrows { from, to, points, label }.
 */
export function layout(width) {
  const wide = width >= WIDE;
  const box = { width: wide ? 60 : 46, height: 40 };
  const knob = { width: wide ? 78 : 74, height: 40 };
  const [top, drop] = [24, 112];
  const boxes = {};
  const put = (node, x, y, size) => (boxes[node] = { x: Math.round(x), y, ...size });
  if (wide) {
    const across = linear(0, 5, 52, width - 52);
    CHAIN.forEach((node, at) => put(node, across(at), top + drop, box));
    const apart = Math.min(108, across(1) - across(0) - 20);
    ["W1_first", "W1_second", "b1"].forEach((node, at) => put(node, across(1) + (at - 1) * apart, top, knob));
    ["W2", "b2"].forEach((node, at) => put(node, across(3) + (at - 0.5) * apart, top, knob));
  } else {
    const [left, middle, right] = [26, width / 2, width - 26];
    const apart = (width - knob.width) / 2 - 2;
    ["x", "z1", "a1"].forEach((node, at) => put(node, [left, middle, right][at], top + drop, box));
    ["W1_first", "W1_second", "b1"].forEach((node, at) => put(node, middle + (at - 1) * apart, top, knob));
    const below = top + drop + 100;
    ["W2", "b2"].forEach((node, at) => put(node, middle + at * apart, below, knob));
    ["z2", "o", "L"].forEach((node, at) => put(node, [left, middle, right][at], below + drop, box));
  }
  const arrows = [["x", "z1"], ...Object.entries(NEXT)].map(([from, to]) => along(boxes, from, to));
  for (const [from, to] of Object.entries(INTO)) arrows.push(down(boxes, from, to, wide ? 0.5 : 0.3));
  const height = Math.max(...Object.values(boxes).map((one) => one.y + one.height / 2)) + 26;
  return { boxes, arrows, height, digits: wide ? 3 : 2 };
}

/** The arrow from a box to the next one in the chain. */
function along(boxes, from, to) {
  const [a, b] = [boxes[from], boxes[to]];
  if (a.y === b.y) {
    const points = [[a.x + a.width / 2 + 6, a.y], [b.x - b.width / 2 - 6, b.y]];
    return { from, to, points, label: { x: (points[0][0] + points[1][0]) / 2, y: a.y - 11, align: "center" } };
  }
  const bend = a.y + a.height / 2 + 36;
  const points = [[a.x, bend - 14], [a.x, bend], [b.x, bend], [b.x, b.y - b.height / 2 - 6]];
  return { from, to, points, label: { x: (a.x + b.x) / 2, y: bend - 10, align: "center" } };
}

/** The arrow from a weight or bias down to the box it goes into; its label stands part of the way. */
function down(boxes, from, to, part) {
  const [a, b] = [boxes[from], boxes[to]];
  const lean = clamp((a.x - b.x) / 5, -16, 16);
  const points = [[a.x, a.y + a.height / 2 + 22], [b.x + lean, b.y - b.height / 2 - 6]];
  const [dx, dy] = [0, 1].map((axis) => points[1][axis] - points[0][axis]);
  const side = from === "W1_first" || from === "W2" ? -1 : 1;
  const aside = (side * 9) / Math.hypot(dx, dy);
  const x = points[0][0] + part * dx + aside * dy;
  const y = points[0][1] + part * dy - aside * dx;
  return { from, to, points, label: { x, y, align: side < 0 ? "right" : "left" } };
}

function render({ model, el }) {
  const setting = model.get("setting");
  const { language, start, inputs, labels, moves, quantities, predicted } = setting;
  const { from, to, slope } = predictedNumbers();
  const words = { ...model.get("words") };
  const say = (value, digits = 3) => written(value, language, digits);
  const signed = (value, digits = 3) => (value > 0 ? "+" : "") + say(value, digits);
  words.question = filled(words.question, { from: say(from), to: say(to), slope: say(slope) });
  const middle = moves.indexOf(0);

  let data = null;
  let label = 0; // its place in `labels`
  let chosen = predicted.node;
  let moved = predicted.node;
  let at = moves.indexOf(predicted.move);

  function predictedNumbers() {
    const place = start[predicted.node];
    const back = setting.forward[setting.quantities.indexOf(`d${predicted.node}`)];
    return { from: place, to: Number((place + predicted.move).toPrecision(6)), slope: back };
  }

  // ---- numbers ----
  const named = (row) => Object.fromEntries(quantities.map((name, place) => [name, row[place]]));
  const rowAt = (place) => data[label][PARAMETERS.indexOf(moved)][place];
  const now = () => (data ? named(rowAt(at)) : named(setting.forward));
  const valueAt = (place) => Number((start[moved] + moves[place]).toPrecision(6));
  const parameters = () => (data ? { ...start, [moved]: valueAt(at) } : start);
  const backOf = (node, q) => (node === "L" ? 1 : q[BACK[node] ?? `d${node}`]);
  const valueOf = (node, q, p) => (node in p ? p[node] : q[node]);
  const lossAt = (place) => rowAt(place)[quantities.indexOf("L")];
  const slopeAtStart = () => rowAt(middle)[quantities.indexOf(`d${moved}`)];
  const inWords = (node) => words.in_words[node] ?? words.names[node];
  const rounded = (value) => Number(value.toPrecision(3));

  function told() {
    const [promise, truth] = [slopeAtStart() * moves[at], lossAt(at) - lossAt(middle)];
    return {
      label: labels[label], name: words.names[moved], inWords: inWords(moved), from: say(start[moved]), to: say(valueAt(at)),
      slope: say(slopeAtStart()), move: say(moves[at]), loss: say(lossAt(at)),
      promise: signed(promise), truth: signed(truth),
      percent: promise ? Math.round((100 * truth) / promise) : 100,
      kind: seenAt(promise, truth, parameters().W2),
    };
  }

  // ---- elements ----
  const graph = figure("graph-picture", words.graph);
  const radios = NODES.map((node) =>
    element("button", { type: "button", role: "radio", class: "lc-node", "data-node": node }),
  );
  const group = element(
    "div",
    { class: "lc-nodes", role: "radiogroup", "aria-label": words.nodes_label },
    ...radios,
  );
  const frame = element("div", { class: "lc-frame" });
  graph.canvas.replaceWith(frame);
  frame.append(graph.canvas, group);
  const hint = element("p", { class: "lc-hint" }, words.hint);

  const curve = figure("curve", words.curve);
  const shift = slider(words.slider, { min: 0, max: moves.length - 1, step: 1, value: at });
  shift.node.classList.add("lc-under");
  shift.node.style.margin = `4px ${MARGIN.right - THUMB / 2}px 0 ${MARGIN.left - THUMB / 2}px`;
  curve.node.append(shift.node);
  const reset = element("button", { type: "button", class: "lc-quiet" }, words.reset);

  const heading = element("p", { class: "lc-heading" });
  const lines = { link: element("dd", {}), chain: element("dd", {}) };
  const follows = element("p", { class: "lc-follows" });
  const values = {};
  const valueList = element(
    "dl",
    { class: "lc-values lc-column" },
    ...["promised", "true", "loss"].map((key) => {
      values[key] = element("dd", {}, "–");
      return element("div", {}, element("dt", {}, words[key]), values[key]);
    }),
  );
  const targetName = uniqueId("label");
  const targets = labels.map((value, place) =>
    element("input", { type: "radio", name: targetName, value: place }),
  );
  const target = element(
    "fieldset",
    { class: "lc-target" },
    element("legend", {}, words.label_legend),
    ...labels.map((value, place) => element("label", {}, targets[place], String(value))),
  );
  const panel = element(
    "div",
    { class: "lc-worked" },
    heading,
    element(
      "dl",
      { class: "lc-lines" },
      ...["link", "chain"].map((key) => element("div", {}, element("dt", {}, words[key]), lines[key])),
    ),
    follows,
    valueList,
    target,
    element("div", { class: "lc-reset" }, reset),
  );

  // ---- drawing ----
  let colours = null;
  let places = null;

  function place() {
    const width = frame.clientWidth;
    if (places?.width === width) return;
    places = { ...layout(width), width };
    graph.canvas.style.height = `${places.height}px`;
    radios.forEach((radio) => {
      const box = places.boxes[radio.dataset.node];
      radio.style.left = `${box.x - box.width / 2}px`;
      radio.style.top = `${box.y - box.height / 2}px`;
      radio.style.width = `${box.width}px`;
      radio.style.height = `${box.height}px`;
    });
  }

  function drawGraph(compared) {
    place();
    const { context, width } = cleared(graph.canvas);
    const short = (value) => say(value, places.digits);
    const [q, p] = [now(), parameters()];
    const was = data ? named(rowAt(middle)) : q;
    const path = compared ? chainOf(chosen) : [];
    for (const one of places.arrows) {
      const bold = path.includes(one.from);
      context.strokeStyle = context.fillStyle = bold ? colours.accent : colours.faint;
      context.lineWidth = bold ? 2.5 : 1;
      arrow(context, one.points);
      const rate = rateOf(one.from, q, p, inputs);
      if (!compared || rate === undefined) continue;
      note(context, `× ${short(rate)}`, one.label.x, one.label.y, colours, {
        align: one.label.align, colour: bold ? colours.accent : colours.ink,
      });
    }
    for (const [node, box] of Object.entries(places.boxes)) {
      const value = node === "x" ? null : valueOf(node, q, p);
      const shown = node === "x" ? `(${inputs.map((one) => say(one)).join(", ")})` : short(value);
      const changed = value !== null && rounded(value) !== rounded(valueOf(node, was, start));
      drawBox(context, box, words.names[node], shown, { chosen: compared && node === chosen, changed });
      if (!compared || node === "x" || node === "L") continue;
      const back = `${BACK_NAMES[node]} = ${short(backOf(node, q))}`;
      context.font = `11px ${colours.font}`;
      const half = context.measureText(back).width / 2 + 1;
      const x = clamp(box.x, half, width - half);
      note(context, back, x, box.y + box.height / 2 + 11, colours, { align: "center", colour: colours.look });
    }
  }

  function drawBox(context, box, name, value, { chosen: isChosen, changed }) {
    context.beginPath();
    context.roundRect(box.x - box.width / 2, box.y - box.height / 2, box.width, box.height, 6);
    context.fillStyle = colours.paper;
    context.fill();
    context.lineWidth = isChosen ? 2.5 : 1;
    context.strokeStyle = isChosen ? colours.accent : colours.faint;
    context.stroke();
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `11px ${colours.font}`;
    context.fillStyle = colours.faint;
    context.fillText(name, box.x, box.y - 9);
    context.font = `600 13px ${colours.font}`;
    context.fillStyle = changed ? colours.accent : colours.ink;
    context.fillText(value, box.x, box.y + 8);
  }

  function drawCurve(compared) {
    const { context, width, height } = cleared(curve.canvas);
    const first = start[moved] + moves[0];
    const last = start[moved] + moves[moves.length - 1];
    const x = linear(first, last, MARGIN.left, width - MARGIN.right);
    const losses = compared ? moves.map((_, one) => lossAt(one)) : [0, 1.5];
    const tangent = (move) => (compared ? losses[middle] + slopeAtStart() * move : 0);
    const high = Math.max(...losses, tangent(moves[0]), tangent(moves[moves.length - 1]));
    const low = Math.min(0, ...losses, tangent(moves[0]), tangent(moves[moves.length - 1]));
    const y = linear(low, high * 1.04, height - MARGIN.bottom, MARGIN.top);
    axes(
      context, width, height,
      { scale: x, ticks: roundTicks(first, last), label: (one) => say(one), name: words.names[moved] },
      { scale: y, ticks: roundTicks(low, high), label: (one) => say(one), name: words.loss }, colours,
    );
    if (!compared) {
      note(context, words.hidden, width / 2, height / 2, colours, { align: "center", colour: colours.faint });
      return;
    }
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    context.setLineDash(DASH);
    line(context, [[x(first), y(tangent(moves[0]))], [x(last), y(tangent(moves[moves.length - 1]))]]);
    context.setLineDash([]);
    context.strokeStyle = colours.accent;
    context.lineWidth = 2.5;
    line(context, losses.map((loss, one) => [x(start[moved] + moves[one]), y(loss)]));
    const [across, promise, truth] = [x(valueAt(at)), y(tangent(moves[at])), y(losses[at])];
    context.strokeStyle = colours.look;
    context.lineWidth = 2;
    line(context, [[across, promise], [across, truth]]);
    disc(context, x(start[moved]), y(losses[middle]), 4, colours.ink, colours.paper);
    disc(context, across, promise, 4, colours.paper, colours.ink);
    disc(context, across, truth, 5, colours.accent, colours.paper);
    legend(context, width);
  }

  function legend(context, width) {
    const right = width - MARGIN.right;
    note(context, words.tangent, right, 8, colours, { align: "right", colour: colours.faint });
    const end = right - context.measureText(words.tangent).width - 6;
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    context.setLineDash(DASH);
    line(context, [[end - 26, 8], [end, 8]]);
    context.setLineDash([]);
  }

  // ---- words ----
  function put(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  function linkOf(node, q, p) {
    const value = say(rateOf(node, q, p, inputs));
    const [o, a1] = [say(q.o), say(q.a1)];
    const t = say(labels[label]);
    return {
      o: `(o − t) / (o(1 − o)) = (${o} − ${t}) / (${o} · ${say(1 - q.o)}) = ${value}`,
      z2: `o(1 − o) = ${o} · ${say(1 - q.o)} = ${value}`,
      z1: `a₁(1 − a₁) = ${a1} · ${say(1 - q.a1)} = ${value}`,
      a1: `W₂ = ${value}`,
      W2: `a₁ = ${value}`,
      W1_first: `x₁ = ${value}`,
      W1_second: `x₂ = ${value}`,
      b1: "1",
      b2: "1",
    }[node];
  }

  function write() {
    const [q, p, found] = [now(), parameters(), told()];
    const name = inWords(chosen);
    const gradient = BACK_NAMES[chosen] ?? "L";
    put(heading, filled(words.worked_out, { gradient: words.backs[chosen] ?? gradient }));
    if (chosen === "L") {
      put(lines.link, words.end);
      put(lines.chain, "1");
      put(follows, words.follows.end);
    } else {
      const rate = rateOf(chosen, q, p, inputs);
      const next = words.names[NEXT[chosen] ?? INTO[chosen]];
      const factors = chainOf(chosen).map((one) => say(rateOf(one, q, p, inputs)));
      put(lines.link, linkOf(chosen, q, p));
      put(
        lines.chain,
        factors.length > 1
          ? `${gradient} = ${product(factors)} = ${say(backOf(chosen, q))}`
          : `${gradient} = ${factors[0]}`,
      );
      put(follows, filled(words.follows[followsAt(rate)], { name, next, size: say(Math.abs(rate)) }));
    }
    put(values.promised, `${product([found.slope, found.move])} = ${found.promise}`);
    put(values.true, found.truth);
    put(values.loss, found.loss);
    shift.show(filled(moves[at] ? words.moved : words.unmoved, found));
  }

  function forwardWords() {
    const [q, p] = [now(), parameters()];
    const part = (node) => `${words.names[node]} = ${say(valueOf(node, q, p))}`;
    return [...PARAMETERS, ...CHAIN.slice(1)].map(part).join("; ");
  }

  function describe(compared) {
    const [q, p] = [now(), parameters()];
    radios.forEach((radio) => {
      const { node } = radio.dataset;
      const value = say(valueOf(node, q, p));
      const spoken = node === "L" ? words.node_forward : words.node_spoken;
      const back = say(backOf(node, q));
      radio.setAttribute("aria-label", filled(spoken, { name: words.names[node], value, back }));
    });
    const { picture } = words;
    if (!compared) {
      graph.canvas.setAttribute("aria-label", filled(picture.forward, { values: forwardWords() }));
      curve.canvas.setAttribute("aria-label", picture.hidden);
      return;
    }
    const backs = ["o", "z2", "W2", "b2", "a1", "z1", "W1_first", "W1_second", "b1"]
      .map((node) => `${BACK_NAMES[node]} = ${say(backOf(node, q))}`)
      .join("; ");
    graph.canvas.setAttribute(
      "aria-label",
      filled(picture.graph, { label: labels[label], values: forwardWords(), backs }),
    );
    curve.canvas.setAttribute("aria-label", filled(picture.curve, told()));
  }

  // ---- choosing and moving ----
  function choose(node) {
    if (INTO[node] && node !== moved) [moved, at] = [node, middle];
    chosen = node;
    shift.input.value = at;
    show();
  }

  function show() {
    radios.forEach((radio) => {
      const checked = radio.dataset.node === chosen;
      radio.setAttribute("aria-checked", String(checked));
      radio.tabIndex = checked ? 0 : -1;
    });
    redraw();
  }

  function redraw() {
    if (!colours || !data) return;
    drawGraph(true);
    drawCurve(true);
    write();
    parts.drawn();
  }

  function moveTo(position) {
    const next = clamp(Math.round(position), 0, moves.length - 1);
    if (next === at) return;
    at = next;
    shift.input.value = at;
    redraw();
  }

  radios.forEach((radio) => radio.addEventListener("click", () => choose(radio.dataset.node)));
  group.addEventListener("keydown", (event) => {
    const { node } = event.target.dataset;
    if (!node || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    choose(neighbour(node, event.key));
    radios.find((radio) => radio.dataset.node === chosen).focus({ preventScroll: true });
  });
  shift.input.addEventListener("input", () => moveTo(Number(shift.input.value)));
  reset.addEventListener("click", () => moveTo(middle));
  targets.forEach((radio, place) =>
    radio.addEventListener("change", () => {
      label = place;
      redraw();
    }),
  );
  let pulling = false;
  const pull = (event) => {
    const box = curve.canvas.getBoundingClientRect();
    const x = linear(0, moves.length - 1, MARGIN.left, box.width - MARGIN.right);
    moveTo(x.invert(event.clientX - box.left));
  };
  curve.canvas.addEventListener("pointerdown", (event) => {
    if (shift.node.hidden || event.button !== 0) return;
    pulling = true;
    curve.canvas.setPointerCapture(event.pointerId);
    pull(event);
  });
  curve.canvas.addEventListener("pointermove", (event) => pulling && pull(event));
  ["pointerup", "pointercancel"].forEach((name) =>
    curve.canvas.addEventListener(name, () => (pulling = false)),
  );

  const parts = explorer({ model, el }, {
    kind: "graph",
    words,
    answers: Object.keys(words.answers),
    nodes: [graph.node, hint, element("div", { class: "lc-panels" }, curve.node, panel)],
    controls: [shift.node, group, hint, panel],
    first: shift.input,
    receive(numbers) {
      data = unpacked(numbers, labels.length, moves.length, quantities.length);
    },
    outcome(answer) {
      const { outcome } = words;
      const sentence = outcome[answer] ?? outcome[answer.split("_")[0]];
      const [q, place] = [quantities.indexOf("L"), moves.indexOf(predicted.move)];
      const row = data[0][PARAMETERS.indexOf(predicted.node)];
      return filled(sentence, {
        slope: say(slope), move: say(predicted.move),
        promise: signed(slope * predicted.move), truth: signed(row[place][q] - row[middle][q]),
      });
    },
    opened() {
      label = 0;
      targets[0].checked = true;
      [chosen, moved, at] = [predicted.node, predicted.node, moves.indexOf(predicted.move)];
      shift.input.value = at;
      radios.forEach((radio) => {
        const checked = radio.dataset.node === chosen;
        radio.setAttribute("aria-checked", String(checked));
        radio.tabIndex = checked ? 0 : -1;
      });
      write();
    },
    closed() {
      label = 0;
      [chosen, moved, at] = [predicted.node, predicted.node, middle];
    },
    draw(fresh, compared) {
      colours = fresh;
      drawGraph(compared);
      drawCurve(compared);
    },
    seen: () => filled(words.seen[told().kind], told()),
    describe,
  });
  return parts.dispose;
}

export default { render };
