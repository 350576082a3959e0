"""Text that came from a learner, on its way into a page: cut, freed of odd signs, cleaned.

Nothing of a learner's is trusted to be short, to be text or to be harmless. Plain text is escaped;
Markdown is rendered without any HTML of its own and then cleaned with nh3, with few tags allowed
and no attribute but the target of a link, and that only where a teacher wrote it.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
# Signs that no HTML page may hold, and those that turn the direction of what follows them.
_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
    + "".join(
        f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
    )
    + "]"
)
_COLOR = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)

_COMMAND = re.compile(r"\\([A-Za-z]+)(?![A-Za-z])")
_GREEK = (
    "alpha:α beta:β gamma:γ delta:δ epsilon:ε varepsilon:ε zeta:ζ eta:η theta:θ kappa:κ lambda:λ "
    "mu:μ nu:ν xi:ξ pi:π rho:ρ sigma:σ tau:τ phi:φ varphi:φ chi:χ psi:ψ omega:ω Gamma:Γ Delta:Δ "
    "Theta:Θ Lambda:Λ Sigma:Σ Phi:Φ Psi:Ψ Omega:Ω"
)
_OPERATORS = (
    "cdot:· times:× pm:± le:≤ leq:≤ ge:≥ geq:≥ ne:≠ neq:≠ approx:≈ sum:∑ prod:∏ partial:∂ nabla:∇ "
    "infty:∞ to:→ rightarrow:→ leftarrow:← in:∈ ldots:… dots:… odot:⊙ top:⊤ sqrt:√ log:log ln:ln "
    "exp:exp max:max min:min"
)
_SIGNS = dict(pair.split(":") for pair in f"{_GREEK} {_OPERATORS}".split())


def plain(text: object) -> str:
    """Return a text with nothing in it but what a page may hold; colours of a terminal go, too."""
    said = text if isinstance(text, str) else str(text)
    said = _COLOR.sub("", said).replace("\r\n", "\n").replace("\r", "\n")
    return _MARKS.sub(r"\1", _ODD.sub("", said))


def shortened(text: str, *, signs: int, lines: int) -> tuple[str, bool]:
    """Return the beginning of a text, and whether anything was left out."""
    # Cut before anything else looks at it: what follows should not cost time either.
    kept = text[: signs + 1]
    cut = len(kept) > signs
    rows = kept[:signs].split("\n")
    if len(rows) > lines:
        rows, cut = rows[:lines], True
    return "\n".join(rows), cut


def one_line(text: object, signs: int = 120) -> str:
    """Return a name or a title as one short line, not yet escaped."""
    said = text if isinstance(text, str) else str(text)
    words = " ".join(plain(said[: 4 * signs]).split())
    return words if len(words) <= signs else words[: signs - 1] + "…"


def markdown(text: str, *, links: bool = False) -> str:
    """Return Markdown as clean HTML; formulas become text, pictures are left out."""
    return _clean(_reader(typeset=False).render(plain(text)), links)


def for_formgrader(text: str) -> str:
    """Return Markdown of a graded notebook as formgrader may show it to a teacher.

    In place of nbconvert's own filter, which lets a learner's script run with the teacher's
    rights. Formulas are left to the page, which sets them where it can.
    """
    return _clean(_reader(typeset=True).render(plain(text)), links=False)


def _clean(rendered: str, links: bool) -> str:
    import nh3

    return nh3.clean(
        rendered,
        tags=_TAGS | ({"a"} if links else set()),
        attributes={"a": {"href"}} if links else {},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer" if links else None,
        strip_comments=True,
    )


@cache
def _reader(*, typeset: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    # The nesting is bounded: a thousand quotes within each other are no answer.
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
    reader.enable(["table", "strikethrough"]).disable("image")
    reader.use(dollarmath_plugin, double_inline=True)
    for name, mark in (
        ("math_inline", "$"),
        ("math_inline_double", "$$"),
        ("math_block", "$$"),
        ("math_block_label", "$$"),
    ):
        reader.add_render_rule(name, _formula(name, mark if typeset else ""))
    reader.add_render_rule("heading_open", _heading)
    reader.add_render_rule("heading_close", _heading)
    return reader


def in_signs(formula: str) -> str:
    """Return a formula with the commonest commands of TeX as the signs they stand for.

    >>> in_signs(r"\\alpha = 0{,}1 \\cdot \\Delta w")
    'α = 0,1 · Δ w'
    """
    return _COMMAND.sub(lambda found: _SIGNS.get(found[1], found[0]), formula).replace("{,}", ",")


def _formula(name: str, mark: str):  # type: ignore[no-untyped-def]
    """Return a rule that leaves a formula between its marks, or without any shows it as text."""

    def render(_self, tokens, at, _options, _env):  # type: ignore[no-untyped-def]
        typed = tokens[at].content.strip()
        if mark:
            inside = escape(f"{mark}{typed}{mark}")
            return f"<p>{inside}</p>\n" if "block" in name else inside
        inside = f"<code>{escape(in_signs(typed))}</code>"
        return f"<pre>{inside}</pre>\n" if "block" in name else inside

    return render


def _heading(_self, tokens, at, _options, _env):  # type: ignore[no-untyped-def]
    """Render a heading below those of the page itself."""
    token = tokens[at]
    level = min(6, int(token.tag[1]) + 2)
    return f"<h{level}>" if token.nesting == 1 else f"</h{level}>\n"
