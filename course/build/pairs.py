"""Compare a text with its translation: what must agree, agrees.

Code spans, formulas, link targets and numbers are compared as collections, since the languages
put their words in another order; heading levels are compared in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from course.build.glossary import NAMES as GLOSSARY_PAGES
from course.build.numerals import foreign_in_formula, formula, numerals
from course.build.prose import GAP, Prose, parse


@dataclass(frozen=True)
class Difference:
    """Something that does not agree: on which side and line of the text, and a sentence.

    `side` is `"nl"` or `"en"`; `line` counts from the text's first line as 0.
    """

    kind: str
    side: str
    line: int
    nl: str
    en: str


_NAMES = {
    "code": ("code", "code"),
    "formulas": ("formules", "formulas"),
    "links": ("links", "links"),
    "numbers": ("getallen", "numbers"),
}

Item = tuple[int, str]


def compare(
    nl: str, en: str, *, differs: Collection[str] = (), names: Collection[str] = ()
) -> Iterator[Difference]:
    """Yield what does not agree between two texts, except in the respects of `differs`.

    `names` are ids that are written like numbers, such as objectives.
    """
    sides = {"nl": parse(nl), "en": parse(en)}
    if "code" not in differs:
        yield from _collections("code", sides["nl"].codes, sides["en"].codes)
    if "formulas" not in differs:
        yield from _formulas(sides["nl"].formulas, sides["en"].formulas)
    if "links" not in differs:
        yield from _collections("links", _targets(sides["nl"]), _targets(sides["en"]))
    if "headings" not in differs:
        yield from _headings(sides["nl"], sides["en"])
    if "numbers" not in differs:
        yield from _numbers(sides, names)
    for side, prose in sides.items():
        if _other_language(prose, side):
            other_nl, other_en = ("Engels", "English") if side == "nl" else ("Nederlands", "Dutch")
            own_nl, own_en = ("Nederlandse", "Dutch") if side == "nl" else ("Engelse", "English")
            yield Difference(
                "swapped",
                side,
                0,
                f"de {own_nl} tekst lijkt {other_nl}; zijn de talen verwisseld?",
                f"the {own_en} text looks {other_en}; are the languages swapped?",
            )


def _collections(kind: str, nl: Iterable[Item], en: Iterable[Item]) -> Iterator[Difference]:
    """Compare two collections of strings, whatever their order."""
    nl, en = list(nl), list(en)
    only_nl = _left_over(nl, en)
    only_en = _left_over(en, nl)
    if not only_nl and not only_en:
        return
    side, line = ("nl", only_nl[0][0]) if only_nl else ("en", only_en[0][0])
    name_nl, name_en = _NAMES[kind]
    parts_nl, parts_en = [], []
    if only_nl:
        parts_nl.append(f"alleen in het Nederlands {_listed(only_nl)}")
        parts_en.append(f"only in Dutch {_listed(only_nl)}")
    if only_en:
        parts_nl.append(f"alleen in het Engels {_listed(only_en)}")
        parts_en.append(f"only in English {_listed(only_en)}")
    yield Difference(
        kind,
        side,
        line,
        f"de {name_nl} van dit paar verschillen: {'; '.join(parts_nl)}.",
        f"the {name_en} of this pair differ: {'; '.join(parts_en)}.",
    )


def _left_over(mine: list[Item], theirs: list[Item]) -> list[Item]:
    available = Counter(text for _, text in theirs)
    left = []
    for line, text in mine:
        if available[text] > 0:
            available[text] -= 1
        else:
            left.append((line, text))
    return left


def _listed(items: list[Item]) -> str:
    shown = ", ".join(_short(text) for _, text in items[:3])
    return shown + (", …" if len(items) > 3 else "")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"'{line[:40]}…'" if len(line) > 40 else f"'{line}'"


def _formulas(nl: list[Item], en: list[Item]) -> Iterator[Difference]:
    """Compare formulas, reading a comma between digits in Dutch as decimal where that fits."""
    waiting = [(line, text, formula(text, "en")) for line, text in en]
    only_nl = []
    for line, text in nl:
        readings = formula(text, "nl")
        for candidate in waiting:
            if readings & candidate[2]:
                waiting.remove(candidate)
                break
        else:
            only_nl.append((line, text))
    yield from _collections("formulas", only_nl, [(line, text) for line, text, _ in waiting])


def _targets(prose: Prose) -> list[Item]:
    """Return link targets, without what each language has a name of its own for.

    An anchor in a notebook is named after a heading, and the glossary after what it is.
    """
    found = []
    for line, target in prose.links:
        parts = urlsplit(target)
        if not parts.scheme and not parts.netloc:
            path = "glossary" if parts.path in GLOSSARY_PAGES.values() else parts.path
            target = f"{path}#" if parts.fragment else path
        found.append((line, target))
    return found


def _headings(nl: Prose, en: Prose) -> Iterator[Difference]:
    ours = [heading.level for heading in nl.headings]
    theirs = [heading.level for heading in en.headings]
    if ours == theirs:
        return
    line = nl.headings[0].line if nl.headings else 0
    for heading, level in zip(nl.headings, theirs, strict=False):
        if heading.level != level:
            line = heading.line
            break
    yield Difference(
        "headings",
        "nl",
        line,
        f"de koppen van dit paar verschillen: niveaus {_levels(ours)} in het Nederlands, "
        f"{_levels(theirs)} in het Engels.",
        f"the headings of this pair differ: levels {_levels(ours)} in Dutch, "
        f"{_levels(theirs)} in English.",
    )


def _levels(levels: list[int]) -> str:
    return ", ".join(map(str, levels)) if levels else "–"


def _numbers(sides: dict[str, Prose], names: Collection[str]) -> Iterator[Difference]:
    found: dict[str, list[Item]] = {"nl": [], "en": []}
    for side, prose in sides.items():
        for line, words in prose.words:
            for numeral in numerals(words, side, names):
                here = line + words.count("\n", 0, numeral.start)
                found[side].append((here, numeral.value))
                if numeral.foreign:
                    yield _foreign(side, here, numeral.written)
        for line, latex in prose.formulas:
            written = foreign_in_formula(latex, side)
            if written:
                yield _foreign(side, line, written, in_formula=True)
    yield from _collections("numbers", found["nl"], found["en"])


def _foreign(side: str, line: int, written: str, *, in_formula: bool = False) -> Difference:
    if side == "nl":
        better = written.replace(".", "{,}" if in_formula else ",")
        return Difference(
            "decimal-point",
            side,
            line,
            f"in het Nederlands heeft een getal een decimale komma: {better}, niet {written}.",
            f"in Dutch a number has a decimal comma: {better}, not {written}.",
        )
    better = written.replace("{,}", ".").replace(",", ".")
    return Difference(
        "decimal-comma",
        side,
        line,
        f"in het Engels heeft een getal een decimale punt: {better}, niet {written}.",
        f"in English a number has a decimal point: {better}, not {written}.",
    )


_TELLING = {
    "nl": "de het een en van dat niet met je zijn voor ook als maar bij deze wordt naar om elke",
    "en": "the a an and of that not with you are for also as but by this becomes to each from",
}
_TELLING_WORDS = {language: frozenset(words.split()) for language, words in _TELLING.items()}


def _other_language(prose: Prose, side: str) -> bool:
    """Tell whether a text of some length reads like the other language."""
    words = " ".join(text for _, text in prose.words).replace(GAP, " ").lower().split()
    counted = {
        language: sum(word.strip(".,:;()*_") in telling for word in words)
        for language, telling in _TELLING_WORDS.items()
    }
    other = "en" if side == "nl" else "nl"
    return counted[other] >= 4 and counted[other] > 2 * counted[side]
