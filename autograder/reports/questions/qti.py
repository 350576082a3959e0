"""QTI 1.2 in a content package, as Canvas writes it: what Canvas and Brightspace both import.

Version 1.2 and not 2.1: it is the one that Canvas exports, that its old and new quizzes take in,
and that Brightspace imports with feedback and keys in place. Moodle imports no QTI; for it there
are GIFT and Moodle XML. Each chapter is one practice quiz, of which the LMS makes a question bank.

Canvas takes every range of a numerical question for a right one. Feedback on a particular wrong
number, or on a line that does not belong, therefore stands in what is said about wrong answers.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from xml.etree import ElementTree as ET

from autograder.reports.questions.items import Group, Item, figure, remarks
from autograder.reports.questions.moodle_xml import document, xml_text

_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
_META = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows: equal questions, equal bytes
_TYPES = {
    "one": "multiple_choice_question",
    "several": "multiple_answers_question",
    "number": "numerical_question",
    "text": "short_answer_question",
    "match": "matching_question",
}
_RESPONSE = "response1"
_RIGHT, _WRONG = "correct_fb", "general_incorrect_fb"


def write(groups: Sequence[Group], title: str) -> bytes:
    """Return a content package with one quiz per chapter."""
    files: dict[str, bytes] = {}
    names = []
    for number, group in enumerate(groups, start=1):
        name = f"quiz_{number:02d}"
        names.append(name)
        label = f"{title}: {group.name}"
        files[f"{name}/{name}.xml"] = _assessment(name, label, group)
        files[f"{name}/assessment_meta.xml"] = _settings(name, label, len(group.items))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in {"imsmanifest.xml": _manifest(names, title), **files}.items():
            entry = zipfile.ZipInfo(path, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return packed.getvalue()


# -- the package --------------------------------------------------------------------------------


def _manifest(names: Sequence[str], title: str) -> bytes:
    root = ET.Element("manifest", identifier="leercurve_questions", xmlns=_PACKAGE)
    metadata = _sub(root, "metadata")
    _sub(metadata, "schema", "IMS Content")
    _sub(metadata, "schemaversion", "1.1.3")
    organizations = _sub(root, "organizations")
    organizations.append(ET.Comment(f" {xml_text(title).replace('--', '–')} "))
    resources = _sub(root, "resources")
    for name in names:
        quiz = _sub(resources, "resource", identifier=name, type="imsqti_xmlv1p2")
        _sub(quiz, "file", href=f"{name}/{name}.xml")
        _sub(quiz, "dependency", identifierref=f"{name}_settings")
        path = f"{name}/assessment_meta.xml"
        settings = _sub(resources, "resource", identifier=f"{name}_settings", type=_META, href=path)
        _sub(settings, "file", href=path)
    ET.indent(root, " ")
    return document(root)


def _settings(name: str, title: str, points: int) -> bytes:
    """Return Canvas's settings of a quiz: for practice, not published, answers shuffled."""
    root = ET.Element("quiz", identifier=name, xmlns=_CANVAS)
    settings = {
        "title": title,
        "shuffle_answers": "true",
        "scoring_policy": "keep_highest",
        "quiz_type": "practice_quiz",
        "points_possible": f"{points}.0",
        "show_correct_answers": "true",
        "allowed_attempts": "-1",
        "available": "false",
    }
    for setting, value in settings.items():
        _sub(root, setting, value)
    ET.indent(root, " ")
    return document(root)


def _assessment(name: str, title: str, group: Group) -> bytes:
    root = ET.Element("questestinterop", xmlns=_QTI)
    assessment = _sub(root, "assessment", ident=name, title=xml_text(title))
    _fields(assessment, {"cc_maxattempts": "unlimited"})
    section = _sub(assessment, "section", ident="root_section")
    for item in group.items:
        section.append(_item(item))
    ET.indent(root, " ")
    return document(root)


# -- one question -------------------------------------------------------------------------------


def _item(item: Item) -> ET.Element:
    node = ET.Element("item", ident=_ident(item.id), title=item.id)
    fields = {
        "question_type": _TYPES[item.kind],
        "points_possible": "1",
        "assessment_question_identifierref": f"{_ident(item.id)}_bank",
    }
    _fields(_sub(node, "itemmetadata"), fields)
    presentation = _sub(node, "presentation")
    _material(presentation, f"<div>{item.prompt}</div>")
    processing = ET.Element("resprocessing")
    score = {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"}
    _sub(_sub(processing, "outcomes"), "decvar", attributes=score)
    feedback: dict[str, str] = {}
    parts: dict[str, _Part] = {
        "one": _choices, "several": _choices, "number": _numbers, "text": _texts, "match": _pairs,
    }  # fmt: skip
    parts[item.kind](item, presentation, processing, feedback)
    node.append(processing)
    for name, text in feedback.items():
        _material(_sub(_sub(node, "itemfeedback", ident=name), "flow_mat"), text)
    return node


_Part = Callable[[Item, ET.Element, ET.Element, dict[str, str]], None]


def _ident(question_id: str) -> str:
    """Return a name that may stand everywhere in XML: it begins with a letter."""
    return "question_" + re.sub(r"[^a-z0-9]", "_", question_id)


def _choices(
    item: Item, presentation: ET.Element, processing: ET.Element, feedback: dict[str, str]
) -> None:
    several = item.kind == "several"
    response = _sub(
        presentation, "response_lid", ident=_RESPONSE,
        rcardinality="Multiple" if several else "Single",
    )  # fmt: skip
    render = _sub(response, "render_choice")
    # Names that say nothing: Canvas takes "wrong" or "correct" in one for a meaning.
    names = [f"choice_{number}" for number in range(1, len(item.choices) + 1)]
    for name, choice in zip(names, item.choices, strict=True):
        _material(_sub(render, "response_label", ident=name), choice.html)
        if choice.feedback:
            condition = _condition(processing, feedback=f"{name}_fb", goes_on=True)
            _equal(condition, name)
            feedback[f"{name}_fb"] = choice.feedback
    condition = _condition(processing, score="100")
    if several:
        together = _sub(condition, "and")
        for name, choice in zip(names, item.choices, strict=True):
            _equal(together if choice.share > 0 else _sub(together, "not"), name)
    else:
        for name, choice in zip(names, item.choices, strict=True):
            if choice.share > 0:
                _equal(condition, name)


def _numbers(
    item: Item, presentation: ET.Element, processing: ET.Element, feedback: dict[str, str]
) -> None:
    response = _sub(presentation, "response_str", ident=_RESPONSE, rcardinality="Single")
    _sub(_sub(response, "render_fib", fibtype="Decimal"), "response_label", ident="answer1")
    rights = [span for span in item.spans if span.right]
    for number, span in enumerate(rights, start=1):
        name = _RIGHT if len(rights) == 1 else f"answer_{number}_fb"
        condition = _condition(processing, score="100", feedback=name)
        place = condition
        if span.low == span.high:
            place = _sub(condition, "or")
            _equal(place, figure(span.low))
            place = _sub(place, "and")
        _sub(place, "vargte", figure(span.low), respident=_RESPONSE)
        _sub(place, "varlte", figure(span.high), respident=_RESPONSE)
        feedback[name] = span.feedback
    _about_wrong(item, processing, feedback)


def _texts(
    item: Item, presentation: ET.Element, processing: ET.Element, feedback: dict[str, str]
) -> None:
    response = _sub(presentation, "response_str", ident=_RESPONSE, rcardinality="Single")
    _sub(_sub(response, "render_fib"), "response_label", ident="answer1", rshuffle="No")
    _equal(_condition(processing, score="100", feedback=_RIGHT), item.answer)
    feedback[_RIGHT] = item.right
    _about_wrong(item, processing, feedback)


def _pairs(
    item: Item, presentation: ET.Element, processing: ET.Element, feedback: dict[str, str]
) -> None:
    # Canvas knows a match by the first number in its name.
    texts = list(dict.fromkeys([*(text for _, text in item.pairs), *item.extras]))
    names = {text: f"match_{number}" for number, text in enumerate(texts, start=101)}
    share = f"{100 / len(item.pairs):.2f}"
    for label, text in item.pairs:
        ident = f"response_{label}"
        response = _sub(presentation, "response_lid", ident=ident, rcardinality="Single")
        _material(response, label, "text/plain")
        render = _sub(response, "render_choice")
        for other, name in sorted(names.items()):  # in no telling order
            _material(_sub(render, "response_label", ident=name), other, "text/plain")
        _equal(_condition(processing, score=share, action="Add", goes_on=True), names[text], ident)
    feedback[_RIGHT] = f"<p>{item.right}</p>"
    if remarks(item):
        feedback[_WRONG] = remarks(item)


def _about_wrong(item: Item, processing: ET.Element, feedback: dict[str, str]) -> None:
    _sub(_condition(processing, feedback=_WRONG, goes_on=True), "other")
    feedback[_WRONG] = f"<p>{item.wrong}</p>{remarks(item)}"


# -- the pieces ---------------------------------------------------------------------------------


def _condition(
    processing: ET.Element,
    *,
    score: str = "",
    action: str = "Set",
    feedback: str = "",
    goes_on: bool = False,
) -> ET.Element:
    """Add a condition with what follows from it; return the place where it is put into words."""
    node = _sub(processing, "respcondition", attributes={"continue": "Yes" if goes_on else "No"})
    condition = _sub(node, "conditionvar")
    if score:
        _sub(node, "setvar", score, action=action, varname="SCORE")
    if feedback:
        _sub(node, "displayfeedback", feedbacktype="Response", linkrefid=feedback)
    return condition


def _equal(place: ET.Element, value: str, response: str = _RESPONSE) -> None:
    _sub(place, "varequal", value, respident=response)


def _material(place: ET.Element, text: str, kind: str = "text/html") -> None:
    _sub(_sub(place, "material"), "mattext", text, texttype=kind)


def _fields(place: ET.Element, fields: dict[str, str]) -> None:
    metadata = _sub(place, "qtimetadata")
    for label, entry in fields.items():
        field = _sub(metadata, "qtimetadatafield")
        _sub(field, "fieldlabel", label)
        _sub(field, "fieldentry", entry)


def _sub(
    place: ET.Element,
    name: str,
    text: str | None = None,
    attributes: dict[str, str] | None = None,
    **more: str,
) -> ET.Element:
    node = ET.SubElement(place, name, {**(attributes or {}), **more})
    if text is not None:
        node.text = xml_text(text)
    return node
