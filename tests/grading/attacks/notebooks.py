"""Attacks by the notebook itself and by what is handed in in its place."""

import base64
import copy
import json
import os
import socket
from pathlib import Path
from typing import Any

from attacks.reading import HONEST, WORTH, Attack, grading, own

STEM = "05_training_loop"
ALL: list[Attack] = []


def attack(what, *, state="graded", answers=HONEST, student="", **points):
    """Register a function as an attack, with its points where they are not those of the rest."""

    def register(make):
        worth = {**WORTH, **points}
        made = Attack(make.__name__, what, dict(answers), worth, make, state, student=student)
        ALL.append(made)
        return make

    return register


def tests_of(notebook):
    return [cell for cell in notebook["cells"] if grading(cell).get("grade")]


def named(notebook, grade_id):
    return next(cell for cell in notebook["cells"] if grading(cell).get("grade_id") == grade_id)


def put(home: Path, content: bytes, name: str = f"{STEM}.ipynb") -> None:
    (home / name).write_bytes(content)


def dumped(notebook: dict[str, Any]) -> bytes:
    return json.dumps(notebook).encode()


# -- cells --------------------------------------------------------------------------------------


@attack("every test is replaced by a number")
def tampered_tests(notebook, home, room):
    for cell in tests_of(notebook):
        cell["source"] = str(float(grading(cell)["points"]))
    return notebook


@attack("every test is deleted")
def deleted_tests(notebook, home, room):
    gone = tests_of(notebook)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in gone]
    return notebook


@attack("everything but the exercises is deleted")
def deleted_course(notebook, home, room):
    notebook["cells"] = [cell for cell in notebook["cells"] if grading(cell).get("solution")]
    return notebook


@attack("every test is there three times, two of them changed")
def duplicated_tests(notebook, home, room):
    for cell in tests_of(notebook):
        for number in (1, 2):
            twin = copy.deepcopy(cell)
            twin["source"] = str(float(grading(cell)["points"]))
            twin["id"] = f"{cell['id']}-{number}"
            notebook["cells"].append(twin)
    return notebook


@attack("cells have each other's ids")
def duplicated_ids(notebook, home, room):
    for cell in notebook["cells"]:
        cell["id"] = "same"
    return notebook


@attack("tests are worth a thousand points")
def changed_points(notebook, home, room):
    for cell in tests_of(notebook):
        grading(cell)["points"] = 1000
    return notebook


@attack("points are infinite, negative, a text")
def impossible_points(notebook, home, room):
    values = [float("inf"), float("nan"), -12, "12", [12], {"a": 1}]
    for at, cell in enumerate(tests_of(notebook)):
        grading(cell)["points"] = values[at % len(values)]
    return notebook


@attack("tests are no longer tests, exercises are")
def changed_flags(notebook, home, room):
    for cell in notebook["cells"]:
        if grading(cell):
            for flag in ("grade", "solution", "locked"):
                grading(cell)[flag] = not grading(cell)[flag]
    return notebook


@attack("a test becomes an answer graded by hand, with points of its own")
def manual_points(notebook, home, room):
    more = {"grade": True, "solution": True, "locked": False, "points": 100, "schema_version": 3}
    for name in ("bonus", "fit_2"):
        cell = own(name, "12.0")
        cell["metadata"]["nbgrader"] = {**more, "grade_id": name, "task": False}
        notebook["cells"].append(cell)
    return notebook


@attack("metadata of version 99")
def schema_99(notebook, home, room):
    for cell in notebook["cells"]:
        if grading(cell):
            grading(cell)["schema_version"] = 99
    return notebook


@attack("metadata of other types than is usual")
def strange_metadata(notebook, home, room):
    for at, cell in enumerate(notebook["cells"]):
        if grading(cell).get("grade"):
            cell["metadata"]["nbgrader"] = [[], "nbgrader", 7, None][at % 4]
        elif not grading(cell):
            cell["metadata"] = [{}, {"leercurve": []}, {"leercurve": {"answers": 3}}][at % 3]
    return notebook


@attack("grade ids that are paths and SQL")
def hostile_grade_ids(notebook, home, room):
    for name in ("../../../gradebook", "x'; drop table grade; --", "/etc/passwd", "a\x00b", ""):
        cell = own("x", "1")
        cell["metadata"]["nbgrader"] = {**grading(tests_of(notebook)[0]), "grade_id": name}
        notebook["cells"].append(cell)
    return notebook


@attack("ten megabytes of metadata")
def big_metadata(notebook, home, room):
    notebook["metadata"]["padding"] = "x" * 10_000_000
    return notebook


@attack("a kernel that is a program of the student's")
def hostile_kernel(notebook, home, room):
    notebook["metadata"]["kernelspec"] = {
        "name": "../../evil",
        "language": "sh",
        "display_name": "x",
    }
    notebook["metadata"]["language_info"] = {"name": "sh; touch /tmp/leercurve-attack-kernel"}
    return notebook


@attack("outputs that say that everything is right, and scripts")
def forged_outputs(notebook, home, room):
    for cell in tests_of(notebook):
        if cell["cell_type"] == "code":
            data = {"text/plain": "12.0", "text/html": "<script>alert(1)</script>"}
            cell["outputs"] = [
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "data": data,
                    "metadata": {},
                }
            ]
    return notebook


@attack("scripts in text, in links and in the learner's code")
def script_in_text(notebook, home, room):
    text = (
        "<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))"
        "<iframe src=//example.org></iframe><style>*{display:none}</style>"
    )
    markdown = {"cell_type": "markdown", "id": "evil", "metadata": {}, "source": text}
    notebook["cells"].insert(0, markdown)
    named(notebook, "fit")["source"] += f"\n# {text}\n"
    return notebook


@attack("pictures pasted into a text: a zip bomb, a page, a script")
def hostile_attachments(notebook, home, room):
    bundle = {
        "a.png": {"image/png": base64.b64encode(b"\x00" * 1_000_000).decode()},
        "b.svg": {"image/svg+xml": "<svg onload=alert(1)>"},
        "../../c.html": {"text/html": "<script>alert(1)</script>"},
    }
    notebook["cells"].insert(
        0,
        {
            "cell_type": "markdown",
            "id": "pasted",
            "metadata": {},
            "attachments": bundle,
            "source": "![](attachment:a.png) ![](attachment:b.svg) ![](attachment:../../c.html)",
        },
    )
    return notebook


@attack("three thousand cells")
def thousands_of_cells(notebook, home, room):
    notebook["cells"] += [own(f"own-{n}", "n = 1") for n in range(3000)]
    return notebook


@attack("more cells than any notebook has", state="unreadable")
def too_many_cells(notebook, home, room):
    notebook["cells"] += [own(f"own-{n}", "") for n in range(20_000)]
    return notebook


@attack("a cell of five megabytes")
def long_cell(notebook, home, room):
    notebook["cells"].append(own("long", "x = 1\n" * 800_000))
    return notebook


@attack("a language, a chapter and a version that are paths and scripts")
def hostile_language(notebook, home, room):
    notebook["metadata"]["leercurve"] = {
        "lang": "../../../etc/passwd",
        "chapter": "<script>alert(1)</script>",
        "version": {"v": ["99"]},
    }
    return notebook


@attack("cells that are no cells, and cells without a source")
def strange_cells(notebook, home, room):
    nonsense = [None, 7, [], {}, {"cell_type": "code"}, {"cell_type": [], "source": {"a": 1}}]
    notebook["cells"] += [*nonsense, {**own("lists", ""), "source": [1, None, "x = 1"]}]
    return notebook


@attack("tests that have become text, and an exercise that has become raw")
def changed_types(notebook, home, room):
    for cell in tests_of(notebook):
        cell["cell_type"] = "markdown"
    named(notebook, "repair")["cell_type"] = "raw"
    return notebook


@attack("a student whose name is a script", student="<img src=x onerror=alert(1)>")
def name_is_a_script(notebook, home, room):
    return notebook


@attack("a student whose name is an option", student="--student=a-honest")
def name_is_an_option(notebook, home, room):
    return notebook


@attack("a student whose name turns text around and moves the cursor", student="x\u202ey\x1b[2Jz")
def name_turns_text(notebook, home, room):
    return notebook


@attack("a student whose name is SQL", student="x'; drop table grade; --")
def name_is_sql(notebook, home, room):
    return notebook


# -- questions ----------------------------------------------------------------------------------


def answers(notebook, question_id, given, **more):
    for cell in notebook["cells"]:
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        if f'quiz("{question_id}")' in source:
            found = cell["metadata"].setdefault("leercurve", {})
            found |= {"v": 1, "answers": {question_id: given}, **more}


@attack("every option of a question is chosen")
def quiz_every_option(notebook, home, room):
    answers(notebook, "05-shuffle", QUIZ_OPTIONS["05-shuffle"])
    answers(notebook, "05-exam-order", QUIZ_OPTIONS["codes"])
    return notebook


@attack("a question brings its own key and its own points")
def quiz_own_key(notebook, home, room):
    options = [{"id": "mine", "text": {"nl": "x", "en": "x"}, "correct": True}]
    question = {"id": "05-exam-order", "type": "choice", "options": options}
    answers(notebook, "05-exam-order", ["mine"], question=question, points=100, key="mine")
    answers(notebook, "05-shuffle", ["mine"], points=100, correct=True)
    return notebook


@attack("answers to an exam question in the codes of another class, and its own ids")
def quiz_foreign_codes(notebook, home, room):
    answers(notebook, "05-exam-order", ["0123456789ab", "right", "backwards", "00" * 6])
    return notebook


@attack("a key in a comment of the quiz cell")
def quiz_key_in_cell(notebook, home, room):
    for cell in notebook["cells"]:
        if grading(cell).get("grade_id") in ("quiz_05-exam-order", "quiz_05-shuffle"):
            cell["source"] += (
                '\n### BEGIN HIDDEN TESTS\n# leercurve key: {"v": 1}\n### END HIDDEN TESTS'
            )
    return notebook


@attack("answers of other types than a list of texts")
def quiz_strange_answers(notebook, home, room):
    answers(notebook, "05-shuffle", {"right": True})
    answers(notebook, "05-exam-order", [["right"], 1, None, "x" * 10**6, "\ud800"])
    return notebook


QUIZ_OPTIONS: dict[str, list[str]] = {}


# -- files --------------------------------------------------------------------------------------


@attack("a notebook that was cut off", state="unreadable")
def cut_off(notebook, home, room):
    put(home, dumped(notebook)[:-20_000])


@attack("an empty file", state="unreadable")
def empty_file(notebook, home, room):
    put(home, b"")


@attack("no notebook at all: a list", state="unreadable")
def not_a_notebook(notebook, home, room):
    put(home, b"[1, 2, 3]")


@attack("a notebook without cells, of format 3", state="unreadable")
def old_format(notebook, home, room):
    put(home, b'{"nbformat": 3, "worksheets": [], "metadata": {}}')


@attack("a notebook of format 99", state="unreadable")
def future_format(notebook, home, room):
    put(home, dumped({**notebook, "nbformat": 99}))


@attack("a text in UTF-16", state="unreadable")
def other_encoding(notebook, home, room):
    put(home, json.dumps(notebook).encode("utf-16"))


@attack("bytes that are no text", state="unreadable")
def no_text(notebook, home, room):
    put(home, bytes(range(256)) * 100)


@attack("JSON that is nested a million deep", state="unreadable")
def nested_json(notebook, home, room):
    put(home, b"[" * 1_000_000)


@attack("JSON of a small file that is a large thing in memory", state="unreadable")
def swollen_json(notebook, home, room):
    put(home, b'{"nbformat": 4, "metadata": {}, "cells": [' + b"{}," * 4_000_000 + b"{}]}")


@attack("numbers that are none")
def not_a_number(notebook, home, room):
    text = json.dumps({**notebook, "nbformat_minor": 5})
    put(
        home,
        text.replace('"nbformat_minor": 5', '"x": NaN, "y": 1e999, "nbformat_minor": 5').encode(),
    )


@attack("a file of 200 MB", state="unreadable")
def huge_file(notebook, home, room):
    with (home / f"{STEM}.ipynb").open("wb") as file:
        file.truncate(200_000_000)


@attack("a link to the gradebook in place of the notebook", state="unreadable")
def link_to_gradebook(notebook, home, room):
    (home / f"{STEM}.ipynb").symlink_to(room / "gradebook.db")


@attack("a link to the teacher's own notebook, solutions included", state="unreadable")
def link_to_source(notebook, home, room):
    (home / f"{STEM}.ipynb").symlink_to(room / "source" / STEM / f"{STEM}.ipynb")


@attack("a link to somebody else's work, by a folder", state="unreadable")
def link_to_folder(notebook, home, room):
    home.rmdir()
    home.symlink_to(room / "submitted" / "a-honest" / STEM)


@attack("a link to a file of the system", state="unreadable")
def link_to_passwd(notebook, home, room):
    (home / f"{STEM}.ipynb").symlink_to("/etc/passwd")


@attack("a second name for the gradebook, a hard link", state="unreadable")
def hard_link(notebook, home, room):
    os.link(room / "gradebook.db", home / f"{STEM}.ipynb")


@attack("a pipe in place of the notebook: reading it never ends", state="unreadable")
def pipe(notebook, home, room):
    os.mkfifo(home / f"{STEM}.ipynb")


@attack("a socket in place of the notebook", state="unreadable")
def unix_socket(notebook, home, room):
    where = os.getcwd()
    os.chdir(home)  # the path would be too long for a socket
    try:
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(f"{STEM}.ipynb")
    finally:
        os.chdir(where)


@attack("a folder in place of the notebook", state="unreadable")
def folder_as_notebook(notebook, home, room):
    (home / f"{STEM}.ipynb").mkdir()


@attack("links beside the notebook: the time stamp is the gradebook, a data file the key")
def links_beside(notebook, home, room):
    (home / "timestamp.txt").symlink_to(room / "gradebook.db")
    (home / "data.csv").symlink_to(room / ".leercurve" / "secret")
    (home / "data").symlink_to(room)
    return notebook


@attack("a time stamp from long ago")
def false_timestamp(notebook, home, room):
    put(home, b"0001-01-01 00:00:00.000000 UTC\n" * 1000, "timestamp.txt")
    return notebook


@attack("modules and configuration beside the notebook that run in place of ours")
def files_beside(notebook, home, room):
    ours = ("numpy", "nnlib", "autograder", "json", "sitecustomize", "usercustomize")
    for name in (*(f"{one}.py" for one in ours), "nbgrader_config.py", "ipython_config.py"):
        put(home, b"open('/tmp/leercurve-attack-beside', 'w')\nraise SystemExit\n", name)
    (home / "nnlib").mkdir()
    put(home / "nnlib", b"raise SystemExit\n", "__init__.py")
    return notebook


@attack("a zip bomb beside the notebook, and ten thousand files")
def bombs_beside(notebook, home, room):
    put(home, b"PK\x03\x04" + b"\x00" * 100_000, "data.zip")
    (home / "many").mkdir()
    for number in range(2000):
        (home / "many" / str(number)).touch()
    return notebook
