"""Submissions that are more alike than chance: a hint for the teacher, never a verdict.

Every solution of an exercise becomes a set of fingerprints: hashes of runs of `RUN` tokens, names
and layout left out, of which winnowing (Schleimer, Wilkerson & Aiken 2003) keeps about one in
three. What a published solution holds does not count, and a fingerprint counts for as many bits as
it is rare in this class: log2((n - 1) / (others that have it)). What two solutions share is the sum
of these bits, divided by how many runs one token is part of.

Two independent solutions share something as well, and how much differs by exercise. The class says
so itself: from the body of the distribution over all pairs (its 75th and 95th percentile, which a
few copied ones do not move) its tail is continued to where one pair in a whole class is expected. A
pair is only shown above that, above what chance could do with so many pairs, and where at least
three lines are alike. Who thinks of the same rare way writes the same structure: then the names
and texts that both chose have to tell as much again, or the structure alone twice as much. So an
exercise with one natural answer shows nothing, and neither does a way that more than ten took.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from autograder import courses
from autograder.reports import code
from autograder.reports.class_data import ClassData

RUN = 8  # tokens in a fingerprint
WINDOW = 4  # of so many neighbouring fingerprints, one is kept
FEWEST = 8  # solutions: with fewer there is no telling what is usual
LEAST_TOKENS = 40
LEAST_LINES = 3
LEAST_BITS = 12.0
LEAST_SHARE = 0.6
TOGETHER = 1.75  # structure and names, as a multiple of what structure alone has to tell
MOST_ALIKE = 10  # solutions; what more of them have is a way to do it, as MOSS has it too
MOST_PAIRS = 40  # shown per exercise
_KEPT = 2.0 / (WINDOW + 1)  # the share of fingerprints that winnowing keeps
_BASE = np.uint64(1_000_003)


@dataclass(frozen=True)
class Side:
    """One of two sources: who, and the lines (number, text, alike and unusual)."""

    student: str
    lines: tuple[tuple[int, str, bool], ...]


@dataclass(frozen=True)
class Pair:
    """Two solutions of one exercise that share more than chance explains.

    `share` is the part of what is unusual in the shorter one that the other has as well; `bits`
    is how much that is, `usual` what two independent ones reach in this exercise. `own` are the
    names and texts that both chose and hardly anyone else did.
    """

    check_id: str
    share: float
    bits: float
    usual: float
    lines: int
    own: tuple[str, ...]
    left: Side
    right: Side


@dataclass(frozen=True)
class Group:
    """Students who are linked by pairs of one exercise, and the two that are most alike."""

    students: tuple[str, ...]
    pair: Pair


@dataclass(frozen=True)
class Exercise:
    """What one exercise showed: how many solutions were compared, the limit, and the pairs.

    `more` pairs are left out: there were too many to show.
    """

    check_id: str
    solutions: int
    usual: float
    pairs: tuple[Pair, ...]
    more: int = 0

    @property
    def groups(self) -> tuple[Group, ...]:
        """The pairs, those with a student in common together; the most alike first."""
        groups: list[tuple[set[str], Pair]] = []
        for pair in self.pairs:
            joined, first = {pair.left.student, pair.right.student}, pair
            for group in [one for one in groups if one[0] & joined]:
                groups.remove(group)
                joined |= group[0]
                first = max(first, group[1], key=lambda one: one.bits)
            groups.append((joined, first))
        made = [Group(tuple(sorted(students)), pair) for students, pair in groups]
        return tuple(sorted(made, key=lambda one: -one.pair.bits))


def of_class(data: ClassData) -> tuple[Exercise, ...]:
    """Compare the solutions of every exercise."""
    sources: dict[str, dict[str, str]] = {}
    for result, judged in data.judged:
        source = source_of(result.sources, judged.grade_id)
        if judged.outcome != "not_attempted" and len(source) > LEAST_TOKENS:
            sources.setdefault(judged.check_id, {})[result.student] = source
    return tuple(
        found
        for check_id, solutions in sorted(sources.items())
        if (found := of_exercise(check_id, solutions)) is not None
    )


def source_of(sources: Mapping[str, str], test: str) -> str:
    """Return the learner's source that a test, by its grade id, is about."""
    return sources.get(test.removeprefix("test_"), "")


def published(check_id: str) -> list[str]:
    """Return the solutions that a learner may have been shown."""
    return [str(found) for found in courses.say("solutions", check_id) if found]


def of_exercise(
    check_id: str, solutions: Mapping[str, str], known: Iterable[str] | None = None
) -> Exercise | None:
    """Compare the solutions of an exercise, by student; None where there is nothing to compare.

    `known` are sources whose content does not count; by default the published solutions.
    """
    students, read = [], []
    for student, source in solutions.items():
        found = code.read(source)
        if len(found) >= LEAST_TOKENS:
            students.append(student)
            read.append(found)
    if len(students) < FEWEST:
        return None
    shown = [code.read(text) for text in (published(check_id) if known is None else known)]
    prints = _Prints(read, shown)
    usual = prints.usual
    pairs: list[Pair] = []
    more = 0
    for first, second, bits, share in prints.above(usual):
        marked = prints.lines(first, second)
        alike = min(len(lines) for lines in marked)
        if alike < LEAST_LINES:
            continue
        if len(pairs) == MOST_PAIRS:
            more += 1
            continue
        left, right = (
            Side(students[one], _lines(solutions[students[one]], lines))
            for one, lines in zip((first, second), marked, strict=True)
        )
        own = prints.both_chose(first, second)
        pairs.append(Pair(check_id, share, bits, usual, alike, own, left, right))
    return Exercise(check_id, len(students), usual, tuple(pairs), more)


def _lines(source: str, marked: set[int]) -> tuple[tuple[int, str, bool], ...]:
    rows = source[: code.LONGEST].split("\n")
    return tuple((at, row.rstrip(), at in marked) for at, row in enumerate(rows, 1))


class _Prints:
    """The fingerprints of all solutions of one exercise."""

    def __init__(self, read: list[code.Read], shown: list[code.Read]) -> None:
        self.count, self.read = len(read), read
        self.most = min(MOST_ALIKE, max(3, self.count // 5))
        document, place, hashes = _fingerprints([one.numbers for one in (*read, *shown)])
        common = np.unique(hashes[document >= self.count])
        mine = (document < self.count) & ~np.isin(hashes, common)
        document, place, hashes = document[mine], place[mine], hashes[mine]
        _, kind = np.unique(hashes, return_inverse=True)
        # A fingerprint counts once per solution.
        once = np.unique(document * (kind.max(initial=0) + 1) + kind, return_index=True)[1]
        self.document, self.place, self.kind = document[once], place[once], kind[once]
        self.first = np.searchsorted(self.document, np.arange(self.count + 1))
        having = np.bincount(self.kind)
        self.weights = self._bits(having) / (RUN * _KEPT)
        self.own = np.bincount(self.document, self.weights[self.kind], minlength=self.count)
        self.bits = self._shared(having)
        self.chose = Counter(chain.from_iterable(one.own for one in read))
        self.given = frozenset(chain.from_iterable(one.own for one in shown))

    def _bits(self, having: Any) -> Any:
        """Return how much it tells that two solutions share what so many have."""
        bits = np.log2((self.count - 1) / np.maximum(having - 1, 1))
        return np.where(having <= self.most, np.maximum(bits, 0.0), 0.0)

    def _shared(self, having: Any) -> Any:
        """Return how many bits each two solutions share: one product of matrices."""
        counted = np.flatnonzero((having >= 2) & (self.weights > 0))
        column = np.full(len(having), -1)
        column[counted] = np.arange(len(counted))
        table = np.zeros((self.count, len(counted)), np.float32)
        rows = column[self.kind] >= 0
        kinds = self.kind[rows]
        table[self.document[rows], column[kinds]] = np.sqrt(self.weights[kinds])
        return table @ table.T

    @property
    def usual(self) -> float:
        """How many bits a pair may share without being shown."""
        pairs = self.count * (self.count - 1) / 2
        body = self.bits[np.triu_indices(self.count, 1)]
        body = body[:: max(1, len(body) // 50_000)]
        near, far = np.quantile(body, [0.75, 0.95])
        tail = far + math.log(pairs) * (far - near) / math.log(5)
        return float(max(tail, math.log2(pairs) + LEAST_BITS))

    def above(self, usual: float) -> list[tuple[int, int, float, float]]:
        """Return the pairs above it: (first, second, bits, share), the most alike first."""
        first, second = np.nonzero(np.triu(self.bits > usual, 1))
        found = []
        for one, other in zip(first.tolist(), second.tolist(), strict=True):
            bits = float(self.bits[one, other])
            share = min(1.0, bits / max(float(min(self.own[one], self.own[other])), 1e-9))
            if share < LEAST_SHARE:
                continue
            had = np.array([self.chose[name] for name in self.both_chose(one, other)])
            if bits + float(self._bits(had).sum()) >= TOGETHER * usual:
                found.append((one, other, bits, share))
        return sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))

    def both_chose(self, first: int, second: int) -> tuple[str, ...]:
        """Return the names and texts that both chose, and hardly anyone else."""
        shared = (self.read[first].own & self.read[second].own) - self.given
        return tuple(sorted(name for name in shared if self.chose[name] <= self.most))

    def lines(self, first: int, second: int) -> tuple[set[int], set[int]]:
        """Return the lines of both that are alike and unusual: half of a line's tokens, or more."""
        inside = [slice(self.first[one], self.first[one + 1]) for one in (first, second)]
        alike = np.intersect1d(self.kind[inside[0]], self.kind[inside[1]])
        alike = alike[self.weights[alike] > 0]
        marked = []
        for one, here in zip((first, second), inside, strict=True):
            lines = self.read[one].lines
            places = self.place[here][np.isin(self.kind[here], alike)]
            covered = np.zeros(len(lines), bool)
            covered[np.unique(places[:, None] + np.arange(RUN))] = True
            whole = np.bincount(lines)
            part = np.bincount(lines, covered)
            marked.append(set(np.flatnonzero((whole > 0) & (2 * part >= whole)).tolist()))
        return marked[0], marked[1]


def _fingerprints(streams: list[Any]) -> tuple[Any, Any, Any]:
    """Return (number of the stream, place in it, hash) of every fingerprint that is kept."""
    lengths = np.array([len(stream) for stream in streams])
    joined = np.concatenate([*streams, np.zeros(RUN + WINDOW, np.uint64)])
    starts = np.concatenate([[0], np.cumsum(lengths)])[:-1]
    total = int(lengths.sum())
    document = np.repeat(np.arange(len(streams)), lengths)
    place = np.arange(total) - starts[document]
    with np.errstate(over="ignore"):
        hashes = np.zeros(total + WINDOW, np.uint64)
        for step in range(RUN):
            hashes = hashes * _BASE + _mixed(joined[step : step + total + WINDOW])
        hashes = _mixed(hashes)
    valid = np.zeros(total + WINDOW, bool)
    valid[:total] = place <= lengths[document] - RUN
    hashes[~valid] = np.iinfo(np.uint64).max
    windows = np.lib.stride_tricks.sliding_window_view(hashes, WINDOW)[:total]
    # The last of equal hashes in a window, so that neighbours agree.
    kept = np.arange(total) + (WINDOW - 1 - np.argmin(windows[:, ::-1], axis=1))
    kept = np.unique(kept[valid[:total]])
    kept = kept[valid[kept]]
    return document[kept], place[kept], hashes[kept]


def _mixed(values: Any) -> Any:
    """Spread the bits of whole numbers (the finalizer of SplitMix64)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
