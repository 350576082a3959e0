"""A class that never was, as results and a gradebook: real codes, criteria, questions and code.

Used by the report's tests, the browser's and the benchmark through ``runpy.run_path``.
"""

import ast
import json
import os
import random
import re
import string
import sys
import uuid
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from autograder import messages, quiz
from autograder.checks import IDS, find
from autograder.grading.results import FOLDER, Answered, Judged, Remark, Result

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = ROOT / "course" / "demo" / "catalogue"
STEMS = [path.stem for path in sorted((ROOT / "course" / "chapters").glob("[0-9]*.py"))]
FIRST_DUE = datetime(2026, 9, 13, 21, 59, tzinfo=UTC)
FIRST = "Anna Bram Chaimae Daan Elif Femke Gijs Hanne Ilse Jens Karim Lotte Mats Noor Omar Pien "
FIRST += "Quinten Roos Sven Tess Ugur Vera Wout Xander Yara Zoë"
LAST = "de Vries|Janssens|Peeters|El Amrani|Bakker|Maes|Yılmaz|Visser|Claes|van den Berg|Smit|Öz"
HARD = {"05.fit": 0.5, "03.backward": 0.4, "07.early_stopping": 0.2, "09.resume": 0.3}


@cache
def catalogue():
    """Return {check id: {"right": [source], code: [source]}}."""
    found = defaultdict(lambda: defaultdict(list))
    for path in sorted(CATALOGUE.glob("*.py")):
        parts = re.split(r"^# %% (.*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for header, source in zip(parts[1::2], parts[2::2], strict=True):
            words = header.partition("(")[0].split()
            if words[0] in IDS:
                check_id, code = words[0], words[1] if len(words) > 1 else "other"
            elif path.stem == "fit_right":
                check_id, code = "05.fit", "right"
            elif path.stem == "fit_wrong":
                check_id, code = "05.fit", words[1]
            else:
                continue
            if code == "right" or code in messages.catalogue():
                found[check_id][code].append(source.strip())
    return found


def observed(code):
    """Return something for each number that the words of a code mention."""
    record = messages.catalogue()[code]
    texts = [part[lang] for part in record.values() if "nl" in part for lang in ("nl", "en")]
    names = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
    tuned = {"test": 0.933, "got": 0.8, "best": 0.867} if "test" in names else {}
    words = {
        "type": "ValueError", "words": "operands could not be broadcast", "name": "fit",
        "row": 4, "label": 9, "epoch": 2, "layer": 2, "patience": 3, "got": 7, "wanted": 5,
        "n": 3, "count": 4, "net": "2-6-1", "new_w": 0.41, "want_w": 0.37, "o": 0.8, "t": 1,
        "back": 0.126, "want_back": 0.118, **tuned,
    }  # fmt: skip
    return {name: words.get(name, 2 + len(name) % 5) for name in names}


class Rewriter(ast.NodeTransformer):
    """Writes the same in another way, as another person would: other names, other steps."""

    NAMES = (
        "{0} {0}_ my_{0} {0}s the_{0} {0}1 cur_{0} nieuw_{0} a b c d e g h i j k m n p q r s t u "
        "v w z uit doel laag waarde deel tmp aux item val elem num res teller totaal hulp rij kolom"
    ).split()

    def __init__(self, rng):
        self.rng, self.names, self.fixed = rng, {}, set()

    def named(self, name):
        if name not in self.names:
            made = self.rng.choice(self.NAMES).format(name.strip("_"))
            free = made not in self.names.values() and made not in self.fixed
            self.names[name] = made if free else name
        return self.names[name]

    def visit_FunctionDef(self, node):
        self.fixed |= {arg.arg for arg in ast.walk(node.args) if isinstance(arg, ast.arg)}
        self.fixed |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        return self.generic_visit(node)

    def visit_Name(self, node):
        if node.id in self.names or (isinstance(node.ctx, ast.Store) and node.id not in ARGUMENTS):
            node.id = self.named(node.id)
        return node

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        if self.rng.random() < 0.5 or not isinstance(node.target, ast.Name):
            return node
        left = ast.Name(node.target.id, ast.Load())
        return ast.Assign([node.target], ast.BinOp(left, node.op, node.value), lineno=0)

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Add | ast.Mult) and self.rng.random() < 0.3:
            node.left, node.right = node.right, node.left
        return node

    def visit_Assign(self, node):
        node.value = self.visit(node.value)
        node.targets = [self.visit(target) for target in node.targets]
        made = [node]
        if isinstance(node.value, ast.BinOp | ast.Call) and self.rng.random() < 0.5:
            name = self.named(f"part{self.rng.randrange(99)}")
            side = "right" if self.rng.random() < 0.5 else "left"
            holder, part = node.value, side
            if isinstance(node.value, ast.Call):
                if not node.value.args or isinstance(node.value.args[0], ast.Starred):
                    return made
                first = node.value.args[0]
                node.value.args[0] = ast.Name(name, ast.Load())
            else:
                first = getattr(holder, part)
                setattr(holder, part, ast.Name(name, ast.Load()))
            made = [ast.Assign([ast.Name(name, ast.Store())], first, lineno=0), node]
        if self.rng.random() < 0.15 and isinstance(node.targets[0], ast.Name):
            shown = self.rng.choice(["print({0})", "assert {0} is not None", "{0} = np.array({0})"])
            made.append(ast.parse(shown.format(node.targets[0].id)).body[0])
        return made

    def visit_Return(self, node):
        self.generic_visit(node)
        if node.value is None or self.rng.random() < 0.5:
            return node
        name = self.rng.choice(["result", "uit", "answer", "r", "antwoord", "ret"])
        return [
            ast.Assign([ast.Name(name, ast.Store())], node.value, lineno=0),
            ast.Return(ast.Name(name, ast.Load())),
        ]


ARGUMENTS = "training_data labels epochs learning_rate inputs da output target model x y lr".split()


def rewritten(source, rng, ways=None):
    """Return a source as another student would have written it; with `ways`, in one of so many."""
    if ways:
        return _one_way(source, rng.randrange(ways))
    try:
        return ast.unparse(ast.fix_missing_locations(Rewriter(rng).visit(ast.parse(source))))
    except (SyntaxError, ValueError):
        return source


@cache
def _one_way(source, way):
    return rewritten(source, random.Random(way))


def disguised(source):
    """Return a copy as one who copies would hand it in: other names, comments and layout."""
    names = {}

    class Rename(ast.NodeTransformer):
        def visit_Name(self, node):
            if isinstance(node.ctx, ast.Store):
                names.setdefault(node.id, f"mijn_{len(names)}")
            node.id = names.get(node.id, node.id)
            return node

    text = ast.unparse(ast.fix_missing_locations(Rename().visit(ast.parse(source))))
    lines = [f"{line}  # stap {at}" for at, line in enumerate(text.split("\n"))]
    return "\n\n".join(lines)


ELABORATE = """
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        rows, loss_so_far = len(training_data), []
        pairs = [(training_data[at:at + 1].T, labels[at:at + 1].T) for at in range(rows)]
        while epochs > 0:
            epochs = epochs - 1
            deck = sorted(pairs, key=lambda pair: np.random.rand())
            while deck:
                features, wanted = deck.pop()
                guess = self.forward(features)
                slope = np.where(wanted > 0.5, -1 / guess, 1 / (1 - guess))
                loss_so_far.append(float(np.abs(wanted - guess).sum()))
                depth = len(self.layers) - 1
                while depth >= 0:
                    slope = self.layers[depth].backward(slope, learning_rate)
                    depth = depth - 1
""".strip()


def students(count, rng):
    """Return (id, first name, last name, ability)."""
    firsts, lasts = FIRST.split(), LAST.split("|")
    return [
        (f"s{1000 + at}", rng.choice(firsts), rng.choice(lasts), rng.gauss(0.6, 1.0))
        for at in range(count)
    ]


def judged(check_id, ability, rng, ways=None):
    """Return a verdict and the code behind it."""
    check, known = find(check_id), catalogue()[check_id]
    most = sum(points for _, points, _ in check.criteria)
    names = [name for name, _, _ in check.criteria]
    name = check_id.partition(".")[2]
    wrong = [code for code in known if code != "right"]
    chance = 1 / (1 + 2.718 ** -(1.4 * ability + 1.0 - 3 * HARD.get(check_id, 0.0)))
    if rng.random() < 0.03:
        found = ({"code": "not_attempted", "variant": "", "observed": {}, "texts": {}},)
        source = "def f():\n    ...\n"
        return Judged(check_id, f"test_{name}", "not_attempted", (), 0.0, most, found), source
    if rng.random() < chance or not wrong:
        source = rewritten(rng.choice(known["right"] or ["pass"]), rng, ways)
        return Judged(check_id, f"test_{name}", "passed", tuple(names), most, most), source
    # A few mistakes are common, the others rare.
    code = wrong[min(int(rng.expovariate(0.7)), len(wrong) - 1)]
    source = rewritten(rng.choice(known[code]), rng, ways)
    kept = [n for at, n in enumerate(names) if rng.random() < 0.75 - 0.5 * at / len(names)]
    kept = kept[: len(names) - 1]
    points = sum(p for n, p, _ in check.criteria if n in kept)
    found = ({"code": code, "variant": "", "observed": observed(code), "texts": {}},)
    outcome = "crashed" if code == "crash" else "diagnosed"
    return Judged(
        check_id, f"test_{name}", outcome, tuple(kept), float(points), most, found
    ), source


@cache
def questions(number):
    """Return the questions of a chapter."""
    path = next((ROOT / "course" / "questions").glob(f"{number}_*.toml"))
    return quiz.load(path)


def answered(question, ability, rng):
    """Return a stored answer; some questions draw the strong to a wrong option."""
    if rng.random() < 0.06:
        return Answered(question.id, f"quiz-{question.id}", (), "open")
    trap = question.id in TRAPS
    chance = 1 / (1 + 2.718 ** ((1 if trap else -1) * 1.3 * ability - 0.4))
    right = rng.random() < chance
    if question.options:
        keys = [option.id for option in question.options if option.correct]
        others = [option.id for option in question.options if not option.correct]
        answers = keys if right else [others[min(int(rng.expovariate(1.2)), len(others) - 1)]]
    elif question.lines:
        answers = list(question.orders[0]) if right else list(question.orders[0][::-1])
    elif question.ranges:
        spans = [span for span in question.ranges if span.correct == right] or question.ranges
        answers = [f"{(spans[0].low + spans[0].high) / 2:g}"]
    else:
        answers = [question.answer if right else "0"]
    outcome = "right" if quiz.judge_answer(question, answers).correct else "wrong"
    return Answered(question.id, f"quiz-{question.id}", tuple(answers), outcome)


TRAPS = {"05-updates", "07-test-use", "01-bias"}


def results(count=60, seed=1, stems=None, copied=True, ways=None):
    """Yield the results of a class; `copied` plants two students with disguised copies."""
    rng = random.Random(seed)
    people = students(count, rng)
    bank = {stem: questions(stem[:2])[:10] for stem in STEMS}
    for stem in stems or STEMS:
        at = STEMS.index(stem)
        due = FIRST_DUE + timedelta(weeks=at)
        for place, (name, _, _, ability) in enumerate(people):
            drops = place % 13 == 5 and at >= 4
            if (drops and rng.random() < 0.85) or rng.random() < 0.03:
                continue
            falls = place % 17 == 3
            level = ability - (0.55 * at - 1.2 if falls else 0.0)
            hours = rng.expovariate(1 / 40) - (9 if rng.random() < 0.12 else 0)
            exercises, sources = [], {}
            for check_id in [one for one in IDS if one.startswith(stem[:2])]:
                one, source = judged(check_id, level, rng, ways)
                exercises.append(one)
                sources[check_id.partition(".")[2]] = source
            if copied and stem[:2] == "05" and place in (9, 10):
                sources["fit"] = ELABORATE if place == 9 else disguised(ELABORATE)
            state, remarks = "graded", ()
            if rng.random() < 0.012:
                state, exercises, sources = "unreadable", [], {}
                remarks = (
                    Remark(
                        "not_a_notebook",
                        "Wat is ingeleverd, is geen notebook.",
                        "What was handed in is no notebook.",
                    ),
                )
            elif rng.random() < 0.004:
                state = "own_failure"
                remarks = (
                    Remark(
                        "worker",
                        "De controle kon niet worden afgerond.",
                        "The check could not be completed.",
                        ours=True,
                    ),
                )
            elif rng.random() < 0.02:
                remarks = (
                    Remark(
                        "time",
                        "Een cel stopte niet binnen 20 seconden.",
                        "A cell did not end within 20 seconds.",
                    ),
                )
            yield Result(
                name, stem, rng.choice(["nl", "nl", "en"]), f"{rng.random()}", state,
                (due - timedelta(hours=hours)).isoformat(), due.isoformat(), tuple(exercises),
                tuple(answered(q, level, rng) for q in bank[stem]) if state == "graded" else (),
                remarks, sources, {"cells": 1.0},
            )  # fmt: skip


def write(folder, count=60, seed=1, stems=None, gradebook=True, copied=True, ways=None):
    """Write a class into a folder: its results (fast: nothing to survive here) and gradebook."""
    made = list(results(count, seed, stems, copied, ways))
    for result in made:
        path = folder / FOLDER / result.assignment / f"{result.student}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"v": 1, **asdict(result)}, indent=1), encoding="utf-8")
    if gradebook:
        write_gradebook(folder, students(count, random.Random(seed)), made)
    return made


def write_gradebook(folder, people, made, due=True):
    """Write the gradebook to which these results belong; one in eight has no names."""
    from nbgrader import api
    from sqlalchemy import insert

    beside = str(Path(sys.executable).parent)  # where alembic is, which nbgrader calls by its name
    if beside not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = beside + os.pathsep + os.environ["PATH"]
    with api.Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        rows = defaultdict(list)
        for at, (name, first, last, _) in enumerate(people):
            known = at % 8 != 7
            rows[api.Student].append(
                {"id": name, "first_name": first if known else None,
                 "last_name": last if known else None, "email": None, "lms_user_id": None}
            )  # fmt: skip
        cells = {}
        for stem in sorted({result.assignment for result in made}):
            when = FIRST_DUE + timedelta(weeks=STEMS.index(stem)) if due else None
            when = when and when.replace(tzinfo=None)
            rows[api.Assignment].append(
                {"id": stem, "name": stem, "duedate": when, "course_id": "default_course"}
            )
            rows[api.Notebook].append({"id": f"n{stem}", "name": stem, "assignment_id": stem})
            for check_id in [one for one in IDS if one.startswith(stem[:2])]:
                name, most = check_id.partition(".")[2], find(check_id).criteria
                cells[stem, f"test_{name}"] = cell = uuid.uuid4().hex
                base = {"id": cell, "name": f"test_{name}", "notebook_id": f"n{stem}"}
                rows[api.BaseCell].append({**base, "type": "GradeCell"})
                rows[api.GradeCell].append(
                    {"id": cell, "max_score": sum(p for _, p, _ in most), "cell_type": "code"}
                )
        for result in made:
            whole, part = uuid.uuid4().hex, uuid.uuid4().hex
            when = datetime.fromisoformat(result.submitted).replace(tzinfo=None)
            rows[api.SubmittedAssignment].append(
                {"id": whole, "assignment_id": result.assignment, "student_id": result.student,
                 "timestamp": when}
            )  # fmt: skip
            rows[api.SubmittedNotebook].append(
                {"id": part, "assignment_id": whole, "notebook_id": f"n{result.assignment}",
                 "late_submission_penalty": 0.0}
            )  # fmt: skip
            for one in result.exercises:
                rows[api.Grade].append(
                    {"id": uuid.uuid4().hex, "notebook_id": part,
                     "cell_id": cells[result.assignment, one.grade_id],
                     "auto_score": one.points, "needs_manual_grade": False}
                )  # fmt: skip
        for table, of_table in rows.items():
            book.db.execute(insert(table.__table__), of_table)
        book.db.commit()
