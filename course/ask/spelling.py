"""Words that nobody has written in the course: misspelt, written together, or written apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

SHORTEST = 4  # letters of a word that may be misspelt


class Spelling:
    """The words there are, ready to tell which of them was meant."""

    def __init__(self, known: Collection[str]):
        self._known = frozenset(word for word in known if word.isalpha() and len(word) > 2)
        self._by_pair: dict[str, set[str]] = defaultdict(set)
        for word in self._known:
            if len(word) >= SHORTEST - 1:
                for pair in _pairs(word):
                    self._by_pair[pair].add(word)

    def instead(self, word: str) -> list[str]:
        """Return the word or words that were meant; nothing where that cannot be told."""
        if len(word) < SHORTEST or not word.isalpha():
            return []
        return self._near(word) or self._longer(word) or self._parts(word)

    def _near(self, word: str) -> list[str]:
        allowed = 1 if len(word) < 8 else 2
        shared: dict[str, int] = defaultdict(int)
        for pair in _pairs(word):
            for other in self._by_pair.get(pair, ()):
                shared[other] += 1
        enough = max(1, (len(word) + 1) // 3)
        best: list[tuple[int, int, str]] = []
        for other, count in shared.items():
            if count >= enough and abs(len(other) - len(word)) <= allowed:
                apart = distance(word, other, allowed)
                if apart <= allowed:
                    best.append((apart, -count, other))
        return [min(best)[2]] if best else []

    def _longer(self, word: str) -> list[str]:
        """Return the shortest word that begins like one that was cut off."""
        if len(word) < 5:
            return []
        longer = (known for known in self._by_pair[word[:2]] if known.startswith(word))
        return sorted(longer, key=lambda known: (len(known), known))[:1]

    def _parts(self, word: str) -> list[str]:
        """Cut a compound into two known words, the longest first one that leaves a second."""
        for at in range(len(word) - 3, 3, -1):
            first, second = word[:at], word[at:]
            if second in self._known:
                for begin in (first, first.removesuffix("s")):
                    if begin in self._known and len(begin) > 3:
                        return [begin, second]
        begins = [word[:at] for at in range(len(word) - 1, 5, -1) if word[:at] in self._known]
        return begins[:1]


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters differ, two that changed places counting as one; `most` + 1 if more.

    >>> distance("leersnelhied", "leersnelheid", 2), distance("lus", "verlies", 2)
    (1, 3)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            value = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                value = min(value, earlier[j - 2] + 1)
            row.append(value)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _pairs(word: str) -> set[str]:
    return {word[at : at + 2] for at in range(len(word) - 1)}
