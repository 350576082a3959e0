// Drawing on a canvas: scales, axes, colours, contours, numbers as the learner's language writes them.

/** A map from [low, high] to pixels, linear. */
export function linear(low, high, from, to) {
  const scale = (value) => from + ((value - low) / (high - low)) * (to - from);
  scale.invert = (pixel) => low + ((pixel - from) / (to - from)) * (high - low);
  return scale;
}

/** A map from [low, high] to pixels, logarithmic. */
export function logarithmic(low, high, from, to) {
  const inner = linear(Math.log10(low), Math.log10(high), from, to);
  const scale = (value) => inner(Math.log10(value));
  scale.invert = (pixel) => 10 ** inner.invert(pixel);
  return scale;
}

export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/** A number with `digits` significant digits: decimal comma in Dutch, a typographic minus. */
export function written(value, language, digits = 3) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  let text = String(Number(value.toPrecision(digits)));
  if (text.includes("e")) {
    const [mantissa, exponent] = text.split("e");
    const raised = [...String(Number(exponent))].map((sign) => RAISED[sign]).join("");
    text = `${mantissa} · 10${raised}`;
  }
  text = text.replace("-", "−");
  return language === "nl" ? text.replace(".", ",") : text;
}

/** A number with as many decimals as asked for, for columns and figures that should not jump. */
export function decimal(value, language, decimals = 2) {
  const text = value.toFixed(decimals).replace(/^-(?=[0.]*$)/, "").replace("-", "−");
  return language === "nl" ? text.replace(".", ",") : text;
}

const RAISED = Object.fromEntries([..."-0123456789"].map((sign, at) => [sign, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[at]]));

/** Put values into a sentence with {names}. */
export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Red, green and blue of `#rrggbb`, 0 to 255. */
export function channels(colour) {
  const digits = colour.trim().replace("#", "");
  return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
}

/** The tint of an output between 0 and 1: the colour of the nearer class, stronger when surer. */
export function tint(output, zero, one, strongest = 0.4) {
  if (!Number.isFinite(output)) return [0, 0, 0, 0];
  const sureness = Math.abs(2 * output - 1);
  return [...(output < 0.5 ? zero : one), Math.round(255 * strongest * sureness)];
}

/**
 * The line on which a grid of values crosses `level`, as segments [x0, y0, x1, y1] in grid units
 * (marching squares; `values` row by row).
 */
export function contour(values, columns, rows, level = 0.5) {
  const segments = [];
  const between = (a, b) => (level - a) / (b - a);
  for (let row = 0; row + 1 < rows; row += 1) {
    for (let column = 0; column + 1 < columns; column += 1) {
      const at = row * columns + column;
      const [a, b, c, d] = [values[at], values[at + 1], values[at + columns + 1], values[at + columns]];
      const crossings = [];
      if (a < level !== b < level) crossings.push([column + between(a, b), row]);
      if (b < level !== c < level) crossings.push([column + 1, row + between(b, c)]);
      if (d < level !== c < level) crossings.push([column + between(d, c), row + 1]);
      if (a < level !== d < level) crossings.push([column, row + between(a, d)]);
      for (let next = 0; next + 1 < crossings.length; next += 2) {
        segments.push([...crossings[next], ...crossings[next + 1]]);
      }
    }
  }
  return segments;
}

/** The card's colours and type as they are now, for a canvas. */
export function palette(card) {
  const style = getComputedStyle(card);
  const token = (name) => style.getPropertyValue(`--lc-${name}`).trim();
  return {
    ink: token("ink"),
    faint: token("ink-2"),
    paper: token("paper"),
    line: token("line"),
    accent: token("accent"),
    look: token("look"),
    classes: [token("class-0"), token("class-1")],
    font: style.fontFamily,
  };
}

/** Clear a canvas at the screen's own resolution; return its context and its size in CSS pixels. */
export function cleared(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.lineJoin = "round";
  return { context, width, height };
}

/** What stays the same while a slider moves: drawn once on a canvas of its own, then copied. */
export class StillLayer {
  constructor(draw) {
    this.draw = draw;
    this.sheet = document.createElement("canvas");
    this.fresh = false;
  }

  /** Draw anew at the next copy: the theme, the size or the data have changed. */
  renew() {
    this.fresh = false;
  }

  copyTo({ context, width, height }) {
    const { width: across, height: down } = context.canvas;
    if (!this.fresh || this.sheet.width !== across || this.sheet.height !== down) {
      this.sheet.width = across;
      this.sheet.height = down;
      const own = this.sheet.getContext("2d");
      own.setTransform(context.getTransform());
      own.lineJoin = "round";
      this.draw({ context: own, width, height });
      this.fresh = true;
    }
    context.drawImage(this.sheet, 0, 0, width, height);
  }
}

/** Call back when a theme is chosen, the card resized or the page zoomed; returns how to stop. */
export function onAppearance(card, redraw) {
  const themes = new MutationObserver(() => {
    redraw();
    setTimeout(redraw, 250); // a theme's style sheet may arrive after its name
  });
  themes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light"] });
  const sizes = new ResizeObserver(redraw);
  sizes.observe(card);
  return () => {
    themes.disconnect();
    sizes.disconnect();
  };
}

const TEXT = 11;
export const MARGIN = { left: 44, right: 12, top: 22, bottom: 36 };

/** Axes with hairlines, ticks and names. `x` and `y` are { scale, ticks, label, name }. */
export function axes(context, width, height, x, y, colours) {
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
  context.font = `${TEXT}px ${colours.font}`;
  context.lineWidth = 1;
  context.strokeStyle = colours.line;
  context.fillStyle = colours.faint;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const tick of y.ticks) {
    const at = Math.round(y.scale(tick)) + 0.5;
    line(context, [[left, at], [right, at]]);
    context.fillText(y.label(tick), left - 6, at);
  }
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const tick of x.ticks) {
    const at = Math.round(x.scale(tick)) + 0.5;
    line(context, [[at, bottom], [at, bottom + 4]]);
    context.fillText(x.label(tick), at, bottom + 6);
  }
  line(context, [[left, bottom + 0.5], [right, bottom + 0.5]]);
  context.textAlign = "right";
  context.textBaseline = "bottom";
  context.fillText(x.name, right, height - 1);
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillText(y.name, 0, 2);
}

/** A line through points [x, y]. */
export function line(context, points) {
  context.beginPath();
  points.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
}

/** A line through points [x, y] with a head at the last one, no longer than the line's last part. */
export function arrow(context, points, head = 7) {
  const [[x0, y0], [x1, y1]] = points.slice(-2);
  const size = Math.min(head, Math.hypot(x1 - x0, y1 - y0));
  const angle = Math.atan2(y1 - y0, x1 - x0);
  const back = (reach, turn) => [x1 - reach * Math.cos(angle + turn), y1 - reach * Math.sin(angle + turn)];
  line(context, [...points.slice(0, -1), back(0.75 * size, 0)]);
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(...back(size, 0.42));
  context.lineTo(...back(size, -0.42));
  context.closePath();
  context.fill();
}

/** A filled disc with a thin rim of the paper's colour, so that it stands out on a line. */
export function disc(context, x, y, radius, fill, rim) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = rim;
  context.stroke();
}

/** A filled triangle with a thin rim. */
export function triangle(context, x, y, radius, fill, rim) {
  context.beginPath();
  context.moveTo(x, y - 1.2 * radius);
  context.lineTo(x + 1.1 * radius, y + 0.8 * radius);
  context.lineTo(x - 1.1 * radius, y + 0.8 * radius);
  context.closePath();
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = rim;
  context.stroke();
}

/** Text with a rim of the paper's colour, readable on top of lines. */
export function note(context, text, x, y, colours, { align = "left", baseline = "middle", colour } = {}) {
  context.font = `${TEXT}px ${colours.font}`;
  context.textAlign = align;
  context.textBaseline = baseline;
  context.lineWidth = 4;
  context.strokeStyle = colours.paper;
  context.strokeText(text, x, y);
  context.fillStyle = colour ?? colours.ink;
  context.fillText(text, x, y);
}
