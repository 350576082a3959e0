"""Searching the course: which section, term or prepared answer says most about a question.

bm25s ranks the paragraphs of one language. The index is made on the first question and kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from course import HOME
from course.ask.places import Place, place, sections
from course.ask.prepared import Prompt, prompts
from course.ask.spelling import Spelling
from course.ask.words import shown, tokens, words
from course.build.glossary import NAMES as GLOSSARY_PAGES
from course.build.glossary import load as load_glossary
from course.build.glossary import sorting_key
from course.build.terms import Term

LONGEST = 500  # characters of a question
SNIPPET = 260
FEWEST = 0.45  # the share of a question that a place must say something about
LEAST = 0.2  # the same where the question names a term of the glossary
MOST = 0.75  # the same where none of it is what the course is about

_BORROWED = 0.5  # the weight of a word we put beside the learner's own
_SAME_CHAPTER = 1.1
_OWN_CHAPTER = 1.15  # the chapter that introduces the term asked about
_LIGHTER = {"summary": 0.75, "title": 0.75, "further": 0.85, "transfer": 0.85}
"""Cells that mention much and explain little, or use what was explained before."""
_STRESSED = re.compile(r"\*{1,2}([^*\n]+)\*{1,2}|`([^`\n]+)`")
_DEFINED = re.compile(r"\*\*([^*\n]+)\*\*")
_SENTENCE = re.compile(r"(?<=[.?!;:])\s+(?=\S)")


@dataclass(frozen=True)
class Hit:
    """A place that was found; `prompt` is the id of the prepared answer it belongs to, if any."""

    title: str
    snippet: str
    score: float
    place: Place
    prompt: str | None = None


@dataclass(frozen=True)
class Meaning:
    """A term of the glossary that a question is about."""

    name: str
    definition: str
    page: str


@dataclass(frozen=True)
class Found:
    """What a search gave: the best first; if nothing fits, the prepared questions nearest to it."""

    hits: tuple[Hit, ...]
    meaning: Meaning | None = None
    nearest: tuple[Prompt, ...] = ()


def search(
    text: str, language: str, limit: int = 5, *, chapter: str | None = None, folder: Path = HOME
) -> Found:
    """Return what the course says about a question; places in `chapter` go a little before."""
    return index(language, Path(folder)).search(text[:LONGEST], limit, chapter)


def passages(
    text: str, language: str, chapter: str, limit: int = 4, *, folder: Path = HOME
) -> list[str]:
    """Return the paragraphs of one chapter that say most about a question, with their headings."""
    return index(language, Path(folder)).passages(text[:LONGEST], chapter, limit)


@cache
def index(language: str, folder: Path = HOME) -> Index:
    """Return the index of a course in one language, made when it is first asked for."""
    return Index(language, folder)


@dataclass(frozen=True)
class _Document:
    """A paragraph, or a prepared question or its answer, and what it is found as."""

    key: str
    title: str
    text: str
    place: Place
    prompt: Prompt | None = None


@dataclass
class _Query:
    """A question as it is looked up: its own words, what we put beside them, what is unknown."""

    own: list[str]
    borrowed: list[str] = field(default_factory=list)
    unknown: int = 0
    also: dict[str, set[str]] = field(default_factory=dict)  # own word -> what stands for it


class Index:
    """The paragraphs of a course in one language, ready to be searched."""

    def __init__(self, language: str, folder: Path = HOME):
        import bm25s

        self.language, self.folder = language, folder
        self.documents = list(_documents(language, folder))
        listed = [self._of(document) for document in self.documents]
        self._sets = [frozenset(each) for each in listed]
        self._ranking: Any = bm25s.BM25(k1=1.2, b=0.6)
        self._ranking.index(listed, show_progress=False)
        self._known = frozenset().union(*self._sets)
        self._weight = _rarity(self._sets)
        self._spelling = Spelling(self._known)
        terms = load_glossary(folder).terms
        self._names = _other_names(language, terms)
        self._subjects = self._about(terms)
        self._terms = [
            (frozenset(tokens(name, language)), term)
            for term in terms
            for name in (term.name[language], *term.also[language])
        ]

    def _about(self, terms: Iterable[Term]) -> frozenset[str]:
        """Return what the course is about: words of headings and terms, stressed, or of code."""
        texts = [document.title for document in self.documents if document.prompt is None]
        texts += [term.name[self.language] for term in terms]
        for document in self.documents:
            if document.prompt is None:
                texts += [one or other for one, other in _STRESSED.findall(document.text)]
        return frozenset(tokens(" ".join(texts), self.language))

    def _of(self, document: _Document) -> list[str]:
        title = tokens(document.title, self.language)
        if document.prompt is not None:
            return title if not document.text else [*title, *tokens(document.text, self.language)]
        defined = tokens(" ".join(_DEFINED.findall(document.text)), self.language)
        return [*title, *title, *defined, *defined, *tokens(document.text, self.language)]

    # -- asking ---------------------------------------------------------------------------

    def search(self, text: str, limit: int, chapter: str | None = None) -> Found:
        """Return the best places, at most one of each, or the nearest prepared questions."""
        query = self._query(text)
        scores = self._scores(query, chapter)
        best: dict[str, tuple[float, int]] = {}
        for at in _from_best(scores):
            best.setdefault(self.documents[at].key, (float(scores[at]), at))
        ranked = list(best.values())
        if not any(self._answers(query, at) for _, at in ranked[:5]):
            return Found((), nearest=self._nearest(scores, chapter))
        hits = tuple(self._hit(at, score, query) for score, at in ranked[:limit])
        return Found(hits, meaning=self._meaning(query))

    def passages(self, text: str, chapter: str, limit: int) -> list[str]:
        """Return paragraphs of one chapter, with their heading above them."""
        scores = self._scores(self._query(text), chapter)
        chosen = [
            self.documents[at]
            for at in _from_best(scores)
            if self.documents[at].prompt is None and self.documents[at].place.chapter == chapter
        ]
        return [f"{document.title}\n{document.text}" for document in chosen[:limit]]

    def _query(self, text: str) -> _Query:
        query = _Query([])
        for word in dict.fromkeys(tokens(text, self.language)):
            if word in self._known:
                query.own.append(word)
                continue
            instead = self._spelling.instead(word)
            query.unknown += not instead and len(word) > 1
            query.own += instead
        spoken = f" {' '.join(words(text))} "
        for name, meant in self._names:
            if f" {name} " in spoken:
                mine = tokens(name, self.language)
                query.borrowed += [word for word in meant if word not in query.own]
                for word in mine:
                    query.also.setdefault(word, set()).update(meant)
                known = [word for word in mine if word in self._known]
                query.unknown = max(0, query.unknown - (len(mine) - len(known)))
        query.own = list(dict.fromkeys(query.own))
        query.borrowed = [word for word in dict.fromkeys(query.borrowed) if word in self._known]
        return query

    def _scores(self, query: _Query, chapter: str | None) -> Any:
        import numpy as np

        scores = np.zeros(len(self.documents))
        if query.own:
            scores = scores + self._ranking.get_scores(query.own)
        if query.borrowed:
            scores = scores + _BORROWED * self._ranking.get_scores(query.borrowed)
        term = self._term(query)
        own = term.chapter[:2] if term is not None and term.chapter else None
        for at, document in enumerate(self.documents):
            if document.place.chapter == own:
                scores[at] *= _OWN_CHAPTER
            if document.prompt is None:
                scores[at] *= _LIGHTER.get(document.place.cell, 1.0)
            if document.place.chapter == chapter:
                scores[at] *= _SAME_CHAPTER
        return scores

    def _answers(self, query: _Query, at: int) -> bool:
        """Tell whether a document says enough about a question to be called an answer.

        A term of the glossary needs little beside it; a word that the course only happens to use
        says less than one that it is about.
        """
        share = self._share(query, at)
        said = {*query.own, *query.borrowed} & self._sets[at]
        if any(name and name <= said for name, _ in self._terms):
            return share >= LEAST
        return share >= (FEWEST if said & self._subjects else MOST)

    def _share(self, query: _Query, at: int) -> float:
        """Return how much of a question a document says something about, rare words most."""
        said = self._sets[at]
        asked = [(word, self._weight.get(word, 1.0)) for word in query.own]
        rarest = max(self._weight.values(), default=1.0)
        total = sum(weight for _, weight in asked) + rarest * query.unknown
        if not total:
            return 1.0 if query.borrowed else 0.0
        heard = sum(
            weight for word, weight in asked if word in said or query.also.get(word, set()) & said
        )
        if not query.own and query.borrowed and set(query.borrowed) & said:
            return 1.0
        return heard / total

    def _nearest(self, scores: Any, chapter: str | None) -> tuple[Prompt, ...]:
        """Return two prepared questions: the most alike, else the first of the chapter."""
        alike = [self.documents[at].prompt for at in _from_best(scores)]
        found = [prompt for prompt in alike if prompt is not None]
        found += [*prompts(chapter, self.folder), *prompts(None, self.folder)]
        return tuple(dict.fromkeys(found))[:2]

    def _meaning(self, query: _Query) -> Meaning | None:
        """Return what the term means that a question is about."""
        term = self._term(query)
        if term is None:
            return None
        name = term.name[self.language]
        page = f"{GLOSSARY_PAGES[self.language]}#{sorting_key(name)[0].upper()}"
        return Meaning(name, term.definition[self.language], page)

    def _term(self, query: _Query) -> Term | None:
        """Return the term that a question is about: the longest name that is in it as a whole."""
        asked = {*query.own, *query.borrowed}
        named = [(name, term) for name, term in self._terms if name and name <= asked]
        if not named or not query.own + query.borrowed:
            return None
        name, term = max(named, key=lambda one: (len(one[0]), sum(map(self._rare, one[0]))))
        if sum(map(self._rare, name)) < 0.4 * sum(map(self._rare, query.own or query.borrowed)):
            return None
        return term

    def _rare(self, word: str) -> float:
        return self._weight.get(word, 1.0)

    def _hit(self, at: int, score: float, query: _Query) -> Hit:
        document = self.documents[at]
        return Hit(
            title=document.title,
            snippet=self._snippet(document, {*query.own, *query.borrowed}),
            score=round(score, 3),
            place=document.place,
            prompt=document.prompt.id if document.prompt else None,
        )

    def _snippet(self, document: _Document, asked: set[str]) -> str:
        """Return the sentences of a document that hold most of the words asked for."""
        text = shown(document.prompt.answer[self.language] if document.prompt else document.text)
        if len(text) <= SNIPPET:
            return text
        sentences = _SENTENCE.split(text)
        counts = [len(asked & set(tokens(each, self.language))) for each in sentences]
        first = max(range(len(sentences)), key=lambda at: (counts[at], -at))
        taken = sentences[first]
        for following in sentences[first + 1 :]:
            if len(taken) + len(following) >= SNIPPET:
                break
            taken += f" {following}"
        if len(taken) > SNIPPET:
            taken = taken[:SNIPPET].rsplit(" ", 1)[0].rstrip(" ,;:")
            if taken.count("`") % 2:
                taken = taken.rsplit("`", 1)[0].rstrip()
            taken += " …"
        return taken if first == 0 else f"… {taken}"


def _documents(language: str, folder: Path) -> Iterable[_Document]:
    for section in sections(folder, language):
        if section.place.cell == "looking-back":
            continue
        for paragraph in section.paragraphs:
            if _is_source(paragraph):
                continue
            key = f"{section.place.chapter}#{section.place.anchor}"
            yield _Document(key, section.place.title, paragraph, section.place)
    for prompt in prompts(None, folder):
        at = place(prompt.see[0], language, folder)
        if at is not None:
            for text in ("", prompt.answer[language]):
                yield _Document(prompt.id, prompt.question[language], text, at, prompt)


def _is_source(paragraph: str) -> bool:
    """Tell whether a paragraph lists books and articles."""
    return bool(re.match(r"- [A-Z]\. [A-Z]|- (?:TensorFlow|PyTorch|scikit-learn), \[", paragraph))


def _rarity(sets: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return for each word how much it says: the logarithm of one over its share of documents."""
    from collections import Counter
    from math import log

    counted = Counter(word for each in sets for word in each)
    return {word: log((len(sets) + 1) / (count + 0.5)) for word, count in counted.items()}


def _from_best(scores: Any, most: int = 60) -> list[int]:
    """Return the positions of the highest scores above 0, highest first."""
    import numpy as np

    best = np.argsort(-scores, kind="stable")[:most]
    return [int(at) for at in best if scores[at] > 0]


def _other_names(language: str, terms: Iterable[Term]) -> list[tuple[str, list[str]]]:
    """Return names by which somebody may call a term, and the words of its name here.

    These are its other names, those of the other language, and the ones we avoid.
    """
    other = "en" if language == "nl" else "nl"
    found = []
    for term in terms:
        meant = tokens(" ".join((term.name[language], *term.also[language][:1])), language)
        for name in {
            term.name[other],
            *term.also[other],
            *term.plural[other],
            *term.also[language],
            *term.avoid[language],
            *term.avoid[other],
        } - {term.name[language]}:
            found.append((" ".join(words(name)), meant))
    return found
