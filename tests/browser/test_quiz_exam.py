"""Exam questions of all five types: saved, changed until handed in, and nothing told."""

import pytest

from autograder.exam import handed_out
from autograder.quiz import find
from course import HOME

KINDS = ["choice", "multiple", "numeric", "ordering", "tracing"]
QUESTIONS = dict(
    zip(KINDS, ["05-epoch-name", "05-pairs", "06-square", "04-rule", "04-last-batch"], strict=True)
)
WORDS = {
    "nl": ("Bewaar", "Bewaard.", "Wis antwoord", "toetsvraag"),
    "en": ("Save", "Saved.", "Clear answer", "exam question"),
}
KERNEL = (
    "import ipywidgets\n"
    "hidden = {'_esm', '_css'}\n"
    "[{k: v for k, v in w.get_state().items() if k not in hidden}\n"
    " for w in ipywidgets.widgets.widget._instances.values()]"
)


def records():
    """Questions of the bank, shown as an exam shows them, tell nothing though their key ships."""
    return {kind: find(name, [HOME / "questions"]) for kind, name in QUESTIONS.items()}


def code(kind, option_id):
    """Return the code of an option in the notebook."""
    record = records()[kind]
    (text,) = (part.text["en"] for part in record.options if part.id == option_id)
    made = handed_out(record, "secret")["options"]
    return next(part["id"] for part in made if part["text"]["en"] == text)


@pytest.fixture(scope="module", params=["nl", "en"])
def cards(request, lab, open_notebook):
    path = lab.cells(
        request.param,
        "from course.widgets import quiz",
        *(f'quiz("{name}")' for name in QUESTIONS.values()),
        KERNEL,
    )
    content = lab.saved(path)
    for at, record in enumerate(records().values(), start=1):
        question = handed_out(record, "secret")
        content["cells"][at]["metadata"]["leercurve"] = {"v": 1, "question": question}
    notebook = open_notebook(lab.rewrite(path, content))
    notebook.run_all()
    notebook.language = request.param
    return notebook


def show(cards, kind):
    return cards.show(f"cell-{1 + KINDS.index(kind)}")


def save(cards, place):
    button, said, *_ = WORDS[cards.language]
    place.get_by_role("button", name=button, exact=True).click()
    place.locator(".lc-status strong", has_text=said).wait_for()


def kept(cards, kind):
    cell = cards.lab.saved(cards.path)["cells"][1 + KINDS.index(kind)]
    return cell["metadata"]["leercurve"].get("answers", {}).get(QUESTIONS[kind])


def test_every_answer_is_saved_in_its_cell_and_nothing_is_told(cards, artefacts):
    choice = show(cards, "choice")
    assert WORDS[cards.language][3] in choice.locator(".lc-label").inner_text()
    choice.locator(f'input[value="{code("choice", "batch")}"]').check()
    several = show(cards, "multiple")
    for name in ("walk", "only-x"):
        several.locator(f'input[value="{code("multiple", name)}"]').check()
    show(cards, "numeric").locator("input").fill("0,5")
    lines = show(cards, "ordering")
    lines.locator(".lc-line", has_text="for layer in reversed(layers):").click()
    lines.locator(".lc-line", has_text="da = layer.backward(da, lr)").click()
    lines.locator(".lc-line", has_text="da = layer.backward(da, lr)").press("ArrowRight")
    show(cards, "tracing").locator("textarea").fill("6")
    for kind in KINDS:
        place = show(cards, kind)
        save(cards, place)
        assert place.locator(".lc-feedback:visible").count() == 0
        assert place.locator(".lc-look, .lc-trouble").count() == 0
        place.locator(".lc-card").screenshot(path=artefacts / f"exam-{cards.language}-{kind}.png")
    assert kept(cards, "choice") == [code("choice", "batch")]
    assert sorted(kept(cards, "multiple")) == sorted(
        code("multiple", name) for name in ("walk", "only-x")
    )
    assert kept(cards, "numeric") == ["0.5"]
    assert [answer.partition(":")[2] for answer in kept(cards, "ordering")] == ["0", "1"]
    assert kept(cards, "tracing") == ["6"]


def test_an_answer_can_be_changed_and_cleared(cards):
    place = show(cards, "choice")
    place.locator(f'input[value="{code("choice", "epoch")}"]').check()
    assert place.locator(".lc-status").inner_text() == "", "what is changed is not saved yet"
    save(cards, place)
    assert kept(cards, "choice") == [code("choice", "epoch")]
    place.get_by_role("button", name=WORDS[cards.language][2]).click()
    assert place.locator("input:checked").count() == 0
    cards.page.wait_for_function(
        "() => !jupyterapp.shell.currentWidget.context.model.dirty", timeout=5_000
    )
    assert kept(cards, "choice") is None
    place.locator(f'input[value="{code("choice", "batch")}"]').check()
    save(cards, place)


def test_nothing_of_the_key_is_in_the_file_the_kernel_or_the_page(cards):
    cards.run(f"cell-{1 + len(KINDS)}")
    cards.save()
    said = [
        *((cards.lab.folder / cards.path).read_text(), cards.page.content()),
        cards.outputs(f"cell-{1 + len(KINDS)}")[0]["data"]["text/plain"],
    ]
    for record in records().values():
        parts = [*record.options, *record.ranges, *record.lines]
        secrets = [part.feedback[cards.language] for part in parts if part.feedback]
        secrets += [part.misconception for part in parts if part.misconception]
        secrets += ["index-both", "shuffle-twice"] if record.type == "multiple" else []
        assert secrets
        for secret in secrets:
            assert not any(secret in text for text in said), secret


def test_an_answer_is_saved_without_python_and_is_there_after_it_is_started_again(cards):
    cards.shut_down()
    place = show(cards, "numeric")
    place.locator("input").fill("−1,25")
    save(cards, place)
    assert kept(cards, "numeric") == ["-1.25"]
    cards.page.reload()
    cards.wait_until_ready()
    cards.run_all()
    said = WORDS[cards.language][1]
    place = show(cards, "numeric")
    place.locator(".lc-status strong", has_text=said).wait_for()
    shown = {"nl": "−1,25", "en": "−1.25"}[cards.language]
    assert place.locator("input").input_value() == shown
    text = cards.outputs("cell-3")[0]["data"]["text/plain"]
    assert said in text


def test_axe_is_content_with_exam_cards_in_light_and_dark(cards, axe_finds_nothing, artefacts):
    try:
        for theme in ("JupyterLab Dark", "JupyterLab Light"):
            cards.theme(theme)
            for kind in ("choice", "ordering", "tracing"):
                place = show(cards, kind)
                axe_finds_nothing(
                    cards.page, f'[data-test-cell="cell-{1 + KINDS.index(kind)}"] .lc-card'
                )
                name = f"exam-{cards.language}-{kind}-{theme[11:].lower()}.png"
                place.locator(".lc-card").screenshot(path=artefacts / name)
    finally:
        cards.theme("JupyterLab Light")
