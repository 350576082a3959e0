"""A chapter becomes the same two notebooks every time, and what nbgrader would release."""

import json
import runpy

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.build import notebook
from course.build.localise import keep_comments, localise
from course.build.source import SourceError, read, scan


@pytest.fixture
def chapter(small):
    return read(small.chapter)


def test_the_reader_keeps_kinds_ids_lines_and_points(small, chapter):
    found = [(cell.kind, cell.id, cell.points) for cell in chapter.cells if cell.lang != "en"]
    assert found == [
        ("prose", "title", None),
        ("code", "imports", None),
        ("exercise", "hello", None),
        ("tests", "test_hello", 1),
        ("prose", "second", None),
        ("code", "demo", None),
        ("exercise", "mean_of", None),
        ("tests", "test_mean_of", 1),
        ("quiz", "00-word", None),
        ("quiz", "00-number", None),
    ]
    lines = small.chapter.read_text().split("\n")
    for cell in chapter.cells:
        assert lines[cell.line - 1].startswith("# %%")
        if cell.source:
            assert lines[cell.first - 1] == cell.source.split("\n")[0]


def test_prose_keeps_backslashes_and_holds_no_quotes(chapter):
    title = chapter.cells[0].source
    assert title.startswith("# Klein begin")
    assert r"$\alpha = 0{,}1$" in title
    assert '"""' not in title


def test_comments_above_the_first_cell_are_the_authors_own(small, chapter):
    small.chapter.write_text("# For authors only.\n\n" + small.chapter.read_text())
    assert [cell.source for cell in read(small.chapter).cells] == [
        cell.source for cell in chapter.cells
    ]


def test_reading_a_broken_chapter_names_every_reason(small):
    small.change(small.chapter, '# %% id="demo"', "# %%")
    small.change(small.chapter, 'lang="en" id="second"', 'lang="en" id="third"')
    with pytest.raises(SourceError) as caught:
        read(small.chapter)
    assert {problem.kind for problem in caught.value.problems} == {"no-id", "missing-language"}


def test_a_source_runs_as_a_plain_script(small):
    names = runpy.run_path(str(small.chapter))
    assert names["hello"]("Ada") == "hello, Ada"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_one_language_remains(chapter, language):
    cells = localise(chapter, language)
    assert {cell.lang for cell in cells} == {None, language}
    demo = next(cell.source for cell in cells if cell.id == "demo")
    told = {"nl": "    # tel tot 3, stap `count`", "en": "    # count to 3, step `count`"}
    assert demo.split("\n") == ["for count in range(3):", told[language], "    print(count)"]


def test_both_languages_have_the_same_cells_code_and_points(chapter):
    dutch, english = (notebook.teacher_notebook(chapter, language) for language in ("nl", "en"))
    assert [cell["id"] for cell in dutch["cells"]] == [cell["id"] for cell in english["cells"]]
    for one, other in zip(dutch["cells"], english["cells"], strict=True):
        assert one["metadata"] == other["metadata"]
        assert one["cell_type"] == other["cell_type"]
        if one["id"] not in ("title", "second", "demo"):
            assert one == other


def test_only_exercises_tests_and_answers_carry_metadata_of_nbgrader(chapter):
    built = notebook.teacher_notebook(chapter, "nl")
    found = {
        cell["id"]: cell["metadata"]["nbgrader"]
        for cell in built["cells"]
        if "nbgrader" in cell["metadata"]
    }
    assert set(found) == {"hello", "test_hello", "mean_of", "test_mean_of"}
    assert found["hello"] == {
        "grade": False,
        "grade_id": "hello",
        "locked": False,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
    assert found["test_hello"] == {
        "grade": True,
        "grade_id": "test_hello",
        "locked": True,
        "points": 1,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }


def test_a_manually_graded_answer_has_points_and_is_the_same_in_both_languages(small):
    text = small.chapter.read_text()
    small.chapter.write_text(
        text + '\n# %% [markdown] answer="report" points=2\nr"""\nVerslag · Report\n"""\n'
    )
    chapter = read(small.chapter)
    for language in ("nl", "en"):
        cell = notebook.teacher_notebook(chapter, language)["cells"][-1]
        assert cell["cell_type"] == "markdown"
        assert cell["source"] == "Verslag · Report"
        assert cell["metadata"]["nbgrader"]["points"] == 2
        assert cell["metadata"]["nbgrader"]["grade"] and cell["metadata"]["nbgrader"]["solution"]
        stub = notebook.learner_notebook(chapter, language)["cells"][-1]
        assert stub["source"] == notebook.TEXT_STUB


def test_the_notebook_knows_its_language_chapter_and_edition(chapter):
    metadata = notebook.teacher_notebook(chapter, "en")["metadata"]
    assert metadata["kernelspec"]["name"] == "python3"
    assert metadata["leercurve"]["lang"] == "en"
    assert metadata["leercurve"]["chapter"] == "00_small"
    assert metadata["leercurve"]["version"]


def test_a_quiz_cell_calls_its_question(chapter):
    cells = {cell["id"]: cell for cell in notebook.teacher_notebook(chapter, "nl")["cells"]}
    assert cells["00-word"]["source"] == 'quiz("00-word")'


@pytest.mark.parametrize("language", ["nl", "en"])
def test_notebooks_are_valid_and_nothing_is_added_to_them(chapter, language):
    for make in (notebook.teacher_notebook, notebook.learner_notebook):
        content = notebook.dumps(make(chapter, language))
        nbformat.validate(nbformat.reads(content.decode(), as_version=4))
        assert [cell["id"] for cell in json.loads(content)["cells"]] == [
            cell.id for cell in localise(chapter, language)
        ]


def test_building_again_gives_the_same_bytes(small, tmp_path):
    def contents(folder):
        notebook.build([read(small.chapter)], folder)
        return {
            path.relative_to(folder): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    first = contents(tmp_path / "one")
    assert first == contents(tmp_path / "two") == contents(tmp_path / "one")
    assert {str(path) for path in first} == {
        "nl/00_small/00_small.ipynb",
        "en/00_small/00_small.ipynb",
        "nbgrader_config.py",
    }


def test_building_keeps_a_teachers_configuration(small, tmp_path):
    notebook.build([read(small.chapter)], tmp_path / "out")
    (tmp_path / "out" / "nbgrader_config.py").write_text("# mine\n")
    notebook.build([read(small.chapter)], tmp_path / "out")
    assert (tmp_path / "out" / "nbgrader_config.py").read_text() == "# mine\n"


def test_the_learners_notebook_holds_stubs_that_compile(chapter):
    cells = {cell["id"]: cell for cell in notebook.learner_notebook(chapter, "nl")["cells"]}
    assert cells["hello"]["source"] == (
        'def hello(name):\n    """Greet somebody."""\n    # jouw code hier · your code here'
    )
    assert "total = ...\n    # jouw code hier" in cells["mean_of"]["source"]
    assert "sum(values)" not in json.dumps(list(cells.values()))
    for cell in cells.values():
        if cell["cell_type"] == "code":
            compile(cell["source"], cell["id"], "exec")
    assert cells["test_hello"]["metadata"]["editable"] is False
    assert cells["test_hello"]["metadata"]["nbgrader"]["checksum"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_learners_notebook_is_what_nbgrader_releases(small, tmp_path, language):
    """With stock nbgrader in the folder that `leercurve build` writes."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    chapter = read(small.chapter)
    notebook.build([chapter], tmp_path)
    source = (tmp_path / "nbgrader_config.py").read_text()
    config = Config()
    exec(source, {"get_config": lambda: config})
    config.CourseDirectory.source_directory = language
    config.CourseDirectory.root = str(tmp_path)
    config.CourseDirectory.assignment_id = "00_small"
    coursedir = CourseDirectory(config=config)
    converter = GenerateAssignment(coursedir=coursedir, config=config, no_database=True)
    converter.preprocessors = [
        step for step in converter.preprocessors if step.__name__ != "SaveCells"
    ]
    converter.start()
    released = json.loads((tmp_path / "release" / "00_small" / "00_small.ipynb").read_bytes())
    ours = json.loads(notebook.dumps(notebook.learner_notebook(chapter, language)))
    assert released["cells"] == ours["cells"]
    assert released["metadata"] == ours["metadata"]


# -- reading and choosing, whatever is in the file ------------------------------------------------


@given(st.binary(max_size=400))
def test_any_bytes_are_a_chapter_or_problems(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("garbage") / "00_x.py"
    path.write_bytes(content)
    chapter, problems = scan(path)
    assert problems or chapter.cells == () or all(cell.id for cell in chapter.cells)


line = st.sampled_from(
    ["# %%", '# %% id="a"', "# %% [markdown] lang=", 'r"""', '"""', "x = 1", "#: nl: één", "$$", ""]
)


@given(st.lists(line, max_size=12))
def test_any_lines_are_a_chapter_or_problems(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("lines") / "00_x.py"
    path.write_text("\n".join(lines))
    chapter, problems = scan(path)
    assert problems or chapter.cells == () or all(cell.id for cell in chapter.cells)


@given(st.text(max_size=80))
def test_code_without_marked_comments_stays_as_it_is(text):
    if "#:" not in text:
        assert keep_comments(text, "nl") == text


def test_a_marker_inside_a_string_is_not_a_comment():
    code = 'text = """\n#: nl: blijft\n"""\n#: nl: ja\n#: en: yes'
    assert keep_comments(code, "en") == 'text = """\n#: nl: blijft\n"""\n# yes'
