// The search explorer: grid and random search on a hidden response surface, and the learner's own.
import { explorer, figure, rowsOf, slider } from "./explorer.js";
import { element, uniqueId } from "./markup.js";
import {
  MARGIN, StillLayer, axes, channels, clamp, cleared, contour, disc, filled, line, linear,
  logarithmic, note, written,
} from "./plot.js";

const RATE_TICKS = [0.001, 0.01, 0.1, 1, 10];
const WIDTH_TICKS = [4, 8, 12, 16];
const SCORE = { low: 0.7, high: 0.98, ticks: [0.7, 0.75, 0.8, 0.85, 0.9, 0.95] };
const SHADES = [0.8, 0.88, 0.95];
const DASH = [6, 4];
const RIGHT = "random";
const MANY = 100;
const NARROW = 360;

/** Cut the numbers into the surface, a row for each width, and the candidates that are drawn. */
export function unpacked(numbers, rates, widths, pool) {
  const cells = rates * widths;
  const [drawnRates, drawnWidths, scores] = rowsOf(numbers, cells, 3, pool);
  return {
    surface: rowsOf(numbers, 0, widths, rates).map((row) => Array.from(row)),
    pool: Array.from(scores, (score, at) => ({ rate: drawnRates[at], width: drawnWidths[at], score })),
  };
}

/** The candidates of a grid, from the places of its values; the width varies fastest. */
export function gridOf(places, rates, widths, surface) {
  return places.rates.flatMap((across) =>
    places.widths.map((up) => ({ rate: rates[across], width: widths[up], score: surface[up][across] })),
  );
}

/** Draw `n` different candidates; `random()` gives a number from 0 up to 1. */
export function draw(pool, n, random) {
  const left = [...pool];
  return Array.from({ length: n }, () => left.splice(Math.floor(random() * left.length), 1)[0]);
}

/** How many different learning rates and widths were tried. */
export function distinct(trials) {
  return {
    rates: new Set(trials.map(({ rate }) => rate)).size,
    widths: new Set(trials.map(({ width }) => width)).size,
  };
}

/** The highest score after each candidate; null while none has one. What diverged never counts. */
export function bestSoFar(trials) {
  let best = null;
  return trials.map(({ score }) => {
    if (Number.isFinite(score) && !(score <= best && best !== null)) best = score;
    return best;
  });
}

/** The candidate with the highest score, the first of equals; null when none has one. */
export function bestOf(trials) {
  return trials.reduce(
    (best, trial) =>
      Number.isFinite(trial.score) && (best === null || trial.score > best.score) ? trial : best,
    null,
  );
}

/** Count how many draws got above the level, and above the grid. */
export function counted(tally, trials, level, grid) {
  const best = bestOf(trials)?.score ?? -Infinity;
  return {
    draws: tally.draws + 1,
    hits: tally.hits + Number(best > level),
    wins: tally.wins + Number(best > grid),
  };
}

/** The share of the surface above the level, and the rates at which at least half of it is. */
export function goodRegion(surface, rates, level) {
  const above = (row) => row.filter((score) => score > level).length;
  const good = rates.filter(
    (_, across) => 2 * above(surface.map((row) => row[across])) >= surface.length,
  );
  return {
    share: surface.reduce((sum, row) => sum + above(row), 0) / (rates.length * surface.length),
    from: good[0],
    to: good[good.length - 1],
  };
}

/** Lowest and highest of some scores; what diverged is left out. */
export function extent(scores) {
  const finite = scores.filter(Number.isFinite);
  return [Math.min(...finite), Math.max(...finite)];
}

/** How strongly a score is tinted, 0 to 1: a difference near the top is to be seen. */
export function strength(score) {
  if (!Number.isFinite(score)) return 0;
  return clamp((score - 0.7) / 0.26, 0, 1) ** 2.5;
}

/** Which sentence belongs to a candidate of one's own, given what was tried before it. */
export function verdictOn(trial, before) {
  if (before.some(({ rate, width }) => rate === trial.rate && width === trial.width)) return "repeated";
  const best = bestOf(before);
  return Number.isFinite(trial.score) && (!best || trial.score > best.score) ? "better" : "worse";
}

/** A score with three decimals, so that scores stand one below the other. */
export function decimals(score, language) {
  const text = score.toFixed(3);
  return language === "nl" ? text.replace(".", ",") : text;
}

/** Every so many of 1 to n, both ends included, so that at most six stand on an axis. */
export function ticksTo(n) {
  const step = [2, 3, 5].find((size) => n / size <= 6) ?? 10;
  const inner = Array.from({ length: n }, (_, at) => at + 1).filter((k) => k % step === 0);
  return [...new Set([1, ...inner.filter((k) => n - k >= step / 2), n])];
}

function render({ model, el }) {
  const { language, rates, widths, grids, pool, level } = model.get("setting");
  const words = model.get("words");
  const say = (value, digits = 3) => written(value, language, digits);
  const sayScore = (score) => (Number.isFinite(score) ? decimals(score, language) : words.lost);
  const [columns, rows] = [rates.length, widths.length];
  const half = (Math.log10(rates[columns - 1]) - Math.log10(rates[0])) / (columns - 1) / 2;
  const middle = { across: (columns - 1) / 2, up: (rows - 1) / 2 };

  let data = null;
  let region = null;
  let compared = false;
  let budget = grids[0].n;
  let trials = { grid: [], lot: [], mine: [] };
  let tally = null;
  let cursor = { ...middle };
  let revealed = false;
  let event = "start"; // what was done last: the sentence below is about it
  let verdict = null;

  // ---- elements ----
  const button = (text, attributes = {}) => element("button", { type: "button", ...attributes }, text);
  const drawAgain = button(words.again_drawn, { class: "lc-quiet" });
  const drawMany = button(words.hundred, { class: "lc-quiet" });
  const counter = element("span", { class: "lc-tally" });
  const lotControls = element("div", { class: "lc-tools" }, drawAgain, drawMany, counter);

  const budgetName = uniqueId("budget");
  const budgets = grids.map(({ n }) => element("input", { type: "radio", name: budgetName, value: n }));
  const gridControls = element(
    "fieldset",
    { class: "lc-budget" },
    element("legend", {}, words.budget),
    ...grids.map(({ n }, at) => element("label", {}, budgets[at], String(n))),
  );

  const rate = slider(words.rate, { min: 0, max: columns - 1, step: 1, value: cursor.across });
  const width = slider(words.width, { min: 0, max: rows - 1, step: 1, value: cursor.up });
  const attempt = button(words.try, { class: "lc-primary" });
  const reveal = button(words.reveal, { class: "lc-quiet" });
  const restart = button(words.restart, { class: "lc-quiet" });
  const mineControls = element(
    "div",
    {},
    element("div", { class: "lc-controls" }, rate.node, width.node),
    element("div", { class: "lc-tools" }, attempt, reveal, restart),
  );

  const counts = {};
  const planes = {};
  const still = {};
  for (const [who, controls] of [["grid", gridControls], ["lot", lotControls], ["mine", mineControls]]) {
    planes[who] = figure(who, words[who], controls);
    counts[who] = element("span", { class: "lc-classes" });
    planes[who].node.firstChild.append(counts[who]);
    still[who] = new StillLayer((target) => drawTrials(who, target));
  }
  planes.mine.canvas.classList.add("lc-place");

  const values = {};
  const keys = {};
  const valueList = element(
    "dl",
    { class: "lc-values" },
    ...["grid", "lot", "mine"].map((who) => {
      values[who] = element("dd", {}, words.none);
      keys[who] = element("dt", {}, words.lines[who]);
      return element("div", {}, keys[who], values[who]);
    }),
  );
  const scale = element(
    "p",
    { class: "lc-scale" },
    ...SHADES.map((score) => {
      const patch = element("i");
      patch.style.setProperty("--lc-shade", `${Math.round(100 * strength(score))}%`);
      return element("span", {}, patch, say(score));
    }),
    element("span", {}, words.scale),
  );
  const curves = figure("best", words.best, valueList, scale);

  // ---- drawing ----
  let colours = null;

  const scales = (width, height) => ({
    x: logarithmic(
      rates[0] * 10 ** -half, rates[columns - 1] * 10 ** half, MARGIN.left, width - MARGIN.right,
    ),
    y: linear(widths[0] - 0.5, widths[rows - 1] + 0.5, height - MARGIN.bottom, MARGIN.top),
  });

  const patch = document.createElement("canvas");
  patch.width = columns;
  patch.height = rows;

  /** The surface as tints, and the border of what is good. */
  function drawSurface({ context, width, height }) {
    const { x, y } = scales(width, height);
    const shades = new ImageData(columns, rows);
    const accent = channels(colours.accent);
    data.surface.forEach((row, up) =>
      row.forEach((score, across) => {
        const cell = (rows - 1 - up) * columns + across;
        shades.data.set([...accent, Math.round(255 * strength(score))], 4 * cell);
      }),
    );
    patch.getContext("2d").putImageData(shades, 0, 0);
    const [left, top] = [MARGIN.left, MARGIN.top];
    const [wide, high] = [width - left - MARGIN.right, height - top - MARGIN.bottom];
    context.drawImage(patch, left, top, wide, high);
    const across = (place) => x(rates[0] * 10 ** (2 * half * place));
    const up = (place) => y(widths[0] + place);
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.25;
    context.setLineDash([2, 3]);
    context.beginPath();
    for (const [x0, y0, x1, y1] of contour(data.surface.flat(), columns, rows, level)) {
      context.moveTo(across(x0), up(y0));
      context.lineTo(across(x1), up(y1));
    }
    context.stroke();
    context.setLineDash([]);
  }

  /** A plane with what was tried on it, and above and beside it the values that were tried. */
  function drawTrials(who, target) {
    const { context, width, height } = target;
    const { x, y } = scales(width, height);
    axes(
      context, width, height,
      { scale: x, ticks: RATE_TICKS, label: (tick) => say(tick), name: words.axis.rate },
      { scale: y, ticks: WIDTH_TICKS, label: String, name: words.axis.width }, colours,
    );
    if (compared && revealed) drawSurface(target);
    if (!compared) {
      const centre = (MARGIN.left + width - MARGIN.right) / 2;
      const style = { align: "center", colour: colours.faint };
      return note(context, words.hidden, centre, y(10), colours, style);
    }
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    const right = width - MARGIN.right;
    for (const trial of trials[who]) {
      line(context, [[x(trial.rate), MARGIN.top - 9], [x(trial.rate), MARGIN.top - 2]]);
      line(context, [[right + 2, y(trial.width)], [right + 9, y(trial.width)]]);
    }
    for (const trial of trials[who]) drawTrial(context, x(trial.rate), y(trial.width), trial.score);
    const best = bestOf(trials[who]);
    if (best) drawBest(context, x(best.rate), y(best.width), best.score, right);
  }

  function drawTrial(context, across, up, score) {
    disc(context, across, up, 5.5, colours.paper, colours.ink);
    context.globalAlpha = strength(score);
    disc(context, across, up, 5.5, colours.accent, colours.accent);
    context.globalAlpha = 1;
    context.beginPath();
    context.arc(across, up, 5.5, 0, 2 * Math.PI);
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.25;
    context.stroke();
  }

  function drawBest(context, across, up, score, right) {
    context.beginPath();
    context.arc(across, up, 9, 0, 2 * Math.PI);
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    context.stroke();
    const left = across + 54 > right;
    note(context, sayScore(score), across + (left ? -14 : 14), up, colours, { align: left ? "right" : "left" });
  }

  function drawMine() {
    const target = cleared(planes.mine.canvas);
    still.mine.copyTo(target);
    if (!compared) return;
    const { context, width, height } = target;
    const { x, y } = scales(width, height);
    const [across, up] = [x(rates[cursor.across]), y(widths[cursor.up])];
    context.strokeStyle = revealed ? colours.ink : colours.accent;
    context.lineWidth = 1;
    line(context, [[across, MARGIN.top], [across, height - MARGIN.bottom]]);
    line(context, [[MARGIN.left, up], [width - MARGIN.right, up]]);
    if (!revealed && !trials.mine.length) {
      const style = { align: "right", colour: colours.faint };
      note(context, words.click_here, width - MARGIN.right - 4, height - MARGIN.bottom - 12, colours, style);
    }
  }

  function drawCurves() {
    const { context, width, height } = cleared(curves.canvas);
    const x = linear(1, budget, MARGIN.left + 6, width - MARGIN.right - 6);
    const y = linear(SCORE.low, SCORE.high, height - MARGIN.bottom, MARGIN.top);
    axes(
      context, width, height,
      { scale: x, ticks: ticksTo(budget), label: String, name: words.axis.candidate },
      {
        scale: y, ticks: SCORE.ticks, label: (tick) => say(tick),
        name: width < NARROW ? "" : words.axis.accuracy, // the lines' names need the room
      },
      colours,
    );
    drawLevel(context, width, y(level));
    if (!compared) {
      const style = { align: "center", colour: colours.faint };
      return note(context, words.hidden, (x(1) + x(budget)) / 2, height / 2, colours, style);
    }
    const within = (score) => y(clamp(score, SCORE.low, SCORE.high));
    for (const [who, style] of Object.entries(styles())) {
      const best = bestSoFar(trials[who]);
      const points = best.flatMap((score, at) => {
        if (score === null) return [];
        const before = at && best[at - 1] !== null ? [[x(at + 1), within(best[at - 1])]] : [];
        return [...before, [x(at + 1), within(score)]];
      });
      if (!points.length) continue;
      stroke(context, points, style);
      disc(context, ...points[points.length - 1], 4, style.colour, colours.paper);
    }
    drawKey(context, width);
  }

  function drawLevel(context, width, up) {
    context.strokeStyle = colours.faint;
    context.lineWidth = 1;
    context.setLineDash([1, 3]);
    line(context, [[MARGIN.left, up], [width - MARGIN.right, up]]);
    context.setLineDash([]);
    note(context, say(level), MARGIN.left - 6, up, colours, { align: "right", colour: colours.faint });
  }

  const styles = () => ({
    grid: { colour: colours.ink, dashes: DASH, thick: 1.5 },
    lot: { colour: colours.faint, dashes: [], thick: 1.5 },
    mine: { colour: colours.accent, dashes: [], thick: 2.5 },
  });

  function stroke(context, points, { colour, dashes, thick }) {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.setLineDash(dashes);
    line(context, points);
    context.setLineDash([]);
  }

  /** Name the lines in the free band above the plane, from right to left. */
  function drawKey(context, width) {
    let right = width - MARGIN.right;
    for (const [who, style] of Object.entries(styles()).reverse()) {
      note(context, words.lines[who], right, 8, colours, { align: "right", colour: colours.faint });
      right -= context.measureText(words.lines[who]).width + 6;
      stroke(context, [[right - 22, 8], [right, 8]], style);
      right -= 22 + 14;
    }
  }

  function redraw(palette, open) {
    [colours, compared] = [palette, open];
    Object.values(still).forEach((layer) => layer.renew());
    for (const who of ["grid", "lot"]) still[who].copyTo(cleared(planes[who].canvas));
    drawMine();
    drawCurves();
  }

  // ---- words ----
  const bestScore = (who) => bestOf(trials[who])?.score ?? NaN;
  const scoreOf = (who) => (trials[who].length ? sayScore(bestScore(who)) : words.none);

  function figures() {
    const left = budget - trials.mine.length;
    const here = data.surface[cursor.up][cursor.across];
    const [widthLow, widthHigh] = extent(data.surface.map((row) => row[cursor.across]));
    const [rateLow, rateHigh] = extent(data.surface[cursor.up]);
    return {
      budget,
      level: say(level),
      tried: trials.mine.length,
      per_rate: budget / distinct(trials.grid).rates,
      grid_rates: distinct(trials.grid).rates,
      lot_rates: distinct(trials.lot).rates,
      grid: scoreOf("grid"),
      lot: scoreOf("lot"),
      mine: scoreOf("mine"),
      ...tally,
      percent: Math.round((100 * tally.hits) / tally.draws),
      rate: say(rates[cursor.across], 2),
      width: widths[cursor.up],
      score: sayScore(here),
      left: filled(words.left[left === 1 ? "one" : "more"], { left }),
      share: Math.round(100 * region.share),
      from: say(region.from, 2),
      to: say(region.to, 2),
      top: sayScore(extent(data.surface.flat())[1]),
      width_low: sayScore(widthLow),
      width_high: sayScore(widthHigh),
      rate_low: sayScore(rateLow),
      rate_high: sayScore(rateHigh),
    };
  }

  function seen() {
    const found = figures();
    rate.show(found.rate);
    width.show(String(found.width));
    counter.textContent = filled(words.tallied, found);
    for (const who of ["grid", "lot", "mine"]) values[who].textContent = found[who];
    keys.mine.textContent = filled(words.spent, found);
    showCounts();
    if (event === "drawn") {
      return filled(words.seen.drawn[bestScore("grid") > level ? "hits" : "misses"], found);
    }
    if (event === "tried") return filled(words.seen[verdict.kind], { ...found, ...verdict.words });
    return filled(words.seen[event], found);
  }

  function showCounts() {
    for (const who of ["grid", "lot", "mine"]) {
      const several = distinct(trials[who]);
      const one = several.rates === 1 && several.widths === 1;
      counts[who].textContent = compared && several.rates
        ? filled(one ? words.counts_of_one : words.counts, several) : "";
    }
  }

  function describe(open) {
    const { picture } = words;
    for (const who of ["grid", "lot", "mine"]) {
      let text = picture.hidden;
      if (open) {
        const best = bestOf(trials[who]);
        text = best
          ? filled(picture.trials, {
            ...distinct(trials[who]), n: trials[who].length, best: sayScore(best.score),
            rate: say(best.rate, 2), width: best.width,
          })
          : picture.no_trials;
        if (revealed) text += ` ${filled(picture.surface, figures())}`;
      }
      planes[who].canvas.setAttribute("aria-label", text);
    }
    curves.canvas.setAttribute("aria-label", open ? filled(picture.best, figures()) : picture.hidden);
  }

  // ---- its course ----
  function happened() {
    return { happened: filled(words.happened, figures()) };
  }

  /** Put the grid of this budget up against the first draw. */
  function begin(n) {
    budget = n;
    const grid = gridOf(grids.find((one) => one.n === n), rates, widths, data.surface);
    trials = { grid, lot: data.pool.slice(0, n), mine: trials.mine.slice(0, n) };
    tally = counted({ draws: 0, hits: 0, wins: 0 }, trials.lot, level, bestOf(grid).score);
    if (trials.mine.length === n) revealed = true;
    event = "drawn";
  }

  /** Which of the learner's own buttons are there now. */
  function showButtons() {
    attempt.hidden = reveal.hidden = revealed;
    restart.hidden = !trials.mine.length && !revealed;
  }

  const { dispose, drawAll, drawn } = explorer({ model, el }, {
    kind: "search",
    answers: Object.keys(words.answers),
    nodes: [
      element(
        "div", { class: "lc-panels" },
        planes.grid.node, planes.lot.node, planes.mine.node, curves.node,
      ),
    ],
    controls: [gridControls, lotControls, mineControls, valueList, scale],
    first: drawAgain,
    receive(numbers) {
      data = unpacked(numbers, columns, rows, pool);
      region = goodRegion(data.surface, rates, level);
      begin(budget);
    },
    outcome(answer) {
      begin(grids[0].n); // the prediction is about the smallest budget and the first draw
      return filled(answer === RIGHT ? words.right : words.wrong[answer], happened());
    },
    opened() {
      compared = true;
      [event, verdict] = ["start", null];
      budgets.forEach((radio, at) => (radio.checked = at === 0));
      showButtons();
    },
    closed() {
      [compared, revealed, verdict] = [false, false, null];
      trials.mine = [];
      cursor = { ...middle };
      [rate.input.value, width.input.value] = [cursor.across, cursor.up];
      showCounts();
    },
    draw: redraw,
    seen,
    describe,
  });

  function changed(what) {
    event = what;
    showButtons();
    drawAll();
    drawn();
  }

  function lots(times) {
    for (let time = 0; time < times; time += 1) {
      trials.lot = draw(data.pool, budget, Math.random);
      tally = counted(tally, trials.lot, level, bestScore("grid"));
    }
    changed("drawn");
  }

  function moveTo(across, up) {
    cursor = { across: clamp(across, 0, columns - 1), up: clamp(up, 0, rows - 1) };
    [rate.input.value, width.input.value] = [cursor.across, cursor.up];
    if (revealed) event = "read";
    drawMine();
    drawn();
  }

  /** Spend one candidate on the place of the cursor. */
  function tryHere() {
    if (revealed) return;
    const { across, up } = cursor;
    const trial = { rate: rates[across], width: widths[up], score: data.surface[up][across] };
    const kind = verdictOn(trial, trials.mine);
    if (kind !== "repeated") trials.mine.push(trial);
    const { rate: tried, width: wide, score } = figures();
    verdict = { kind, words: { rate: tried, width: wide, score } };
    revealed = trials.mine.length === budget;
    changed(revealed ? "revealed" : "tried");
    if (revealed) rate.input.focus({ preventScroll: true });
  }

  drawAgain.addEventListener("click", () => lots(1));
  drawMany.addEventListener("click", () => lots(MANY));
  budgets.forEach((radio) =>
    radio.addEventListener("change", () => {
      begin(Number(radio.value));
      changed("drawn");
    }),
  );
  attempt.addEventListener("click", tryHere);
  reveal.addEventListener("click", () => {
    revealed = true;
    changed("revealed");
    rate.input.focus({ preventScroll: true });
  });
  restart.addEventListener("click", () => {
    [trials.mine, revealed, verdict] = [[], false, null];
    changed("start");
    rate.input.focus({ preventScroll: true });
  });
  for (const { input } of [rate, width]) {
    input.addEventListener("input", () => moveTo(Number(rate.input.value), Number(width.input.value)));
    input.addEventListener("keydown", (press) => {
      if (press.key === "Enter") tryHere();
    });
  }

  function point(pointer) {
    const box = planes.mine.canvas.getBoundingClientRect();
    const { x, y } = scales(box.width, box.height);
    const decades = Math.log10(x.invert(pointer.clientX - box.left) / rates[0]);
    moveTo(
      Math.round(decades / (2 * half)),
      Math.round(y.invert(pointer.clientY - box.top) - widths[0]),
    );
  }
  const { canvas } = planes.mine;
  canvas.addEventListener("pointerdown", (pointer) => {
    if (!compared || pointer.button !== 0) return;
    canvas.setPointerCapture(pointer.pointerId);
    point(pointer);
  });
  canvas.addEventListener("pointermove", (pointer) => {
    if (compared && canvas.hasPointerCapture(pointer.pointerId)) point(pointer);
  });
  canvas.addEventListener("click", () => {
    if (compared) tryHere();
  });
  return dispose;
}

export default { render };
