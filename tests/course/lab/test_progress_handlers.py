"""What the start page gets from the server: progress, questions without key, verdicts, HTML."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from autograder import quiz, state
from course import HOME, progress, review

QUESTION = "05-epoch-name"


@pytest.fixture
def learner(server):
    """Set what the server's learner did before; what a test adds is forgotten after it."""
    path = server.folder / ".leercurve" / "state.json"

    def did(**kept):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"version": 1, "language": "nl"} | kept))

    did()
    yield did
    for file in path.parent.glob("state*.json"):
        file.unlink()


def three_days_ago(*questions):
    """The state after answering questions wrong three days ago, the first the earliest."""
    kept = {}
    for at, question in enumerate(questions):
        time = datetime.now(UTC) - timedelta(days=3) + timedelta(minutes=at)
        answer = {"time": time.isoformat(), "correct": False, "answers": ["x"], "chapter": "05"}
        progress._add(question, answer, time, kept)
    return kept


def test_progress_is_what_the_state_says_with_where_each_chapter_lies(server, learner, put):
    learner(**three_days_ago(QUESTION, "05-da"))
    put("05_training_loop.ipynb")
    found = server.json("api/progress")
    expected = progress.of(server.state()).as_json()
    assert found["headline"] == {"nl": "Hoofdstuk 5 van 11 · 0 %", "en": "Chapter 5 of 11 · 0 %"}
    assert found["due"] == [QUESTION, "05-da"] == expected["due"]
    paths = {chapter["number"]: chapter.pop("path") for chapter in found["chapters"]}
    assert paths.pop("05") == "05_training_loop.ipynb" and set(paths.values()) == {None}
    assert found["chapters"] == expected["chapters"] and found["aside"] == []


def test_a_damaged_state_is_put_aside_and_named(server, learner):
    path = server.folder / ".leercurve" / "state.json"
    path.write_bytes(b'{"answers": [')
    assert server.json("api/progress")["aside"] == ["state-damaged.json"]
    assert (path.parent / "state-damaged.json").read_bytes() == b'{"answers": ['


def test_due_questions_come_as_cards_without_their_key(server, learner):
    learner(**three_days_ago("05-updates", QUESTION))
    for language in ("nl", "en"):
        cards = server.json("api/review", language=language)["questions"]
        assert [card["id"] for card in cards] == ["05-updates", QUESTION]
        sent = json.dumps(cards, ensure_ascii=False)
        for name in ("05-updates", QUESTION):
            record = quiz.find(name, [HOME / "questions"])
            assert record.prompt[language] in sent
            for part in (*record.options, *record.ranges):
                assert part.feedback[language] not in sent
        assert "correct" not in sent


def test_an_answer_is_judged_remembered_and_no_longer_due(server, learner):
    learner(**three_days_ago(QUESTION))
    verdict = server.json(f"api/question/{QUESTION}", {"answers": ["epoch"], "language": "en"})
    record = quiz.find(QUESTION, [HOME / "questions"])
    assert verdict["correct"] is True and verdict["kept"] is True
    (right,) = [option for option in record.options if option.correct]
    assert verdict["feedback"] == {"epoch": {"correct": True, "text": right.feedback["en"]}}
    kept = server.state()["answers"][QUESTION]
    assert len(kept) == 2 and kept[-1]["chapter"] == progress.START_PAGE
    assert server.json("api/review")["questions"] == []


def test_a_wrong_answer_comes_back_another_day(server, learner):
    learner(**three_days_ago(QUESTION))
    verdict = server.json(f"api/question/{QUESTION}", {"answers": ["batch"], "language": "nl"})
    assert verdict["correct"] is False and list(verdict["feedback"]) == ["batch"]
    assert server.json("api/progress")["due"] == []
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert review.due(server.state(), tomorrow) == [QUESTION]


def test_what_is_only_restored_is_judged_and_not_remembered(server, learner):
    sent = {"answers": ["epoch"], "language": "nl", "restored": True}
    verdict = server.json(f"api/question/{QUESTION}", sent)
    assert (verdict["correct"], verdict["kept"]) == (True, False)
    assert "answers" not in server.state()


def test_an_answer_that_cannot_be_kept_is_judged_and_says_so(server, learner):
    path = server.folder / ".leercurve" / "state.json"
    path.write_text(json.dumps({"version": state.VERSION + 1}))
    verdict = server.json(f"api/question/{QUESTION}", {"answers": ["epoch"], "language": "nl"})
    assert (verdict["correct"], verdict["kept"]) == (True, False)


def test_a_random_question_is_from_the_chapters_one_has_come_to_and_another_each_time(
    server, learner
):
    drawn, before = set(), ""
    for _ in range(12):
        card = server.json("api/question/random", language="nl", **{"not": before})
        assert card["id"].startswith("00-") and card["id"] != before
        before = card["id"]
        drawn.add(before)
    assert len(drawn) > 3
    time = datetime.now(UTC).isoformat()
    learner(attempts={"02.forward": [{"time": time, "hash": "x", "codes": [], "points": 0}]})
    chapters = {server.json("api/question/random")["id"][:2] for _ in range(40)}
    assert {"02"} < chapters <= {"00", "01", "02"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        ({"language": "nl"}, 400),
        ({"answers": "epoch", "language": "nl"}, 400),
        ({"answers": [], "language": "nl"}, 400),
        ({"answers": [1], "language": "nl"}, 400),
        ({"answers": ["x" * 3000], "language": "nl"}, 400),
        ({"answers": ["x"] * 101, "language": "nl"}, 400),
        ({"answers": ["epoch"], "language": "de"}, 400),
    ],
)
def test_what_is_no_answer_is_refused_in_a_sentence(server, learner, body, status):
    assert server.refusal(f"api/question/{QUESTION}", body)[0] == status
    assert "answers" not in server.state()


def test_an_unknown_question_is_not_found(server, learner):
    sent = {"answers": ["a"], "language": "nl"}
    assert server.refusal("api/question/05-no-such-question", sent)[0] == 404
    assert server.refusal("api/question/05-no-such-question")[0] == 404


@pytest.mark.parametrize(
    "path", ["start", "api/progress", "api/review", "api/question/random", "api/question/05-da"]
)
def test_nothing_answers_who_has_not_logged_in(server, path):
    assert server.ask(path, token=None)[0] == 403


def page_data(content):
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', content, re.S)
    return json.loads(found[1])


def test_the_page_comes_in_the_learners_language_with_all_it_needs(server, learner):
    status, headers, content = server.ask("start")
    page = content.decode()
    assert status == 200 and headers["Content-Type"].startswith("text/html")
    assert '<html lang="nl">' in page and "Neurale netwerken trainen" in page
    fetched = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert fetched and all(address.startswith(("/leercurve/", "data:")) for address in fetched)
    assert page_data(page)["progress"] == server.json("api/progress")
    assert '<html lang="en">' in server.ask("start", language="en")[2].decode()


def test_chapters_open_in_the_application_one_came_from(server, learner):
    for query, app in (({}, "lab"), ({"app": "notebook"}, "notebook"), ({"app": "x"}, "lab")):
        assert page_data(server.ask("start", **query)[2].decode())["app"] == app


def test_the_chosen_theme_is_on_the_page_from_the_start(server, learner):
    assert '<body class="lc-start">' in server.ask("start")[2].decode()
    for theme, light in (("dark", "false"), ("light", "true")):
        learner(settings={"theme": theme})
        assert f'data-jp-theme-light="{light}"' in server.ask("start")[2].decode()
    learner(settings={"theme": ["dark"]})
    assert "data-jp-theme-light" not in server.ask("start")[2].decode()
