"""Stock nbgrader on the built course folder: generate, release, autograde, feedback.

Students hand in the Dutch or the English flavour of one chapter; the points are read from the
gradebook. Nothing of nbgrader is patched or replaced. The other chapters are graded in
test_every_chapter.py.
"""

import pytest
from bs4 import BeautifulSoup

STEM = "05_training_loop"

UNSHUFFLED = """
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in range(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
"""

# Right, and noisy: NumPy warns on stderr in the exercise and while it trains.
WARNING = """
import warnings
print("een test van mij")
np.array([1.0]) / np.array([0.0])


class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        rng = np.random.default_rng()
        for epoch in range(epochs):
            warnings.warn("epoch begint")
            print("epoch", epoch)
            np.exp(np.array([1000.0]))
            for i in rng.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
"""

HANDED_OVER = """
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        return super().fit(training_data, labels, epochs, learning_rate)
"""

CRASHING = """
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        raise SystemExit("<script>alert('weg')</script>")
"""


@pytest.fixture(scope="module")
def graded(build_classroom):
    """Return the classroom after a whole round trip with every kind of student."""
    room = build_classroom()
    english = [
        "--CourseDirectory.source_directory=en",
        "--CourseDirectory.release_directory=release_en",
    ]
    room.run("generate_assignment", STEM, "--create", *english)
    # The Dutch source last: it is the one the gradebook keeps.
    room.run("generate_assignment", STEM, "--force")
    room.run("release_assignment", STEM)
    room.run("release_assignment", STEM, "--force", *english)

    for language in ("nl", "en"):
        released = room.released(STEM, language)
        room.hand_in(f"right_{language}", released, room.solutions(STEM, language))
        room.hand_in(f"stub_{language}", released)
    for name, source in {
        "unshuffled": UNSHUFFLED,
        "warning": WARNING,
        "handed_over": HANDED_OVER,
        "crashing": CRASHING,
    }.items():
        language = "nl" if name in ("warning", "crashing") else "en"
        room.hand_in(name, room.released(STEM, language), {"fit": source})
    room.run("autograde", STEM, "--create")
    room.run("generate_feedback", STEM)
    return room


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nl", "en"])
def test_right_solutions_get_all_points_in_either_language(graded, language):
    assert graded.scores(STEM)[f"right_{language}"] == graded.points(STEM)
    assert graded.complaints(f"right_{language}", STEM) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_untouched_stub_gets_nothing(graded, language):
    assert set(graded.scores(STEM)[f"stub_{language}"].values()) == {0}
    assert graded.complaints(f"stub_{language}", STEM) == []


@pytest.mark.slow
def test_a_partly_right_fit_gets_the_criteria_that_hold(graded):
    # Five of six criteria of two points: all but "reshuffled each epoch".
    assert graded.scores(STEM)["unshuffled"]["test_fit"] == 10


@pytest.mark.slow
def test_a_right_fit_that_warns_and_prints_gets_all_points(graded):
    assert graded.scores(STEM)["warning"]["test_fit"] == 12


@pytest.mark.slow
@pytest.mark.parametrize("student", ["handed_over", "crashing"])
def test_a_fit_that_is_nnlibs_own_or_that_ends_the_program_gets_nothing(graded, student):
    assert graded.scores(STEM)[student]["test_fit"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_released_notebook_holds_no_solution_and_no_points_of_its_own(graded, language):
    released = graded.released(STEM, language)
    text = "\n".join(cell.source for cell in released.cells)
    assert "BEGIN SOLUTION" not in text and "END SOLUTION" not in text
    names = {
        cell.metadata.nbgrader.grade_id for cell in released.cells if "nbgrader" in cell.metadata
    }
    tests = set(graded.points(STEM))
    assert names == tests | {name.removeprefix("test_") for name in tests}


@pytest.mark.slow
def test_both_flavours_have_the_same_exercises_tests_and_checksums(graded):
    dutch, english = (
        [cell for cell in graded.released(STEM, language).cells if "nbgrader" in cell.metadata]
        for language in ("nl", "en")
    )
    assert [(c.id, c.source, c.metadata) for c in dutch] == [
        (c.id, c.source, c.metadata) for c in english
    ]


def cards(room, student):
    """Return the check cards of a student's feedback page."""
    return BeautifulSoup(room.feedback(student, STEM), "html.parser").select(".lc-check")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "language", "done"),
    [("right_nl", "nl", "Alles klopt."), ("right_en", "en", "Everything holds.")],
)
def test_the_cards_stand_in_the_feedback_in_the_language_of_the_notebook(
    graded, student, language, done
):
    _, blanks, whole, _ = cards(graded, student)
    assert blanks["lang"] == whole["lang"] == language
    assert whole.select_one(".lc-points").get_text(" ", strip=True).startswith("12 / 12")
    assert whole.select_one("[role=status]").get_text() == done


@pytest.mark.slow
def test_the_diagnosis_stands_in_the_feedback(graded):
    assert "0, 1, 2" in cards(graded, "unshuffled")[2].select_one(".lc-seen").get_text()


@pytest.mark.slow
def test_no_test_cell_wrote_to_stderr(graded):
    for student in ("right_nl", "warning", "crashing"):
        for cell in graded.autograded(student, STEM)["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade"):
                names = [output.get("name") for output in cell["outputs"]]
                assert "stderr" not in names


@pytest.mark.slow
def test_what_learner_code_says_cannot_become_markup_in_the_card(graded):
    card = [
        "".join(output["data"]["text/html"])
        for cell in graded.autograded("crashing", STEM)["cells"]
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {}) and cell["id"] == "test_fit"
    ]
    assert card and "<script" not in card[0]
