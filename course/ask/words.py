"""Words of a text as the search compares them, and a text as it is shown without formulas."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_][\w]*(?:[._][\w]+)*")
_APOSTROPHE = re.compile(r"(\w)['’]\w+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_CODE = re.compile(r"`([^`\n]+)`")
_BLOCK = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_MATH = re.compile(r"\$([^$\n]+?)\$")
_MARKS = re.compile(r"\*{1,2}|(?<!\w)_|_(?!\w)")

_GREEK = {
    "α": "alpha", "β": "beta", "θ": "theta", "λ": "lambda", "σ": "sigma", "∇": "nabla",
    "∂": "partial", "μ": "mu", "ε": "epsilon",
}  # fmt: skip

_STOP = {
    "nl": """de het een en van in is dat die dit deze op te aan met als voor er zijn ik je jij jouw
    mijn we wij ons onze ze zij hij hem haar hun u wat hoe waarom wanneer welk welke wie waar of om
    ook maar dan nog al wel niet geen door uit naar bij over tot zo kan kun kunt kunnen moet moeten
    mag mogen zal zou wil wordt worden word heb hebt heeft hebben ben bent was waren doe doet doen
    gaat gaan ga dus want toch eens even nu hier daar iets niets alles elk elke meer heel gewoon
    precies eigenlijk goed goede echt weet zeg leg uitleg uit leggen betekent bedoel je ermee
    daarmee hierin erin allemaal snap niks help waarvoor nou he hoi alsjeblieft graag""",
    "en": """the a an and of in is that this these those on to at with as for there are i you your
    my we our us they them he she it its what how why when which who where or but then still also
    not no do does did by from out into over until so can could must should may will would shall
    be been being was were have has had having just very really actually please me am if than
    don doesn isn aren won wouldn shouldn didn wasn happen happens help
    about some any all each more explain mean means tell say know get gets got go goes hey hi""",
}
STOP_WORDS = {language: frozenset(words.split()) for language, words in _STOP.items()}


def tokens(text: str, language: str) -> list[str]:
    """Return the words of a text as they are compared: stems, without words that say nothing.

    A name of code counts as a whole and in its parts.
    """
    return [stem for word in words(text) for stem in _stems(word, language)]


def words(text: str) -> Iterator[str]:
    """Yield the words of a text in small letters, without accents, Greek letters by name."""
    for sign, name in _GREEK.items():
        if sign in text:
            text = text.replace(sign, f" {name} ")
    text = _APOSTROPHE.sub(r"\1", unicodedata.normalize("NFD", text.casefold()))
    text = "".join(character for character in text if not unicodedata.combining(character))
    for found in _TOKEN.finditer(text):
        yield found.group()


@lru_cache(maxsize=20_000)
def _stems(word: str, language: str) -> tuple[str, ...]:
    if word[0].isdigit():
        return (word.replace(",", "."),)
    if "_" in word or "." in word:
        apart = [part for part in re.split(r"[._]", word) if len(part) > 1]
        return (word, *(stem for part in apart for stem in _stems(part, language)))
    if word in STOP_WORDS[language]:
        return ()
    return (stem(word, language),)


def stem(word: str, language: str) -> str:
    """Return what the forms of a word have in common: "lagen" and "laag" become one.

    >>> stem("lagen", "nl") == stem("laag", "nl"), stem("shuffling", "en") == stem("shuffle", "en")
    (True, True)
    """
    return _dutch(word) if language == "nl" else _english(word)


def _dutch(word: str) -> str:
    if len(word) < 4:
        return word
    for ending, instead in (("heden", "heid"), ("ingen", "ing"), ("'s", "")):
        if word.endswith(ending):
            return word[: -len(ending)] + instead
    if word.endswith("s") and not word.endswith(("as", "is", "os", "us", "ss", "ies")):
        word = word[:-1]
    for ending in ("en", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if word.endswith("t") and len(word) > 4:
        word = word[:-1]
    if word.endswith("v"):
        word = word[:-1] + "f"
    elif word.endswith("z"):
        word = word[:-1] + "s"
    word = re.sub(r"([bdfgklmnprst])\1$", r"\1", word)
    return re.sub(r"([aeou])\1([bcdfgklmnprst])$", r"\1\2", word)


def _english(word: str) -> str:
    if len(word) < 4:
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith(("sses", "ases", "ches", "shes", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is", "as")):
        word = word[:-1]
    for ending in ("ing", "ed", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    word = re.sub(r"([bdfgklmnprt])\1$", r"\1", word)
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def shown(text: str) -> str:
    """Return a paragraph as one line of plain text with code spans, formulas written out."""
    lines = [line for line in text.split("\n") if not re.fullmatch(r"[\s|:-]*", line)]
    flat = "\n".join(_cells(line) for line in lines)
    flat = _BLOCK.sub(lambda found: f" {_unformatted(found.group(1))} ", flat)
    flat = _MATH.sub(lambda found: _unformatted(found.group(1)), flat)
    pieces = _CODE.split(_LINK.sub(r"\1", flat))
    pieces = [f"`{piece}`" if at % 2 else _MARKS.sub("", piece) for at, piece in enumerate(pieces)]
    return re.sub(r"\s+([.,;:?!])", r"\1", " ".join("".join(pieces).split()))


def _cells(line: str) -> str:
    if not line.lstrip().startswith("|"):
        return re.sub(r"^\s*[-*+]\s+", "", line)
    return (
        " · ".join(cell.strip() for cell in line.strip().strip("|").split("|") if cell.strip())
        + ";"
    )


_SIGNS = {
    r"\cdot": "·", r"\times": "×", r"\alpha": "α", r"\beta": "β", r"\theta": "θ", r"\lambda": "λ",
    r"\sigma": "σ", r"\nabla": "∇", r"\leftarrow": "←", r"\to": "→", r"\approx": "≈", r"\odot": "⊙",
    r"\le": "≤", r"\ge": "≥", r"\ldots": "…", r"\cdots": "…", r"\top": "ᵀ",
    r"\sum": "Σ", r"\ln": "ln ",
    r"\lceil": "⌈", r"\rceil": "⌉", r"\sqrt": "√", r"\max": "max", r"\qquad": " ", r"\quad": " ",
    r"\lvert": "|", r"\rvert": "|",
}  # fmt: skip
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")


def _unformatted(latex: str) -> str:
    """Write a formula with characters alone; a matrix becomes a few numbers in a row."""
    text = latex.replace("{,}", ",")
    text = re.sub(r"\\(?:begin|end)\{\w+\}|\\(?:big|Big|left|right)(?![a-z])|\\[,;!:]", " ", text)
    text = re.sub(r"\\(?:text|mathrm|operatorname)\{([^}]*)\}", r"\1", text)
    for _ in range(3):
        text = re.sub(r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1) / (\2)", text)
        text = re.sub(r"\\\w*brace\{([^{}]*)\}(?:_\{[^{}]*\})?", r"\1", text)
    text = re.sub(r"\\tfrac(\d)(\d)", r"\1/\2", text)
    for name, sign in sorted(_SIGNS.items(), key=lambda item: -len(item[0])):
        text = re.sub(re.escape(name) + r"(?![a-zA-Z])", sign, text)
    text = re.sub(r"_\{?(\d+)\}?", lambda found: found.group(1).translate(_LOWERED), text)
    text = re.sub(r"\^\{?([-−]?\d+)\}?", lambda found: found.group(1).translate(_RAISED), text)
    text = text.replace(r"\\", "; ").replace("&", " ").replace("^ᵀ", "ᵀ").replace(r"\%", "%")
    return " ".join(re.sub(r"[{}\\]", "", text).split())
