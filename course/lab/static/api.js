// Speaking with the server extension, as whoever is logged in.

/** What the server could not do: `text` says it in both languages. */
export class Refused extends Error {
  constructor(text, status) {
    super(text.en);
    this.text = text;
    this.status = status;
  }
}

const SILENT = {
  nl: "De server antwoordt niet. Je werk staat er nog.",
  en: "The server does not answer. Your work is still there.",
};

/**
 * `get(path, parameters)` and `post(path, body)` give the JSON of `leercurve/api/<path>`;
 * `send(path, body, options)` gives the response itself, to be read as it comes in and
 * cancelled by `options.signal`. All raise `Refused`.
 */
export function makeApi(base, settings = {}) {
  function headers() {
    const found = {};
    const cookie = document.cookie.match("\\b_xsrf=([^;]*)\\b");
    if (cookie) found["X-XSRFToken"] = cookie[1];
    if (settings.token) found.Authorization = `token ${settings.token}`;
    return found;
  }

  async function ask(path, options) {
    let response;
    try {
      response = await fetch(`${base}leercurve/api/${path}`, {
        credentials: "same-origin",
        cache: "no-store",
        ...options,
        headers: { ...headers(), ...options.headers },
      });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Refused(SILENT, 0);
    }
    if (response.ok) return response;
    const { message } = await response.json().catch(() => ({}));
    throw new Refused(message?.nl ? message : SILENT, response.status);
  }

  const send = (path, body, options = {}) =>
    ask(path, {
      ...options,
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json" },
    });

  return {
    base,
    send,
    get: async (path, parameters = {}) => {
      const query = new URLSearchParams(parameters).toString();
      return (await ask(query ? `${path}?${query}` : path, {})).json();
    },
    post: async (path, body) => (await send(path, body)).json(),
  };
}
