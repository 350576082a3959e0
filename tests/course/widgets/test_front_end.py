"""The pure functions of the widgets' ES modules, run in node."""

import base64
import json
import re

import pytest

from autograder import language, quiz
from course.widgets import front, learning_rate

TYPED = [
    "12", "-0.5", "−0,5", "–3", " 4 ", "+2", "1e-3", "1,5E2", ".5", ",5", "5.", "",
    "drie", "1.000,5", "1,000.5", "--2", "1 2", "0x10", "nan", "inf", "1e", "-",
]  # fmt: skip


def test_a_typed_number_is_read_as_python_reads_it(javascript):
    plain = javascript("quiz_typed.js", *[["plainNumber", [text]] for text in TYPED])
    for text, found in zip(TYPED, plain, strict=True):
        expected = quiz.parse_number(text)
        assert (None if found is None else float(found)) == expected, text


def test_a_stored_number_is_shown_in_the_learners_language(javascript):
    calls = [["shownNumber", ["-0.5", "nl"]], ["shownNumber", ["-0.5", "en"]]]
    assert javascript("quiz_typed.js", *calls) == ["−0,5", "−0.5"]


def test_the_order_of_ticks_does_not_make_another_answer(javascript):
    calls = [
        ["sameTicks", [["a", "b"], ["b", "a"]]],
        ["sameTicks", [["a"], ["a", "b"]]],
        ["sameTicks", [[], []]],
    ]
    assert javascript("quiz_choice.js", *calls) == [True, False, True]


def test_stored_lines_are_read_back_whatever_else_is_stored(javascript):
    stored = [["loop:0", "back:1"], ["loop", "deep:9"], ["a:b", ""], []]
    assert javascript("quiz_order.js", *[["placesOf", [answers]] for answers in stored]) == [
        [{"id": "loop", "level": 0}, {"id": "back", "level": 1}],
        [{"id": "loop", "level": 0}, {"id": "deep", "level": 8}],
        [{"id": "a:b", "level": 0}, {"id": "", "level": 0}],
        [],
    ]


def test_a_dropped_line_comes_between_those_it_is_dropped_between(javascript):
    middles = [20, 60, 100]
    heights = [0, 30, 70, 400]
    calls = [["placeAt", [middles, y]] for y in heights]
    assert javascript("quiz_order.js", *calls, ["placeAt", [[], 50]]) == [0, 1, 2, 3, 0]


def test_where_a_line_is_dropped_says_how_far_it_is_indented(javascript):
    calls = [["levelAt", [px]] for px in (-40, 8, 15, 42, 56, 1000)]
    assert javascript("quiz_order.js", *calls) == [0, 0, 1, 2, 2, 8]


def test_every_sentence_about_a_line_finds_its_values():
    from course.widgets import quiz_card

    for words in quiz_card.WORDS.values():
        for key in ("placed", "put_back", "lifted", "lifted_indent", "dropped"):
            assert set(re.findall(r"\{(\w+)\}", words[key])) <= {"line", "at", "of"}
        assert re.findall(r"\{(\w+)\}", words["indented"]) == ["level"]


def test_marks_become_runs_and_never_html(javascript):
    text = "Zet `W * x` **vóór** de *update*, niet 2 * 3 <b>"
    (runs,) = javascript("markup.js", ["runs", [text]])
    assert [(run["tag"], run["text"]) for run in runs] == [
        (None, "Zet "),
        ("code", "W * x"),
        (None, " "),
        ("strong", "vóór"),
        (None, " de "),
        ("em", "update"),
        (None, ", niet 2 * 3 <b>"),
    ]


def test_a_program_between_fences_is_a_block_of_its_own(javascript):
    text = "Wat toont dit?\n\n```python\nfor i in range(2):\n\n    print(i)\n```\n\nDenk na."
    (blocks,) = javascript("markup.js", ["blocks", [text]])
    assert [block["kind"] for block in blocks] == ["paragraph", "program", "paragraph"]
    assert blocks[1]["text"] == "for i in range(2):\n\n    print(i)"


@pytest.mark.parametrize("spoken", ["nl", "en"])
def test_numbers_are_written_as_python_writes_them(javascript, spoken):
    values = [0.0001, 0.03, 0.1, 1.0, 3.0, 10.0, 0.66982, 5.3812, 13.8155, -2.5, 0.5]
    written = javascript("plot.js", *[["written", [value, spoken, 3]] for value in values])
    assert written == [language.number(value, spoken, 3) for value in values]


def test_a_contour_runs_where_the_values_cross_the_level(javascript):
    columns, rows = 5, 4
    values = [column / 4 for _ in range(rows) for column in range(columns)]
    (segments,) = javascript("plot.js", ["contour", [values, columns, rows, 0.6]])
    assert len(segments) == rows - 1
    for x0, _, x1, _ in segments:
        assert x0 == pytest.approx(2.4)
        assert x1 == pytest.approx(2.4)


def test_a_saddle_gives_two_separate_lines(javascript):
    (segments,) = javascript("plot.js", ["contour", [[1, 0, 0, 1], 2, 2, 0.5]])
    assert len(segments) == 2


def test_the_tint_is_stronger_when_the_network_is_surer(javascript):
    zero, one = [0, 114, 178], [213, 94, 0]
    doubt, sure, other, lost = javascript(
        "plot.js",
        ["tint", [0.5, zero, one]],
        ["tint", [0.0, zero, one]],
        ["tint", [1.0, zero, one]],
        ["tint", [None, zero, one]],
    )
    assert doubt[3] == 0
    assert sure == [*zero, 102]
    assert other == [*one, 102]
    assert lost == [0, 0, 0, 0]


def test_channels_are_read_from_a_colour(javascript):
    assert javascript("plot.js", ["channels", [" #0072B2"]]) == [[0, 114, 178]]


def test_each_drawn_example_has_the_shape_it_stands_for(javascript):
    shapes = ["barely", "falls", "rough", "grows"]
    curves = javascript("learning_rate.js", *[["typical", [shape, 0.67, 20]] for shape in shapes])
    assert all(len(curve) == 21 and curve[0] == pytest.approx(0.67) for curve in curves)
    assert javascript("learning_rate.js", *[["shapeOf", [curve]] for curve in curves]) == shapes


def test_a_trembling_hand_is_not_a_jumping_loss(javascript):
    hand = [0.67 * 0.9**epoch * (1.03 if epoch % 2 else 1.0) for epoch in range(21)]
    assert javascript("learning_rate.js", ["shapeOf", [hand]]) == ["falls"]


def test_a_stroke_fills_the_epochs_between_two_places_of_the_pointer(javascript):
    empty = [0.7] + [None] * 5
    place = [{"epoch": 2.0, "loss": 0.4}, {"epoch": 4.0, "loss": 0.1}]
    forth, back = javascript(
        "learning_rate.js", ["stroke", [empty, *place]], ["stroke", [empty, *place[::-1]]]
    )
    assert forth == back
    assert forth[:2] == [0.7, None]
    assert forth[2:5] == pytest.approx([0.4, 0.2, 0.1])
    (full,) = javascript("learning_rate.js", ["completed", [forth]])
    assert full[1] == pytest.approx((0.7 * 0.4) ** 0.5)
    assert full[5] == pytest.approx(0.1)


def test_what_is_seen_follows_the_data(javascript):
    losses = [[0.7, 0.68], [0.7, 0.3], [0.7, 0.04], [0.7, 0.2], [0.7, 0.9], [0.7, 5.0]]
    (marks,) = javascript("learning_rate.js", ["landmarks", [losses]])
    assert marks == {"best": 2, "limit": 4}
    seen = javascript("learning_rate.js", *[["seenAt", [at, losses, 2]] for at in range(6)])
    assert seen == ["barely", "slow", "best", "rough", "grows", "grows"]
    lost = [*losses[:5], [0.7, None]]
    assert javascript("learning_rate.js", ["seenAt", [5, lost, 2]]) == ["lost"]
    assert javascript("learning_rate.js", ["landmarks", [losses[:3]]])[0]["limit"] is None


def test_every_sentence_of_the_explorer_finds_its_values():
    given = {"rate", "epochs", "first", "last", "lost", "ups", "best", "best_rate", "limit"}
    given |= {"accuracy", "count", "number", "expected", "happened"}
    for words in learning_rate.WORDS.values():
        assert set(re.findall(r"\{(\w+)\}", json.dumps(words))) <= given


def test_both_languages_have_the_same_words():
    def shape(words):
        return {
            key: shape(value) if isinstance(value, dict) else sorted(re.findall(r"\{\w+\}", value))
            for key, value in words.items()
        }

    assert shape(learning_rate.WORDS["nl"]) == shape(learning_rate.WORDS["en"])


def test_a_module_carries_its_relative_imports_along():
    for name in ("quiz_card.js", "learning_rate.js"):
        source = front.module(name)
        assert 'from "./' not in source
        for encoded in re.findall(r"base64,([A-Za-z0-9+/=]+)", source):
            assert "export function" in base64.b64decode(encoded).decode()


def test_saves_follow_each_other_and_those_that_wait_become_one(javascript):
    """The stand-in for a notebook notes when a save begins and ends; the second one fails."""
    script = """
      const events = [];
      let count = 0;
      const notebook = {
        save: async () => {
          count += 1;
          const own = count;
          events.push(`begin ${own}`);
          await new Promise((done) => setTimeout(done, 5));
          events.push(`end ${own}`);
          if (own === 2) throw new Error("disk full");
        },
      };
      const first = module.save(notebook);
      await new Promise((done) => setTimeout(done, 1));
      const second = module.save(notebook);
      const third = module.save(notebook);
      await Promise.all([first, second, third]);
      await module.save(notebook);
      console.log(JSON.stringify(events));
    """
    assert javascript("card.js", script=script) == [
        "begin 1", "end 1", "begin 2", "end 2", "begin 3", "end 3",
    ]  # fmt: skip
