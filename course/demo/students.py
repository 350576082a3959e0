"""Students who never were: names, a language, and how well they do.

Everything is drawn from one seed, so that the same class comes out on every machine. Difficulty and
ability are on one scale: an exercise succeeds with the chance of a logistic curve at their
difference, as tests are usually modelled.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

import numpy as np

_DUTCH = (
    "Noor Jansen", "Daan de Vries", "Sanne Bakker", "Bram van Dijk", "Lotte Visser", "Thijs Smit",
    "Fleur Meijer", "Ruben de Boer", "Yasmin El Amrani", "Sem Mulder", "Femke de Groot",
    "Mees Bos", "Iris Vos", "Joris Peters", "Nienke Hendriks", "Sven van Leeuwen", "Zoë Dekker",
    "Emre Yılmaz", "Maud Brouwer", "Koen Dijkstra", "Anouk Smits", "Tijn de Graaf",
    "Merel Kramer", "Stijn van der Meer", "Elin Postma", "Jurre Hoekstra", "Puck Willems",
    "Rachid Benali", "Isa van Loon", "Wout Schouten",
)  # fmt: skip
_ENGLISH = (
    "Amelia Clarke", "Oliver Hughes", "Priya Nair", "Jack O'Connor", "Grace Bennett",
    "Mateo Alvarez", "Chloe Turner", "Liam Walsh", "Mei Lin Chen", "Harry Fletcher",
    "Zainab Okafor", "Ethan Brooks", "Freya Lindqvist", "Arjun Mehta", "Ella Morgan",
    "Noah Kim", "Sofia Rossi", "Lucas Meyer", "Hannah Price", "Tomasz Nowak",
)  # fmt: skip
_UNSPELLED = str.maketrans({"ı": "i", "ø": "o", "ł": "l"})


@dataclass(frozen=True)
class Student:
    """One student of the class; `ability` is 0 for the middle of it, in standard deviations."""

    id: str
    first_name: str
    last_name: str
    language: str
    ability: float

    @property
    def email(self) -> str:
        """An address that no mail arrives at."""
        return f"{self.id}@example.org"


def draw(count: int, rng: np.random.Generator) -> list[Student]:
    """Return `count` students, two in three of them Dutch, in alphabetical order of their ids."""
    if count < 0:
        raise ValueError(f"a class of {count} students was asked for: 0 or more expected.")
    students: list[Student] = []
    taken: set[str] = set()
    names = {"nl": _DUTCH, "en": _ENGLISH}
    seen = {"nl": 0, "en": 0}
    for at in range(count):
        language = "en" if at % 3 == 2 else "nl"
        people = names[language]
        round_, place = divmod(seen[language], len(people))
        seen[language] += 1
        # A large class meets the same first names again, with other family names.
        first = people[place].split(" ")[0]
        last = people[(place + 7 * round_) % len(people)].partition(" ")[2]
        name = _id(first, last)
        number = 2
        while name in taken:
            name = f"{_id(first, last)}{number}"
            number += 1
        taken.add(name)
        students.append(Student(name, first, last, language, float(rng.normal())))
    return sorted(students, key=lambda student: student.id)


def chance(ability: float, difficulty: float) -> float:
    """Return how likely somebody is to succeed."""
    return 1 / (1 + math.exp(difficulty - ability))


def _id(first: str, last: str) -> str:
    plain = unicodedata.normalize("NFKD", f"{first[0]}.{last}".translate(_UNSPELLED))
    return re.sub(r"[^a-z0-9.]", "", plain.encode("ascii", "ignore").decode().lower())
