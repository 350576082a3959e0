// The answer to an ordering: lines to bring from one list to another, into the right places.
// A line is dragged, pressed, or moved by keys; buttons below do the same without dragging.
import { element, inline, plain } from "./markup.js";

const DEEPEST = 8; // levels of indentation that an answer can store
const STEP_PX = 28; // one level, the same as --lc-step in the style sheet
const DRAG_PX = 5; // a hand that trembles less than this is not dragging
const NEAR_PX = 16; // so far outside a list the pointer still means it

/** Stored answers as places: `["back:1"]` becomes `[{id: "back", level: 1}]`. */
export function placesOf(answers) {
  return answers.map((answer) => {
    const [, id, level] = /^(.*?)(?::(\d))?$/.exec(answer);
    return { id, level: Math.min(Number(level ?? 0), DEEPEST) };
  });
}

/** Where in a list something dropped at height `y` goes, given the middles of the lines there. */
export function placeAt(middles, y) {
  return middles.filter((middle) => middle < y).length;
}

/** The level of indentation for a line whose left edge is `px` to the right of its list's. */
export function levelAt(px) {
  return Math.min(Math.max(Math.round(px / STEP_PX), 0), DEEPEST);
}

/** A sentence with its `{names}` filled in. */
export function filledIn(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

/** The two lists of an ordering question and the buttons that move a line. */
export function orderedLines(question, name, { say, changed }) {
  const words = question.words;
  const lines = question.options.map(newLine);
  const left = element("ul", { class: "lc-lines", "aria-labelledby": `${name}-left` });
  const mine = element("ol", { class: "lc-lines lc-mine", "aria-labelledby": `${name}-mine` });
  const general = element("div", { class: "lc-feedback", hidden: true });
  const marker = element("div", { class: "lc-marker", hidden: true, "aria-hidden": "true" });
  const buttons = toolbar();
  let lifted = null; // the line in hand, and where it came from
  let drag = null;

  const zones = element(
    "div",
    { class: "lc-zones" },
    zone(words.left, `${name}-left`, left),
    zone(words[question.code ? "program" : "order"], `${name}-mine`, mine, buttons.node),
    marker,
  );
  const node = element(
    "div",
    { class: "lc-order" },
    element("p", { class: "lc-aside" }, words.order_help),
    zones,
    element("p", { class: "lc-aside lc-keys" }, words[question.indents ? "indent_keys" : "order_keys"]),
    general,
  );

  function newLine(option) {
    const feedback = element("div", { class: "lc-feedback", id: `${name}-${option.id}`, hidden: true });
    const depth = element("span", { class: "lc-unseen" });
    const text = element(option.code ? "code" : "span", { class: "lc-text" });
    text.append(...(option.code ? [option.text] : inline(option.text)));
    const button = element(
      "button",
      { type: "button", class: "lc-line", "aria-describedby": feedback.id },
      element("span", { class: "lc-grip", "aria-hidden": "true" }),
      text,
      depth,
    );
    const spoken = option.code ? option.text : plain(option.text);
    const node = element("li", {}, button, feedback);
    return { id: option.id, spoken, level: 0, node, button, feedback, depth };
  }

  function zone(heading, id, list, ...below) {
    return element("div", { class: "lc-zone" }, element("p", { class: "lc-zone-name", id }, heading), list, ...below);
  }

  // -- what is where ---------------------------------------------------------------------------

  const lineOf = (target) => lines.find((line) => line.node.contains(target));
  const inList = (list) => [...list.children].map(lineOf);
  const isMine = (line) => line.node.parentNode === mine;

  function put(line, at, level) {
    const others = inList(mine).filter((other) => other !== line);
    const place = Math.min(Math.max(at, 0), others.length);
    line.level = question.indents ? Math.min(Math.max(level, 0), DEEPEST) : 0;
    mine.insertBefore(line.node, others[place]?.node ?? null);
  }

  function putBack(line) {
    line.level = 0;
    const later = lines.slice(lines.indexOf(line) + 1).find((other) => other.node.parentNode === left);
    left.insertBefore(line.node, later?.node ?? null);
  }

  function refresh() {
    for (const line of lines) {
      line.node.style.setProperty("--lc-level", line.level);
      line.depth.textContent = line.level ? `, ${filledIn(words.indented, { level: line.level })}` : "";
      line.button.tabIndex = -1;
      line.node.classList.toggle("lc-lifted", line === lifted?.line);
      if (isMine(line)) line.button.setAttribute("aria-pressed", String(line === lifted?.line));
      else line.button.removeAttribute("aria-pressed");
    }
    // Each list is one stop for Tab; within it the arrows go from line to line.
    if (left.firstChild) lineOf(left.firstChild).button.tabIndex = 0;
    const stop = lifted?.line ?? (mine.firstChild && lineOf(mine.firstChild));
    if (stop) stop.button.tabIndex = 0;
    for (const list of [left, mine]) list.dataset.empty = list.children.length ? "" : words.empty;
    buttons.refresh();
  }

  function heard(sentence, line) {
    const values = { line: line.spoken, at: inList(mine).indexOf(line) + 1, of: mine.children.length };
    const depth = isMine(line) ? line.depth.textContent : "";
    say(element("span", { class: "lc-unseen" }, filledIn(sentence, values) + depth));
  }

  // -- what the learner does -------------------------------------------------------------------

  /** After any move: nothing said about the old places may stay. */
  function moved(line, sentence) {
    refresh();
    changed();
    heard(sentence, line);
  }

  function add(line) {
    const next = inList(left)[inList(left).indexOf(line) + 1] ?? inList(left).at(-2) ?? line;
    put(line, mine.children.length, mine.lastChild ? lineOf(mine.lastChild).level : 0);
    lifted = null;
    moved(line, words.placed);
    next.button.focus();
  }

  function takeOut(line) {
    const next = inList(mine)[inList(mine).indexOf(line) + 1] ?? inList(mine).at(-2) ?? line;
    putBack(line);
    lifted = null;
    moved(line, words.put_back);
    next.button.focus();
  }

  function lift(line) {
    lifted = { line, at: inList(mine).indexOf(line), level: line.level };
    refresh();
    heard(words[question.indents ? "lifted_indent" : "lifted"], line);
  }

  function drop() {
    const { line } = lifted;
    lifted = null;
    refresh();
    heard(words.dropped, line);
  }

  function moveBack() {
    const { line, at, level } = lifted;
    put(line, at, level);
    lifted = null;
    moved(line, words.dropped);
    line.button.focus();
  }

  function move(line, step) {
    const at = inList(mine).indexOf(line) + step;
    if (at < 0 || at >= mine.children.length) return;
    put(line, at, line.level);
    moved(line, words.placed);
  }

  function indent(line, step) {
    const level = line.level + step;
    if (level < 0 || level > DEEPEST) return;
    line.level = level;
    moved(line, words.placed);
  }

  function goTo(line, step) {
    const all = [...inList(left), ...inList(mine)];
    all[all.indexOf(line) + step]?.button.focus();
  }

  node.addEventListener("click", (event) => {
    const line = event.target.closest(".lc-line") && lineOf(event.target);
    if (!line || drag?.done) return;
    if (!isMine(line)) add(line);
    else if (lifted?.line === line) drop();
    else lift(line);
  });

  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && lifted) {
      event.stopPropagation();
      return moveBack();
    }
    const line = event.target.closest(".lc-line") && lineOf(event.target);
    if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const inHand = isMine(line) && (event.altKey || lifted?.line === line);
    const step = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (["ArrowUp", "ArrowDown"].includes(event.key)) {
      if (inHand) move(line, step);
      else goTo(line, step);
    } else if (["ArrowLeft", "ArrowRight"].includes(event.key)) {
      if (isMine(line) && question.indents) indent(line, step);
    } else if (["Delete", "Backspace"].includes(event.key)) {
      if (isMine(line)) takeOut(line);
    } else return;
    event.preventDefault();
    if (inHand) line.button.focus();
  });

  function toolbar() {
    const acts = {
      up: ["↑", (line) => move(line, -1), (line) => mine.firstChild !== line.node],
      down: ["↓", (line) => move(line, 1), (line) => mine.lastChild !== line.node],
      outwards: ["←", (line) => indent(line, -1), (line) => line.level > 0],
      inwards: ["→", (line) => indent(line, 1), (line) => line.level < DEEPEST],
      out: [words.out, takeOut, () => true],
    };
    if (!question.indents) {
      delete acts.outwards;
      delete acts.inwards;
    }
    const made = Object.entries(acts).map(([key, [sign, act, possible]]) => {
      const label = key === "out" ? {} : { "aria-label": words[key], title: words[key] };
      const button = element("button", { type: "button", class: "lc-quiet lc-tool", ...label }, sign);
      const can = () => lifted !== null && possible(lifted.line);
      button.addEventListener("click", () => can() && act(lifted.line));
      return { button, can };
    });
    return {
      node: element(
        "div",
        { class: "lc-tools", role: "group", "aria-label": words.tools },
        ...made.map((tool) => tool.button),
      ),
      refresh: () =>
        made.forEach(({ button, can }) => button.setAttribute("aria-disabled", String(!can()))),
    };
  }

  // -- dragging --------------------------------------------------------------------------------

  node.addEventListener("pointerdown", (event) => {
    const line = event.target.closest(".lc-line") && lineOf(event.target);
    drag = line && event.button === 0 ? { line, x: event.clientX, y: event.clientY } : null;
  });

  node.addEventListener("pointermove", (event) => {
    if (!drag || drag.done) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moving && Math.hypot(dx, dy) < DRAG_PX) return;
    if (!drag.moving) {
      drag.moving = true;
      drag.line.button.setPointerCapture(event.pointerId);
      drag.line.node.classList.add("lc-dragged");
    }
    drag.line.node.style.transform = `translate(${dx}px, ${dy}px)`;
    drag.target = targetAt(event.clientX, event.clientY);
    showMarker(drag.target);
  });

  node.addEventListener("pointerup", () => endDrag(true));
  node.addEventListener("pointercancel", () => endDrag(false));

  function targetAt(x, y) {
    const over = (list) => {
      const box = list.parentNode.getBoundingClientRect();
      return x > box.left - NEAR_PX && x < box.right + NEAR_PX && y > box.top - NEAR_PX && y < box.bottom + NEAR_PX;
    };
    const own = isMine(drag.line) ? mine : left;
    const list = [own, own === mine ? left : mine].find(over);
    if (!list) return null;
    const others = inList(list).filter((line) => line !== drag.line);
    const middles = others.map(({ button }) => {
      const box = button.getBoundingClientRect();
      return (box.top + box.bottom) / 2;
    });
    const px = drag.line.button.getBoundingClientRect().left - mine.getBoundingClientRect().left;
    const level = question.indents && list === mine ? levelAt(px) : 0;
    return { list, at: placeAt(middles, y), level, others };
  }

  function showMarker(target) {
    marker.hidden = target?.list !== mine;
    if (marker.hidden) return;
    const [box, around] = [mine.getBoundingClientRect(), zones.getBoundingClientRect()];
    const { at, others, level } = target;
    const next = others[at]?.node.getBoundingClientRect();
    const last = others.at(-1)?.node.getBoundingClientRect();
    const y = next ? next.top - 3 : last ? last.bottom + 1 : box.top + 4;
    marker.style.top = `${y - around.top}px`;
    marker.style.left = `${box.left - around.left + level * STEP_PX}px`;
    marker.style.width = `${box.width - level * STEP_PX}px`;
  }

  function endDrag(dropped) {
    if (!drag?.moving) drag = null;
    if (!drag || drag.done) return;
    const { line, target } = drag;
    drag.done = true; // the click that follows at once is not a press
    setTimeout(() => (drag = null));
    marker.hidden = true;
    line.node.style.transform = "";
    line.node.classList.remove("lc-dragged");
    if (!dropped || !target) return;
    lifted = null;
    if (target.list === mine) {
      put(line, target.at, target.level);
      moved(line, words.placed);
    } else if (isMine(line)) {
      putBack(line);
      moved(line, words.put_back);
    }
    line.button.focus();
  }

  // -- for the card ----------------------------------------------------------------------------

  lines.forEach(putBack);
  refresh();
  return {
    nodes: [node],
    same: (one, other) => one.join("\n") === other.join("\n"),
    complaint: () => null,
    focus: () => lineOf((left.firstChild ?? mine.firstChild)).button.focus(),
    read: () => inList(mine).map((line) => `${line.id}:${line.level}`),
    write: (answers) => {
      lifted = null;
      lines.forEach(putBack);
      for (const { id, level } of placesOf(answers)) {
        const line = lines.find((one) => one.id === id);
        if (line) put(line, mine.children.length, level);
      }
      refresh();
    },
    feedbackAt: (id) => lines.find((line) => line.id === id)?.feedback ?? general,
    feedbacks: () => [...lines.map((line) => line.feedback), general],
  };
}
