"""Lines put in order and programs traced, on cards: by mouse, by finger, by keyboard, by button."""

import pytest

IMPORT = "from course.widgets import quiz"
CODE = "04-rule"  # four lines of code that belong, the last one indented, and two that do not
RIGHT = ["forward:0", "gradient:0", "loop:0", "back:1"]
TEXT = "05-order"
TRACE = "04-last-batch"
LINES = {
    "forward": "output = forward(x)",
    "gradient": "da = loss_gradient(output, y)",
    "loop": "for layer in reversed(layers):",
    "back": "da = layer.backward(da, lr)",
    "value": "da = loss_value(output, y)",
}


def line(place, name):
    return place.locator(".lc-line", has_text=LINES[name])


def mine(place):
    """Return the learner's lines as they would be stored, read from what is on the page."""
    ids = {text: name for name, text in LINES.items()}
    return place.locator(".lc-mine > li").evaluate_all(
        """(nodes, ids) => nodes.map((node) =>
          ids[node.querySelector(".lc-text").textContent] + ":" +
          node.style.getPropertyValue("--lc-level"))""",
        ids,
    )


def judged(place, outcome, button="Controleer"):
    place.get_by_role("button", name=button, exact=True).click()
    place.locator("[role=status]").get_by_text(outcome, exact=True).wait_for()


def drag(page, source, x, y):
    """Drag from a line's handle to a place on the page, as a hand does: in steps."""
    box = source.bounding_box()
    page.mouse.move(box["x"] + 14, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(x + 4, y + 4, steps=4)
    page.mouse.move(x, y, steps=2)
    page.mouse.up()


def drag_to_end(page, place, name, *, level=0):
    box = place.locator(".lc-mine").bounding_box()
    last = place.locator(".lc-mine > li").last
    below = last.bounding_box() if last.count() else {"y": box["y"], "height": 0}
    y = below["y"] + below["height"] + 8
    drag(page, line(place, name), box["x"] + 8 + 15 + 28 * level, y)


@pytest.fixture(scope="module")
def cards(lab, open_notebook):
    notebook = open_notebook(
        lab.cells("nl", IMPORT, *(f'quiz("{name}")' for name in (CODE, TEXT, TRACE)))
    )
    notebook.run_all()
    return notebook


@pytest.fixture
def card(cards):
    """The card with lines of code, empty again."""
    place = cards.show("cell-1")
    again = place.get_by_role("button", name="Opnieuw")
    if again.is_visible():
        again.click()
    while place.locator(".lc-mine > li").count():
        place.locator(".lc-mine .lc-line").first.focus()
        cards.page.keyboard.press("Delete")
    return place


def test_lines_are_dragged_into_a_program_and_indented_on_the_way(cards, card, artefacts):
    for name, level in (("gradient", 0), ("loop", 0), ("back", 1)):
        drag_to_end(cards.page, card, name, level=level)
    assert mine(card) == RIGHT[1:]
    first = card.locator(".lc-mine > li").first.bounding_box()
    drag(cards.page, line(card, "forward"), first["x"] + 15, first["y"] + 2)
    assert mine(card) == RIGHT
    card.locator(".lc-card").screenshot(path=artefacts / "order-nl-dragged.png")
    judged(card, "Klopt.")
    assert card.locator(".lc-mine .lc-feedback:visible").count() == 0


def test_a_line_dragged_out_of_the_program_lies_with_the_lines_again(cards, card):
    for name in ("forward", "loop"):
        drag_to_end(cards.page, card, name)
    box = card.locator(".lc-lines").first.bounding_box()
    drag(cards.page, line(card, "loop"), box["x"] + 40, box["y"] + 20)
    assert mine(card) == ["forward:0"]
    drag(cards.page, line(card, "forward"), 5, 300)  # dropped outside both lists: nothing happens
    assert mine(card) == ["forward:0"]


def test_a_press_adds_a_line_and_the_buttons_move_it_without_dragging(cards, card):
    for name in ("gradient", "forward", "loop", "back"):
        line(card, name).click()
    line(card, "forward").click()
    card.get_by_role("button", name="Regel omhoog").click()
    line(card, "forward").click()
    line(card, "back").click()
    card.get_by_role("button", name="Meer inspringen").click()
    assert mine(card) == RIGHT
    card.get_by_role("button", name="Terugleggen").click()
    assert mine(card) == RIGHT[:-1]


def test_the_keyboard_alone_puts_everything_in_place(cards, card):
    keyboard, cells = cards.page.keyboard, cards.count()
    left = card.locator(".lc-lines").first.locator(".lc-line")
    left.first.focus()
    while "output = forward" not in cards.page.evaluate("document.activeElement.textContent"):
        keyboard.press("ArrowDown")
    keyboard.press("Enter")
    status = card.locator("[role=status]")
    assert status.inner_text() == "output = forward(x): regel 1 van 1"
    for name in ("back", "loop", "gradient"):
        line(card, name).focus()
        keyboard.press(" ")
    # back, loop and gradient stand in reverse: `back` goes down two, `gradient` up past `loop`.
    line(card, "back").focus()
    keyboard.press("Enter")
    assert line(card, "back").get_attribute("aria-pressed") == "true"
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowRight")
    assert status.inner_text().endswith("regel 4 van 4, ingesprongen: 1")
    keyboard.press("Enter")
    assert line(card, "back").get_attribute("aria-pressed") == "false"
    keyboard.press("ArrowUp")
    keyboard.press("Alt+ArrowUp")
    assert mine(card) == RIGHT
    for key in ("b", "a", "d", "d"):
        keyboard.press(key)
    assert cards.count() == cells
    card.get_by_role("button", name="Controleer").focus()
    keyboard.press("Enter")
    status.get_by_text("Klopt.").wait_for()


def test_escape_puts_a_lifted_line_back_where_it_was(cards, card):
    for name in ("forward", "gradient", "loop"):
        line(card, name).click()
    line(card, "loop").focus()
    for key in ("Enter", "ArrowUp", "ArrowRight", "Escape"):
        cards.page.keyboard.press(key)
    assert mine(card) == ["forward:0", "gradient:0", "loop:0"]
    assert line(card, "loop").evaluate("(node) => node === document.activeElement")


def test_the_feedback_stands_at_the_line_and_goes_when_a_line_moves(cards, card, artefacts):
    for name in ("forward", "value", "loop", "back"):
        line(card, name).click()
    judged(card, "Nog niet.")
    told = card.locator("li", has_text=LINES["value"]).locator(".lc-feedback")
    assert told.inner_text().split("\n")[-1].startswith("Het verlies zegt hoe erg het is")
    card.locator(".lc-card").screenshot(path=artefacts / "order-nl-distractor.png")
    line(card, "value").focus()
    cards.page.keyboard.press("Delete")
    assert card.locator(".lc-feedback:visible").count() == 0
    line(card, "gradient").click()
    judged(card, "Nog niet.")
    told = card.locator("li", has_text=LINES["loop"]).locator(".lc-feedback")
    assert "Tot hier staat alles goed." in told.inner_text()
    assert "nog niet in de goede volgorde" in card.locator(".lc-order > .lc-feedback").inner_text()
    line(card, "gradient").focus()
    for key in ("Alt+ArrowUp", "Alt+ArrowUp"):
        cards.page.keyboard.press(key)
    judged(card, "Nog niet.")
    told = card.locator("li", has_text=LINES["back"]).locator(".lc-feedback")
    assert "nog niet ver genoeg" in told.inner_text()
    card.locator(".lc-card").screenshot(path=artefacts / "order-nl-indentation.png")


def test_what_a_program_prints_is_typed_and_judged_by_its_range(cards, artefacts):
    place = cards.show("cell-3")
    assert "for epoch in range(3):" in place.locator("pre").inner_text()
    field = place.get_by_label("Wat er wordt afgedrukt")
    field.fill("6")
    field.press("Enter")
    place.locator("[role=status]").get_by_text("Nog niet.").wait_for()
    assert "laatste twee voorbeelden" in place.locator(".lc-feedback").inner_text()
    place.locator(".lc-card").screenshot(path=artefacts / "trace-nl.png")
    field.fill("9")
    field.press("Enter")
    place.locator("[role=status]").get_by_text("Klopt.").wait_for()


def test_every_target_is_large_enough_and_axe_is_content(cards, card, axe_finds_nothing, artefacts):
    for name in ("forward", "gradient", "loop", "value"):
        line(card, name).click()
    judged(card, "Nog niet.")
    line(card, "loop").click()
    small = card.locator(".lc-card button:visible").evaluate_all(
        """(nodes) => nodes.map((node) => [node.textContent, node.getBoundingClientRect()])
          .filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"""
    )
    assert small == []
    line(card, "loop").focus()
    cards.page.keyboard.press("ArrowDown")
    ring = "(node) => getComputedStyle(node).outlineStyle"
    assert card.locator(".lc-line:focus-visible").evaluate(ring) == "solid"
    try:
        for theme in ("JupyterLab Dark", "JupyterLab Light"):
            cards.theme(theme)
            axe_finds_nothing(cards.page, '[data-test-cell="cell-1"] .lc-card')
            card.locator(".lc-card").screenshot(path=artefacts / f"order-nl-{theme[11:]}.png")
            trace = cards.show("cell-3")
            axe_finds_nothing(cards.page, '[data-test-cell="cell-3"] .lc-card')
            trace.locator(".lc-card").screenshot(path=artefacts / f"trace-nl-{theme[11:]}.png")
            cards.show("cell-1")
    finally:
        cards.theme("JupyterLab Light")


def test_an_order_survives_restart_run_all_and_reload(lab, open_notebook):
    path = lab.cells("en", IMPORT, f'quiz("{CODE}")')
    notebook = open_notebook(path)
    notebook.run_all()
    place = notebook.show("cell-1")
    for name in ("forward", "gradient", "loop", "back"):
        line(place, name).click()
    line(place, "back").focus()
    notebook.page.keyboard.press("ArrowRight")
    judged(place, "Right.", "Check")
    notebook.wait_until_saved()
    metadata = lab.saved(path)["cells"][1]["metadata"]
    assert metadata["leercurve"] == {"v": 1, "answers": {CODE: RIGHT}}

    def still_there():
        place = notebook.show("cell-1")
        place.locator("[role=status]").get_by_text("Right.").wait_for()
        assert mine(place) == RIGHT

    notebook.restart_kernel()
    notebook.run_all()
    still_there()
    text = notebook.outputs("cell-1")[0]["data"]["text/plain"]
    assert "    for layer in reversed(layers):\n        da = layer.backward(da, lr)\nRight." in text
    notebook.save()
    notebook.page.reload()
    notebook.wait_until_ready()
    still_there()


def test_lines_are_put_in_order_in_notebook_7_with_a_finger(notebook7, open_for_a_while, artefacts):
    path = notebook7.cells("en", f'{IMPORT}\nquiz("{CODE}")')
    with open_for_a_while(notebook7) as opener:
        notebook = opener(path, width=420, height=900, touch=True)
        page = notebook.page
        notebook.run("cell-0")
        card = page.locator(".lc-quiz")
        cells = page.locator(".jp-Cell").count()
        for name in ("forward", "gradient", "back", "loop"):
            line(card, name).tap()
        # A finger drags by the handle, past the line above; the page does not scroll meanwhile.
        above = line(card, "back").bounding_box()
        finger(page, line(card, "loop").locator(".lc-grip"), above["x"] + 14, above["y"] + 2)
        line(card, "back").focus()
        for key in ("ArrowRight", "b", "d", "d"):
            page.keyboard.press(key)
        assert mine(card) == RIGHT
        assert page.locator(".jp-Cell").count() == cells
        judged(card, "Right.", "Check")
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) <= 0
        card.screenshot(path=artefacts / "order-en-notebook-7-narrow.png")


def finger(page, source, x, y):
    """Drag with one finger; Playwright itself can only tap."""
    box = source.bounding_box()
    start = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    protocol = page.context.new_cdp_session(page)

    def send(kind, *point):
        points = [{"x": point[0], "y": point[1]}] if point else []
        protocol.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", *start)
    for share in (0.25, 0.5, 0.75, 1.0):
        send("touchMove", *(a + share * (b - a) for a, b in zip(start, (x, y), strict=True)))
    send("touchEnd")
