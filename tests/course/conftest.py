"""A small course to break, and ES modules run in node."""

import json
import subprocess
from pathlib import Path

import pytest

import course.widgets.front as front

MANIFEST = """\
title.nl = "Een kleine cursus"
title.en = "A small course"
mastery = 0.8

[[chapter]]
stem = "00_small"
title.nl = "Klein"
title.en = "Small"
requires = []
points = 2
minutes = 5

[[chapter.objective]]
id = "00.1"
text.nl = "Je zegt hallo."
text.en = "You say hello."
"""

CHAPTER = r'''# %% [markdown] lang="nl" id="title"
r"""
# Klein begin

De functie `hello` geeft 2 woorden; met $\alpha = 0{,}1$ gaat het in 2.000 stappen van 0,5 goed.
Lees [verder](#Tweede-deel) of op [het web](https://example.org/page).
"""

# %% [markdown] lang="en" id="title"
r"""
# Small start

With $\alpha = 0.1$ and in 2,000 steps of 0.5, `hello` gives 2 words.
Read [on](#Second-part) or on [the web](https://example.org/page).
"""

# %% id="imports"
from autograder import check

# %% exercise="hello"
def hello(name):
    """Greet somebody."""
    ### BEGIN SOLUTION
    return "hello, " + name
    ### END SOLUTION

# %% tests="hello" points=1
check("00.hello")

# %% [markdown] lang="nl" id="second"
r"""
## Tweede deel

Nu met een leersnelheid.
"""

# %% [markdown] lang="en" id="second"
r"""
## Second part

Now with a learning rate.
"""

# %% id="demo"
for count in range(3):
    #: nl: tel tot 3, stap `count`
    #: en: count to 3, step `count`
    print(count)

# %% exercise="mean_of"
def mean_of(values):
    """Return the mean."""
    total = ...
    ### BEGIN SOLUTION
    total = sum(values)
    ### END SOLUTION
    ### BEGIN SOLUTION
    return total / len(values)
    ### END SOLUTION

# %% tests="mean_of" points=1
check("00.mean_of")

# %% quiz="00-word"

# %% quiz="00-number"
'''

QUESTIONS = """\
[[question]]
id = "00-word"
type = "choice"
objectives = ["00.1"]
prompt.nl = "Wat zegt `hello` na 0,5 seconde?"
prompt.en = "What does `hello` say after 0.5 seconds?"

[[question.option]]
id = "hello"
correct = true
text.nl = "Hallo"
text.en = "Hello"
feedback.nl = "Juist."
feedback.en = "Right."

[[question.option]]
id = "bye"
misconception = "says-goodbye"
text.nl = "Dag"
text.en = "Bye"
feedback.nl = "Dat komt aan het eind."
feedback.en = "That comes at the end."

[[question]]
id = "00-number"
type = "numeric"
objectives = ["00.1"]
prompt.nl = "Hoeveel is een half?"
prompt.en = "How much is one half?"

[[question.range]]
low = 0.5
high = 0.5
correct = true
feedback.nl = "Juist: 0,5."
feedback.en = "Right: 0.5."

[[question.range]]
low = 2
high = 2
feedback.nl = "Dat is twee."
feedback.en = "That is two."
"""


class SmallCourse:
    """The files of the small course, to be changed and checked."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.manifest = folder / "course.toml"
        self.chapter = folder / "chapters" / "00_small.py"
        self.questions = folder / "questions" / "00_small.toml"
        for path, text in (
            (self.manifest, MANIFEST),
            (self.chapter, CHAPTER),
            (self.questions, QUESTIONS),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def change(self, path: Path, old: str, new: str) -> None:
        """Replace the first `old` in a file."""
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def problems(self, *, run: bool = False):
        """Return what `leercurve check` says."""
        from course.build.check import check

        return check(self.folder, run=run)


@pytest.fixture
def small(tmp_path):
    return SmallCourse(tmp_path / "small")


@pytest.fixture(autouse=True)
def quiet_surroundings(monkeypatch, tmp_path):
    """No test depends on, or touches, the settings and the folders of whoever runs it."""
    for name in ("LEERCURVE_LANG", "LEERCURVE_DIR", "JPY_SESSION_NAME", "LEERCURVE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


IMPORT = "import * as module from {url};"
CALLS = """
const calls = {calls};
const results = calls.map(([name, args]) => module[name](...args));
console.log(JSON.stringify(results, (key, value) =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value));
"""


@pytest.fixture(scope="session")
def node():
    """The node that Playwright carries, so that nothing more must be installed."""
    playwright = pytest.importorskip("playwright._impl._driver")
    return str(playwright.compute_driver_executable()[0])


@pytest.fixture(scope="session")
def javascript(node):
    """Return a function that calls what a module exports: a widget's, or that of a path.

    Or, given a `script`, runs that with the module at hand and returns the JSON that it prints.
    """

    def call(module, *calls, script=None):
        url = json.dumps((Path(front.FOLDER) / module).as_uri())
        source = IMPORT.format(url=url) + (script or CALLS.format(calls=json.dumps(calls)))
        done = subprocess.run(
            [node, "--input-type=module", "--no-warnings", "-"],
            input=source,
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return call
