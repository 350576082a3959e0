// The lesson bar: one line at the top of every chapter, in JupyterLab and in Notebook 7.
//
// A tool is an ES module beside this one:
//
//     export function tool({ app, panel, lesson, api, words, language, slot, bar })
//       -> { node, languageChanged?(language, words), dispose?() }
//
// or nothing, where it has nothing to show. `lesson` is the answer of api/lesson; `api` reads and
// writes under `<base url>leercurve/`; `words` are those of words.js in the language of the moment
// (`language`; ask `bar.language()` later on); `slot.open(node, label)` shows something below the
// line, `slot.close()` takes it away, `slot.say(text)` tells a screen reader; `bar.themes` is
// JupyterLab's IThemeManager or null; `bar.go(path)` opens another notebook where this one is.

import { makeApi } from "./api.js";
import { save } from "./card.js";
import { WORDS } from "./words.js";

const TOOLS = [
  "navigation",
  "progress_meter",
  "speech",
  "ask_panel",
  "language",
  "theme",
  "feedback",
];

/** Put a bar on every chapter that is open or will be. Called once, by the labextension. */
export function start({ app, tracker, themes, Widget, base }) {
  const api = makeApi(base, app.serviceManager.serverSettings);
  for (const name of ["leercurve.css", "bar.css"]) addStyles(`${base}leercurve/static/${name}`);
  const tools = Promise.all(TOOLS.map(load));
  restoreTheme(tools, api, themes);
  const added = (panel) =>
    addBar({ app, panel, themes, Widget, base, api, tools }).catch((error) =>
      console.info(`Leercurve: no lesson bar here (${error.message}).`),
    );
  tracker.forEach(added);
  tracker.widgetAdded.connect((_, panel) => void added(panel));
}

async function load(name) {
  try {
    return { name, ...(await import(`./${name}.js`)) };
  } catch (error) {
    console.info(`Leercurve: the tool ${name} is missing (${error.message}).`);
    return null;
  }
}

async function restoreTheme(tools, api, themes) {
  const theme = (await tools).find((tool) => tool?.name === "theme");
  if (theme && themes) await theme.restore(api, themes);
}

/** Add a style sheet to the page, once. */
export function addStyles(href) {
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
}

/** The course's own metadata of a notebook, read from what is open and not from the file. */
export function ours(panel) {
  const kept = panel.context.model?.getMetadata("leercurve");
  return kept && typeof kept === "object" ? kept : {};
}

async function addBar({ app, panel, themes, Widget, base, api, tools }) {
  await panel.context.ready;
  if (typeof ours(panel).chapter !== "string" || !ours(panel).lang) return;
  const lesson = await api.get("lesson", { path: panel.context.localPath ?? panel.context.path });
  if (panel.isDisposed) return;

  const node = document.createElement("section");
  node.className = "lc-bar";
  node.innerHTML = `<div class="lc-bar-inside">
      <div class="lc-bar-line" role="toolbar"></div>
      <div class="lc-bar-drawer" hidden></div>
      <p class="lc-bar-said lc-unseen" role="status"></p>
    </div>`;
  const inside = node.firstElementChild;
  const [line, drawer, said] = inside.children;
  const language = () => (ours(panel).lang === "nl" ? "nl" : "en");

  const bar = {
    themes,
    base,
    language,
    notebook7: app.name !== "JupyterLab",
    saved: () => save(panel.context),
    async go(path) {
      if (!this.notebook7) return app.commands.execute("docmanager:open", { path });
      if (panel.context.model.dirty) await this.saved();
      window.location.assign(`${base}notebooks/${path.split("/").map(encodeURIComponent).join("/")}`);
    },
    /** After a switch, whoever made it. */
    spoken() {
      speak();
      for (const tool of made) tool.languageChanged?.(language(), WORDS[language()]);
    },
  };
  let owner = null;
  const slotOf = (name) => ({
    open(content, label) {
      owner = name;
      drawer.replaceChildren(content);
      drawer.hidden = false;
      drawer.setAttribute("role", "group");
      drawer.setAttribute("aria-label", label);
      inside.dispatchEvent(new CustomEvent("lc-drawer", { detail: name }));
    },
    close() {
      if (owner !== name) return;
      owner = null;
      drawer.hidden = true;
      drawer.replaceChildren();
      inside.dispatchEvent(new CustomEvent("lc-drawer", { detail: null }));
    },
    get isOpen() {
      return owner === name;
    },
    /** What this tool shows there, or null. */
    content: () => (owner === name ? drawer.firstElementChild : null),
    /** Told when another tool has taken the drawer, or when it is closed. */
    changed(listener) {
      inside.addEventListener("lc-drawer", (event) => listener(event.detail === name));
    },
    say(text) {
      said.textContent = text;
    },
  });
  function speak() {
    node.lang = language();
    node.setAttribute("aria-label", WORDS[language()].bar);
    line.setAttribute("aria-label", WORDS[language()].bar);
  }
  speak();
  keepKeys(inside, panel);
  moveWithArrows(line);

  const made = [];
  for (const module of await tools) {
    if (!module?.tool) continue;
    try {
      const tool = module.tool({
        ...{ app, panel, lesson, api, bar, slot: slotOf(module.name) },
        ...{ words: WORDS[language()], language: language() },
      });
      if (!tool) continue;
      made.push(tool);
      if (!tool.node) continue;
      const place = document.createElement("div");
      place.className = `lc-bar-tool lc-bar-${module.name}`;
      place.append(tool.node);
      line.append(place);
    } catch (error) {
      console.info(`Leercurve: the tool ${module.name} failed (${error.message}).`);
    }
  }
  if (panel.isDisposed) return;

  const widget = new Widget({ node });
  panel.contentHeader.addWidget(widget);
  const sizes = new ResizeObserver(() => fit(widget, inside));
  sizes.observe(inside);
  // Another program, or another window, may change the language of the file.
  let before = language();
  const changed = () => {
    if (language() === before) return;
    before = language();
    bar.spoken();
  };
  panel.context.model.metadataChanged.connect(changed);
  panel.disposed.connect(() => {
    sizes.disconnect();
    for (const tool of made) tool.dispose?.();
  });
}

/** Give the bar the height of what is in it: the header is laid out by hand, not by the browser. */
function fit(widget, inside) {
  const height = `${Math.ceil(inside.getBoundingClientRect().height)}px`;
  if (widget.isDisposed || widget.node.style.minHeight === height) return;
  widget.node.style.minHeight = height;
  widget.node.style.maxHeight = height;
  widget.parent?.fit();
}

/**
 * Keys pressed in the bar are for the bar. JupyterLab listens when they bubble up, Notebook 7
 * before, and asks the focused element. Escape goes back to the notebook; Ctrl-S still saves.
 */
export function keepKeys(el, panel) {
  el.addEventListener("focusin", (event) => {
    event.target.setAttribute("data-lm-suppress-shortcuts", "true");
  });
  el.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape" && !event.defaultPrevented) panel.content.activate();
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      save(panel.context);
    }
  });
}

/** In the line, arrows go from one control to the next, Home and End to the outer ones. */
function moveWithArrows(line) {
  line.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.target.matches("input, textarea, select")) return;
    const controls = [...line.querySelectorAll("button, a[href], select, [tabindex='0']")].filter(
      (control) => control.offsetParent !== null && !control.disabled,
    );
    const at = controls.indexOf(event.target);
    const last = controls.length - 1;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    controls[(to + controls.length) % controls.length].focus();
  });
}

/** A button of the bar. */
export function button(press, kind = "") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `lc-bar-button ${kind}`.trim();
  made.addEventListener("click", press);
  return made;
}
