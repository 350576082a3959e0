// The words of the start page, as if written first in either language.

export const WORDS = {
  nl: {
    language: "Taal",
    go: (chapter, started) =>
      started ? `Ga verder met hoofdstuk ${chapter}` : `Begin met hoofdstuk ${chapter}`,
    finished: "Je hebt alle hoofdstukken af. Wat je wilt onthouden, komt hieronder terug.",
    missing: "Dit hoofdstuk staat niet in je map; leercurve start zet het erin.",
    aside: (name) =>
      `Een bestand met wat je eerder deed was beschadigd; het is bewaard als .leercurve/${name}. ` +
      "Heb je het niet meer nodig, gooi het dan weg.",
    chapters: "Hoofdstukken",
    here: "hier ben je",
    minutes: (count) => `${count} min`,
    points: (earned, most) => `${earned} / ${most} punten`,
    questions: (right, all) => `${right} / ${all} vragen`,
    objectives: (mastered, all) => `${mastered === all ? "✓ " : ""}${mastered} van ${all} leerdoelen beheerst`,
    mastered: "(beheerst)",
    notYet: "(nog niet beheerst)",
    later: (chapter) => `Tot nu toe goed; hoofdstuk ${chapter} vraagt ernaar terug.`,
    due: (count) =>
      count === 0
        ? "Niets om op te frissen vandaag"
        : count === 1
          ? "1 vraag om op te frissen"
          : `${count} vragen om op te frissen`,
    dueAbout: "Deze vragen had je eerder. Ze komen terug vlak voordat je het antwoord zou vergeten.",
    noneAbout: "Een vraag die je hebt beantwoord, komt hier na een of meer dagen terug.",
    firstAbout: "Zodra je vragen hebt beantwoord, komen ze hier na een of meer dagen terug.",
    next: "Volgende vraag",
    random: "Willekeurige vraag",
    notKept:
      "Je antwoord is bekeken, maar kon niet worden bewaard: je cursusmap is nu niet te beschrijven.",
    silent: "De server antwoordt niet. Kijk of Jupyter nog draait en controleer je antwoord opnieuw.",
  },
  en: {
    language: "Language",
    go: (chapter, started) =>
      started ? `Go on with chapter ${chapter}` : `Start with chapter ${chapter}`,
    finished: "You have finished every chapter. What is worth remembering comes back below.",
    missing: "This chapter is not in your folder; leercurve start puts it there.",
    aside: (name) =>
      `A file with what you did before was damaged; it is kept as .leercurve/${name}. ` +
      "Once you no longer need it, throw it away.",
    chapters: "Chapters",
    here: "you are here",
    minutes: (count) => `${count} min`,
    points: (earned, most) => `${earned} / ${most} points`,
    questions: (right, all) => `${right} / ${all} questions`,
    objectives: (mastered, all) => `${mastered === all ? "✓ " : ""}${mastered} of ${all} objectives mastered`,
    mastered: "(mastered)",
    notYet: "(not mastered yet)",
    later: (chapter) => `Right so far; chapter ${chapter} comes back to it.`,
    due: (count) =>
      count === 0
        ? "Nothing to refresh today"
        : count === 1
          ? "1 question to refresh"
          : `${count} questions to refresh`,
    dueAbout: "You have met these questions before. They return just before you would forget.",
    noneAbout: "A question you have answered returns here after a day or more.",
    firstAbout: "Once you have answered questions, they return here after a day or more.",
    next: "Next question",
    random: "Random question",
    notKept:
      "Your answer was looked at but could not be kept: your course folder cannot be written in now.",
    silent: "The server does not answer. See whether Jupyter still runs, and check your answer again.",
  },
};
