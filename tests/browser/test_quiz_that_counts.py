"""A question with points stands in a cell that nbgrader locks; its answer is saved all the same."""

from autograder.exam import handed_out
from autograder.quiz import find
from course import HOME
from course.build import notebook, source

NAME = "05-epoch-name"
CHAPTER = f"""# %% id="imports"
from course.widgets import quiz

# %% quiz="{NAME}" points=2
"""


def test_an_answer_in_a_locked_cell_reaches_the_file_and_the_lock_stays(
    lab, open_notebook, tmp_path
):
    path = tmp_path / "05_exam.py"
    path.write_text(CHAPTER, encoding="utf-8")
    question = find(NAME, [HOME / "questions"])
    exam = handed_out(question, "secret")
    built = notebook.learner_notebook(source.read(path), "nl", {NAME: exam}, {NAME: question})
    cards = open_notebook(lab.put("05_exam", notebook.dumps(built)))
    cards.run_all()

    place = cards.show(NAME)
    wanted = next(part["id"] for part in exam["options"] if part["text"]["en"] == right(question))
    place.locator(f'input[value="{wanted}"]').check()
    place.get_by_role("button", name="Bewaar", exact=True).click()
    place.locator(".lc-status strong", has_text="Bewaard.").wait_for()

    (cell,) = [one for one in lab.saved(cards.path)["cells"] if one["id"] == NAME]
    assert cell["metadata"]["leercurve"]["answers"] == {NAME: [wanted]}
    kept = cell["metadata"]["nbgrader"]
    assert (kept["grade_id"], kept["points"], kept["locked"]) == (f"quiz_{NAME}", 2, True)
    assert cell["metadata"]["editable"] is False
    assert "".join(cell["source"]) == f'quiz("{NAME}")'
    assert "leercurve key" not in (lab.folder / cards.path).read_text(encoding="utf-8")


def right(question):
    (option,) = [option for option in question.options if option.correct]
    return option.text["en"]
