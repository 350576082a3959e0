"""`leercurve check`: every inconsistency of a course, with file and line.

The manifest, the chapters, the questions and the glossary are read and held against each other.
A broken file is one problem among others and never ends the check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from autograder import quiz
from autograder.records import LANGUAGES, RecordError, Records, Text
from course import HOME
from course.ask import prepared
from course.ask.prepared import Prompt
from course.build import exercises, manifest, pairs, prose, source, terms
from course.build.glossary import NAMES as GLOSSARY_PAGES
from course.build.glossary import load as load_glossary
from course.build.manifest import Entry, Manifest
from course.build.prose import GAP
from course.build.source import Cell, Chapter, Problem


def check(folder: Path = HOME, *, run: bool = False, beneath: Path | None = None) -> list[Problem]:
    """Return everything that is inconsistent in a course folder, in order of file and line.

    With `run`, each chapter is also executed with its solutions, and each tracing question.
    `beneath` is a course that is consistent in itself and that the folder changes, as a class
    folder does: what comes from there is read and not looked at again.
    """
    course = _Course(Path(folder), beneath)
    course.examine()
    if run and not course.problems:
        course.execute()
    return sorted(set(course.problems))


@dataclass
class _Course:
    """A course under examination, and what has been found."""

    folder: Path
    beneath: Path | None = None
    problems: list[Problem] = field(default_factory=list)
    manifest: Manifest | None = None
    glossary: terms.Glossary | None = None
    chapters: list[Chapter] = field(default_factory=list)
    questions: list[quiz.Question] = field(default_factory=list)
    prompts: list[Prompt] = field(default_factory=list)
    practice: list[quiz.Question] = field(default_factory=list)  # of the course beneath
    points: dict[str, float] | None = None

    # -- reporting ------------------------------------------------------------------------

    def report(self, path: Path, line: int, kind: str, nl: str, en: str) -> None:
        self.problems.append(Problem(path, line, kind, nl, en))

    def refused(self, error: RecordError, kind: str) -> None:
        self.report(error.path, error.line, kind, error.text["nl"], error.text["en"])

    # -- the whole ------------------------------------------------------------------------

    def examine(self) -> None:
        try:
            self.manifest = manifest.load(self.folder, self.beneath)
        except manifest.ManifestError as error:
            self.refused(error, "manifest")
            return
        try:
            self.glossary = load_glossary(self.beneath or self.folder)
        except terms.GlossaryError as error:
            self.refused(error, "glossary")
        self.points = _known_checks()
        self._read_questions()
        self._read_prompts()
        for entry in self.manifest.chapters:
            chapter, problems = source.scan(self.manifest.source(entry))
            self.problems += problems
            self.chapters.append(chapter)
        for chapter in self.chapters:
            if chapter.cells and self._own(chapter.path):
                self._chapter(chapter)
            elif chapter.cells:
                self._points(chapter)
        self._quizzes()
        self._strays()
        if self._own(self.manifest.path):
            self._manifest_texts()
        if self.beneath is None:
            self._definitions()
        for question in self.questions:
            self._question(question)
        for prompt in self.prompts:
            self._prompt(prompt)
        if self.folder == HOME:
            self._messages()

    def execute(self) -> None:
        """Run each chapter with its solutions and each tracing question's program."""
        from course.build import execute

        for chapter in filter(lambda chapter: self._own(chapter.path), self.chapters):
            self.problems += execute.chapter(chapter)
        for question in self.questions:
            if question.type == "tracing":
                self.problems += execute.tracing(question)

    def _own(self, path: Path) -> bool:
        """Tell whether a file is of the folder under examination, not of the one beneath."""
        return self.beneath is None or path.is_relative_to(self.folder)

    # -- chapters -------------------------------------------------------------------------

    def _chapter(self, chapter: Chapter) -> None:
        path = chapter.path
        for fault in exercises.faults(chapter, self.points):
            self.report(path, fault.line, fault.kind, fault.nl, fault.en)
        for dutch, english in _pairs(chapter):
            self._pair(path, dutch, english)
        for cell in chapter.cells:
            if cell.kind in ("prose", "answer"):
                self._text(chapter, cell)
            if cell.kind == "code":
                self._comments(path, cell)
                for fault in exercises.figures(cell):
                    self.report(path, fault.line, fault.kind, fault.nl, fault.en)
        self._points(chapter)

    def _pair(self, path: Path, dutch: Cell, english: Cell) -> None:
        for difference in pairs.compare(
            dutch.source,
            english.source,
            differs=dutch.differs | english.differs,
            names=self.manifest.objectives if self.manifest else (),
        ):
            cell = dutch if difference.side == "nl" else english
            self.report(
                path, cell.first + difference.line, difference.kind, difference.nl, difference.en
            )

    def _text(self, chapter: Chapter, cell: Cell) -> None:
        """Look at one text by itself: its words, its pictures, its links."""
        read = prose.parse(cell.source)
        for language in [cell.lang] if cell.lang else LANGUAGES:
            for line, words in read.words:
                self._words(chapter.path, cell.first + line, words, language, cell.mentions)
        for line, target, alt in read.images:
            here = cell.first + line
            if not alt.strip():
                self.report(
                    chapter.path,
                    here,
                    "figure",
                    "deze figuur heeft geen alt-tekst.",
                    "this figure has no alt text.",
                )
            if not target.startswith("data:"):
                self.report(
                    chapter.path,
                    here,
                    "broken-link",
                    f"naast het notebook van een lerende ligt geen '{target}'; gebruik show(…).",
                    f"no '{target}' lies beside a learner's notebook; use show(…).",
                )
        for line, target in read.links:
            if not self._reachable(chapter, cell, target):
                self.report(
                    chapter.path,
                    cell.first + line,
                    "broken-link",
                    f"de link '{target}' komt nergens uit.",
                    f"the link '{target}' leads nowhere.",
                )

    def _reachable(self, chapter: Chapter, cell: Cell, target: str) -> bool:
        """Tell whether a link leads to the web, the glossary, a chapter, or a heading in one."""
        try:
            parts = urlsplit(target)
        except ValueError:
            return False
        if parts.scheme or parts.netloc:
            return parts.scheme == "mailto" or (
                parts.scheme in ("http", "https") and "." in parts.netloc
            )
        if parts.path == GLOSSARY_PAGES[cell.lang or "nl"] and not parts.fragment:
            return True
        stem = unquote(parts.path).removeprefix("./").removesuffix(".ipynb")
        if parts.path and not parts.path.endswith(".ipynb"):
            return False
        there = chapter
        if parts.path:
            found = [other for other in self.chapters if other.stem == stem]
            if not found:
                return False
            there = found[0]
        fragment = unquote(parts.fragment)
        if not fragment:
            return bool(parts.path)
        return fragment in _anchors(there, cell.lang)

    def _words(
        self, path: Path, line: int, text: str, language: str, mentions: frozenset[str]
    ) -> None:
        """Report the avoided words of a text."""
        if self.glossary is None:
            return
        for slip in self.glossary.slips(text, language, mentions):
            here = line + text.count("\n", 0, slip.start)
            self.report(
                path,
                here,
                "avoided-term",
                f"'{slip.written}' vermijden we; schrijf '{slip.better}'.",
                f"we avoid '{slip.written}'; write '{slip.better}'.",
            )

    def _comments(self, path: Path, cell: Cell) -> None:
        """Look at the bilingual comments of a code cell as at any pair."""
        for group in exercises.groups(cell.source):
            texts = {
                language: [(number, text) for number, of, text in group if of == language]
                for language in LANGUAGES
            }
            for language, lines in texts.items():
                for number, text in lines:
                    self._words(path, cell.first + number, text, language, cell.mentions)
            if not all(texts.values()):
                continue
            for difference in pairs.compare(
                *("\n".join(text for _, text in texts[language]) for language in LANGUAGES),
                differs=cell.differs | {"headings"},
                names=self.manifest.objectives if self.manifest else (),
            ):
                lines = texts[difference.side]
                number = lines[min(difference.line, len(lines) - 1)][0]
                self.report(
                    path, cell.first + number, difference.kind, difference.nl, difference.en
                )

    def _points(self, chapter: Chapter) -> None:
        entry = self.manifest.find(chapter.stem) if self.manifest else None
        if self.manifest and self._own(chapter.path) and not self._own(self.manifest.path):
            return  # a teacher's chapter may be worth something else than ours
        given = [cell.points for cell in chapter.cells if cell.points is not None]
        if self.manifest and entry and abs(sum(given) - entry.points) > 1e-9:
            self.report(
                self.manifest.path,
                entry.line,
                "points",
                f"{chapter.stem} is hier {entry.points:g} punten waard, "
                f"zijn cellen samen {sum(given):g}.",
                f"{chapter.stem} is worth {entry.points:g} points here, "
                f"its cells together {sum(given):g}.",
            )

    # -- questions ------------------------------------------------------------------------

    def _read_questions(self) -> None:
        assert self.manifest is not None
        for entry in self.manifest.chapters:
            path = self.manifest.questions(entry)
            if path.exists() or (self.beneath is None and self._asks(entry)):
                try:
                    self.questions += quiz.load(path, objectives=self.manifest.objectives)
                except quiz.QuizError as error:
                    self.refused(error, "question")
        if self.beneath is not None:
            for path in sorted((self.beneath / "questions").glob("*.toml")):
                self.practice += quiz.load(path)

    def _asks(self, entry: Entry) -> bool:
        """Tell whether a chapter has quiz cells with questions of its own."""
        assert self.manifest is not None
        text, _ = source.read_text(self.manifest.source(entry))
        return bool(text and re.search(rf'quiz="{entry.number}-', text))

    def _quizzes(self) -> None:
        """Every question is asked in its own chapter, and at most once in each later one.

        A chapter opens with questions of earlier ones: what is fetched from memory stays.
        """
        known = {question.id: question for question in [*self.practice, *self.questions]}
        broken = {problem.path.stem[:2] for problem in self.problems if problem.kind == "question"}
        at_home: set[str] = set()
        for chapter in self.chapters:
            here: set[str] = set()
            for cell in chapter.cells:
                if cell.kind != "quiz":
                    continue
                if cell.id not in known:
                    if cell.id[:2] not in broken:
                        self.report(
                            chapter.path,
                            cell.line,
                            "unknown-question",
                            f"er is geen vraag '{cell.id}'.",
                            f"there is no question '{cell.id}'.",
                        )
                elif cell.id in here:
                    self.report(
                        chapter.path,
                        cell.line,
                        "repeated-question",
                        f"dit hoofdstuk stelt de vraag '{cell.id}' al eerder.",
                        f"this chapter asks the question '{cell.id}' before.",
                    )
                elif cell.id[:2] > chapter.number:
                    self.report(
                        chapter.path,
                        cell.line,
                        "early-question",
                        f"de vraag '{cell.id}' hoort bij een later hoofdstuk.",
                        f"the question '{cell.id}' belongs to a later chapter.",
                    )
                here.add(cell.id)
                if cell.id[:2] == chapter.number:
                    at_home.add(cell.id)
        readable = {chapter.number for chapter in self.chapters if chapter.cells}
        for question in self.questions:
            if question.id not in at_home and question.id[:2] in readable:
                self.report(
                    question.path,
                    question.line,
                    "unused-question",
                    f"zijn eigen hoofdstuk stelt de vraag '{question.id}' niet.",
                    f"its own chapter does not ask the question '{question.id}'.",
                )

    def _question(self, question: quiz.Question) -> None:
        """Compare the languages of a question, text by text."""
        records = Records(question.path, quiz.QuizError)
        position = next(
            number
            for number, row in enumerate(records.data["question"])
            if row.get("id") == question.id
        )
        trail: tuple[Any, ...] = ("question", position)
        self._bilingual(records, (*trail, "prompt"), question.prompt, question)
        for number, option in enumerate(question.options):
            for key, text in (("text", option.text), ("feedback", option.feedback)):
                self._bilingual(records, (*trail, "option", number, key), text, question)
        for number, span in enumerate(question.ranges):
            self._bilingual(records, (*trail, "range", number, "feedback"), span.feedback, question)
        for number, line in enumerate(question.lines):
            for key, said in (("text", line.text), ("feedback", line.feedback)):
                if said is not None and not (key == "text" and line.is_code):
                    self._bilingual(records, (*trail, "line", number, key), said, question)

    def _bilingual(
        self,
        records: Records,
        trail: tuple[Any, ...],
        text: Text,
        question: quiz.Question | Prompt | None = None,
    ) -> None:
        """Compare a text of a TOML file with its translation, and look at its words."""
        differs = question.differs if question else frozenset()
        for difference in pairs.compare(
            text["nl"],
            text["en"],
            differs=differs | {"headings"},
            names=self.manifest.objectives if self.manifest else (),
        ):
            line = records.line(*trail, difference.side)
            self.report(records.path, line, difference.kind, difference.nl, difference.en)
        mentions = question.mentions if question else frozenset()
        for language in LANGUAGES:
            for _, words in prose.parse(text[language]).words:
                flat = words.replace("\n", " ")
                line = records.line(*trail, language)
                self._words(records.path, line, flat, language, mentions)

    # -- what a learner may ask -----------------------------------------------------------

    def _read_prompts(self) -> None:
        assert self.manifest is not None
        for entry in self.manifest.chapters:
            path = self.folder / "prompts" / f"{entry.stem}.toml"
            if path.exists():
                try:
                    self.prompts += prepared.load(path)
                except prepared.PromptError as error:
                    self.refused(error, "prompt")

    def _prompt(self, prompt: Prompt) -> None:
        """Compare the languages of a prepared question, and follow its links."""
        records = Records(prompt.path, prepared.PromptError)
        trail: tuple[Any, ...] = ("prompt", prompt.position)
        self._bilingual(records, (*trail, "question"), prompt.question, prompt)
        self._bilingual(records, (*trail, "answer"), prompt.answer, prompt)
        for see in prompt.see:
            if not all(self._explained(see, language) for language in LANGUAGES):
                self.report(
                    prompt.path,
                    records.line(*trail, "see"),
                    "broken-link",
                    f"'{see}' is geen cel met tekst die onder een kop staat.",
                    f"'{see}' is no cell of prose below a heading.",
                )

    def _explained(self, see: str, language: str) -> bool:
        """Tell whether `chapter#id` is a cell of prose with a heading in it or before it."""
        number, _, name = see.partition("#")
        for chapter in self.chapters:
            if chapter.number == number:
                heading = False
                for cell in chapter.cells:
                    if cell.kind == "prose" and cell.lang == language:
                        heading = heading or bool(prose.parse(cell.source).headings)
                        if cell.id == name:
                            return heading
        return False

    # -- the rest -------------------------------------------------------------------------

    def _strays(self) -> None:
        """Report chapters and questions that the manifest does not name."""
        assert self.manifest is not None
        stems = {entry.stem for entry in self.manifest.chapters}
        for name, suffix in (("chapters", ".py"), ("questions", ".toml"), ("prompts", ".toml")):
            for path in sorted((self.folder / name).glob(f"*{suffix}")):
                if path.stem not in stems:
                    self.report(
                        path,
                        1,
                        "not-in-manifest",
                        f"course.toml noemt '{path.stem}' niet.",
                        f"course.toml does not name '{path.stem}'.",
                    )

    def _manifest_texts(self) -> None:
        assert self.manifest is not None
        records = Records(self.manifest.path)
        self._bilingual(records, ("title",), self.manifest.title)
        for position, entry in enumerate(self.manifest.chapters):
            self._bilingual(records, ("chapter", position, "title"), entry.title)
            for number, objective in enumerate(entry.objectives):
                trail = ("chapter", position, "objective", number, "text")
                self._bilingual(records, trail, objective.text)

    def _definitions(self) -> None:
        """Compare the definitions of the glossary, and look at their words."""
        if self.glossary is None:
            return
        records = Records(self.glossary.path)
        for position, term in enumerate(self.glossary.terms):
            self._bilingual(records, ("term", position, "definition"), term.definition)

    def _messages(self) -> None:
        """Look at the words of what the checks say to a learner."""
        import autograder

        folder = Path(autograder.__file__).parent / "diagnoses"
        for path in sorted(folder.glob("*.toml")):
            try:
                records = Records(path)
            except RecordError as error:
                self.refused(error, "diagnosis")
                continue
            for trail, language, text in _texts(records.data):
                line = records.line(*trail)
                said = re.sub(r"\{\w+\}", GAP, text)  # where a number observed will stand
                for _, words in prose.parse(said).words:
                    flat = words.replace("\n", " ")
                    self._words(path, line, flat, language, frozenset())


def _pairs(chapter: Chapter) -> Iterator[tuple[Cell, Cell]]:
    """Yield each Dutch text with the English one beside it."""
    texts = [cell for cell in chapter.cells if cell.kind == "prose"]
    for one, other in pairwise(texts):
        if one.id == other.id and {one.lang, other.lang} == {"nl", "en"}:
            yield (one, other) if one.lang == "nl" else (other, one)


def _anchors(chapter: Chapter, language: str | None) -> set[str]:
    """Return the names in a chapter that a link in one language can point to."""
    names: set[str] = set()
    for cell in chapter.cells:
        if cell.kind in ("prose", "answer") and cell.lang in (None, language):
            read = prose.parse(cell.source)
            names |= {heading.anchor for heading in read.headings} | read.anchors
    return names


def _texts(
    data: Mapping[str, Any], trail: tuple[Any, ...] = ()
) -> Iterator[tuple[tuple[Any, ...], str, str]]:
    """Yield `(trail, language, text)` of everything under a key `nl` or `en`."""
    for key, value in data.items():
        here = (*trail, key)
        if key in LANGUAGES and isinstance(value, str):
            yield here, key, value
        elif key in LANGUAGES and isinstance(value, list):
            for text in value:
                if isinstance(text, str):
                    yield here, key, text
        elif isinstance(value, Mapping):
            yield from _texts(value, here)
        elif isinstance(value, list):
            for position, part in enumerate(value):
                if isinstance(part, Mapping):
                    yield from _texts(part, (*here, position))


def _known_checks() -> dict[str, float]:
    """Return the ids of autograder's checks and their points."""
    from autograder import checks

    return {
        check_id: sum(points for _, points, _ in checks.find(check_id).criteria)
        for check_id in checks.IDS
    }
