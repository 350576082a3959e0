"""Numbers are compared by what they are worth, not by how a language writes them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.build.numerals import foreign_in_formula, formula, numerals
from course.build.pairs import compare


@pytest.mark.parametrize(
    ("nl", "en"),
    [
        ("0,1", "0.1"),
        ("0,10", "0.1"),
        ("2.000", "2,000"),
        ("2.000", "2000"),
        ("2\u202f000", "2,000"),
        ("1.234.567,5", "1,234,567.5"),
        ("10⁻⁴", "10⁻⁴"),
        ("1e-3", "1e-3"),
        ("1e−3", "1e-3"),
        ("−0,5", "-0.5"),
        ("van 3 tot 5", "from 3 to 5"),
        ("3-5", "3-5"),
        ("83 %", "83%"),
        ("21 november 2026", "November 21, 2026"),
        ("21-11-2026", "11/21/2026"),
        ("Python 3.11", "Python 3.11"),
        ("versie 1.2.3", "version 1.2.3"),
        ("leerdoel 05.1", "objective 05.1"),
        ("0,001, 0,003 en 0,01", "0.001, 0.003 and 0.01"),
        ("(2, −1)", "(2, −1)"),
        ("θ² en w₁", "w₁ and θ²"),
        ("½", "½"),
        ("0,5.", "0.5."),
        ("2-6-1", "2-6-1"),
    ],
)
def test_the_same_numbers_agree(nl, en):
    assert list(compare(nl, en)) == []


@pytest.mark.parametrize(
    ("nl", "en"),
    [
        ("0,1", "0.2"),
        ("0,1", "1.0"),
        ("2.000", "200"),
        ("10⁻⁴", "10⁻³"),
        ("−0,5", "0.5"),
        ("θ²", "θ³"),
        ("w₁", "w₂"),
        ("één 3", "one"),
        ("3 en 3", "3"),
        ("Python 3.11", "Python 3.12"),
    ],
)
def test_other_numbers_differ(nl, en):
    assert {difference.kind for difference in compare(nl, en)} == {"numbers"}


@pytest.mark.parametrize("text", ["0.5", "12.5", "0.25", ".95"])
def test_a_decimal_point_is_foreign_to_dutch(text):
    assert [numeral.foreign for numeral in numerals(text, "nl")] == [True]


@pytest.mark.parametrize("text", ["0,5", ",95"])
def test_a_decimal_comma_is_foreign_to_english(text):
    assert [numeral.foreign for numeral in numerals(text, "en")] == [True]


@pytest.mark.parametrize(
    ("nl", "en"),
    [
        (r"$0{,}1 \cdot x$", r"$0.1\cdot x$"),
        (r"$f(0,1)$", r"$f(0,1)$"),
        (r"$0,1$", r"$0.1$"),
        (r"$1{.}000$", r"$1{,}000$"),
        (r"$x_{\text{nieuw}}$", r"$x_{\text{new}}$"),
        ("$$\na = b\n$$", "$$a=b$$"),
        (r"\begin{align}a &= b\end{align}", r"\begin{align} a &= b \end{align}"),
    ],
)
def test_the_same_formulas_agree(nl, en):
    assert list(compare(nl, en)) == []


@pytest.mark.parametrize(("nl", "en"), [("$x$", "$y$"), ("$x$ $x$", "$x$"), ("$0{,}1$", "$1$")])
def test_other_formulas_differ(nl, en):
    assert {difference.kind for difference in compare(nl, en)} == {"formulas"}


def test_formulas_follow_their_language_too():
    assert foreign_in_formula(r"\alpha = 0.1", "nl") == "0.1"
    assert foreign_in_formula(r"\alpha = 0{,}1", "en") == "0{,}1"
    assert foreign_in_formula(r"\alpha = 0{,}1", "nl") is None
    assert foreign_in_formula(r"1{,}000", "en") is None
    assert formula("1{,}000", "en") == {"1000"}


@given(st.decimals(min_value=0, max_value=10**7, places=3, allow_nan=False))
def test_any_number_agrees_with_its_translation(value: Decimal):
    en = f"{value:,}"
    nl = en.replace(",", "#").replace(".", ",").replace("#", ".")
    assert [numeral.value for numeral in numerals(nl, "nl")] == [
        numeral.value for numeral in numerals(en, "en")
    ]


@given(st.text(alphabet="0123456789.,-−e⁻⁴₁½ \u202fab", max_size=30))
def test_any_text_gives_numbers(text):
    for language in ("nl", "en"):
        for numeral in numerals(text, language):
            assert numeral.value


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(nl, en):
    for difference in compare(nl, en):
        assert difference.nl and difference.en and difference.line >= 0
