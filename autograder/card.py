"""The check card: what a learner sees of a report."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources

from autograder import checks, courses
from autograder.language import choose, number
from autograder.report import Criterion, Diagnosis, Report

_WORDS = {
    "label": {"nl": "Hoofdstuk {chapter} · opdracht", "en": "Chapter {chapter} · exercise"},
    "points": {"nl": "punten", "en": "points"},
    "criteria": {"nl": "Wat gevraagd is", "en": "What is asked for"},
    "earned": {"nl": "klopt", "en": "holds"},
    "open": {"nl": "nog niet", "en": "not yet"},
    "line": {"nl": "regel {line}", "en": "line {line}"},
    "not_attempted": {"nl": "Nog niet begonnen.", "en": "Not started yet."},
    "crashed": {"nl": "Nog niet: de code brak af.", "en": "Not yet: the code stopped."},
    "diagnosed": {"nl": "Nog niet helemaal.", "en": "Not quite yet."},
    "nothing": {"nl": "Nog niet.", "en": "Not yet."},
    "passed": {"nl": "Alles klopt.", "en": "Everything holds."},
    "own_failure": {
        "nl": "De controle zelf ging mis. Dit zegt niets over jouw code.",
        "en": "The check itself failed. This says nothing about your code.",
    },
    "own_failure_look": {
        "nl": "Voer de cel nog eens uit. Gebeurt het weer, meld dan dit kenmerk: `{id}`",
        "en": "Run the cell once more. If it happens again, report this reference: `{id}`",
    },
    "verb": {"nl": "Hoofdstuk {chapter} · {kind}", "en": "Chapter {chapter} · {kind}"},
    "section": {"nl": "Lees terug", "en": "Look back"},
    "own_failure_status": {"nl": "Niet beoordeeld.", "en": "Not checked."},
}
_numbers = itertools.count(1)


@cache
def _style() -> str:
    return resources.files("autograder").joinpath("card.css").read_text(encoding="utf-8")


def html(report: Report) -> str:
    """Return the card as HTML; everything that comes from learner code is escaped."""
    title = choose(checks.find(report.check_id).title, report.language)
    label = _say(report, "label", chapter=int(report.check_id[:2]))
    return _card(
        report.check_id,
        report.language,
        label,
        title,
        _points(report),
        _criteria(report),
        _said(report),
        _note(report.note),
        _status(report),
    )


@dataclass(frozen=True)
class Told:
    """What a verb answers: a card in a notebook, its words elsewhere.

    `words` are the paragraphs, the first of them the most important; `code` stands beneath.
    """

    check_id: str
    title: Mapping[str, str]
    language: str
    kind: str
    words: tuple[str, ...]
    code: str = ""
    status: str = ""
    note: str = ""

    def __repr__(self) -> str:
        return "\n".join(part for part in (*self.words, self.code, self.note) if part)

    def _repr_html_(self) -> str:
        first, *rest = self.words
        seen = f'<p class="lc-seen">{prose(first)}</p>' if rest else f"<p>{prose(first)}</p>"
        code = f'<pre class="lc-code" tabindex="0"><code>{escape(self.code)}</code></pre>'
        label = choose(_WORDS["verb"], self.language)
        status = f'<p class="lc-status" role="status">{prose(self.status)}</p>'
        return _card(
            self.check_id,
            self.language,
            label.format(chapter=int(self.check_id[:2]), kind=self.kind),
            choose(self.title, self.language),
            "",
            _box("lc-hint", seen, *(f"<p>{prose(text)}</p>" for text in rest)),
            code if self.code else "",
            _note(self.note),
            status if self.status else "",
        )


def _card(check_id: str, language: str, label: str, title: str, points: str, *below: str) -> str:
    heading = f"lc-check-{check_id.replace('.', '-')}-{next(_numbers)}"
    name = check_id.partition(".")[2]
    parts = [
        f"<style>{_style()}</style>",
        f'<div class="lc-check" lang="{language}" role="group" aria-labelledby="{heading}">',
        f'<div class="lc-head"><div><p class="lc-label">{escape(label)}</p>',
        f'<div class="lc-name" role="heading" aria-level="3" id="{heading}">'
        f"{escape(title)} <code>{escape(name)}</code></div></div>{points}</div>",
        *below,
        "</div>",
    ]
    return "\n".join(part for part in parts if part)


def _note(text: str) -> str:
    return f'<p class="lc-status">{prose(text)}</p>' if text else ""


def _say(report: Report, word: str, **values: object) -> str:
    return choose(_WORDS[word], report.language).format(**values)


def _points(report: Report) -> str:
    if report.outcome in ("not_attempted", "own_failure") or report.max_points == 0:
        return ""
    got, most = (number(value, report.language) for value in (report.points, report.max_points))
    words = f'<span class="lc-hidden"> {escape(_say(report, "points"))}</span>'
    return f'<p class="lc-points">{got} <span>/ {most}{words}</span></p>'


def _criteria(report: Report) -> str:
    if report.outcome in ("not_attempted", "own_failure"):
        return ""
    items = "".join(_criterion(report, criterion) for criterion in report.criteria)
    return f'<ul class="lc-criteria" aria-label="{escape(_say(report, "criteria"))}">{items}</ul>'


def _criterion(report: Report, criterion: Criterion) -> str:
    kind, sign = ("earned", "✓") if criterion.earned else ("open", "·")
    return (
        f'<li class="lc-{kind}"><span class="lc-sign" aria-hidden="true">{sign}</span>'
        f"<span>{prose(criterion.text)}"
        f'<span class="lc-hidden"> ({escape(_say(report, kind))})</span></span></li>'
    )


def _said(report: Report) -> str:
    """Return the one thing to say: a diagnosis, a further thought, or that we failed."""
    if report.outcome == "own_failure":
        return _box(
            "lc-broken",
            f'<p class="lc-seen">{prose(_say(report, "own_failure"))}</p>',
            f"<p>{prose(_say(report, 'own_failure_look', id=report.failure_id))}</p>",
        )
    if report.outcome == "passed":
        return _box("lc-passed", f"<p>{prose(report.thought)}</p>") if report.thought else ""
    if not report.diagnoses:
        return ""
    first = report.diagnoses[0]
    if report.outcome == "not_attempted":
        return _box("lc-quiet", f"<p>{prose(first.message)} {prose(first.look)}</p>")
    return _box(
        "",
        f'<p class="lc-seen">{prose(first.message)}</p>',
        _place(report, first),
        f"<p>{prose(first.why)}</p>" if first.why else "",
        f'<p class="lc-look"><span aria-hidden="true">→ </span>{prose(first.look)}</p>'
        if first.look
        else "",
        _section(report),
    )


def _section(report: Report) -> str:
    """Return a link to the section of the chapter that the exercise belongs to."""
    found = courses.section(report.check_id, report.language)
    if found is None:
        return ""
    heading, target = found
    words = escape(_say(report, "section"))
    # Keys pressed on the link do nothing to the notebook: `d d` would delete the cell.
    link = f'<a href="#{escape(target)}" data-lm-suppress-shortcuts="true">{escape(heading)}</a>'
    return f'<p class="lc-section">{words}: {link}</p>'


def _box(kind: str, *parts: str) -> str:
    inside = "".join(parts)
    return (
        f'<div class="lc-said {kind}">{inside}</div>'
        if kind
        else f'<div class="lc-said">{inside}</div>'
    )


def _place(report: Report, diagnosis: Diagnosis) -> str:
    """Return the line of the learner's code at which it stopped."""
    line, source = diagnosis.observed.get("line"), diagnosis.observed.get("source")
    if diagnosis.code != "crash" or not isinstance(line, int):
        return ""
    where = escape(_say(report, "line", line=line))
    code = f"<code>{escape(str(source))}</code>" if source else ""
    return f'<div class="lc-place"><span>{where}</span>{code}</div>'


def _status(report: Report) -> str:
    kind = {"passed": " lc-done", "own_failure": " lc-failed"}.get(report.outcome, "")
    word: str = report.outcome
    if report.outcome == "own_failure":
        word = "own_failure_status"
    elif report.outcome == "diagnosed" and report.points == 0:
        word = "nothing"
    return f'<p class="lc-status{kind}" role="status">{escape(_say(report, word))}</p>'


def prose(text: str) -> str:
    """Return text as HTML, with `code` between backticks and *stress* between stars."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # an odd backtick: leave it as it is
        return escape(text)
    spans = []
    for position, piece in enumerate(pieces):
        if position % 2:
            spans.append(f"<code>{escape(piece)}</code>")
        else:
            spans.append(re.sub(r"\*(\w[^*]*?)\*", r"<em>\1</em>", escape(piece)))
    return "".join(spans)
