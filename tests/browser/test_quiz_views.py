"""Quiz cards of all five types: what is said, once, and that all views of a card agree."""

import pytest

IMPORT = "from course.widgets import quiz"
KINDS = ["choice", "multiple", "numeric", "ordering", "tracing"]
QUESTIONS = dict(
    zip(KINDS, ["05-epoch-name", "05-pairs", "06-square", "04-rule", "04-last-batch"], strict=True)
)
LINES = {
    "forward": "output = forward(x)",
    "gradient": "da = loss_gradient(output, y)",
    "loop": "for layer in reversed(layers):",
    "back": "da = layer.backward(da, lr)",
}
# What a learner gives, wrong and right, and a piece of what is said about it.
WRONG = {
    "choice": (["iteration"], "één gewichtsaanpassing"),
    "multiple": (["index-both", "only-x"], None),
    "numeric": (["−3,0"], "één stap"),
    "ordering": (["loop", "forward", "gradient", "back"], "Hier begint het niet mee."),
    "tracing": (["6"], "laatste twee voorbeelden"),
}
RIGHT = {
    "choice": (["epoch"], None),
    "multiple": (["index-both", "walk"], None),
    "numeric": (["3,0"], None),
    "ordering": (["forward", "gradient", "loop", "back>"], None),
    "tracing": (["9"], None),
}
LISTEN = """(node) => {
  node.said = [];
  node.watcher?.disconnect();
  node.watcher = new MutationObserver(() => {
    const text = node.textContent.trim();
    if (text && node.getAttribute("aria-live") !== "off") node.said.push(text);
  });
  node.watcher.observe(node, { childList: true, subtree: true, characterData: true });
}"""


@pytest.fixture(scope="module")
def cards(lab, open_notebook):
    notebook = open_notebook(
        lab.cells("nl", IMPORT, *(f'quiz("{name}")' for name in QUESTIONS.values())), scale=1
    )
    notebook.run_all()
    return notebook


def cell(kind):
    return f"cell-{1 + KINDS.index(kind)}"


def fill_in(place, kind, given):
    """Give an answer on a card without sending it."""
    if kind in ("choice", "multiple"):
        for box in place.locator("input").all():
            wanted = box.get_attribute("value") in given
            if box.is_checked() != wanted and (wanted or kind == "multiple"):
                box.set_checked(wanted)
    elif kind == "ordering":
        while place.locator(".lc-mine .lc-line").count():
            place.locator(".lc-mine .lc-line").first.press("Delete")
        for name in given:
            line = place.locator(".lc-line", has_text=LINES[name.rstrip(">")])
            line.click()
            if name.endswith(">"):
                line.press("ArrowRight")
    else:
        place.locator("input").fill(given[0])


def filled_in(place, kind):
    """Return what stands on a card, in the words of `fill_in`."""
    if kind in ("choice", "multiple"):
        return [box.get_attribute("value") for box in place.locator("input:checked").all()]
    if kind == "ordering":
        names = {text: name for name, text in LINES.items()}
        found = place.locator(".lc-mine > li").evaluate_all(
            """(nodes) => nodes.map((node) => [
              node.querySelector(".lc-text").textContent,
              Number(node.style.getPropertyValue("--lc-level")),
            ])"""
        )
        return [names[text] + ">" * level for text, level in found]
    return [place.locator("input").input_value()]


def send(place, outcome):
    place.get_by_role("button", name="Controleer").click()
    place.locator(".lc-status strong", has_text=outcome).wait_for()


@pytest.mark.parametrize("kind", KINDS)
def test_feedback_comes_at_once_then_another_try_then_the_explanation(cards, kind):
    place = cards.show(cell(kind))
    status = place.locator(".lc-status")
    assert status.get_attribute("role") == "status"
    status.evaluate(LISTEN)
    given, said = WRONG[kind]
    fill_in(place, kind, given)
    status.evaluate("(node) => { node.said = [] }")
    send(place, "Nog niet.")
    told = place.locator(".lc-feedback:visible")
    assert told.count() >= 1
    if said:
        assert said in " ".join(told.all_inner_texts())
    heard = [text for text in status.evaluate("(node) => node.said") if "Nog niet." in text]
    assert len(heard) == 1, "the outcome is announced once"
    for text in told.all_inner_texts():
        words = text.lstrip("✓→ \n")
        assert " ".join(words.split()) in " ".join(heard[0].split()), "with what is said about it"

    place.get_by_role("button", name="Opnieuw").click()
    assert told.count() == 0
    assert filled_in(place, kind) in ([], [""])

    fill_in(place, kind, RIGHT[kind][0])
    status.evaluate("(node) => { node.said = [] }")
    send(place, "Klopt.")
    assert told.count() >= 1, "the explanation"
    heard = [text for text in status.evaluate("(node) => node.said") if "Klopt." in text]
    assert len(heard) == 1
    place.get_by_role("button", name="Opnieuw").click()


@pytest.mark.parametrize("typed", ["3", "3,0", "3.0", " +3 ", "3e0", "0,3E1"])
def test_a_number_may_be_written_with_comma_or_point(cards, typed):
    place = cards.show(cell("numeric"))
    fill_in(place, "numeric", [typed])
    send(place, "Klopt.")
    assert filled_in(place, "numeric")[0].replace("+", "") in ("3", "3,0", "3e0", "0,3E1")
    place.get_by_role("button", name="Opnieuw").click()


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_view_shows_the_same_card_also_in_the_middle_of_an_answer(cards, kind):
    page = cards.page
    place = cards.show(cell(kind))
    fill_in(place, kind, WRONG[kind][0])
    page.evaluate("() => { window.theNotebook = jupyterapp.shell.currentWidget; }")
    cards.command("notebook:create-output-view")
    view = page.locator(".jp-LinkedOutputView")
    try:
        view.locator(".lc-quiz").wait_for()
        assert filled_in(view, kind) == filled_in(place, kind), "what was begun before the view"
        view.locator(".lc-status").evaluate(LISTEN)
        place.locator(".lc-status").evaluate(LISTEN)
        fill_in(view, kind, RIGHT[kind][0])
        agree(page, place, view, kind)
        fill_in(place, kind, WRONG[kind][0])
        agree(page, view, place, kind)
        fill_in(view, kind, RIGHT[kind][0])
        send(view, "Klopt.")
        place.locator(".lc-status strong", has_text="Klopt.").wait_for()
        assert filled_in(place, kind) == filled_in(view, kind)
        assert place.locator(".lc-feedback:visible").all_inner_texts() == (
            view.locator(".lc-feedback:visible").all_inner_texts()
        )
        heard = [
            text
            for one in (place, view)
            for text in one.locator(".lc-status").evaluate("(node) => node.said")
            if "Klopt." in text
        ]
        assert len(heard) == 1, "two views, one announcement"
        place.get_by_role("button", name="Opnieuw").click()
        view.locator(".lc-feedback:visible").first.wait_for(state="detached")
        assert filled_in(view, kind) in ([], [""])
    finally:
        page.evaluate("""() => {
          const { shell } = jupyterapp;
          for (const widget of [...shell.widgets("main")]) {
            if (widget !== theNotebook) widget.close();
          }
          shell.activateById(theNotebook.id);
        }""")


def agree(page, one, other, kind):
    """Wait until one view shows what the other does."""
    wanted = filled_in(other, kind)
    for _ in range(100):
        if filled_in(one, kind) == wanted:
            return
        page.wait_for_timeout(20)
    assert filled_in(one, kind) == wanted


def test_a_copied_cell_shows_the_answer_and_goes_its_own_way_once_it_is_run(cards, lab):
    place = cards.show(cell("choice"))
    fill_in(place, "choice", ["batch"])
    send(place, "Nog niet.")
    cards.command("notebook:copy-cell")
    cards.command("notebook:paste-cell-below")
    copied = cards.page.evaluate("jupyterapp.shell.currentWidget.content.activeCell.model.id")
    assert copied != cell("choice")
    copy = cards.show(copied)
    copy.locator(".lc-quiz").wait_for()
    assert filled_in(copy, "choice") == ["batch"]
    cards.run(copied)
    copy.locator(".lc-status strong", has_text="Nog niet.").wait_for()
    assert filled_in(copy, "choice") == ["batch"]
    fill_in(copy, "choice", ["epoch"])
    send(copy, "Klopt.")
    assert filled_in(cards.show(cell("choice")), "choice") == ["batch"]
    cards.save()
    kept = {
        found["id"]: found["metadata"].get("leercurve", {}).get("answers", {})
        for found in lab.saved(cards.path)["cells"]
    }
    assert kept[cell("choice")] == {QUESTIONS["choice"]: ["batch"]}
    assert kept[copied] == {QUESTIONS["choice"]: ["epoch"]}
    cards.show(copied)
    cards.command("notebook:delete-cell")


def test_two_tabs_on_one_notebook_show_the_same_answers(cards, open_notebook):
    other = open_notebook(cards.path, scale=1)
    for kind in ("choice", "numeric"):
        here, there = cards.show(cell(kind)), other.show(cell(kind))
        there.locator(".lc-quiz").wait_for()
        fill_in(here, kind, WRONG[kind][0])
        agree(other.page, there, here, kind)
        fill_in(there, kind, RIGHT[kind][0])
        agree(cards.page, here, there, kind)
        send(here, "Klopt.")
        there.locator(".lc-status strong", has_text="Klopt.").wait_for()


# What a save answers comes late: on the disk the file is a new one, and the page does not know yet.
SLOW_SAVES = """() => {
  const real = window.fetch;
  window.fetch = async (...given) => {
    const answer = await real(...given);
    const method = given[1]?.method ?? given[0]?.method;
    if (method === "PUT") await new Promise((resolve) => setTimeout(resolve, 700));
    return answer;
  };
}"""
SAVES_BY_HAND = """async () => {
  const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
  const saves = [50, 300, 600].map(async (time) => {
    await wait(time);
    await jupyterapp.commands.execute("docmanager:save");
  });
  const dialog = async () => {
    while (!document.querySelector(".jp-Dialog")) await wait(50);
    throw new Error(document.querySelector(".jp-Dialog").textContent);
  };
  await Promise.race([Promise.all(saves), dialog()]);
}"""


def test_whoever_saves_while_answers_are_being_saved_is_asked_nothing(cards, lab):
    cards.page.add_init_script(f"({SLOW_SAVES})()")
    cards.page.reload()
    cards.wait_until_ready()
    for kind in ("choice", "numeric"):
        place = cards.show(cell(kind))
        place.locator(".lc-quiz").wait_for()
        fill_in(place, kind, WRONG[kind][0])
        place.get_by_role("button", name="Controleer").click()
        cards.page.evaluate(SAVES_BY_HAND)
        fill_in(place, kind, RIGHT[kind][0])
        send(place, "Klopt.")
    cards.page.evaluate(SAVES_BY_HAND)
    kept = {
        found["id"]: found["metadata"].get("leercurve", {}).get("answers", {})
        for found in lab.saved(cards.path)["cells"]
    }
    for kind in ("choice", "numeric"):
        assert QUESTIONS[kind] in kept[cell(kind)], kind
    assert kept[cell("choice")][QUESTIONS["choice"]] == RIGHT["choice"][0]
    assert cards.page.locator(".jp-Dialog").count() == 0
