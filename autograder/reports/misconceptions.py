"""What a class misunderstands: each diagnosis with how many have it, where, and one example.

The example is code of one student, chosen for having most in common with the others of the same
diagnosis, without comments, docstrings and names. The lines that matter are found in the class
itself: those that many with this diagnosis wrote and few of those who passed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder import courses, judging
from autograder.checks import find
from autograder.grading.results import Judged, Result
from autograder.reports import code
from autograder.reports.class_data import ClassData, clean
from autograder.reports.similarity import published, source_of

# Not a mistake with a name of its own, or no work at all.
UNNAMED = {"not_attempted", "other"}
_READ = 150  # sources of each kind that are compared; more would tell the same
_SHOWN = 14  # lines of an example


@dataclass(frozen=True)
class Where:
    """In which exercise, at how many of those who tried it."""

    check_id: str
    title: str
    students: int
    tried: int


@dataclass(frozen=True)
class Example:
    """One learner's lines (number, text, whether it matters); 0 stands for lines left out."""

    check_id: str
    lines: tuple[tuple[int, str, bool], ...]


@dataclass(frozen=True)
class Misconception:
    """One diagnosis in this class.

    `students` have it, of the `tried` who tried an exercise in which it was seen. `seen`, `why`
    and `look` are the catalogue's words, with what was observed in the example's submission.
    `section` is the heading and the target of the section to go back to.
    """

    code: str
    variant: str
    students: tuple[str, ...]
    tried: int
    places: tuple[Where, ...]
    seen: str
    why: str
    look: str
    section: tuple[str, str] | None
    example: Example | None

    @property
    def share(self) -> float:
        """The share of those who tried that have it."""
        return len(self.students) / self.tried if self.tried else 0.0

    @property
    def name(self) -> str:
        """The code, with the kind of error where that is what tells them apart."""
        return f"{self.code}.{self.variant}" if self.variant else self.code


@dataclass(frozen=True)
class _Seen:
    result: Result
    judged: Judged
    found: Mapping[str, Any]


def of_class(data: ClassData, language: str) -> tuple[Misconception, ...]:
    """Return what was diagnosed in a class, what most students have first."""
    seen: dict[tuple[str, str], list[_Seen]] = defaultdict(list)
    tried: dict[str, set[str]] = defaultdict(set)
    for result, judged in data.judged:
        if judged.outcome == "not_attempted":
            continue
        tried[judged.check_id].add(result.student)
        if judged.outcome in ("diagnosed", "crashed"):
            for found in judged.found[: judging.MOST_SHOWN]:
                if (name := named(found)) is not None:
                    seen[name].append(_Seen(result, judged, found))
    compared = _Compared(data)
    anonymous = code.Anonymous(
        (text for pair in data.students.items() for text in pair), compared.needed(tried)
    )
    made = [
        _misconception(name, ones, tried, language, compared, anonymous)
        for name, ones in seen.items()
    ]
    return tuple(sorted(made, key=lambda one: (-len(one.students), -one.share, one.name)))


def named(found: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return (code, variant) of a finding; of crashes alone the variant tells them apart."""
    name, variant = found.get("code"), found.get("variant", "")
    if not isinstance(name, str) or name in UNNAMED or not isinstance(variant, str):
        return None
    return name, variant if name == "crash" else ""


def _misconception(
    name: tuple[str, str],
    ones: list[_Seen],
    tried: Mapping[str, set[str]],
    language: str,
    compared: _Compared,
    anonymous: code.Anonymous,
) -> Misconception:
    by_check: dict[str, set[str]] = defaultdict(set)
    for one in ones:
        by_check[one.judged.check_id].add(one.result.student)
    order = sorted(by_check, key=lambda check_id: (-len(by_check[check_id]), check_id))
    places = tuple(
        Where(check_id, title(check_id, language), len(by_check[check_id]), len(tried[check_id]))
        for check_id in order
    )
    first = [one for one in ones if one.judged.check_id == order[0]]
    usual = Counter(str(one.found.get("variant", "")) for one in first).most_common(1)[0][0]
    first = [one for one in first if str(one.found.get("variant", "")) == usual]
    chosen, example = compared.example(first, anonymous)
    words = _words(chosen, language, anonymous)
    return Misconception(
        *name,
        students=tuple(sorted({one.result.student for one in ones})),
        tried=len(set().union(*(tried[check_id] for check_id in by_check))),
        places=places,
        seen=clean(words[0]) or name[0],
        why=clean(words[1]),
        look=clean(words[2]),
        section=courses.section(order[0], language),
        example=example,
    )


def _observed(one: _Seen) -> Mapping[str, Any]:
    observed = one.found.get("observed")
    return observed if isinstance(observed, dict) else {}


def _words(one: _Seen, language: str, anonymous: code.Anonymous) -> tuple[str, str, str]:
    """Return what was seen, why it matters and what to look at; empty where it has no words.

    What was observed may hold a learner's own words, and those a name.
    """
    judged = one.judged
    try:
        observed = {
            name: anonymous.text(value) if isinstance(value, str) else value
            for name, value in _observed(one).items()
        }
        # An exercise's own words in front are about that exercise, and this is about the class.
        texts = {
            part: text for part, text in one.found.get("texts", {}).items() if part != "before"
        }
        found = {**one.found, "observed": observed, "texts": texts}
        alone = Judged(judged.check_id, judged.grade_id, judged.outcome, (), 0.0, 0.0, (found,))
        diagnosis = alone.report(language).diagnoses[0]
    except Exception:  # a result of another edition: a code or a number that is not known here
        return "", "", ""
    return diagnosis.message, diagnosis.why, diagnosis.look


def title(check_id: str, language: str) -> str:
    """Return the name of an exercise."""
    return str(find(check_id).title[language])


class _Compared:
    """The lines of those who passed, and of those who did not, by exercise."""

    def __init__(self, data: ClassData) -> None:
        self._passed: dict[str, list[str]] = defaultdict(list)
        self._usual: dict[str, Counter[str]] = {}
        for result, judged in data.judged:
            sources = self._passed[judged.check_id]
            if judged.outcome == "passed" and len(sources) < _READ:
                sources.append(source_of(result.sources, judged.grade_id))

    def needed(self, check_ids: Iterable[str]) -> set[str]:
        """Return the words of the worked solutions, which no student's name may blot out."""
        words: set[str] = set()
        for check_id in check_ids:
            words |= set(find(check_id).names)
            for text in published(check_id):
                words |= {word for word in text.replace(".", " ").split() if word.isidentifier()}
                words |= code.read(text).own
        return words

    def usual(self, check_id: str) -> Counter[str]:
        """Return how many of those who passed have each line, in the exercise `check_id`."""
        if check_id not in self._usual:
            counted: Counter[str] = Counter()
            for source in (*self._passed[check_id], *published(check_id)):
                counted.update(set(code.by_line(source).values()))
            self._usual[check_id] = counted
        return self._usual[check_id]

    def example(self, ones: list[_Seen], anonymous: code.Anonymous) -> tuple[_Seen, Example | None]:
        """Return the most telling of these, and its lines."""
        read = []
        for one in ones[:_READ]:
            lines = code.by_line(source_of(one.result.sources, one.judged.grade_id))
            if lines:
                read.append((one, lines))
        if not read:
            return ones[0], None
        check_id = ones[0].judged.check_id
        usual, passed = self.usual(check_id), max(1, len(self._passed[check_id]))
        shared: Counter[str] = Counter()
        for _, lines in read:
            shared.update(set(lines.values()))

        def weight(line: str) -> float:
            """How much more often a line stands here than with those who passed."""
            here, there = shared[line] / len(read), usual[line] / passed
            return 0.0 if "_" not in line or there >= 0.2 else max(0.0, here - there)

        def telling(item: tuple[_Seen, dict[int, str]]) -> tuple[float, int]:
            found = set(item[1].values())
            return sum(weight(line) for line in found) / (4 + len(found)), -len(found)

        one, lines = max(read, key=telling)
        weights = {at: weight(line) for at, line in lines.items()}
        line = _observed(one).get("line")
        most = max(weights.values(), default=0.0)
        marked = {at for at, found in weights.items() if found > 0 and found >= 0.5 * most}
        if isinstance(line, int) and line in lines:
            marked = {line}
        text = code.uncommented(source_of(one.result.sources, one.judged.grade_id))
        return one, Example(check_id, _around(text, marked, anonymous))


def _around(
    lines: list[tuple[int, str]], marked: set[int], anonymous: code.Anonymous
) -> tuple[tuple[int, str, bool], ...]:
    """Return the lines that matter with what stands around them, at most `_SHOWN`."""
    places = [at for at, (number, _) in enumerate(lines) if number in marked]
    if len(lines) <= _SHOWN:
        kept = set(range(len(lines)))
    else:
        kept = set(places[:_SHOWN]) or set(range(_SHOWN))
        for reach in range(1, _SHOWN):
            for place in places:
                for near in (place - reach, place + reach):
                    if len(kept) < _SHOWN and 0 <= near < len(lines):
                        kept.add(near)
    shown: list[tuple[int, str, bool]] = []
    before = -1
    for at in sorted(kept):
        if at != before + 1:
            shown.append((0, "", False))
        number, text = lines[at]
        shown.append((number, anonymous.text(text)[:160], number in marked))
        before = at
    if before < len(lines) - 1:
        shown.append((0, "", False))
    return tuple(shown)
