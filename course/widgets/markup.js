// Nodes and marked-up text: text of the course never becomes HTML.

/** Make an element: attributes by name, children as nodes or text. Text never becomes HTML. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** An id that no other view on the page has: two views of one card must not share radio names. */
export function uniqueId(prefix) {
  uniqueId.count = (uniqueId.count ?? 0) + 1;
  return `lc-${prefix}-${uniqueId.count}-${Math.random().toString(36).slice(2, 8)}`;
}

/** Cut a text into blocks: paragraphs, and programs between fences of three backticks. */
export function blocks(text) {
  const found = [];
  text.split(/^```\w*\n?/m).forEach((part, index) => {
    if (index % 2) found.push({ kind: "program", text: part.replace(/\n$/, "") });
    else {
      for (const paragraph of part.split(/\n\s*\n/)) {
        if (paragraph.trim()) found.push({ kind: "paragraph", text: paragraph.trim() });
      }
    }
  });
  return found;
}

/** Cut a paragraph into runs: `code`, **strong**, *emphasis* and plain text. */
export function runs(text) {
  const marked = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*/g;
  const found = [];
  let end = 0;
  for (const match of text.matchAll(marked)) {
    if (match.index > end) found.push({ tag: null, text: text.slice(end, match.index) });
    const which = match[1] ? "code" : match[2] ? "strong" : "em";
    found.push({ tag: which, text: match[1] ?? match[2] ?? match[3] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ tag: null, text: text.slice(end) });
  return found;
}

/** The nodes of one paragraph. */
export function inline(text) {
  return runs(text).map((run) => (run.tag ? element(run.tag, {}, run.text) : run.text));
}

/** The nodes of a whole text. */
export function flow(text) {
  return blocks(text).map((block) =>
    block.kind === "program"
      ? element("pre", { tabindex: "0" }, block.text)
      : element("p", {}, ...inline(block.text)),
  );
}

/** The text without its marks, for a screen reader's status line. */
export function plain(text) {
  return blocks(text)
    .map((block) =>
      block.kind === "program" ? block.text : runs(block.text).map((run) => run.text).join(""),
    )
    .join(" ");
}
