"""Exercises and what belongs to them: solution regions, blanks, stubs and tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from course.build.localise import comments, marked_comments
from course.build.source import Cell, Chapter

_BEGIN, _END = "BEGIN SOLUTION", "END SOLUTION"
_BLANK = re.compile(r"^(?P<indent>\s*)(?P<target>[A-Za-z_][\w.]*(?:\[[^\]]*\])?)\s*=\s*\.\.\.\s*$")


@dataclass(frozen=True)
class Fault:
    """Something wrong in a chapter's code: line in the file, kind, a sentence per language."""

    line: int
    kind: str
    nl: str
    en: str


def faults(chapter: Chapter, points: Mapping[str, float] | None) -> Iterator[Fault]:
    """Yield what is wrong with a chapter's exercises and tests.

    `points` are the checks that exist, with their points; None when they are not known.
    """
    exercises = {cell.id: cell for cell in chapter.cells if cell.kind == "exercise"}
    tests = {cell.name: cell for cell in chapter.cells if cell.kind == "tests"}
    seen: set[str] = set()
    for cell in chapter.cells:
        if cell.kind == "exercise":
            seen.add(cell.id)
            yield from _exercise(cell)
            if cell.id not in tests:
                yield Fault(
                    cell.line,
                    "no-check",
                    f"oefening '{cell.id}' heeft geen controle: # %% tests=\"{cell.id}\" points=….",
                    f"exercise '{cell.id}' has no check: # %% tests=\"{cell.id}\" points=….",
                )
        elif cell.kind == "tests":
            if cell.name not in exercises:
                yield Fault(
                    cell.line,
                    "no-exercise",
                    f"deze controle hoort bij geen oefening '{cell.name}'.",
                    f"this check belongs to no exercise '{cell.name}'.",
                )
            elif cell.name not in seen:
                yield Fault(
                    cell.line,
                    "check-before-exercise",
                    f"deze controle staat boven haar oefening '{cell.name}'.",
                    f"this check stands above its exercise '{cell.name}'.",
                )
            yield from _test(chapter, cell, points)
        elif cell.kind == "quiz" and cell.source.strip():
            yield Fault(
                cell.first,
                "quiz-not-empty",
                "een quizcel is leeg; de bouwer schrijft de aanroep.",
                "a quiz cell is empty; the builder writes the call.",
            )
        elif cell.kind in ("code", "prose"):
            yield from _no_region(cell)
        if cell.kind == "answer":
            yield from _regions(cell)
        if cell.kind == "code":
            yield from _marks(cell)
        if cell.kind in ("exercise", "tests"):
            yield from _untranslated(cell)


def _exercise(cell: Cell) -> Iterator[Fault]:
    lines = cell.source.split("\n")
    if not any(_BEGIN in line for line in lines):
        yield Fault(
            cell.line,
            "no-solution",
            f"oefening '{cell.id}' heeft geen oplossing tussen ### BEGIN SOLUTION en "
            "### END SOLUTION.",
            f"exercise '{cell.id}' has no solution between ### BEGIN SOLUTION and "
            "### END SOLUTION.",
        )
        return
    broken = list(_regions(cell))
    yield from broken
    if broken:
        return
    yield from _blanks(cell, lines)
    yield from _stub(cell)


def _regions(cell: Cell) -> Iterator[Fault]:
    """Every BEGIN has its END, with no other in between."""
    opened: int | None = None
    for number, line in enumerate(cell.source.split("\n")):
        here = cell.first + number
        if _BEGIN in line:
            if opened is not None:
                yield Fault(
                    here,
                    "region",
                    f"hier begint een oplossing binnen die van regel {opened}.",
                    f"here a solution begins inside the one of line {opened}.",
                )
            opened = here
        elif _END in line:
            if opened is None:
                yield Fault(
                    here,
                    "region",
                    "hier eindigt een oplossing die nergens begint.",
                    "here a solution ends that begins nowhere.",
                )
            opened = None
    if opened is not None:
        yield Fault(
            opened,
            "region",
            "deze oplossing heeft geen einde: ### END SOLUTION.",
            "this solution has no end: ### END SOLUTION.",
        )


def _no_region(cell: Cell) -> Iterator[Fault]:
    for number, line in enumerate(cell.source.split("\n")):
        if _BEGIN in line or _END in line:
            yield Fault(
                cell.first + number,
                "region-outside",
                "een oplossing staat alleen in een oefening of een antwoord.",
                "a solution stands only in an exercise or an answer.",
            )
            return


def _blanks(cell: Cell, lines: list[str]) -> Iterator[Fault]:
    """A blank `output = ...` is followed by a solution that assigns the same name."""
    in_solution = False
    for number, line in enumerate(lines):
        if _BEGIN in line or _END in line:
            in_solution = _BEGIN in line
        blank = _BLANK.match(line)
        if in_solution or not blank:
            continue
        target = blank.group("target")
        following = number + 1
        while following < len(lines) and not lines[following].strip():
            following += 1
        begin = lines[following] if following < len(lines) else ""
        indent = begin[: len(begin) - len(begin.lstrip())]
        assigned = re.compile(rf"^\s*(?:.*,\s*)?{re.escape(target)}\s*(?:,.*)?=(?!=)")
        solution = []
        for inner in lines[following + 1 :]:
            if _END in inner:
                break
            solution.append(inner)
        if (
            _BEGIN not in begin
            or indent != blank.group("indent")
            or not any(assigned.match(inner) for inner in solution)
        ):
            yield Fault(
                cell.first + number,
                "blank",
                f"op '{target} = ...' volgt, even ver ingesprongen, een oplossing die "
                f"'{target}' een waarde geeft.",
                f"'{target} = ...' is followed, at the same indentation, by a solution that "
                f"assigns '{target}'.",
            )


def stub(cell: Cell, code_stub: str) -> tuple[str, list[int]]:
    """Return an exercise as a learner gets it, and for each line its line in the source."""
    kept: list[str] = []
    origin: list[int] = []
    in_solution = False
    for number, line in enumerate(cell.source.split("\n")):
        if _BEGIN in line:
            in_solution = True
            indent = line[: len(line) - len(line.lstrip())]
            for text in code_stub.split("\n"):
                kept.append(indent + text)
                origin.append(cell.first + number)
        elif _END in line:
            in_solution = False
        elif not in_solution:
            kept.append(line)
            origin.append(cell.first + number)
    return "\n".join(kept), origin


def _stub(cell: Cell) -> Iterator[Fault]:
    """What remains without the solution is still Python."""
    from course.build.notebook import CODE_STUB

    source, origin = stub(cell, CODE_STUB)
    try:
        compile(source, cell.id, "exec")
    except (SyntaxError, ValueError) as error:
        at = min(max(getattr(error, "lineno", 1) or 1, 1), len(origin)) - 1
        yield Fault(
            origin[at],
            "stub",
            f"zonder de oplossing is oefening '{cell.id}' geen Python meer "
            f"({getattr(error, 'msg', error)}); geef de functie een docstring.",
            f"without the solution exercise '{cell.id}' is no longer Python "
            f"({getattr(error, 'msg', error)}); give the function a docstring.",
        )


def _test(chapter: Chapter, cell: Cell, points: Mapping[str, float] | None) -> Iterator[Fault]:
    check_id = f"{chapter.number}.{cell.name}"
    if cell.source.strip() != f'check("{check_id}")':
        yield Fault(
            cell.first,
            "test-cell",
            f'een controle is precies: check("{check_id}").',
            f'a test cell is exactly: check("{check_id}").',
        )
    if points is None:
        return
    if check_id not in points:
        yield Fault(
            cell.line,
            "unknown-check",
            f"er is geen controle '{check_id}' in autograder.",
            f"there is no check '{check_id}' in autograder.",
        )
    elif cell.points is not None and cell.points != points[check_id]:
        yield Fault(
            cell.line,
            "check-points",
            f"de controle '{check_id}' is {points[check_id]:g} punten waard, "
            f"deze cel noemt er {cell.points:g}.",
            f"the check '{check_id}' is worth {points[check_id]:g} points, "
            f"this cell says {cell.points:g}.",
        )


def _marks(cell: Cell) -> Iterator[Fault]:
    """Comment lines that carry a language: well formed, and in both languages."""
    marked = {number: language for number, language, _ in marked_comments(cell.source)}
    for number, comment, _ in comments(cell.source):
        if comment.startswith("#:") and marked.get(number) not in ("nl", "en"):
            yield Fault(
                cell.first + number,
                "comment",
                "een opmerking met een taal staat op een eigen regel: #: nl: … of #: en: ….",
                "a comment with a language has a line of its own: #: nl: … or #: en: ….",
            )
    for group in groups(cell.source):
        missing = {"nl", "en"} - {language for _, language, _ in group}
        for language in sorted(missing):
            nl, en = ("Nederlands", "Dutch") if language == "nl" else ("Engels", "English")
            yield Fault(
                cell.first + group[0][0],
                "comment-language",
                f"bij deze opmerking ontbreekt het {nl}: #: {language}: ….",
                f"this comment lacks its {en}: #: {language}: ….",
            )


def groups(source: str) -> list[list[tuple[int, str, str]]]:
    """Return the runs of neighbouring comment lines with a language: a text in either.

    A run ends where other code stands between, or where Dutch begins anew after English.
    """
    found: list[list[tuple[int, str, str]]] = []
    for number, language, text in marked_comments(source):
        last = found[-1][-1] if found else None
        new_text = last is not None and last[1] == "en" and language == "nl"
        if last is None or number != last[0] + 1 or new_text:
            found.append([])
        found[-1].append((number, language, text))
    return found


def _untranslated(cell: Cell) -> Iterator[Fault]:
    """Exercise and test cells are the same in both languages."""
    for number, comment, _ in comments(cell.source):
        if re.match(r"#:|#\s*(?:nl|en)\s*:", comment):
            yield Fault(
                cell.first + number,
                "translated",
                "een oefening of controle is in beide talen gelijk; zet vertaalde tekst erboven.",
                "an exercise or test is the same in both languages; put translated text above it.",
            )


def figures(cell: Cell) -> Iterator[Fault]:
    """A figure is shown with `show(…)`, which gives it its alt text in the learner's language."""
    try:
        body = ast.parse(cell.source).body
    except (SyntaxError, ValueError, RecursionError):
        return
    for number, statement in enumerate(body):
        if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
            continue
        name = ast.unparse(statement.value.func)
        if name in ("plt.show", "pyplot.show") or (
            number == len(body) - 1 and name.split(".")[0] in ("plots", "plt", "pyplot")
        ):
            yield Fault(
                cell.first + statement.lineno - 1,
                "figure",
                "deze figuur heeft geen alt-tekst; toon haar met show(plots.…).",
                "this figure has no alt text; show it with show(plots.…).",
            )
