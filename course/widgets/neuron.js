// The neuron explorer: a prediction about XOR first, then one neuron whose line is moved by hand.
import { explorer, figure, numbersOf, slider } from "./explorer.js";
import { element, uniqueId } from "./markup.js";
import { outputWritten, rounded, sigmoid } from "./neurons.js";
import { classKey, example } from "./plane.js";
import { MARGIN, axes, channels, cleared, filled, line, linear, note, tint, written } from "./plot.js";

const PARAMETERS = ["w1", "w2", "b"];
const STOPS = 24; // of the shades on both sides of the line
const NEAR = 24; // pixels from a point that still count as a click on it
const ARROW = 36;

/** The sum of a neuron; the inputs have few decimals, and so has the sum. */
export function sum([w1, w2, b], [x1, x2]) {
  return rounded(w1 * x1 + w2 * x2 + b);
}

/** How the neuron does on all points [x1, x2, class]: z, a and whether it is right, for each. */
export function judged(parameters, points) {
  return points.map(([x1, x2, number]) => {
    const z = sum(parameters, [x1, x2]);
    return { x1, x2, number, z, a: sigmoid(z), right: z >= 0 === (number === 1) };
  });
}

/** What is to be seen, and at which point: flat, all, best or less. */
export function seenAt(parameters, found, most) {
  const right = found.filter((one) => one.right).length;
  const largest = (all, size) => all.reduce((best, one) => (size(one) > size(best) ? one : best));
  if (!parameters[0] && !parameters[1]) return { kind: "flat", right, at: found[0] };
  if (right === found.length) return { kind: "all", right, at: largest(found, (one) => -Math.abs(one.z)) };
  const wrong = found.filter((one) => !one.right);
  return { kind: right >= most ? "best" : "less", right, at: largest(wrong, (one) => Math.abs(one.z)) };
}

/** The sum in numbers, as it is written by hand: 2 · 1 − 3 · (−1) + 1. */
export function worked([w1, w2, b], [x1, x2], say) {
  const factor = (x) => (x < 0 ? `(${say(x)})` : say(x));
  const next = (value) => `${value < 0 ? "−" : "+"} ${say(Math.abs(value))}`;
  return `${say(w1)} · ${factor(x1)} ${next(w2)} · ${factor(x2)} ${next(b)}`;
}

/** The part of the line z = 0 within a box of the plane, as two points, or null. */
export function lineWithin([w1, w2, b], { left, right, bottom, top }) {
  const found = [];
  const add = (x, y) => {
    const within = x >= left - 1e-9 && x <= right + 1e-9 && y >= bottom - 1e-9 && y <= top + 1e-9;
    if (within && !found.some(([u, v]) => Math.hypot(u - x, v - y) < 1e-9)) found.push([x, y]);
  };
  if (w2) [left, right].forEach((x) => add(x, -(w1 * x + b) / w2));
  if (w1) [bottom, top].forEach((y) => add(-(w2 * y + b) / w1, y));
  return found.length < 2 ? null : found.slice(0, 2);
}

/** Cut the numbers into sets of points [x1, x2, class]. */
export function setsOf(numbers, counts) {
  let at = 0;
  const near = (value) => Math.round(value * 1e6) / 1e6; // float32 holds no tenths
  return counts.map((count) =>
    Array.from({ length: count }, () => [near(numbers[at++]), near(numbers[at++]), numbers[at++]]),
  );
}

function render({ model, el }) {
  const { language, reach, step, start, sets } = model.get("setting");
  const words = model.get("words");
  const say = (value, digits = 3) => written(value, language, digits);
  const exact = (value) => say(value, 4);
  const points = setsOf(numbersOf(model.get("points")), sets.map((set) => set.count));
  const xor = sets.findIndex((set) => set.name === "xor");

  let parameters = [...start];
  let which = xor;
  let chosen = sets[xor].count - 1;
  let compared = false;
  let colours = null;

  // ---- elements ----
  const plane = figure("plane", words.plane);
  const profile = figure("profile", words.profile);
  plane.node.firstChild.append(classKey([0, 1].map((number) => filled(words.class, { number }))));
  const sliders = PARAMETERS.map((name, at) => {
    const far = reach[name[0]];
    return slider(words.weights[name], { min: -far, max: far, step, value: parameters[at] });
  });
  const name = uniqueId("sets");
  const radios = sets.map((set) => element("input", { type: "radio", name, value: set.name }));
  const choice = element(
    "fieldset",
    { class: "lc-choice" },
    element("legend", {}, words.data),
    ...sets.map((set, at) => element("label", {}, radios[at], words.sets[set.name])),
  );
  const button = (text) => element("button", { type: "button", class: "lc-quiet" }, text);
  const [previous, next] = [button(words.previous), button(words.next)];
  const whichPoint = element("span", { class: "lc-amount" });
  const told = element("p", {});
  const verdict = element("p", {});
  const [general, putIn, zLine, aLine] = Array.from({ length: 4 }, () => element("span", {}));
  const cell = (content) => (typeof content === "string" ? element("span", {}, content) : content);
  const workedOut = element(
    "div",
    { class: "lc-worked" },
    element("p", { class: "lc-turn" }, whichPoint, previous, next),
    told,
    element("div", { class: "lc-sum" }, ...["z", general, "", putIn, "", zLine, "a", aLine].map(cell)),
    verdict,
  );
  const values = {};
  const valueList = element(
    "dl",
    { class: "lc-values" },
    ...["right", "most"].map((key) => {
      values[key] = element("dd", {}, "–");
      return element("div", {}, element("dt", {}, words[key]), values[key]);
    }),
  );
  const controls = element(
    "div",
    { class: "lc-controls" },
    ...sliders.map((one) => one.node),
  );
  const below = element("div", { class: "lc-below" }, workedOut, valueList);
  const choose = element("div", { class: "lc-above" }, choice);

  // ---- drawing ----
  /** The plane's scales: a unit is equally long along both axes. */
  function scales(width, height) {
    const { centre, half } = sets[which];
    const [left, right, top, bottom] = [MARGIN.left, width - MARGIN.right, MARGIN.top, height - MARGIN.bottom];
    const wide = (half * (right - left)) / (bottom - top);
    return {
      x: linear(centre - wide, centre + wide, left, right),
      y: linear(centre - half, centre + half, bottom, top),
      box: { left: centre - wide, right: centre + wide, bottom: centre - half, top: centre + half },
    };
  }

  function whole({ half }, low, high) {
    const apart = half > 2 ? 2 : 1;
    const first = Math.ceil(low / apart) * apart;
    return Array.from({ length: Math.floor((high - first) / apart) + 1 }, (_, at) => first + at * apart);
  }

  /** The shades: of one colour on each side, the stronger the surer the neuron is. */
  function shade(context, x, y, box) {
    const [w1, w2, b] = parameters;
    const length = Math.hypot(w1, w2);
    const [zero, one] = colours.classes.map(channels);
    const css = (a) => {
      const [red, green, blue, opacity] = tint(a, zero, one);
      return `rgba(${red}, ${green}, ${blue}, ${opacity / 255})`;
    };
    if (length) {
      // Across the line, as far as z = ±6; beyond that the colour hardly changes.
      const [u, v] = [w1 / length, w2 / length];
      const at = (z) => [x(((z - b) / length) * u), y(((z - b) / length) * v)];
      const gradient = context.createLinearGradient(...at(-6), ...at(6));
      for (let stop = 0; stop <= 2 * STOPS; stop += 1) {
        gradient.addColorStop(stop / (2 * STOPS), css(sigmoid((6 * (stop - STOPS)) / STOPS)));
      }
      context.fillStyle = gradient;
    } else context.fillStyle = css(sigmoid(b));
    const [left, top] = [x(box.left), y(box.top)];
    context.fillRect(left, top, x(box.right) - left, y(box.bottom) - top);
  }

  /** An arrow along w from the line's point nearest to the middle: it points to the side of the 1. */
  function arrow(context, x, y) {
    const [w1, w2, b] = parameters;
    const square = w1 * w1 + w2 * w2;
    const { centre } = sets[which];
    const z = (w1 + w2) * centre + b;
    const [from, up] = [x(centre - (w1 * z) / square), y(centre - (w2 * z) / square)];
    const [u, v] = [w1 / Math.sqrt(square), -w2 / Math.sqrt(square)];
    const [tip, high] = [from + ARROW * u, up + ARROW * v];
    context.strokeStyle = context.fillStyle = colours.ink;
    context.lineWidth = 1.75;
    line(context, [[from, up], [tip - 6 * u, high - 6 * v]]);
    context.beginPath();
    context.moveTo(tip, high);
    context.lineTo(tip - 9 * u - 4 * v, high - 9 * v + 4 * u);
    context.lineTo(tip - 9 * u + 4 * v, high - 9 * v - 4 * u);
    context.fill();
    note(context, "w", tip - 8 * u - 12 * v, high - 8 * v + 12 * u, colours, { align: "center" });
  }

  /** A point: hollow when it is on the wrong side, with a ring when it is the chosen one. */
  function mark(context, across, up, one, ringed, radius) {
    if (ringed) {
      context.beginPath();
      context.arc(across, up, radius + 6, 0, 2 * Math.PI);
      context.strokeStyle = colours.ink;
      context.lineWidth = 1.75;
      context.stroke();
    }
    example(context, across, up, one.number, radius, colours);
    if (!one.right) example(context, across, up, one.number, radius - 2.5, colours, colours.paper);
  }

  const radius = () => (sets[which].count > 10 ? 5 : 8);

  function drawPlane() {
    const { context, width, height } = cleared(plane.canvas);
    const { x, y, box } = scales(width, height);
    if (compared) shade(context, x, y, box);
    axes(
      context, width, height,
      { scale: x, ticks: whole(sets[which], box.left, box.right), label: say, name: "x₁" },
      { scale: y, ticks: whole(sets[which], box.bottom, box.top), label: say, name: "x₂" },
      colours,
    );
    const found = judged(parameters, points[which]);
    let pointing = false;
    if (compared) {
      context.save();
      context.beginPath();
      context.rect(x(box.left), y(box.top), x(box.right) - x(box.left), y(box.bottom) - y(box.top));
      context.clip();
      const ends = lineWithin(parameters, box);
      if (ends) {
        context.strokeStyle = colours.ink;
        context.lineWidth = 1.75;
        line(context, ends.map(([across, up]) => [x(across), y(up)]));
      }
      context.restore();
      pointing = Boolean(ends);
      const empty = !parameters[0] && !parameters[1] ? words.no_line : ends ? words.hollow : words.outside;
      note(context, empty, width - MARGIN.right, 8, colours, { align: "right", colour: colours.faint });
    }
    found.forEach((one, at) =>
      mark(context, x(one.x1), y(one.x2), compared ? one : { ...one, right: true }, compared && at === chosen, radius()),
    );
    if (pointing) arrow(context, x, y);
  }

  function drawProfile() {
    const { context, width, height } = cleared(profile.canvas);
    const { across } = sets[which];
    const x = linear(-across, across, MARGIN.left, width - MARGIN.right);
    const y = linear(0, 1, height - MARGIN.bottom, MARGIN.top);
    axes(
      context, width, height,
      { scale: x, ticks: whole(sets[which], -across, across), label: say, name: words.distance },
      { scale: y, ticks: [0, 0.25, 0.5, 0.75, 1], label: say, name: words.output },
      colours,
    );
    if (!compared) {
      note(context, words.hidden, width / 2, y(0.625), colours, { align: "center", colour: colours.faint });
      return;
    }
    const length = Math.hypot(parameters[0], parameters[1]);
    if (!length) {
      note(context, words.no_line, width / 2, y(0.625), colours, { align: "center", colour: colours.faint });
      return;
    }
    const steep = filled(words.steep, { length: say(length) });
    note(context, steep, width - MARGIN.right, 8, colours, { align: "right", colour: colours.faint });
    context.strokeStyle = colours.faint;
    context.lineWidth = 1;
    const middle = Math.round(x(0)) + 0.5;
    line(context, [[middle, y(0)], [middle, y(1)]]);
    context.strokeStyle = colours.accent;
    context.lineWidth = 2;
    const places = Array.from({ length: 121 }, (_, at) => -across + (at * across) / 60);
    line(context, places.map((distance) => [x(distance), y(sigmoid(length * distance))]));
    judged(parameters, points[which]).forEach((one, at) => {
      const distance = Math.max(-across, Math.min(across, one.z / length));
      mark(context, x(distance), y(one.a), one, at === chosen, Math.min(radius(), 6));
    });
  }

  function draw(palette, open) {
    [colours, compared] = [palette, open];
    drawPlane();
    drawProfile();
  }

  // ---- words ----
  function write(found, right) {
    const one = found[chosen];
    const [x1, x2] = [exact(one.x1), exact(one.x2)];
    const a = outputWritten(one.a, say);
    whichPoint.textContent = filled(words.chosen, { at: chosen + 1, of: found.length });
    told.textContent = filled(words.point, { x1, x2, number: one.number });
    general.textContent = "= w₁ · x₁ + w₂ · x₂ + b";
    putIn.textContent = `= ${worked(parameters, [one.x1, one.x2], exact)}`;
    zLine.textContent = `= ${exact(one.z)}`;
    const judgement = filled(one.right ? words.good : words.wrong, {
      a, side: words.sides[one.z >= 0 ? 1 : 0],
    });
    aLine.textContent = `= σ(${exact(one.z)}) = ${a}`;
    verdict.replaceChildren(
      element("span", { class: `lc-sign ${one.right ? "lc-good" : "lc-look"}`, "aria-hidden": "true" }, one.right ? "✓" : "→"),
      ` ${judgement}`,
    );
    values.right.textContent = filled(words.count, { right, of: found.length });
    values.most.textContent = filled(words.count, { right: sets[which].most, of: found.length });
    sliders.forEach((each, at) => each.show(exact(parameters[at])));
  }

  function figures() {
    const found = judged(parameters, points[which]);
    const { kind, right, at } = seenAt(parameters, found, sets[which].most);
    const [w1, w2, b] = parameters.map(exact);
    return {
      found, kind, right, w1, w2, b,
      of: found.length,
      most: sets[which].most,
      x1: exact(at.x1), x2: exact(at.x2), z: exact(at.z), number: at.number,
      a: outputWritten(at.a, say),
      flat: outputWritten(sigmoid(parameters[2]), say),
      half: outputWritten(sigmoid(0.5 * Math.hypot(parameters[0], parameters[1])), say),
    };
  }

  function seen() {
    const now = figures();
    write(now.found, now.right);
    return filled(words.seen[now.kind], now).replaceAll(" = ", "\u00a0=\u00a0");
  }

  function describe(open) {
    const now = figures();
    const { picture } = words;
    const flat = now.kind === "flat";
    plane.canvas.setAttribute(
      "aria-label",
      filled(!open ? picture.points : flat ? picture.flat : picture.plane, now),
    );
    profile.canvas.setAttribute(
      "aria-label",
      !open ? picture.hidden : flat ? words.no_line : filled(picture.profile, now),
    );
  }

  // ---- its course ----
  function set(values, at) {
    parameters = [...values];
    which = at;
    chosen = sets[at].count - 1;
    radios[at].checked = true;
    sliders.forEach((one, place) => (one.input.value = parameters[place]));
  }

  const { dispose, drawAll, drawn } = explorer({ model, el }, {
    kind: "neuron",
    answers: Object.keys(words.answers),
    nodes: [
      choose,
      element("div", { class: "lc-panels" }, plane.node, profile.node),
      controls,
      below,
    ],
    controls: [choose, controls, below],
    first: sliders[0].input,
    outcome: (answer) => words.outcome[answer],
    opened: () => set(start, xor),
    closed() {
      compared = false;
      set(start, xor);
    },
    draw,
    seen,
    describe,
  });

  function renew() {
    drawPlane();
    drawProfile();
    drawn();
  }
  sliders.forEach(({ input }, at) =>
    input.addEventListener("input", () => {
      parameters[at] = Number(input.value);
      renew();
    }),
  );
  radios.forEach((radio, at) =>
    radio.addEventListener("change", () => {
      set(parameters, at);
      drawAll();
      drawn();
    }),
  );
  function choosePoint(at) {
    const { count } = sets[which];
    chosen = (at + count) % count;
    renew();
  }
  previous.addEventListener("click", () => choosePoint(chosen - 1));
  next.addEventListener("click", () => choosePoint(chosen + 1));
  plane.canvas.addEventListener("click", (event) => {
    if (!compared) return;
    const { x, y } = scales(plane.canvas.clientWidth, plane.canvas.clientHeight);
    const away = points[which].map(([x1, x2]) => Math.hypot(x(x1) - event.offsetX, y(x2) - event.offsetY));
    const nearest = away.indexOf(Math.min(...away));
    if (away[nearest] <= NEAR) choosePoint(nearest);
  });
  return dispose;
}

export default { render };
