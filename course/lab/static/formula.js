// A formula of the chapters, in words that can be said aloud.

const WORDS = {
  nl: {
    "=": "is", "\\approx": "is ongeveer", "<": "kleiner dan", ">": "groter dan", "\\le": "hoogstens",
    "\\ge": "minstens", "\\leftarrow": "wordt", "\\to": "naar", "+": "plus", "-": "min",
    "\\cdot": "keer", "\\times": "keer", "\\odot": "elementsgewijs keer", "@": "keer",
    "/": "gedeeld door", "\\pm": "plus of min", "\\ldots": "enzovoort", "\\cdots": "enzovoort",
    "\\infty": "oneindig", "\\in": "in", "\\%": "procent", ";": ",",
    over: "gedeeld door", squared: "kwadraat", power: "tot de macht", transposed: "getransponeerd",
    prime: "accent", bar: "gemiddeld", of: "van", root: "de wortel van", sum: "de som",
    sumFor: "voor", from: "vanaf", upTo: "tot en met", matrix: "de matrix met", row: "rij",
    column: "de kolom", up: "naar boven afgerond", size: "de absolute waarde van",
    "\\nabla": "de gradiënt van", "\\partial": "d",
    "\\ln": "de logaritme van", "\\log": "de logaritme van", "\\exp": "e tot de macht",
    "\\max": "het maximum van", "\\min": "het minimum van",
  },
  en: {
    "=": "equals", "\\approx": "is about", "<": "less than", ">": "greater than", "\\le": "at most",
    "\\ge": "at least", "\\leftarrow": "becomes", "\\to": "to", "+": "plus", "-": "minus",
    "\\cdot": "times", "\\times": "times", "\\odot": "times, element by element,", "@": "times",
    "/": "over", "\\pm": "plus or minus", "\\ldots": "and so on", "\\cdots": "and so on",
    "\\infty": "infinity", "\\in": "in", "\\%": "percent", ";": ",",
    over: "over", squared: "squared", power: "to the power", transposed: "transposed",
    prime: "prime", bar: "mean", of: "of", root: "the square root of", sum: "the sum",
    sumFor: "for", from: "from", upTo: "up to", matrix: "the matrix with", row: "row",
    column: "the column", up: "rounded up", size: "the absolute value of",
    "\\nabla": "the gradient of", "\\partial": "d",
    "\\ln": "the logarithm of", "\\log": "the logarithm of", "\\exp": "e to the power",
    "\\max": "the maximum of", "\\min": "the minimum of",
  },
};
const GREEK = ["alpha", "beta", "gamma", "delta", "epsilon", "theta", "lambda", "mu", "sigma", "pi"];
const SPACES = new Set(["\\,", "\\;", "\\:", "\\!", "\\ ", "\\big", "\\Big", "\\left", "\\right", "~"]);
const PAUSES = new Set(["\\qquad", "\\quad"]);
const FUNCTIONS = new Set(["f", "J", "L", "\\sigma"]);
const OPERATORS = new Set(["=", "\\approx", "<", ">", "\\le", "\\ge", "\\leftarrow", "\\to", "\\cdot", "\\times", "\\odot", "@", "/"]);

/** Cut LaTeX into commands, words, numbers (with a decimal comma or point) and single signs. */
export function tokens(latex) {
  return latex.match(/\\(?:text|mathrm)\{[^}]*\}|\\[a-zA-Z]+|\\.|\d+(?:(?:\{,\}|\.)\d+)?|\S/g) ?? [];
}

/** A formula as words in a language. */
export function formulaWords(latex, language) {
  const reader = new Reader(tokens(latex), language);
  return tidy(reader.until(() => false).join(" "));
}

function tidy(text) {
  return text
    .replace(/\s+/g, " ")
    .replace(/\s+([,.])/g, "$1")
    .replace(/([,.])(?:\s*[,.])+/g, "$1")
    .replace(/^[,\s]+|[,\s]+$/g, "");
}

class Reader {
  constructor(parts, language) {
    this.parts = parts;
    this.at = 0;
    this.say = WORDS[language];
    this.comma = language === "nl" ? "," : ".";
  }

  /** Read up to a token that ends this part, which is taken along. */
  until(ends) {
    const words = [];
    while (this.at < this.parts.length) {
      const token = this.parts[this.at];
      if (ends(token)) {
        this.at += 1;
        break;
      }
      words.push(...this.one());
    }
    return words;
  }

  /** The next group in braces, or the next token alone. */
  group() {
    if (this.parts[this.at] === "{") {
      this.at += 1;
      return this.until((token) => token === "}");
    }
    return this.at < this.parts.length ? this.one() : [];
  }

  /** Pass over the next group, the name of an environment. */
  skip() {
    while (this.at < this.parts.length && this.parts[this.at] !== "}") this.at += 1;
    this.at += 1;
  }

  /** One thing with all that hangs on it: its index, its power, its accent. */
  one() {
    const token = this.parts[this.at];
    this.at += 1;
    const { say } = this;
    if (SPACES.has(token)) return [];
    if (PAUSES.has(token)) return [","];
    if (/^\\(text|mathrm)\{/.test(token)) return [token.slice(token.indexOf("{") + 1, -1), ...this.tail()];
    if (token === "\\top") return ["T"]; // in the tail of what is transposed
    if (token === "\\frac" || token === "\\tfrac") return this.fraction();
    if (token === "\\sqrt") return [say.root, ...this.group(), ","];
    if (token === "\\bar") return [...this.group(), say.bar, ...this.tail()];
    if (token === "\\underbrace") {
      const words = this.group();
      if (this.parts[this.at] === "_") {
        this.at += 1;
        this.group();
      }
      return words;
    }
    if (token === "\\begin") return this.matrix();
    if (token === "\\sum") return this.sum();
    if (token === "\\lceil") return [...this.until((end) => end === "\\rceil"), ",", say.up];
    if (token === "\\lvert") return [say.size, ...this.until((end) => end === "\\rvert"), ","];
    if (token === "|") return [say.size, ...this.until((end) => end === "|"), ","];
    if (token === "{") return [...this.until((end) => end === "}"), ...this.tail()];
    if (token === "(" || token === "[") {
      const close = token === "(" ? ")" : "]";
      const inside = this.until((end) => end === close);
      return [inside.length > 1 ? "," : "", ...inside, inside.length > 1 ? "," : "", ...this.tail()];
    }
    if (token === "_" || token === "^") {
      this.at -= 1;
      return this.tail();
    }
    if (OPERATORS.has(token) || say[token]) return [say[token]];
    if (/^\d/.test(token)) return [token.replace("{,}", this.comma).replace(".", this.comma), ...this.tail()];
    if (token.startsWith("\\")) {
      const name = token.slice(1);
      const words = GREEK.includes(name) ? [name] : [];
      return [...words, ...this.tail(), ...this.applied(token)];
    }
    return [token, ...this.tail(), ...this.applied(token)];
  }

  /** f(z) is "f of z". */
  applied(token) {
    return FUNCTIONS.has(token) && this.parts[this.at] === "(" ? [this.say.of] : [];
  }

  /** Index, power and accents of what was just read. */
  tail() {
    const { say } = this;
    const words = [];
    for (;;) {
      const token = this.parts[this.at];
      if (token === "'") {
        this.at += 1;
        words.push(say.prime);
      } else if (token === "_") {
        this.at += 1;
        words.push(...this.group());
      } else if (token === "^") {
        this.at += 1;
        const power = this.group();
        if (power.join("") === "2") words.push(say.squared);
        else if (power.join("") === "T") words.push(say.transposed);
        else words.push(say.power, ...power, ",");
      } else return words;
    }
  }

  fraction() {
    const [above, below] = [this.group(), this.group()];
    const long = above.length + below.length > 2;
    return [...above, long ? "," : "", this.say.over, ...below, long ? "," : "", ...this.tail()];
  }

  sum() {
    const { say } = this;
    let [below, above] = [[], []];
    for (;;) {
      if (this.parts[this.at] === "_") {
        this.at += 1;
        below = this.group();
      } else if (this.parts[this.at] === "^") {
        this.at += 1;
        above = this.group();
      } else break;
    }
    const equals = below.indexOf(say["="]);
    const range = equals > 0
      ? [say.sumFor, ...below.slice(0, equals), say.from, ...below.slice(equals + 1)]
      : below.length ? [say.sumFor, ...below] : [];
    return [say.sum, ...range, ...(above.length ? [say.upTo, ...above] : []), say.of];
  }

  /** A column reads its numbers, a matrix its rows. */
  matrix() {
    this.skip();
    const rows = [[]];
    let cell = [];
    while (this.at < this.parts.length && this.parts[this.at] !== "\\end") {
      const token = this.parts[this.at];
      if (token === "&" || token === "\\\\") {
        this.at += 1;
        rows.at(-1).push(cell.join(" "));
        cell = [];
        if (token === "\\\\") rows.push([]);
      } else cell.push(...this.one());
    }
    rows.at(-1).push(cell.join(" "));
    this.at += 1;
    this.skip();
    const { say } = this;
    if (rows.every((row) => row.length === 1)) return [say.column, rows.map(([one]) => one).join(", "), ","];
    const read = rows.map((row, at) => `${say.row} ${at + 1}: ${row.join(", ")}`);
    return [say.matrix, read.join("; "), ","];
  }
}
