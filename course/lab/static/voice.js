// Which voice reads, and where on the page a sentence stands.

const PREFERRED = { nl: ["nl-nl", "nl-be", "nl"], en: ["en-us", "en-gb", "en"] };

/** The voice for a language: one of this computer before one over the internet; null if none. */
export function chosenVoice(voices, language) {
  const tag = (voice) => voice.lang.toLowerCase().replace("_", "-");
  const rank = (voice) => {
    const place = PREFERRED[language].indexOf(tag(voice));
    return (voice.localService === false ? 10 : 0) + (place < 0 ? PREFERRED[language].length : place);
  };
  const able = voices.filter((voice) => tag(voice).split("-")[0] === language);
  return able.sort((one, other) => rank(one) - rank(other))[0] ?? null;
}

/**
 * Where the pieces of a sentence stand in a text, from a place on: `[start, stop]`, or null. Pieces
 * that are not found, such as what the page shows in another way, are passed over.
 */
export function placeOf(text, pieces, from) {
  let [start, stop] = [-1, from];
  for (const piece of pieces) {
    const at = text.indexOf(piece, stop);
    if (at < 0) continue;
    if (start < 0) start = at;
    stop = at + piece.length;
  }
  return start < 0 ? null : [start, stop];
}
