"""What is said aloud: sentences of prose, formulas in words, and which voice says them."""

import re
from pathlib import Path

import pytest

import course
from course.build import manifest, source

STATIC = Path(course.__file__).parent / "lab" / "static"
SPEAKABLE = re.compile(r"[\w\s.,;:?!()’…€-]*")
COURSE = manifest.load()
PROSE = [
    (cell.lang, cell.source)
    for entry in COURSE.chapters
    for cell in source.read(COURSE.source(entry)).cells
    if cell.kind == "prose"
]

FORMULAS = [
    ("nl", r"z = w_1 x_1 + w_2 x_2 + b", "z is w 1 x 1 plus w 2 x 2 plus b"),
    ("en", r"z = w^\top x + b", "z equals w transposed x plus b"),
    ("nl", r"\alpha = 0{,}25", "alpha is 0,25"),
    ("en", r"\alpha = 0.25", "alpha equals 0.25"),
    ("en", r"(o - t)^2", "o minus t, squared"),
    ("nl", r"e^{-z}", "e tot de macht min z"),
    ("nl", r"\frac{1}{2}", "1 gedeeld door 2"),
    ("en", r"\frac{o - t}{o \, (1 - o)}", "o minus t, over o, 1 minus o"),
    ("en", r"\sigma(z)", "sigma of z"),
    ("nl", r"\sigma'(z)", "sigma accent van z"),
    ("en", r"W \leftarrow W - \alpha \, dW", "W becomes W minus alpha d W"),
    ("nl", r"\lceil n / b \rceil", "n gedeeld door b, naar boven afgerond"),
    ("en", r"\sum_{i=1}^{n} x_i", "the sum for i from 1 up to n of x i"),
    ("en", r"\text{standard error} = s", "standard error equals s"),
    ("nl", r"|1 - 2\alpha| < 1", "de absolute waarde van 1 min 2 alpha, kleiner dan 1"),
    ("nl", r"\sqrt{3} \approx 1{,}73", "de wortel van 3, is ongeveer 1,73"),
    (
        "en",
        r"\begin{pmatrix} 1 & 2 \\ -1 & 1 \end{pmatrix}",
        "the matrix with row 1: 1, 2; row 2: minus 1, 1",
    ),
    ("nl", r"x = \begin{pmatrix} 2 \\ 1 \end{pmatrix}", "x is de kolom 2, 1"),
]

SENTENCES = [
    ("nl", "Een epoch is klaar. Daarna komt de volgende.", 2),
    ("nl", "Neem bijv. 0,5 of d.w.z. de helft. Klaar?", 2),
    ("en", "Take 0.5, e.g. one half. Done.", 2),
    ("en", "Written by D. Rumelhart in 1986. It spread.", 2),
    ("en", "Is `x.T` needed? `y` is not. $z$ is.", 3),
    ("nl", "# Kop\nTekst eronder.", 2),
    ("nl", "- een\n- twee\n  op twee regels\n- drie", 3),
    ("en", "> Often told otherwise: faster. It is not.", 2),
    ("en", "Before:\n\n```python\nx = 1. Really.\n```\n\nAfter.", 3),
    ("en", "The rule is\n\n$$W \\leftarrow W - \\alpha\\, dW.$$\n\nThen it ends.", 3),
]


@pytest.fixture(scope="module")
def said(javascript):
    """Every sentence of every chapter, as (language, spoken, pieces)."""
    found = javascript(
        STATIC / "spoken.js", *[["sentences", [text, language]] for language, text in PROSE]
    )
    return [
        (language, one["spoken"], one["pieces"])
        for (language, _), several in zip(PROSE, found, strict=True)
        for one in several
    ]


def test_formulas_are_read_as_a_teacher_reads_them(javascript):
    calls = [["formulaWords", [latex, language]] for language, latex, _ in FORMULAS]
    assert javascript(STATIC / "formula.js", *calls) == [words for _, _, words in FORMULAS]


def test_prose_is_cut_where_its_sentences_end(javascript):
    calls = [["sentences", [text, language]] for language, text, _ in SENTENCES]
    found = javascript(STATIC / "spoken.js", *calls)
    assert [len(one) for one in found] == [count for _, _, count in SENTENCES]


def test_code_signs_and_links_become_words(javascript):
    text = "Zie [de vorm](#vorm): `da_prev` daalt **−0,5** → 64–20–10, dus 20 %."
    (found,) = javascript(STATIC / "spoken.js", ["sentences", [text, "nl"]])
    assert [one["spoken"] for one in found] == [
        "Zie de vorm: da prev daalt min 0,5 naar 64, 20, 10, dus 20 procent."
    ]
    assert found[0]["pieces"] == [
        "Zie",
        "de vorm",
        ":",
        "da_prev",
        "daalt −0,5 → 64–20–10, dus 20 %.",
    ]


def test_a_table_is_read_row_by_row(javascript):
    text = "| stap | uitkomst |\n| --- | --- |\n| $2 \\cdot 3$ | $6$ |"
    (found,) = javascript(STATIC / "spoken.js", ["sentences", [text, "nl"]])
    assert [one["spoken"] for one in found] == ["stap, uitkomst", "2 keer 3, 6"]


def test_every_sentence_of_every_chapter_can_be_said(said):
    odd = [(language, text) for language, text, _ in said if not SPEAKABLE.fullmatch(text)]
    assert odd == []
    assert len(said) > 2000


def test_no_sentence_is_so_long_that_a_browser_gives_up(said):
    assert [text for _, text, _ in said if len(text) > 350] == []


def test_both_languages_say_about_as_much(said):
    dutch, english = (sum(language == one for language, _, _ in said) for one in ("nl", "en"))
    assert dutch == pytest.approx(english, rel=0.03)


def test_a_voice_of_the_language_is_chosen_and_one_of_this_computer_first(javascript):
    voices = [
        {"name": "far", "lang": "nl-NL", "localService": False},
        {"name": "bare", "lang": "nl", "localService": True},
        {"name": "flemish", "lang": "nl_BE", "localService": True},
        {"name": "british", "lang": "en-GB", "localService": True},
    ]
    calls = [
        ["chosenVoice", [voices, "nl"]],
        ["chosenVoice", [voices, "en"]],
        ["chosenVoice", [voices[:1], "nl"]],
        ["chosenVoice", [voices[:3], "en"]],
        ["chosenVoice", [[], "nl"]],
    ]
    chosen = javascript(STATIC / "voice.js", *calls)
    assert [voice and voice["name"] for voice in chosen] == [
        "flemish",
        "british",
        "far",
        None,
        None,
    ]


def test_a_sentence_is_found_back_behind_the_one_before(javascript):
    text = "Voorspel. De som is . Voorspel dan nog eens."
    calls = [
        ["placeOf", [text, ["Voorspel."], 0]],
        ["placeOf", [text, ["De som is", "."], 9]],
        ["placeOf", [text, ["Voorspel dan nog eens."], 21]],
        ["placeOf", [text, ["staat er niet"], 0]],
    ]
    assert javascript(STATIC / "voice.js", *calls) == [[0, 9], [10, 21], [22, 44], None]
