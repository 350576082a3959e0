"""`leercurve check` finds each kind of inconsistency, on its line, and never breaks."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.build.check import check


def test_a_consistent_course_has_no_problems(small):
    assert small.problems() == []


def test_a_consistent_course_runs_and_earns_its_points(small):
    assert small.problems(run=True) == []


@pytest.mark.slow
def test_the_real_course_is_consistent():
    assert [str(problem) for problem in check()] == []


CHAPTER_CASES = [
    # kind, old text, new text, a text on the line that is to be named
    ("python", "for count in range(3):", "for count in range(3)", "for count in"),
    ("header", '# %% id="demo"', '# %% id="demo', 'id="demo'),
    ("header", '# %% id="demo"', '# %% A title id="demo"', "A title"),
    ("cell-type", '# %% id="demo"', '# %% [raw] id="demo"', "[raw]"),
    ("unknown-key", '# %% id="demo"', '# %% id="demo" color="x"', 'color="x"'),
    ("unknown-key", '# %% id="demo"', '# %% id="demo" tags=["x"]', 'tags=["x"]'),
    ("header", '# %% id="demo"', '# %% id="demo" tags="x"', 'tags="x"'),
    ("unknown-key", 'id="second"', 'id="second" points=3', "points=3"),
    ("no-id", '# %% id="demo"', "# %%", "# %%\n"),
    ("bad-id", '# %% id="demo"', '# %% id="a demo"', "a demo"),
    ("bad-id", '# %% id="demo"', '# %% id="' + "d" * 65 + '"', "ddddd"),
    ("no-lang", 'lang="nl" id="second"', 'id="second"', '[markdown] id="second"'),
    ("no-lang", 'lang="nl" id="second"', 'lang="de" id="second"', 'lang="de"'),
    ("no-points", 'tests="hello" points=1', 'tests="hello"', 'tests="hello"'),
    ("no-points", 'tests="hello" points=1', 'tests="hello" points=-1', "points=-1"),
    ("unknown-difference", 'id="second"', 'id="second" differs="colors"', "colors"),
    ("bad-list", 'id="second"', 'id="second" differs=3', "differs=3"),
    ("not-raw", 'id="second"\nr"""', 'id="second"\n"""', 'lang="nl" id="second"'),
    ("duplicate-id", '# %% id="demo"', '# %% id="second"', '# %% id="second"'),
    ("duplicate-id", '# %% id="demo"', '# %% id="test_hello"', 'id="test_hello"'),
    ("missing-language", 'lang="en" id="second"', 'lang="en" id="third"', 'lang="nl" id="second"'),
    ("missing-language", 'lang="en" id="second"', 'lang="nl" id="second"', None),
    ("before-first-cell", "# %% [markdown]", "x = 1\n# %% [markdown]", "x = 1"),
    ("code", "`hello` geeft", "`hallo` geeft", "`hallo`"),
    ("formulas", r"$\alpha = 0{,}1$", r"$\alpha = 0{,}2$", "0{,}2"),
    ("links", "https://example.org/page", "https://example.org/nl", "example.org/nl"),
    ("headings", "## Tweede deel", "### Tweede deel", "### Tweede"),
    ("numbers", "stappen van 0,5", "stappen van 0,6", "van 0,6"),
    ("numbers", "geeft 2 woorden", "geeft −2 woorden", "−2 woorden"),
    ("decimal-point", "stappen van 0,5", "stappen van 0.5", "van 0.5"),
    ("decimal-point", r"0{,}1$ gaat", r"0.1$ gaat", "0.1$ gaat"),
    ("decimal-comma", "steps of 0.5", "steps of 0,5", "of 0,5"),
    ("avoided-term", "een leersnelheid", "een leerpercentage", "leerpercentage"),
    ("figure", "Nu met een", "![](data:image/png;base64,aa) met een", "![]"),
    ("figure", "    print(count)", "    pass\nplots.dataset(X, y)", "plots.dataset"),
    ("broken-link", "(#Tweede-deel)", "(#Derde-deel)", "#Derde-deel"),
    ("broken-link", "(#Tweede-deel)", "(07_nothing.ipynb#Tweede-deel)", "07_nothing"),
    ("broken-link", "Nu met een", "![plaatje](plaatje.png) met een", "plaatje.png"),
    ("comment", "#: nl: tel", "#: de: tel", "#: de:"),
    ("comment-language", "    #: en: count to 3, step `count`\n", "", "#: nl: tel"),
    ("numbers", "#: nl: tel tot 3", "#: nl: tel tot 4", "#: nl: tel"),
    ("no-check", '# %% tests="hello" points=1\ncheck("00.hello")\n', "", 'exercise="hello"'),
    ("no-exercise", '# %% exercise="hello"', '# %% id="hello"', 'tests="hello"'),
    (
        "no-solution",
        '    ### BEGIN SOLUTION\n    return "hello, " + name\n    ### END SOLUTION\n',
        '    return "hello, " + name\n',
        'exercise="hello"',
    ),
    ("region", "    ### END SOLUTION\n", "", "### BEGIN SOLUTION"),
    (
        "region",
        "    ### BEGIN SOLUTION\n",
        "    ### BEGIN SOLUTION\n    ### BEGIN SOLUTION\n",
        None,
    ),
    ("region", "    ### BEGIN SOLUTION\n    return total", "    return total", None),
    ("region-outside", "    print(count)", "    print(1)  ### BEGIN SOLUTION", "print(1)"),
    ("blank", "    total = sum(values)", "    amount = sum(values)", "total = ..."),
    ("stub", '    """Greet somebody."""\n', "", "### BEGIN SOLUTION"),
    ("test-cell", 'check("00.hello")', 'check("00.hello")  # nl: kijk', 'check("00.hello")'),
    (
        "translated",
        '    """Greet somebody."""',
        '    """Greet somebody."""\n    #: nl: zeg',
        "#: nl: zeg",
    ),
    ("check-points", 'tests="hello" points=1', 'tests="hello" points=2', 'tests="hello"'),
    (
        "quiz-not-empty",
        '# %% quiz="00-word"\n',
        '# %% quiz="00-word"\nquiz("00-word")\n',
        'quiz("00-word")',
    ),
    ("unknown-question", 'quiz="00-word"', 'quiz="00-wrong"', "00-wrong"),
    ("repeated-question", 'quiz="00-number"', 'quiz="00-word"', None),
]


@pytest.mark.parametrize(("kind", "old", "new", "at"), CHAPTER_CASES)
def test_an_inconsistency_of_a_chapter_is_named_with_its_line(small, kind, old, new, at):
    small.change(small.chapter, old, new)
    found = [problem for problem in small.problems() if problem.kind == kind]
    assert found, [str(problem) for problem in small.problems()]
    assert all(problem.path == small.chapter for problem in found)
    if at is not None:
        text = small.chapter.read_text(encoding="utf-8")
        line = text.count("\n", 0, text.index(at)) + 1
        assert line in [problem.line for problem in found]


@pytest.mark.parametrize(("kind", "old", "new", "at"), CHAPTER_CASES)
def test_an_inconsistency_is_one_sentence_in_either_language(small, kind, old, new, at):
    small.change(small.chapter, old, new)
    for problem in small.problems():
        assert problem.nl != problem.en
        for language, text in (("nl", problem.nl), ("en", problem.en)):
            assert "\n" not in text
            assert problem.say(language) == f"{problem.path}:{problem.line}: {text}"


def test_swapped_languages_are_found_by_their_order(small):
    for old, new in (("nl", "xx"), ("en", "nl"), ("xx", "en")):
        small.change(small.chapter, f'lang="{old}" id="second"', f'lang="{new}" id="second"')
    assert "swapped" in {problem.kind for problem in small.problems()}


def test_swapped_languages_are_found_by_their_words(small):
    small.change(
        small.chapter, "Nu met een leersnelheid.", "And then you are with the one that is for you."
    )
    assert "swapped" in {problem.kind for problem in small.problems()}


LATER_CHAPTER = """
[[chapter]]
stem = "01_later"
title.nl = "Later"
title.en = "Later"
requires = ["00_small"]
points = 0
minutes = 5

[[chapter.objective]]
id = "01.1"
text.nl = "Je weet het nog."
text.en = "You still know it."
"""


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        (["00-word"], set()),
        (["00-word", "00-number"], set()),
        (["00-word", "00-word"], {"repeated-question", "duplicate-id"}),
    ],
)
def test_a_later_chapter_may_ask_a_question_again_but_only_once(small, asked, kinds):
    with small.manifest.open("a") as file:
        file.write(LATER_CHAPTER)
    later = small.chapter.with_name("01_later.py")
    later.write_text("\n".join(f'# %% quiz="{name}"\n' for name in asked))
    assert {problem.kind for problem in small.problems()} == kinds


def test_a_question_of_a_later_chapter_cannot_be_asked_yet(small):
    with small.manifest.open("a") as file:
        file.write(LATER_CHAPTER)
    small.chapter.with_name("01_later.py").write_text('# %% quiz="01-again"\n')
    text = small.questions.read_text(encoding="utf-8")
    text = text[: text.index("[[question]]", 5)]
    later = small.questions.with_name("01_later.toml")
    later.write_text(text.replace("00-word", "01-again").replace("00.1", "01.1"))
    assert small.problems() == []
    small.change(small.chapter, 'quiz="00-number"\n', 'quiz="00-number"\n\n# %% quiz="01-again"\n')
    assert [problem.kind for problem in small.problems()] == ["early-question"]


def test_a_question_that_only_a_later_chapter_asks_is_unused(small):
    with small.manifest.open("a") as file:
        file.write(LATER_CHAPTER)
    small.change(small.chapter, '# %% quiz="00-number"\n', "")
    small.chapter.with_name("01_later.py").write_text('# %% quiz="00-number"\n')
    assert [problem.kind for problem in small.problems()] == ["unused-question"]


def test_a_check_that_does_not_exist_is_named(small):
    for old, new in (
        ('exercise="hello"', 'exercise="howdy"'),
        ('tests="hello"', 'tests="howdy"'),
        ('check("00.hello")', 'check("00.howdy")'),
    ):
        small.change(small.chapter, old, new)
    assert [problem.kind for problem in small.problems()] == ["unknown-check"]


def test_a_check_above_its_exercise_is_named(small):
    small.change(small.chapter, '# %% tests="hello" points=1\ncheck("00.hello")\n', "")
    small.change(
        small.chapter,
        '# %% exercise="hello"',
        '# %% tests="hello" points=1\ncheck("00.hello")\n\n# %% exercise="hello"',
    )
    assert [problem.kind for problem in small.problems()] == ["check-before-exercise"]


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("numbers", "stappen van 0,5", "stappen van 0,6"),
        ("code", "`hello` geeft", "`hallo` geeft"),
        ("formulas", r"0{,}1$", r"0{,}2$"),
        ("links", "https://example.org/page", "https://example.org/nl"),
        ("headings", "# Klein begin", "## Klein begin"),
    ],
)
def test_a_difference_named_in_the_header_is_allowed(small, key, old, new):
    small.change(small.chapter, old, new)
    assert {problem.kind for problem in small.problems()} == {key}
    small.change(small.chapter, 'id="title"', f'id="title" differs="{key}"')
    assert small.problems() == []


def test_an_avoided_term_named_in_the_header_is_allowed(small):
    small.change(small.chapter, "een leersnelheid", "een leerpercentage")
    small.change(small.chapter, 'id="second"', 'id="second" mentions="leerpercentage"')
    assert small.problems() == []


def test_avoided_terms_are_whole_words_of_one_language_outside_code(small):
    small.change(small.chapter, "Nu met een", "Controleerpercentage, `leerpercentage` en een")
    small.change(small.chapter, "Now with a", "Leerpercentage, `leerpercentage` and a")
    assert small.problems() == []


def test_our_own_name_may_hold_an_avoided_word(small):
    small.change(small.chapter, "Nu met een", "Gradient descent, gradient\ndescent, met een")
    assert small.problems() == []
    small.change(small.chapter, "Gradient descent, ", "De gradient, ")
    assert [problem.kind for problem in small.problems()] == ["avoided-term"]


QUESTION_CASES = [
    ("question", 'type = "numeric"', 'type = "number"', 'type = "number"'),
    ("question", 'id = "00-number"', 'id = "00-word"', None),
    ("question", 'feedback.en = "Right: 0.5."\n', "", 'feedback.nl = "Juist: 0,5'),
    ("question", "[[question.range]]", "[[question.range", None),
    ("unused-question", 'id = "00-number"', 'id = "00-other"', None),
    ("numbers", '"Juist: 0,5."', '"Juist: 0,7."', "0,7"),
    ("decimal-point", "na 0,5 seconde", "na 0.5 seconde", "na 0.5"),
    ("code", "zegt `hello`", "zegt `hallo`", "`hallo`"),
    ("avoided-term", "Dat is twee.", "Dat is een tijdperk.", "tijdperk"),
]


@pytest.mark.parametrize(("kind", "old", "new", "at"), QUESTION_CASES)
def test_an_inconsistency_of_a_question_is_named_with_its_line(small, kind, old, new, at):
    small.change(small.questions, old, new)
    found = [problem for problem in small.problems() if problem.kind == kind]
    assert found, [str(problem) for problem in small.problems()]
    if at is not None:
        text = small.questions.read_text(encoding="utf-8")
        line = text.count("\n", 0, text.index(at)) + 1
        assert line in [problem.line for problem in found]


MANIFEST_CASES = [
    ("manifest", "mastery = 0.8", "mastery = 80"),
    ("manifest", "mastery = 0.8", "mastery = = 0.8"),
    ("manifest", 'stem = "00_small"', 'stem = "small"'),
    ("manifest", 'title.en = "Small"', ""),
    ("manifest", "minutes = 5", "duration = 5"),
    ("manifest", "points = 2", 'points = "two"'),
    ("manifest", "requires = []", 'requires = ["09_checkpoints"]'),
    ("manifest", 'id = "00.1"', 'id = "05.1"'),
    ("points", "points = 2", "points = 3"),
    ("missing-file", 'stem = "00_small"', 'stem = "00_other"'),
    ("not-in-manifest", 'stem = "00_small"', 'stem = "00_other"'),
    ("question", 'id = "00.1"', 'id = "00.2"'),
    ("numbers", "Je zegt hallo.", "Je zegt 3 keer hallo."),
]


@pytest.mark.parametrize(("kind", "old", "new"), MANIFEST_CASES)
def test_an_inconsistency_of_the_manifest_is_named(small, kind, old, new):
    small.change(small.manifest, old, new)
    assert kind in {problem.kind for problem in small.problems()}


def test_a_missing_manifest_is_named(tmp_path):
    assert [problem.kind for problem in check(tmp_path)] == ["manifest"]


def test_a_broken_glossary_is_named(small):
    path = small.folder / "glossary.toml"
    path.write_text('[[term]]\nid = "epoch"\nnl = "epoch"\n')
    assert [(problem.kind, problem.line) for problem in small.problems()] == [("glossary", 1)]
    path.write_text(
        '[[term]]\nid = "a"\nnl = "a"\nen = "a"\ndefinition.nl = "x"\ndefinition.en = "x"\n'
        'avoid.nl = ["a"]\n'
    )
    assert [(problem.kind, problem.line) for problem in small.problems()] == [("glossary", 7)]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'# %% id="x"\n\xe9\n', "encoding"),
        (b"just = 1\n", "not-percent"),
        (b"", "not-percent"),
        (b"# %% id=\"x\"\nx = '\x00'\n", "control-character"),
        (b'# %% id="x"\nif True\n', "python"),
        (b'# %% id="x"\n' + b"(" * 5000, "python"),
    ],
)
def test_a_file_that_is_no_chapter_is_one_problem(small, content, kind):
    small.chapter.write_bytes(content)
    assert kind in {problem.kind for problem in small.problems()}


def test_a_folder_in_place_of_a_chapter_is_one_problem(small):
    small.chapter.unlink()
    small.chapter.mkdir()
    assert "unreadable" in {problem.kind for problem in small.problems()}


def test_crlf_line_ends_make_no_difference(small):
    for path in (small.chapter, small.questions, small.manifest):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert small.problems() == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_garbage_in_any_file_is_a_list_of_problems(small, data):
    path = data.draw(st.sampled_from([small.chapter, small.questions, small.manifest]))
    content = path.read_bytes()
    try:
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 40)))
        middle = data.draw(
            st.one_of(
                st.binary(max_size=12),
                st.sampled_from(
                    [b"# %% ", b'"""', b"$", b"`", b"[[", b"]]", b"=", b"#: nl: ", b"[](", b"<a "]
                ),
            )
        )
        path.write_bytes(content[:start] + middle + content[end:])
        for problem in small.problems():
            assert problem.line >= 1
            assert problem.nl and problem.en
    finally:
        path.write_bytes(content)


# -- executing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "old", "new", "at"),
    [
        ("fails", "    print(count)", "    count / (count - 2)", "count / "),
        ("stderr", "    print(count)", "    __import__('sys').stderr.write('x')", "for count"),
        ("solution", "sum(values)", "sum(values) + 1", 'tests="mean_of"'),
        ("crash", "    print(count)", "    __import__('os')._exit(3)", None),
    ],
)
def test_a_solution_that_does_not_work_is_named_with_its_line(small, kind, old, new, at):
    small.change(small.chapter, old, new)
    found = small.problems(run=True)
    assert [problem.kind for problem in found] == [kind]
    if at is not None:
        text = small.chapter.read_text(encoding="utf-8")
        assert found[0].line == text.count("\n", 0, text.index(at)) + 1


def test_a_chapter_that_does_not_end_is_named(small):
    from course.build import execute, source

    small.change(small.chapter, "    print(count)", "    __import__('time').sleep(60)")
    found = execute.chapter(source.read(small.chapter), seconds=1)
    assert [problem.kind for problem in found] == ["too-slow"]


@pytest.mark.parametrize(
    ("program", "says"),
    [("print(5)", "prints '5'"), ("raise ValueError('no')", "ValueError: no"), ("1 +", "Syntax")],
)
def test_a_tracing_question_is_verified_by_running_it(small, program, says):
    small.change(
        small.questions,
        'type = "numeric"',
        f'type = "tracing"\nprogram = "{program}"\nanswer = "4"',
    )
    found = small.problems(run=True)
    assert [problem.kind for problem in found] == ["tracing"]
    assert says in found[0].en
