// The words of the lesson bar, as if written first in either language.

export const WORDS = {
  nl: {
    bar: "Lesbalk",
    of: "van",
    previous: (number, title) => `Vorig hoofdstuk: ${number}, ${title}`,
    next: (number, title) => `Volgend hoofdstuk: ${number}, ${title}`,
    start: "Overzicht",
    startTitle: "Je voortgang en alle hoofdstukken, op een bladzijde ernaast",
    language: "Taal",
    switched: (behind) =>
      "Het hoofdstuk is nu Nederlands." +
      (behind === 0
        ? ""
        : behind === 1
          ? " Eén cel die je zelf hebt veranderd, blijft zoals ze was."
          : ` ${behind} cellen die je zelf hebt veranderd, blijven zoals ze waren.`),
    notSaved: {
      failed:
        "Het notebook kon niet worden bewaard; daarom is er niets gewisseld. Bewaar met Ctrl-S en probeer het opnieuw.",
      elsewhere:
        "Dit notebook is intussen in een ander tabblad of programma bewaard; daarom is er niets gewisseld. Bewaar met Ctrl-S, kies welke versie blijft, en probeer het opnieuw.",
    },
    unsaved: "Het hoofdstuk is gewisseld, maar nog niet bewaard. Bewaar met Ctrl-S.",
    notKept: "Dit kon niet worden bewaard.",
    offer: "Je koos het laatst voor Engels; dit hoofdstuk is nog Nederlands. Wat je zelf hebt geschreven blijft hoe dan ook staan.",
    offerYes: "Zet het in het Engels",
    offerNo: "Laat het zo",
    dark: "Donker",
    light: "Licht",
    darkTitle: "Neem het donkere thema",
    lightTitle: "Neem het lichte thema",
    feedback: "Reactie",
    clear: "Was alles duidelijk?",
    answers: { yes: "ja", partly: "deels", no: "nee" },
    better: "Wat kan er beter? (mag leeg blijven)",
    where: "Je reactie blijft in je eigen cursusmap, in .leercurve/state.json. Niemand anders krijgt haar te zien, tenzij jij haar doorgeeft.",
    keep: "Bewaar",
    close: "Sluit",
    choose: "Kies eerst ja, deels of nee.",
    kept: "Bewaard in je cursusmap.",
    consent: "Ik wil mijn reacties als bestand, om ze zelf aan iemand te geven.",
    download: "Haal het bestand op",
    none: "Er zijn nog geen reacties bewaard.",
    file: "leercurve-reacties.json",
  },
  en: {
    bar: "Lesson bar",
    of: "of",
    previous: (number, title) => `Previous chapter: ${number}, ${title}`,
    next: (number, title) => `Next chapter: ${number}, ${title}`,
    start: "Overview",
    startTitle: "Your progress and all chapters, on a page beside this one",
    language: "Language",
    switched: (behind) =>
      "The chapter is in English now." +
      (behind === 0
        ? ""
        : behind === 1
          ? " One cell that you changed is as it was."
          : ` ${behind} cells that you changed are as they were.`),
    notSaved: {
      failed:
        "The notebook could not be saved, so nothing was switched. Save with Ctrl-S and try again.",
      elsewhere:
        "This notebook was meanwhile saved in another tab or program, so nothing was switched. Save with Ctrl-S, choose which version stays, and try again.",
    },
    unsaved: "The chapter was switched but is not saved yet. Save with Ctrl-S.",
    notKept: "This could not be kept.",
    offer: "You last chose Dutch; this chapter is still in English. What you wrote yourself stays in either case.",
    offerYes: "Put it into Dutch",
    offerNo: "Leave it",
    dark: "Dark",
    light: "Light",
    darkTitle: "Use the dark theme",
    lightTitle: "Use the light theme",
    feedback: "Feedback",
    clear: "Was everything clear?",
    answers: { yes: "yes", partly: "partly", no: "no" },
    better: "What could be better? (may stay empty)",
    where: "Your feedback stays in your own course folder, in .leercurve/state.json. Nobody else sees it unless you pass it on.",
    keep: "Keep it",
    close: "Close",
    choose: "First choose yes, partly, or no.",
    kept: "Kept in your course folder.",
    consent: "I want my feedback as a file, to give it to someone myself.",
    download: "Get the file",
    none: "No feedback has been kept yet.",
    file: "leercurve-feedback.json",
  },
};
