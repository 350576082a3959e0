"""Quiz cards of every kind, and what survives what."""

import pytest

IMPORT = "from course.widgets import quiz"
ANSWERED = "05-epoch-name"
SEVERAL = "05-pairs"


def choose(place, value, button):
    place.locator(f'input[value="{value}"]').check()
    place.get_by_role("button", name=button).click()


@pytest.fixture(scope="module")
def cards(lab, open_notebook):
    notebook = open_notebook(
        lab.cells(
            "nl",
            IMPORT,
            'quiz("05-epoch-name")',
            'quiz("06-square")',
            'quiz("05-no-such-question")',
            f'quiz("{SEVERAL}")',
        )
    )
    notebook.run_all()
    return notebook


def test_a_number_is_typed_with_a_decimal_comma_and_a_typographic_minus(cards, artefacts):
    place = cards.show("cell-2")
    field = place.locator("input")
    status = place.locator("[role=status]")
    field.focus()
    cards.page.keyboard.type("drie")
    cards.page.keyboard.press("Enter")
    status.get_by_text("Dit is geen getal.").wait_for()
    field.fill("−3,0")
    field.press("Enter")
    status.get_by_text("Nog niet.").wait_for()
    assert "één stap" in place.locator(".lc-feedback").inner_text()
    place.locator(".lc-card").screenshot(path=artefacts / "quiz-nl-number.png")
    field.fill("3")
    field.press("Enter")
    status.get_by_text("Klopt.").wait_for()


def test_typing_into_the_number_field_reaches_no_cell(cards):
    before = cards.count()
    cards.show("cell-2").locator("input").focus()
    for key in ("b", "a", "x", "d", "d", "Shift+Enter"):
        cards.page.keyboard.press(key)
    assert cards.count() == before


def test_several_answers_are_ticked_by_keyboard(cards, artefacts):
    place = cards.show("cell-4")
    keyboard, cells = cards.page.keyboard, cards.count()
    boxes = place.locator("input[type=checkbox]")
    boxes.first.focus()
    keyboard.press(" ")
    keyboard.press("b")
    keyboard.press("ArrowDown")
    keyboard.press(" ")
    assert [boxes.nth(at).is_checked() for at in (0, 1)] == [True, True]
    assert place.locator(".lc-aside").inner_text() == "Kies alles wat klopt."
    keyboard.press("Enter")
    place.locator("[role=status]").get_by_text("Nog niet.").or_(
        place.locator("[role=status]").get_by_text("Klopt.")
    ).wait_for()
    assert place.locator(".lc-feedback:visible").count() == 2
    assert cards.count() == cells
    place.locator(".lc-card").screenshot(path=artefacts / "quiz-nl-several.png")


def test_the_cards_work_in_notebook_7(notebook7, open_for_a_while, artefacts):
    path = notebook7.cells("nl", f'{IMPORT}\nquiz("{ANSWERED}")')
    with open_for_a_while(notebook7) as opener:
        notebook = opener(path, width=1000, height=700)
        notebook.run("cell-0")
        card, page = notebook.show("cell-0").locator(".lc-quiz"), notebook.page
        choose(card, "epoch", "Controleer")
        card.locator("[role=status]").get_by_text("Klopt.").wait_for()
        cells = notebook.count()
        card.locator("input:checked").focus()
        for key in ("b", "a", "d", "d"):
            page.keyboard.press(key)
        assert notebook.count() == cells
        page.screenshot(path=artefacts / "quiz-nl-notebook-7.png")
        page.wait_for_function("() => !jupyterapp.shell.currentWidget.context.model.dirty")
    kept = notebook7.saved(path)["cells"][0]["metadata"]["leercurve"]
    assert kept == {"v": 1, "answers": {ANSWERED: ["epoch"]}}


def test_saving_by_keyboard_works_from_inside_a_card(cards, lab):
    cards.write("cell-0", f"{IMPORT}  # saved")
    cards.show("cell-1").locator("input").first.focus()
    cards.page.keyboard.press("Control+s")
    cards.page.wait_for_function(
        "() => !jupyterapp.shell.currentWidget.context.model.dirty", timeout=5_000
    )
    assert "# saved" in "".join(lab.saved(cards.path)["cells"][0]["source"])


def test_try_again_clears_the_card_and_forgets_the_answer(cards, lab):
    place = cards.show("cell-1")
    choose(place, "iteration", "Controleer")
    place.locator("[role=status]").get_by_text("Nog niet.").wait_for()
    place.get_by_role("button", name="Opnieuw").click()
    assert place.locator("input:checked").count() == 0
    assert place.locator(".lc-feedback:visible").count() == 0
    assert place.locator("input:focus").count() == 1
    cards.wait_until_saved()
    metadata = lab.saved(cards.path)["cells"][1]["metadata"]
    assert metadata["leercurve"]["answers"] == {}


def test_an_unknown_question_is_one_clear_sentence(cards):
    text = cards.show("cell-3").locator(".lc-notice").inner_text()
    assert text.strip() == (
        "Er is geen vraag met de naam '05-no-such-question'; kijk de naam in deze cel na."
    )


def test_what_is_not_run_yet_or_not_trusted_reads_as_text(cards):
    text = cards.outputs("cell-2")[0]["data"]["text/plain"]
    assert text.startswith("Vraag: J = θ²")
    assert text.endswith("Voer deze cel uit om te antwoorden.")


def test_only_the_feedback_of_what_was_chosen_leaves_python(cards):
    state = cards.page.evaluate("""async () => {
      const panel = jupyterapp.shell.currentWidget;
      const cells = [...panel.content.model.cells];
      return JSON.stringify(cells[1].outputs.toJSON());
    }""")
    assert "correct" not in state
    page_text = cards.page.content()
    assert "een epoch er evenveel" not in page_text


def test_answers_survive_restart_run_all_and_reload(lab, open_notebook, artefacts):
    notebook = open_notebook(lab.cells("nl", IMPORT, f'quiz("{ANSWERED}")', 'quiz("06-square")'))
    notebook.run_all()
    place = notebook.show("cell-1")
    choose(place, "epoch", "Controleer")
    place.locator("[role=status]").get_by_text("Klopt.").wait_for()
    number = notebook.show("cell-2")
    number.locator("input").fill("−3")
    number.locator("input").press("Enter")
    number.locator("[role=status]").get_by_text("Nog niet.").wait_for()

    def still_there():
        place = notebook.show("cell-1")
        place.locator("[role=status]").get_by_text("Klopt.").wait_for()
        assert place.locator("input:checked").get_attribute("value") == "epoch"
        number = notebook.show("cell-2")
        number.locator("[role=status]").get_by_text("Nog niet.").wait_for()
        assert number.locator("input").input_value() == "−3"

    notebook.restart_kernel()
    notebook.run_all()
    still_there()
    assert "Je antwoord: Epoch. Klopt." in notebook.outputs("cell-1")[0]["data"]["text/plain"]

    notebook.save()
    notebook.page.reload()
    notebook.wait_until_ready()
    still_there()
    notebook.page.screenshot(path=artefacts / "quiz-nl-reloaded.png")

    notebook.command("notebook:clear-all-cell-outputs")
    notebook.save()
    notebook.run_all()
    still_there()


def test_an_answer_that_was_not_saved_yet_is_restored_from_the_cell(lab, open_notebook):
    path = lab.cells("nl", IMPORT, f'quiz("{ANSWERED}")')
    notebook = open_notebook(path)
    notebook.page.evaluate(
        """(id) => [...jupyterapp.shell.currentWidget.content.model.cells][1]
          .setMetadata("leercurve", { v: 1, answers: { [id]: ["batch"] } })""",
        ANSWERED,
    )
    notebook.run_all()
    place = notebook.show("cell-1")
    place.locator("[role=status]").get_by_text("Nog niet.").wait_for()
    assert place.locator("input:checked").get_attribute("value") == "batch"


def test_a_card_without_its_kernel_says_so_and_keeps_the_answer(lab, open_notebook, artefacts):
    path = lab.cells("nl", IMPORT, f'quiz("{ANSWERED}")')
    notebook = open_notebook(path)
    notebook.run_all()
    place = notebook.show("cell-1")
    notebook.shut_down()
    choose(place, "epoch", "Controleer")
    place.locator("[role=status]").get_by_text(
        "Python draait niet meer voor deze kaart."
    ).wait_for()
    place.locator(".lc-card").screenshot(path=artefacts / "quiz-nl-without-kernel.png")
    notebook.wait_until_saved()
    assert lab.saved(path)["cells"][1]["metadata"]["leercurve"]["answers"] == {ANSWERED: ["epoch"]}


def test_a_card_of_an_earlier_kernel_does_not_hang(lab, open_notebook):
    notebook = open_notebook(lab.cells("en", IMPORT, f'quiz("{ANSWERED}")'))
    notebook.run_all()
    place = notebook.show("cell-1")
    notebook.restart_kernel()
    choose(place, "epoch", "Check")
    status = place.locator("[role=status]")
    status.get_by_text("Python no longer runs for this card.").wait_for(timeout=30_000)


def test_a_busy_kernel_is_named_and_the_answer_judged_after(lab, open_notebook):
    notebook = open_notebook(
        lab.cells("en", IMPORT, f'import time\ndisplay(quiz("{ANSWERED}"))\ntime.sleep(8)')
    )
    notebook.run("cell-0")
    notebook.page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
    place = notebook.show("cell-1")
    choose(place, "epoch", "Check")
    place.locator("[role=status]").get_by_text("still running another cell").wait_for()
    place.locator("[role=status]").get_by_text("Right.").wait_for()
