// One small picture per chapter, drawn in code: thin ink, one accent, and a second colour only
// where two things are told apart. All stand on the same ground, 240 by 96.

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [240, 96];

function draw(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const round = (value) => Math.round(value * 10) / 10;
const line = (kind, ...points) =>
  draw("polyline", { class: kind, points: points.map((at) => at.map(round).join(",")).join(" ") });
const dot = (kind, [cx, cy], r) => draw("circle", { class: kind, cx: round(cx), cy: round(cy), r });
const path = (kind, d) => draw("path", { class: kind, d });

/** The curve of a function of x, both from 0 to 1, with y upwards, between two corners. */
function curve(kind, f, [left, bottom], [right, top], steps = 48) {
  const points = [];
  for (let step = 0; step <= steps; step++) {
    const x = step / steps;
    points.push([left + x * (right - left), bottom - f(x) * (bottom - top)]);
  }
  return line(kind, ...points);
}

/** A line with a head at its end. */
function arrow(kind, [x, y], [toX, toY], size = 6) {
  const angle = Math.atan2(toY - y, toX - x);
  const wing = (turn) => [toX - size * Math.cos(angle + turn), toY - size * Math.sin(angle + turn)];
  const head = line(kind, wing(0.5), [toX, toY], wing(-0.5));
  return draw("g", {}, line(kind, [x, y], [toX, toY]), head);
}

const axes = () => line("faint", [44, 12], [44, 84], [204, 84]);

/** What one learns, against the time it takes. */
function learning() {
  const f = (x) => 1 - Math.exp(-3.4 * x);
  return [
    axes(),
    curve("accent", f, [44, 82], [196, 18]),
    ...[0.08, 0.25, 0.5].map((x) => dot("ink-fill", [44 + 152 * x, 82 - 64 * f(x)], 3)),
    dot("accent-fill", [196, 82 - 64 * f(1)], 5),
  ];
}

/** Three inputs, a sum, an output. */
function neuron() {
  const inputs = [[64, 20], [64, 48], [64, 76]];
  return [
    ...inputs.map(([x, y], at) => line(["ink thick", "ink", "ink thin"][at], [x, y], [112, 48])),
    ...inputs.map((at) => dot("ink-fill", at, 4)),
    dot("paper accent", [122, 48], 18),
    curve("accent", (x) => 1 / (1 + Math.exp(10 * (0.5 - x))), [112, 55], [132, 41], 24),
    arrow("ink", [140, 48], [180, 48]),
  ];
}

/** Two inputs, two hidden layers, one output. */
function layers() {
  const column = (x, count) =>
    Array.from({ length: count }, (_, at) => [x, 48 + (at - (count - 1) / 2) * (count > 3 ? 22 : 26)]);
  const columns = [column(54, 2), column(98, 4), column(142, 3), column(186, 1)];
  const lines = [];
  columns.slice(1).forEach((to, at) => {
    for (const start of columns[at]) for (const end of to) lines.push(line("faint", start, end));
  });
  const nodes = columns.flatMap((nodes, at) =>
    nodes.map((place) => dot(at === 3 ? "accent-fill" : at ? "paper ink" : "ink-fill", place, at % 3 ? 7 : 5)),
  );
  return [...lines, ...nodes];
}

/** A chain, and the way back along it. */
function chain() {
  const link = (x, kind) =>
    draw("rect", { class: kind, x, y: 32, width: 46, height: 22, rx: 11 });
  return [
    ...[42, 78, 114, 150].map((x, at) => link(x, at === 3 ? "accent" : "ink")),
    path("accent", "M176 66C150 84 90 84 66 68"),
    line("accent", [68, 76], [65, 67], [74, 66]),
  ];
}

/** A step downhill. */
function bowl() {
  const place = (x) => [120 + 76 * x, 82 - 66 * x * x];
  const [from, to] = [place(-0.86), place(-0.44)];
  return [
    curve("ink", (x) => (2 * x - 1) ** 2, [44, 82], [196, 16]),
    line("faint dashed", [120, 84], [120, 24]),
    path("accent", `M${from.map(round)}Q${round(to[0])} ${round(from[1])} ${round(to[0])} ${round(to[1] - 9)}`),
    line("accent", [to[0] - 5, to[1] - 15], [to[0], to[1] - 8], [to[0] + 5, to[1] - 15]),
    dot("paper ink", from, 6),
    dot("accent-fill", to, 6),
  ];
}

/** Round and round, past each example. */
function loop() {
  const at = (turn, r = 34) => [
    120 + r * Math.cos(2 * Math.PI * turn),
    48 + r * Math.sin(2 * Math.PI * turn),
  ];
  const arc = Array.from({ length: 49 }, (_, step) => at(-0.2 + (0.88 * step) / 48));
  const [x, y] = arc[arc.length - 1];
  const before = arc[arc.length - 3];
  const angle = Math.atan2(y - before[1], x - before[0]);
  const wing = (turn) => [x - 9 * Math.cos(angle + turn), y - 9 * Math.sin(angle + turn)];
  return [
    line("accent", ...arc),
    line("accent", wing(0.55), [x, y], wing(-0.55)),
    ...Array.from({ length: 8 }, (_, number) => dot("ink-fill", at(-0.15 + number / 8, 21), number % 3 ? 2.5 : 3.5)),
  ];
}

const HIGH = [0.92, 0.42, 0.62, 0.36, 0.58, 0.4, 0.66, 0.34, 0.74, 0.44, 0.98];

/** Too small, suitable, too large. */
function rates() {
  const corners = [[44, 82], [196, 14]];
  return [
    axes(),
    curve("ink", (x) => 0.92 - 0.26 * x, ...corners),
    curve("accent", (x) => 0.06 + 0.86 * Math.exp(-6 * x), ...corners),
    curve("warm", (x) => HIGH[Math.round(x * (HIGH.length - 1))], ...corners, HIGH.length - 1),
  ];
}

/** The loss on what was practised, and on what was not. */
function twoCurves() {
  const corners = [[44, 82], [196, 14]];
  const validation = (x) => 0.22 + 0.7 * Math.exp(-7 * x) + 0.5 * Math.max(0, x - 0.3) ** 1.4;
  let lowest = 0;
  for (let x = 0; x <= 1; x += 0.01) if (validation(x) < validation(lowest)) lowest = x;
  const x = 44 + 152 * lowest;
  return [
    axes(),
    line("faint dashed", [x, 16], [x, 84]),
    curve("accent", (t) => 0.05 + 0.87 * Math.exp(-5 * t), ...corners),
    curve("warm", validation, ...corners),
    dot("warm-fill", [x, 82 - 68 * validation(lowest)], 4),
  ];
}

/** A grid of choices beside random ones. */
function grid() {
  const rows = [20, 39, 58, 77];
  const regular = rows.flatMap((y) => [42, 61, 80, 99].map((x) => [x, y]));
  const drawn = [
    [146, 31], [157, 70], [164, 22], [171, 50], [178, 80], [186, 37], [191, 63], [200, 19],
    [150, 52], [204, 75], [141, 82], [176, 66],
  ];
  return [
    draw("rect", { class: "faint", x: 30, y: 8, width: 81, height: 80, rx: 4 }),
    draw("rect", { class: "faint", x: 130, y: 8, width: 84, height: 80, rx: 4 }),
    ...regular.map((place, at) => dot(at === 9 ? "accent-fill" : "ink-fill", place, at === 9 ? 5 : 3)),
    ...drawn.map((place, at) => dot(at === 5 ? "accent-fill" : "ink-fill", place, at === 5 ? 5 : 3)),
  ];
}

/** What was learned, kept; and on from there. */
function disc() {
  return [
    path("ink", "M88 26v44c0 7 14 12 32 12s32-5 32-12V26"),
    path("ink", "M88 48c0 7 14 12 32 12s32-5 32-12"),
    draw("ellipse", { class: "paper accent", cx: 120, cy: 26, rx: 32, ry: 12 }),
    arrow("ink", [42, 48], [78, 48]),
    arrow("accent", [162, 48], [198, 48]),
  ];
}

/** Two classes, and the border that was found between them. */
function border() {
  const f = (x) => 0.5 + 0.28 * Math.sin(5.2 * x + 0.4);
  const above = [[62, 14], [84, 24], [112, 36], [138, 26], [166, 40], [188, 18], [150, 46]];
  const below = [[58, 62], [82, 72], [104, 80], [130, 74], [96, 60], [172, 82], [194, 78]];
  const square = ([x, y]) => draw("rect", { class: "warm-fill", x: x - 3.5, y: y - 3.5, width: 7, height: 7 });
  return [
    curve("ink", f, [44, 88], [204, 8]),
    ...above.map((place) => dot("accent-fill", place, 4)),
    ...below.map(square),
  ];
}

const PICTURES = {
  "00": learning,
  "01": neuron,
  "02": layers,
  "03": chain,
  "04": bowl,
  "05": loop,
  "06": rates,
  "07": twoCurves,
  "08": grid,
  "09": disc,
  10: border,
};

/** The picture of a chapter; one that somebody added has the course's own curve. */
export function picture(number) {
  const parts = (PICTURES[number] ?? learning)();
  const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "lc-picture", "aria-hidden": "true" };
  return draw("svg", box, ...parts);
}
