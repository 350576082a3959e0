// The part of Leercurve that JupyterLab and Notebook 7 load: it fetches the lesson bar from the
// server extension and hands it the application's own services. Everything else is over there,
// so that this file seldom changes.
(() => {
  let shared = null;

  /** A module that the application shares with its extensions, or null where it has none. */
  async function module(name) {
    const versions = Object.values(shared?.[name] ?? {});
    const chosen = versions.find((version) => version.loaded) ?? versions[0];
    return chosen ? (await chosen.get())() : null;
  }

  const NAMES = ["@jupyterlab/notebook", "@jupyterlab/apputils", "@jupyterlab/coreutils", "@lumino/widgets"];

  async function plugin() {
    const [notebook, apputils, coreutils, widgets] = await Promise.all(NAMES.map(module));
    return {
      id: "leercurve:bar",
      autoStart: true,
      optional: [notebook?.INotebookTracker, apputils?.IThemeManager].filter(Boolean),
      async activate(app, ...services) {
        const [tracker, themes] = services;
        if (!tracker || !widgets) return;
        const base = coreutils.PageConfig.getBaseUrl();
        let bar;
        try {
          bar = await import(`${base}leercurve/static/bar.js`);
        } catch {
          console.info("Leercurve: this server has no course, so that no lesson bar is shown.");
          return;
        }
        bar.start({ app, tracker, themes: themes ?? null, Widget: widgets.Widget, base });
      },
    };
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.leercurve = {
    init(scope) {
      shared = scope;
    },
    async get() {
      const found = await plugin();
      return () => ({ __esModule: true, default: found });
    },
  };
})();
