"""The numbers in a text, so that two languages can be compared: 2.000,5 is 2,000.5.

A number becomes a plain string (`"-0.5"`, `"10⁻⁴"`). What is not a quantity (a version, a
numbered section) stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

_SPACES = "\u00a0\u2009\u202f"
_RUN = re.compile(
    rf"(?P<run>[0-9]+(?:[.,{_SPACES}][0-9]+)*|(?<![\w.,])[.,][0-9]+)"
    r"(?P<exponent>[eE][-−+]?[0-9]+(?!\w))?"
    r"(?P<raised>[⁺⁻]?[⁰¹²³⁴-⁹]+)?"
    r"|(?P<mark>[⁺⁻]?[⁰¹²³⁴-⁹]+|[₀-₉]+|[½¼¾⅓⅔])"
)
_LABELLED = re.compile(
    r"(?:Python|NumPy|JupyterLab|Jupyter|nbgrader|matplotlib|scikit-learn|TensorFlow|Keras|PyTorch"
    r"|[Vv]ersie|[Vv]ersion|[Hh]oofdstuk|[Cc]hapter|[Pp]aragraaf|[Ss]ection|[Ff]iguur|[Ff]igure"
    r"|[Tt]abel|[Tt]able|[Ll]eerdoel|[Oo]bjective|§)\s*$"
)
_GROUPED = {
    "nl": re.compile(rf"^[1-9][0-9]{{0,2}}(?:[.{_SPACES}][0-9]{{3}})+$"),
    "en": re.compile(rf"^[1-9][0-9]{{0,2}}(?:[,{_SPACES}][0-9]{{3}})+$"),
}
_SEPARATORS = re.compile(rf"[.,{_SPACES}]")


@dataclass(frozen=True)
class Numeral:
    """A number found in a text: where it begins, what it is worth, whether it reads foreign.

    `foreign` is True for a decimal point in Dutch and a decimal comma in English.
    """

    start: int
    value: str
    written: str
    foreign: bool = False


def numerals(text: str, language: str, names: Collection[str] = ()) -> list[Numeral]:
    """Return the numbers in a text; `names` are written like numbers but are not (`05.1`)."""
    found: list[Numeral] = []
    for match in _RUN.finditer(text):
        if match.group("mark"):
            found.append(Numeral(match.start(), match.group(), match.group()))
            continue
        run = match.group("run")
        tail = (match.group("exponent") or "").replace("−", "-").lower()
        tail += match.group("raised") or ""
        sign = "-" if _negative(text, match.start()) else ""
        if (
            run in names
            or _LABELLED.search(text[max(0, match.start() - 20) : match.start()])
            or re.match(r"0\d\.\d", run)
        ):
            found.append(Numeral(match.start(), run + tail, match.group()))
            continue
        for value, foreign in _values(run, language):
            found.append(Numeral(match.start(), sign + value + tail, match.group(), foreign))
            sign = ""
    return found


def _values(run: str, language: str) -> list[tuple[str, bool]]:
    """Return the numbers that one unbroken run of digits and separators stands for."""
    comma, point = (".", ",") if language == "en" else (",", ".")
    # From here on `comma` is the language's decimal sign and `point` the other one.
    if run[0] in ".,":
        return [(_plain("0." + run[1:]), run[0] != comma)]
    whole, sign, fraction = run.partition(comma)
    if sign and comma not in fraction and fraction.isdigit():
        if whole.isdigit() or _GROUPED[language].match(whole):
            return [(_plain(f"{_SEPARATORS.sub('', whole)}.{fraction}"), False)]
    if _GROUPED[language].match(run):
        return [(_SEPARATORS.sub("", run), False)]
    parts = _SEPARATORS.split(run)
    if len(parts) == 2 and point in run and (language == "nl" or parts[0] == "0"):
        return [(_plain(".".join(parts)), True)]
    if len(parts) > 2 and run.count(".") == len(parts) - 1:
        return [(run, False)]  # 1.2.3 or 21.11.2026: not a quantity
    return [(_plain(part), False) for part in parts]


def _plain(number: str) -> str:
    """Return a number without leading and trailing zeros."""
    value = Decimal(number)
    return f"{value.normalize():f}"


def _negative(text: str, start: int) -> bool:
    """Tell whether a minus before a number is its sign, not a dash between two things."""
    if start == 0 or text[start - 1] not in "-−":
        return False
    return start == 1 or not (text[start - 2].isalnum() or text[start - 2] in ").]\ufffc")


def formula(latex: str, language: str) -> set[str]:
    """Return the ways to read a formula without its spacing, words and thousands marks."""
    text = re.sub(r"\\(?:text|textrm|textbf|textit|mbox|operatorname)\*?\{[^{}]*\}", "", latex)
    text = re.sub(r"\\[,;:! ]|~|\s+", "", text)
    if language == "en":
        return {re.sub(r"(?<=[0-9])\{,\}(?=[0-9]{3})", "", text)}
    text = re.sub(r"(?<=[0-9])\{\.\}(?=[0-9]{3})", "", text).replace("{,}", ".")
    return {text, re.sub(r"(?<=[0-9]),(?=[0-9])", ".", text)}


def foreign_in_formula(latex: str, language: str) -> str | None:
    """Return the first number in a formula that is written the other language's way."""
    pattern = r"(?<![0-9.])[0-9]+\.[0-9]+(?!\.)" if language == "nl" else r"(?<![0-9])0\{,\}[0-9]+"
    match = re.search(pattern, latex)
    return match.group() if match else None
