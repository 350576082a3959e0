// A prose cell as sentences that can be said aloud, each with the text by which it is found back.
import { formulaWords } from "./formula.js";

const SIGNS = {
  nl: {
    "−": " min ", "→": " naar ", "×": " keer ", "·": " keer ", "≈": " ongeveer ", "±": " plus of min ",
    "%": " procent", "+": " plus ", "=": " is ", "≤": " hoogstens ", "≥": " minstens ", "&": " en ",
    "α": "alfa", "θ": "thèta", "σ": "sigma", "λ": "lambda", "β": "bèta", "∂": "d ", "Σ": "de som van ",
    "√": "de wortel van ", "²": " kwadraat", "⁻": " tot de macht min ",
  },
  en: {
    "−": " minus ", "→": " to ", "×": " times ", "·": " times ", "≈": " about ", "±": " plus or minus ",
    "%": " percent", "+": " plus ", "=": " equals ", "≤": " at most ", "≥": " at least ", "&": " and ",
    "α": "alpha", "θ": "theta", "σ": "sigma", "λ": "lambda", "β": "beta", "∂": "d ", "Σ": "the sum of ",
    "√": "the square root of ", "²": " squared", "⁻": " to the power minus ",
  },
};
const NOTES = {
  nl: { program: "Hier staat code.", picture: "Afbeelding:", dots: "drie puntjes" },
  en: { program: "Here is code.", picture: "Picture:", dots: "three dots" },
};
// After these a full stop does not end a sentence; nor does it after a single capital.
const SHORT = /(?:^|[\s(])(?:bijv|bv|d\.w\.z|o\.a|m\.a\.w|i\.p\.v|enz|ca|nr|blz|e\.g|i\.e|etc|vs|no|cf|pp|[A-Z])\.$/i;
const BETWEEN = " \u2002"; // the cells of a row
const INLINE = /(`+)([\s\S]+?)\1|\$\$([\s\S]+?)\$\$|\$([^$\n]+?)\$|!\[([^\]]*)\]\([^)]*\)|\[([^\]]*)\]\([^)]*\)|<br\s*\/?>/g;
const END = /[.?!…]+[)”’"*_]*(?=\s|$)/g;

/** The sentences of a Markdown source: `{ spoken, pieces, heading }`, pieces as they are shown. */
export function sentences(source, language) {
  return blocks(source).flatMap(({ kind, text }) => {
    if (kind === "program") return [{ spoken: NOTES[language].program, pieces: [], heading: false }];
    return cut(inline(text, language)).map((parts) => sentence(parts, language, kind === "heading"));
  }).filter(({ spoken }) => /[\p{L}\p{N}]/u.test(spoken));
}

/** Code between backticks, as words: underscores and brackets are not read. */
export function codeWords(code, language) {
  if (code.trim() === "...") return NOTES[language].dots;
  return code
    .replace(/(\d)\.(\d)/g, "$1·$2")
    .replace(/[^\p{L}\p{N}·]+/gu, " ")
    .replace(/·/g, ".")
    .trim();
}

/** Prose as it is said: signs become words, a dash between numbers a pause. */
export function plainWords(text, language) {
  return text
    .replace(/\*+|(^|\s)_|_(?=\s|$|[.,;:?!])/g, "$1")
    .replace(/(\d)\s*[–-]\s*(?=\d)/g, "$1, ")
    .replace(/\s[–—]\s/g, ", ")
    .replace(/[–—]/g, " ")
    .replace(/./gu, (sign) => SIGNS[language][sign] ?? sign)
    .replace(/(\p{L})[’'](?=\p{L})/gu, "$1\u0001")
    .replace(/[‘’“”„"'`]/g, "")
    .replace(/\u0001/g, "’")
    .replace(/[#|>\\[\]{}<~^*_]/g, " ")
    .replace(/\s*\/\s*/g, " ");
}

function blocks(source) {
  const found = [];
  let open = null;
  let fenced = false;
  let formula = false;
  const close = () => {
    if (open) found.push(open);
    open = null;
  };
  for (const line of source.split("\n")) {
    if (/^\s*(```|~~~)/.test(line)) {
      close();
      if (!fenced) found.push({ kind: "program", text: "" });
      fenced = !fenced;
      continue;
    }
    if (fenced) continue;
    const text = line.replace(/^\s*(>\s?)+/, "");
    if (!formula && !text.trim()) {
      close();
      continue;
    }
    const heading = !formula && /^#{1,6}\s+(.*)/.exec(text);
    if (heading) {
      close();
      found.push({ kind: "heading", text: heading[1] });
    } else if (!formula && /^\s*\|/.test(text)) {
      close();
      if (!/^[\s|:-]+$/.test(text)) found.push({ kind: "row", text: rowText(text) });
    } else {
      const item = !formula && /^\s*(?:[-*+]|\d+\.)\s+(.*)/.exec(text);
      if (item) close();
      open ??= { kind: "text", text: "" };
      open.text += `${open.text ? "\n" : ""}${item ? item[1] : text.trim()}`;
    }
    if ((text.match(/\$\$/g) ?? []).length % 2) formula = !formula;
  }
  close();
  return found;
}

/** The cells of a table's row, as one sentence with pauses. */
function rowText(line) {
  const cells = line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim());
  return cells.filter(Boolean).join(BETWEEN);
}

/** Cut a block into parts: text, and what is not read as it is written. */
function inline(text, language) {
  const parts = [];
  let from = 0;
  const plain = (piece) => piece && parts.push({ text: piece });
  for (const found of text.matchAll(INLINE)) {
    plain(text.slice(from, found.index));
    from = found.index + found[0].length;
    const [, , code, display, formula, picture, link] = found;
    if (code !== undefined) parts.push({ spoken: codeWords(code, language), shown: code });
    else if (display ?? formula) {
      // What ends the formula ends the sentence.
      const [, inside, end] = /^([\s\S]*?)\s*([.,;]?)\s*$/.exec(display ?? formula);
      parts.push({ spoken: formulaWords(inside, language), shown: null });
      if (end) parts.push({ text: end, hidden: true });
    } else if (picture !== undefined) parts.push({ spoken: `${NOTES[language].picture} ${picture}`, shown: null });
    else if (link !== undefined) parts.push(...inline(link, language));
    else plain(" ");
  }
  plain(text.slice(from));
  return parts;
}

/** Divide parts into sentences. */
function cut(parts) {
  const found = [[]];
  parts.forEach((part, at) => {
    if (part.text === undefined) {
      found.at(-1).push(part);
      return;
    }
    let from = 0;
    for (const end of part.text.matchAll(END)) {
      const stop = end.index + end[0].length;
      const before = part.text.slice(from, stop);
      const rest = part.text.slice(stop).trimStart();
      const next = rest || (parts[at + 1]?.text ?? parts[at + 1]?.spoken ?? "").trimStart();
      if (end[0][0] === "." && SHORT.test(before.replace(/[)”’"*_]+$/, ""))) continue;
      if (/^\p{Ll}/u.test(next) && parts[at + 1]?.shown === undefined) continue;
      found.at(-1).push({ ...part, text: before });
      found.push([]);
      from = stop;
    }
    const rest = part.text.slice(from);
    if (rest.trim() || rest.includes(BETWEEN)) found.at(-1).push({ ...part, text: rest });
  });
  return found.filter((one) => one.length);
}

function sentence(parts, language, heading) {
  const spoken = parts
    .map((part) => (part.text === undefined ? ` ${part.spoken} ` : plainWords(part.text, language)))
    .join("")
    .replace(/\u2002/g, ", ")
    .replace(/\s+/g, " ")
    .replace(/\s+([.,;:?!)])/g, "$1")
    .replace(/\(\s+/g, "(")
    .replace(/,(?:\s*,)+/g, ",")
    .replace(/,\s*([.;:?!])/g, "$1")
    .replace(/^[\s,;:.]+/, "")
    .trim();
  const pieces = parts
    .map((part) => (part.hidden ? "" : part.text === undefined ? part.shown ?? "" : shown(part.text)))
    .map((piece) => piece.replace(/\u2002/g, " ").replace(/\s+/g, " ").trim())
    .filter(Boolean);
  return { spoken, pieces, heading };
}

/** Text as Markdown shows it: without the signs of emphasis. */
function shown(text) {
  return text.replace(/\*+/g, "").replace(/(^|\s)_|_(?=\s|$|[.,;:?!])/g, "$1").replace(/\\([\\`*_{}[\]()#+.!|-])/g, "$1");
}
