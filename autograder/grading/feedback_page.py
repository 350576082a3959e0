"""One student's feedback on one assignment, as one HTML page that needs nothing else.

The page says what holds, what was seen and what to look at, in the language of the notebook that
was handed in. It holds no script, loads nothing, and knows neither a hidden test nor a key.
Whatever a learner wrote goes through `autograder.grading.hostile`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from html import escape
from importlib import resources

from autograder import checks, courses
from autograder.card import prose
from autograder.grading import hostile
from autograder.grading.feedback_words import moment, points, say, so_many
from autograder.grading.results import Answered, Judged, Result
from autograder.grading.scores import Handed, Mark
from autograder.language import choose
from autograder.moments import local, zone
from autograder.quiz import Question, judge_answer
from autograder.report import Criterion, Diagnosis, Report

CODE_SIGNS, CODE_LINES = 8_000, 200
OUTPUT_SIGNS, OUTPUT_LINES = 2_000, 40
TEXT_SIGNS, TEXT_LINES = 10_000, 400
ANSWER_SIGNS = 300


@dataclass(frozen=True)
class Submission:
    """All that a page of feedback is made of.

    Attributes
    ----------
    title, name : what the assignment and the student are called
    result : of the grading; None where only the gradebook knows of the submission
    handed : marks and comments of the gradebook; None where it has none
    codes, outputs, texts : of the graded notebook, by grade id: source of an exercise, what it
        printed, Markdown of a text answer (empty where it was left as released)
    practice, exam : questions by id. Of an exam nothing is told but the points.
    """

    assignment: str
    student: str
    language: str
    title: str = ""
    name: str = ""
    result: Result | None = None
    handed: Handed | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    practice: Mapping[str, Question] = field(default_factory=dict)
    exam: Mapping[str, Question] = field(default_factory=dict)


@dataclass(frozen=True)
class _Part:
    """One row of the overview and the block below that belongs to it.

    `name` is what the row calls it, where the heading alone says too little.
    """

    anchor: str
    heading: str
    mark: Mark
    html: str
    name: str = ""


@cache
def style() -> str:
    """Return the style sheet, which stands in the page."""
    sheet = resources.files("autograder.grading").joinpath("feedback.css")
    return sheet.read_text(encoding="utf-8")


@cache
def _policy() -> str:
    """Return what a browser may do with the page: show it in our style, and nothing else."""
    digest = hashlib.sha256(style().encode()).digest()
    style_hash = base64.b64encode(digest).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; base-uri 'none'; form-action 'none'"
    )


def page(submission: Submission) -> str:
    """Return the page."""
    spoken = submission.language
    title = hostile.one_line(submission.title or submission.assignment)
    parts = list(_parts(submission))
    ungraded = _ungraded(submission)
    if ungraded and not any(part.mark.by_hand for part in parts):
        parts = []  # nothing of it was judged: there are no points to show, not even open ones
    inside = [
        _head(submission, title),
        ungraded,
        _overview(submission, parts),
        _remarks(submission),
        *(part.html for part in parts if part.html),
        _questions(submission),
        f"<footer><p>{escape(say('footer', spoken))}</p></footer>",
    ]
    body = "\n".join(part for part in inside if part)
    head = escape(say("title", spoken, assignment=title))
    return (
        f'<!DOCTYPE html>\n<html lang="{spoken}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{head}</title>\n<style>{style()}</style>\n</head>\n<body>\n<main>\n{body}\n"
        "</main>\n</body>\n</html>\n"
    )


# -- the top ------------------------------------------------------------------------------------


def _head(submission: Submission, title: str) -> str:
    spoken = submission.language
    name = hostile.one_line(submission.name) or hostile.one_line(submission.student)
    lines = [say("for", spoken, name=name)]
    when = _submitted(submission)
    if when is not None:
        lines.append(say("submitted", spoken, when=moment(local(when), spoken), zone=zone(when)))
    who = " · ".join(escape(line) for line in lines)
    return (
        f'<header><p class="label">{escape(say("label", spoken))}</p>\n'
        f'<h1>{escape(title)}</h1>\n<p class="who">{who}</p></header>'
    )


def _submitted(submission: Submission) -> datetime | None:
    if submission.handed is not None and submission.handed.submitted is not None:
        return submission.handed.submitted
    written = submission.result.submitted if submission.result else ""
    try:
        return datetime.fromisoformat(written) if written else None
    except ValueError:
        return None


def _ungraded(submission: Submission) -> str:
    """Say why nothing was graded; empty where it was."""
    result = submission.result
    if result is None or result.state == "graded":
        return ""
    unreadable = result.state == "unreadable"
    words = escape(say("unreadable" if unreadable else "own_failure_all", submission.language))
    kind = "look" if unreadable else "stop"
    return f'<section class="card"><p class="said {kind}">{words}</p></section>'


def _overview(submission: Submission, parts: list[_Part]) -> str:
    """Return the table of points, empty where there are none."""
    spoken = submission.language
    if not parts:
        return ""
    counted = [part.mark for part in parts if part.mark.max_points > 0 or part.mark.given > 0]
    most = sum(mark.max_points for mark in counted)
    penalty = submission.handed.penalty if submission.handed else 0.0
    got = max(0.0, sum(mark.given for mark in counted) - penalty)
    rows = "\n".join(_row(part, spoken) for part in parts)
    late = ""
    if penalty > 0:
        late = (
            f'<tr><th scope="row">{escape(say("late", spoken))}</th>'
            f"<td>−{points(penalty, spoken)}</td></tr>\n"
        )
    waiting = sum(mark.max_points - mark.given for mark in counted if mark.waits)
    below = ""
    if waiting > 0:
        words = say("incomplete", spoken, points=so_many(waiting, spoken))
        below = f'\n<p class="said look">{escape(words)}</p>'
    return (
        '<section class="card overview" aria-labelledby="points">'
        f'<h2 id="points">{escape(say("overview", spoken))}</h2>\n'
        f'<table><thead class="unseen"><tr><th scope="col">{escape(say("part", spoken))}</th>'
        f'<th scope="col">{escape(say("overview", spoken))}</th></tr></thead>\n'
        f"<tbody>\n{rows}\n{late}</tbody>\n"
        f'<tfoot><tr><th scope="row">{escape(say("total", spoken))}</th>'
        f"<td>{_of(got, most, spoken)}</td></tr></tfoot></table>{below}</section>"
    )


def _row(part: _Part, spoken: str) -> str:
    name = f'<a href="#{part.anchor}">{part.name or part.heading}</a>'
    return f'<tr><th scope="row">{name}</th><td>{_worth(part.mark, spoken)}</td></tr>'


def _worth(mark: Mark, spoken: str) -> str:
    if mark.max_points == 0 and mark.given == 0:
        return f'<span class="quiet">{escape(say("uncounted", spoken))}</span>'
    if mark.waits and not mark.by_hand:
        return f'<span class="quiet">{escape(say("waits", spoken))}</span>'
    return _of(mark.given, mark.max_points, spoken)


def _of(got: float, most: float, spoken: str) -> str:
    unit = f'<span class="unseen"> {escape(say("points", spoken))}</span>'
    return (
        f'<span class="got">{points(got, spoken)}</span> '
        f'<span class="most">/ {points(most, spoken)}{unit}</span>'
    )


def _remarks(submission: Submission) -> str:
    remarks = submission.result.remarks if submission.result else ()
    if not remarks:
        return ""
    spoken = submission.language
    items = []
    for remark in remarks:
        text = prose(hostile.one_line(remark.say(spoken), 600))
        items.append(f'<li class="{"ours" if remark.ours else "noted"}">{text}</li>')
    return (
        '<section class="card" aria-labelledby="remarks">'
        f'<h2 id="remarks">{escape(say("remarks", spoken))}</h2>\n'
        f'<ul class="remarks">{"".join(items)}</ul></section>'
    )


# -- the parts ----------------------------------------------------------------------------------


def _parts(submission: Submission) -> Iterator[_Part]:
    """Yield exercises in the order of the chapter, text answers, and what else has points."""
    marks: dict[str, Mark] = dict(submission.handed.marks) if submission.handed else {}
    result = submission.result
    for at, judged in enumerate(result.exercises if result else ()):
        mark = marks.pop(judged.grade_id) if judged.grade_id in marks else _own_mark(judged)
        yield _exercise(submission, judged, mark, f"exercise-{at + 1}")
    questions = {one.grade_id: one for one in (result.questions if result else ()) if one.grade_id}
    asked = [marks.pop(name) if name in marks else _asked(one) for name, one in questions.items()]
    for at, mark in enumerate(mark for mark in marks.values() if mark.is_text):
        yield _text(submission, mark, f"text-{at + 1}")
    for at, mark in enumerate(mark for mark in marks.values() if not mark.is_text):
        yield _other(submission, mark, f"part-{at + 1}")
    if asked:
        whole = Mark(
            "",
            False,
            sum(mark.given for mark in asked),
            sum(mark.max_points for mark in asked),
            by_hand=any(mark.by_hand for mark in asked),
            waits=any(mark.waits for mark in asked),
        )
        yield _Part("questions", escape(say("questions", submission.language)), whole, "")


def _own_mark(judged: Judged) -> Mark:
    """Return the mark of an exercise that the gradebook does not have."""
    failed = judged.outcome == "own_failure"
    return Mark(
        judged.grade_id,
        False,
        0.0 if failed else judged.points,
        judged.max_points,
        None if failed else judged.points,
        waits=failed,
    )


def _asked(one: Answered) -> Mark:
    return Mark(one.grade_id, False, one.points, one.max_points, one.points)


def _exercise(submission: Submission, judged: Judged, mark: Mark, anchor: str) -> _Part:
    spoken = submission.language
    try:
        report, title = judged.report(spoken), choose(checks.find(judged.check_id).title, spoken)
    except Exception:
        # A verdict that this version cannot put into words is our failure; the points stand.
        return _other(submission, mark, anchor)
    name = judged.check_id.partition(".")[2]
    heading = f"{escape(title)} <code>{escape(name)}</code>"
    body = [_criteria(report), _said(report, mark)]
    if _is_adjusted(judged, mark):
        body.append(f'<p class="status">{escape(say("adjusted", spoken))}</p>')
    body.append(_comments(submission, mark.name, name))
    if judged.outcome != "not_attempted":
        body.append(_work(submission, name))
    return _part(anchor, say("exercise", spoken), heading, mark, body, spoken)


def _is_adjusted(judged: Judged, mark: Mark) -> bool:
    differs = abs(mark.given - judged.points) > 0.004
    return differs and judged.outcome != "own_failure" and not mark.waits


def _text(submission: Submission, mark: Mark, anchor: str) -> _Part:
    spoken = submission.language
    source, cut = hostile.shortened(
        submission.texts.get(mark.name, ""), signs=TEXT_SIGNS, lines=TEXT_LINES
    )
    answer = hostile.markdown(source) if source.strip() else ""
    if answer:
        label = f"text-of-{anchor}"
        body = [
            f'<h3 id="{label}">{escape(say("your_text", spoken))}</h3>',
            f'<div class="written">{answer}</div>',
            _rest(spoken) if cut else "",
        ]
    else:
        body = [f'<p class="quiet">{escape(say("no_text", spoken))}</p>']
    body.append(_comments(submission, mark.name))
    heading = f"<code>{escape(hostile.one_line(mark.name))}</code>"
    part = _part(anchor, say("text", spoken), heading, mark, body, spoken)
    return replace(part, name=f"{escape(say('text', spoken))} {heading}")


def _other(submission: Submission, mark: Mark, anchor: str) -> _Part:
    """Return what the gradebook has points for and no check of ours has words for."""
    spoken = submission.language
    heading = f"<code>{escape(hostile.one_line(mark.name))}</code>"
    body = [_comments(submission, mark.name, mark.name.removeprefix("test_"))]
    return _part(anchor, say("other", spoken), heading, mark, body, spoken)


def _part(anchor: str, label: str, heading: str, mark: Mark, body: list[str], spoken: str) -> _Part:
    worth = ""
    if mark.max_points > 0 or mark.given > 0:
        worth = f'<p class="points">{_worth(mark, spoken)}</p>'
    inside = "\n".join(part for part in body if part)
    html = (
        f'<section class="card" aria-labelledby="{anchor}"><div class="head"><div>'
        f'<p class="label">{escape(label)}</p><h2 id="{anchor}">{heading}</h2></div>{worth}</div>\n'
        f"{inside}</section>"
    )
    return _Part(anchor, heading, mark, html)


def _criteria(report: Report) -> str:
    if report.outcome in ("not_attempted", "own_failure"):
        return ""
    items = "".join(_criterion(criterion, report.language) for criterion in report.criteria)
    label = escape(say("criteria", report.language))
    return f'<ul class="criteria" aria-label="{label}">{items}</ul>'


def _criterion(criterion: Criterion, spoken: str) -> str:
    kind, sign = ("earned", "✓") if criterion.earned else ("open", "·")
    worth = ""
    if criterion.points > 0:
        got = criterion.points if criterion.earned else 0
        worth = (
            f'<span class="worth">{points(got, spoken)} / {points(criterion.points, spoken)}</span>'
        )
    return (
        f'<li class="{kind}"><span class="sign" aria-hidden="true">{sign}</span>'
        f'<span class="asked">{prose(criterion.text)}'
        f'<span class="unseen"> ({escape(say(kind, spoken))})</span></span>{worth}</li>'
    )


def _said(report: Report, mark: Mark) -> str:
    """Return what there is to say: the diagnoses, a further thought, or that we failed."""
    spoken = report.language
    if report.outcome == "own_failure":
        graded = mark.by_hand and not mark.waits
        words = escape(say("own_failure_graded" if graded else "own_failure", spoken))
        return f'<div class="said {"look" if graded else "stop"}"><p class="seen">{words}</p></div>'
    if report.outcome == "passed":
        thought = f"<p>{prose(report.thought)}</p>" if report.thought else ""
        words = f'<p class="seen">{escape(say("passed", spoken))}</p>'
        return f'<div class="said good">{words}{thought}</div>'
    if report.outcome == "not_attempted":
        return f'<p class="quiet">{escape(say("not_attempted", spoken))}</p>'
    boxes = [_diagnosis(report, one) for one in report.diagnoses]
    if not boxes:
        word = "diagnosed" if report.points > 0 else "nothing"
        boxes = [f'<div class="said look"><p class="seen">{escape(say(word, spoken))}</p></div>']
    return "\n".join(boxes) + _section(report)


def _diagnosis(report: Report, one: Diagnosis) -> str:
    inside = [
        f'<p class="seen">{prose(hostile.plain(one.message))}</p>',
        _place(report, one),
        f"<p>{prose(hostile.plain(one.why))}</p>" if one.why else "",
        f'<p class="next"><span aria-hidden="true">→ </span>{prose(hostile.plain(one.look))}</p>'
        if one.look
        else "",
    ]
    return f'<div class="said look">{"".join(inside)}</div>'


def _place(report: Report, one: Diagnosis) -> str:
    """Return the line of the learner's code at which it stopped."""
    line, source = one.observed.get("line"), one.observed.get("source")
    if one.code != "crash" or not isinstance(line, int) or isinstance(line, bool):
        return ""
    where = escape(say("line", report.language, line=line))
    code = f"<code>{escape(hostile.one_line(source, 200))}</code>" if source else ""
    return f'<p class="place"><span>{where}</span> {code}</p>'


def _section(report: Report) -> str:
    found = courses.section(report.check_id, report.language)
    if found is None:
        return ""
    words = say("section", report.language, heading=found[0])
    return f'\n<p class="status">{escape(words)}</p>'


def _comments(submission: Submission, *names: str) -> str:
    """Return what the teacher wrote at a cell: at its test, or at the exercise before it."""
    written = submission.handed.comments if submission.handed else {}
    texts = [written[name] for name in dict.fromkeys(names) if name in written]
    if not texts:
        return ""
    inside = "".join(
        hostile.markdown(hostile.shortened(text, signs=TEXT_SIGNS, lines=TEXT_LINES)[0], links=True)
        for text in texts
    )
    label = escape(say("comment", submission.language))
    return f'<div class="comment"><h3>{label}</h3>{inside}</div>'


def _work(submission: Submission, name: str) -> str:
    """Return the learner's own code and what it printed, each folded away."""
    spoken = submission.language
    blocks = []
    for word, held, signs, lines in (
        ("code", submission.codes, CODE_SIGNS, CODE_LINES),
        ("output", submission.outputs, OUTPUT_SIGNS, OUTPUT_LINES),
    ):
        kept, cut = hostile.shortened(held.get(name, ""), signs=signs, lines=lines)
        kept = hostile.plain(kept).strip("\n")
        if kept.strip():
            label = escape(say(word, spoken))
            blocks.append(
                f"<details><summary>{label}</summary>"
                f'<pre tabindex="0" role="region" aria-label="{label}"><code>{escape(kept)}</code>'
                f"</pre>{_rest(spoken) if cut else ''}</details>"
            )
    return "\n".join(blocks)


def _rest(spoken: str) -> str:
    return f'<p class="quiet">{escape(say("shortened", spoken))}</p>'


# -- questions ----------------------------------------------------------------------------------


def _questions(submission: Submission) -> str:
    result = submission.result
    if result is None or not result.questions:
        return ""
    practice = [one for one in result.questions if one.question_id in submission.practice]
    exam = [
        one
        for one in result.questions
        if one.question_id not in submission.practice
        and (one.outcome != "open" or one.max_points > 0)
    ]
    blocks = [_practised(submission, practice), _examined(submission, exam)]
    inside = "\n".join(block for block in blocks if block)
    if not inside:
        return ""
    label = escape(say("questions", submission.language))
    return (
        '<section class="card" aria-labelledby="questions">'
        f'<h2 id="questions">{label}</h2>\n{inside}</section>'
    )


def _practised(submission: Submission, practice: list[Answered]) -> str:
    spoken = submission.language
    answered = [one for one in practice if one.outcome != "open"]
    right = [one for one in answered if one.outcome == "right"]
    unanswered = len(practice) - len(answered)
    if not answered and not any(one.max_points for one in practice):
        # A chapter read without its quizzes is no fault to speak of.
        return ""
    words = [say("practice", spoken, right=len(right), answered=len(answered))]
    if unanswered:
        word = "unanswered_one" if unanswered == 1 else "unanswered"
        words.append(say(word, spoken, count=unanswered))
    look = [one for one in answered if one.outcome != "right"]
    parts = [f"<p>{escape(' '.join(words))}</p>"]
    if look:
        items = "".join(_practice(submission, one) for one in look)
        parts.append(f'<ul class="questions">{items}</ul>')
    if right:
        items = "".join(_practice(submission, one) for one in right)
        label = escape(say("right_ones", spoken, count=len(right)))
        parts.append(
            f'<details><summary>{label}</summary><ul class="questions">{items}</ul></details>'
        )
    return "\n".join(parts)


def _practice(submission: Submission, one: Answered) -> str:
    """Return a practice question with the feedback on what was chosen, as its card gave it."""
    spoken = submission.language
    question = submission.practice[one.question_id]
    told = judge_answer(question, one.answers).feedback
    kind, sign = ("earned", "✓") if one.outcome == "right" else ("open", "·")
    names = _names(question, spoken) if question.lines or len(told) > 1 else {}
    feedback = "".join(
        f"<p>{f'<em>{prose(names[key])}</em> ' if key in names else ''}"
        f"{prose(choose(text, spoken))}</p>"
        for key, text in told.items()
    )
    worth = ""
    if one.max_points > 0:
        worth = (
            f'<span class="worth">{points(one.points, spoken)} / '
            f"{points(one.max_points, spoken)}</span>"
        )
    return (
        f'<li class="{kind}"><span class="sign" aria-hidden="true">{sign}</span>'
        f'<div class="asked"><p>{prose(choose(question.prompt, spoken))}'
        f'<span class="unseen"> ({escape(say(one.outcome, spoken))})</span></p>'
        f"{_program(question)}{_given(question, one, spoken)}"
        f'<div class="told">{feedback}</div></div>{worth}</li>'
    )


def _examined(submission: Submission, exam: list[Answered]) -> str:
    """Return exam questions: the points and one's own answer, never whether or why."""
    if not exam:
        return ""
    spoken = submission.language
    marks = submission.handed.marks if submission.handed else {}
    items = []
    for one in exam:
        question = submission.exam.get(one.question_id)
        name = escape(hostile.one_line(one.question_id))
        prompt = prose(choose(question.prompt, spoken)) if question else f"<code>{name}</code>"
        given = _given(question, one, spoken) if question else ""
        worth = ""
        if one.max_points > 0:
            mark = marks.get(one.grade_id) or _asked(one)
            worth = f'<span class="worth">{_worth(mark, spoken)}</span>'
        items.append(
            f'<li class="plain"><div class="asked"><p>{prompt}</p>'
            f"{_program(question) if question else ''}{given}</div>{worth}</li>"
        )
    label = escape(say("exam", spoken))
    return f'<h3>{label}</h3>\n<ul class="questions">{"".join(items)}</ul>'


def _program(question: Question) -> str:
    if question.program is None:
        return ""
    return f'<pre tabindex="0"><code>{escape(question.program.strip())}</code></pre>'


def _names(question: Question, spoken: str) -> dict[str, str]:
    """Return what options or lines say, by their id."""
    options = {option.id: choose(option.text, spoken) for option in question.options}
    return options | {line.id: choose(line.text, spoken) for line in question.lines}


def _order(question: Question, answers: Sequence[str], names: Mapping[str, str]) -> str:
    """Return lines in the order given: as code, or as a list where they are sentences."""
    given = [answer.partition(":") for answer in answers]
    rows = [(names[name], level) for name, _, level in given if name in names]
    if not any(line.is_code for line in question.lines):
        return f"<ol>{''.join(f'<li>{prose(text)}</li>' for text, _ in rows)}</ol>"
    indented = [
        "    " * (int(level) if level in set("012345678") else 0) + text for text, level in rows
    ]
    shown = escape("\n".join(indented))
    return f'<pre tabindex="0"><code>{shown}</code></pre>'


def _given(question: Question, one: Answered, spoken: str) -> str:
    """Return the learner's own answer in words."""
    if one.outcome == "open" or not one.answers:
        return f'<p class="quiet">{escape(say("no_answer", spoken))}</p>'
    label = escape(say("your_answer", spoken))
    names = _names(question, spoken)
    if question.type == "ordering":
        return f"<p>{label}</p>{_order(question, one.answers, names)}"
    if names:
        texts = [prose(names[name]) for name in one.answers if name in names]
        return f"<p>{label} {'; '.join(texts)}</p>"
    typed = hostile.one_line(one.answers[0], ANSWER_SIGNS)
    return f"<p>{label} <code>{escape(typed)}</code></p>"
