// A plane of two features: a network's output over it, the line where it is one half, the examples.
import { element } from "./markup.js";
import { channels, contour, disc, tint, triangle } from "./plot.js";

/** A sheet for outputs on a grid of `columns` by `rows`, the first row at the bottom. */
export class Shades {
  constructor(columns, rows) {
    [this.columns, this.rows] = [columns, rows];
    this.patch = document.createElement("canvas");
    this.patch.width = columns;
    this.patch.height = rows;
  }

  /** Draw outputs as tints of the nearer class, and the line where they are one half, in a box. */
  draw(context, outputs, { left, top, right, bottom }, colours) {
    const { columns, rows, patch } = this;
    const [zero, one] = colours.classes.map(channels);
    const shades = new ImageData(columns, rows);
    outputs.forEach((output, cell) => {
      const upside = (rows - 1 - Math.floor(cell / columns)) * columns + (cell % columns);
      shades.data.set(tint(output, zero, one), 4 * upside);
    });
    patch.getContext("2d").putImageData(shades, 0, 0);
    // Grid values stand on the corners of the plane, pixels have a width of their own.
    const [wide, high] = [(right - left) / (columns - 1), (bottom - top) / (rows - 1)];
    context.save();
    context.beginPath();
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    context.drawImage(patch, left - wide / 2, top - high / 2, wide * columns, high * rows);
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.75;
    context.lineCap = "round";
    context.beginPath();
    for (const [x0, y0, x1, y1] of contour(outputs, columns, rows)) {
      context.moveTo(left + x0 * wide, bottom - y0 * high);
      context.lineTo(left + x1 * wide, bottom - y1 * high);
    }
    context.stroke();
    context.restore();
  }
}

/** An example where it lies: a disc for class 0, a triangle for class 1. */
export function example(context, x, y, number, radius, colours, fill = colours.classes[number]) {
  (number ? triangle : disc)(context, x, y, radius, fill, colours.paper);
}

function sign(number) {
  const box = document.createElement("div");
  const shape = number ? '<path d="M6 1.5 11 10.5H1Z"/>' : '<circle cx="6" cy="6" r="4.5"/>';
  box.innerHTML = `<svg viewBox="0 0 12 12" aria-hidden="true" style="fill: var(--lc-class-${number})">${shape}</svg>`;
  return box.firstChild;
}

/** The two classes with their signs, to stand in a caption: `names[0]` and `names[1]`. */
export function classKey(names) {
  return element(
    "span",
    { class: "lc-classes" },
    ...names.map((name, number) => element("span", {}, sign(number), name)),
  );
}
