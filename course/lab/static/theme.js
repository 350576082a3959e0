// Light or dark: JupyterLab's own themes, remembered with the learner's settings.

import { button } from "./bar.js";

const THEMES = { light: "JupyterLab Light", dark: "JupyterLab Dark" };

const isLight = (themes) => themes.isLight(themes.theme);

/** Put back the theme chosen last, then remember every next choice, whoever makes it. */
export async function restore(api, themes) {
  if (!themes.theme) await new Promise((done) => once(themes.themeChanged, done));
  try {
    const { theme } = await api.get("settings");
    if (theme && isLight(themes) !== (theme === "light")) await themes.setTheme(THEMES[theme]);
  } catch {
    return; // without the server's memory JupyterLab's own remains
  }
  themes.themeChanged.connect(() => {
    api.post("settings", { theme: isLight(themes) ? "light" : "dark" }).catch(() => {});
  });
}

function once(signal, act) {
  const slot = () => {
    signal.disconnect(slot);
    act();
  };
  signal.connect(slot);
}

export function tool({ words, bar }) {
  const { themes } = bar;
  if (!themes) return null;
  const node = button(() => themes.setTheme(THEMES[isLight(themes) ? "dark" : "light"]));
  const show = () => {
    const light = !themes.theme || isLight(themes);
    node.textContent = light ? words.dark : words.light;
    node.title = light ? words.darkTitle : words.lightTitle;
  };
  show();
  themes.themeChanged.connect(show);
  return {
    node,
    languageChanged(_, its) {
      words = its;
      show();
    },
    dispose: () => themes.themeChanged.disconnect(show),
  };
}
