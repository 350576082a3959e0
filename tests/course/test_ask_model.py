"""A model answers only where one is configured, and nothing that is secret ever shows."""

import asyncio
import json
import logging
import runpy
import socket
import sys
import types
from pathlib import Path

import pytest

from course.ask import model

Fake = runpy.run_path(str(Path(__file__).parent / "fake_model.py"))
KEY = "sk-very-secret-1234567890"
SAID = model.messages("Waarom schudden?", "nl", ["Schudden\nEen nieuwe volgorde."])


@pytest.fixture
def fake():
    served = Fake["FakeModel"]()
    yield served
    served.stop()


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch):
    """A keyring of our own: whoever runs the tests is asked for nothing."""
    kept = {}
    ring = types.ModuleType("keyring")
    ring.get_password = lambda service, name: kept.get((service, name))
    monkeypatch.setitem(sys.modules, "keyring", ring)
    for name in ("LEERCURVE_MODEL_URL", "LEERCURVE_MODEL", "LEERCURVE_MODEL_KEY"):
        monkeypatch.delenv(name, raising=False)
    return kept


def collected(url, name, key=None):
    async def collect():
        return [piece async for piece in model.answer(model.Settings(url, name, key), SAID)]

    return asyncio.run(collect())


def trouble(url, name, key=None):
    with pytest.raises(model.ModelTrouble) as caught:
        collected(url, name, key)
    text = caught.value.text
    assert set(text) == {"nl", "en"} and all(said.endswith((".", "?")) for said in text.values())
    assert KEY not in f"{text}{caught.value!r}" and "secret" not in str(text)
    return text["en"]


# -- what is configured -----------------------------------------------------------------------


def test_nothing_is_configured_until_somebody_does(tmp_path):
    assert model.settings(tmp_path, {}) is None
    assert model.settings(None, {}) is None
    assert model.settings(tmp_path, {"LEERCURVE_MODEL_KEY": KEY, "LEERCURVE_MODEL": "m"}) is None


def test_the_surroundings_go_before_the_file_in_the_learners_folder(tmp_path):
    hidden = tmp_path / ".leercurve"
    hidden.mkdir()
    (hidden / "model.json").write_text(json.dumps({"url": "https://a.org/v1", "model": "one"}))
    assert model.settings(tmp_path, {}) == model.Settings("https://a.org/v1", "one")
    told = {"LEERCURVE_MODEL_URL": "https://b.org/v1/", "LEERCURVE_MODEL": "two"}
    assert model.settings(tmp_path, told) == model.Settings("https://b.org/v1", "two")


def test_a_key_in_the_file_is_not_looked_at(tmp_path):
    hidden = tmp_path / ".leercurve"
    hidden.mkdir()
    kept = {"url": "https://a.org/v1", "model": "one", "key": KEY, "api_key": KEY}
    (hidden / "model.json").write_text(json.dumps(kept))
    assert model.with_key(model.settings(tmp_path, {}), {}).key is None


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "3", '{"url": 3, "model": []}', "[" * 9000, '"x"', "{}" * 9000]
)
def test_a_damaged_file_configures_nothing(tmp_path, content):
    (tmp_path / ".leercurve").mkdir()
    (tmp_path / ".leercurve" / "model.json").write_text(content)
    assert model.settings(tmp_path, {}) is None


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://a.org", "a.org/v1", "https://", "file:///etc/passwd", "https://me:pw@a.org/v1"),
        *("https://a.org/v1?key=x", "https://a.org/#x", "https://a.org:port/", "https://a b.org"),
        *("https://[::1", "https://a.org/\nHost: b.org"),
    ],
)
def test_an_address_that_cannot_be_used_gets_a_sentence(url):
    told = {"LEERCURVE_MODEL_URL": url, "LEERCURVE_MODEL": "m"}
    with pytest.raises(model.ModelTrouble, match="address cannot be used"):
        model.settings(None, told)


def test_an_address_without_the_name_of_a_model_gets_a_sentence():
    with pytest.raises(model.ModelTrouble, match="LEERCURVE_MODEL"):
        model.settings(None, {"LEERCURVE_MODEL_URL": "https://a.org/v1"})


def test_the_key_comes_from_the_surroundings_or_from_the_keyring_of_that_address(no_keyring):
    known = model.Settings("https://a.org/v1", "m")
    assert model.with_key(known, {}).key is None
    no_keyring["leercurve", "https://a.org/v1"] = "from-the-ring"
    assert model.with_key(known, {}).key == "from-the-ring"
    assert model.with_key(model.Settings("https://b.org/v1", "m"), {}).key is None
    assert model.with_key(known, {"LEERCURVE_MODEL_KEY": KEY}).key == KEY


def test_a_keyring_that_fails_is_no_key(monkeypatch):
    def locked(*_):
        raise RuntimeError("no screen to ask on")

    monkeypatch.setattr(sys.modules["keyring"], "get_password", locked)
    assert model.with_key(model.Settings("https://a.org/v1", "m"), {}).key is None


def test_a_key_goes_to_no_address_that_anyone_can_read_along_with():
    far = model.Settings("http://a.org/v1", "m")
    with pytest.raises(model.ModelTrouble, match="https"):
        model.with_key(far, {"LEERCURVE_MODEL_KEY": KEY})
    assert model.with_key(far, {}).key is None
    near = model.Settings("http://127.0.0.1:11434/v1", "m")
    assert model.with_key(near, {"LEERCURVE_MODEL_KEY": KEY}).key == KEY


@pytest.mark.parametrize("key", ["a\r\nX-Other: b", "sléutel", "a\0b"])
def test_a_key_with_odd_characters_gets_a_sentence_without_the_key(key):
    with pytest.raises(model.ModelTrouble) as caught:
        model.with_key(model.Settings("https://a.org", "m"), {"LEERCURVE_MODEL_KEY": key})
    assert key not in str(caught.value.text)


def test_settings_do_not_show_their_key():
    assert KEY not in repr(model.Settings("https://a.org/v1", "m", KEY))


# -- what is sent -----------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "told"), [("nl", "Nederlands"), ("en", "English")])
def test_an_instruction_the_passages_and_the_question_are_sent_and_nothing_else(language, told):
    said = model.messages("Why shuffle?", language, ["Heading\nA paragraph.", "x" * 9000])
    assert [one["role"] for one in said] == ["system", "user"]
    assert told in said[0]["content"] and "A paragraph." in said[0]["content"]
    assert len(said[0]["content"]) < 4000
    assert said[1]["content"] == "Why shuffle?"


def test_the_request_is_the_one_that_such_servers_expect(fake):
    collected(fake.url, "good", KEY)
    ((path, headers, body),) = fake.requests
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert body == {"model": "good", "messages": SAID, "stream": True}


def test_without_a_key_none_is_sent(fake):
    collected(fake.url, "good")
    assert "Authorization" not in fake.requests[0][1]


def test_without_configuration_no_connection_is_opened(monkeypatch, tmp_path):
    def refuse(*_):
        raise AssertionError("somebody opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert model.settings(tmp_path, {}) is None


# -- what comes back --------------------------------------------------------------------------


def test_an_answer_comes_in_pieces_as_it_is_made(fake):
    assert collected(fake.url, "good") == Fake["PIECES"]


def test_a_server_that_does_not_stream_is_understood_too(fake):
    assert collected(fake.url, "plain") == ["".join(Fake["PIECES"])]


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("denied", "refuses your key"),
        ("busy", "too busy"),
        ("unknown", "does not know this model"),
        ("broken", "(500)"),
        ("moved", "(302)"),
        ("garbage", "cannot be read"),
        ("page", "cannot be read"),
        ("odd", "cannot be read"),
        ("empty", "cannot be read"),
        ("unbroken", "cannot be read"),
    ],
)
def test_each_trouble_gets_its_own_sentence(fake, name, part):
    assert part in trouble(fake.url, name, KEY)
    assert len(fake.requests) == 1  # no redirect was followed, nothing was tried again


def test_a_computer_that_is_not_there_gets_a_sentence():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert "cannot be reached" in trouble(f"http://127.0.0.1:{port}/v1", "good", KEY)


@pytest.mark.parametrize("name", ["silent", "hangs"])
def test_a_model_that_says_nothing_more_is_not_waited_for(fake, name, monkeypatch):
    monkeypatch.setattr(model, "SILENT", 0.3)
    assert "in time" in trouble(fake.url, name, KEY)


def test_an_answer_that_goes_on_and_on_is_not_waited_for(fake, monkeypatch):
    monkeypatch.setattr(model, "WHOLE", 0.5)
    assert "in time" in trouble(fake.url, "slow", KEY)


def test_an_answer_that_is_too_long_is_cut(fake):
    whole = "".join(collected(fake.url, "endless"))
    assert model.LONGEST_ANSWER <= len(whole) <= model.LONGEST_ANSWER + 2
    assert fake.closed.wait(10)


def test_who_stops_listening_closes_the_connection(fake):
    async def listen():
        heard = asyncio.Event()

        async def ask():
            async for _ in model.answer(model.Settings(fake.url, "slow"), SAID):
                heard.set()

        task = asyncio.create_task(ask())
        await heard.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(listen())
    assert fake.closed.wait(10)


def test_the_key_stands_in_no_log(fake, caplog):
    with caplog.at_level(logging.DEBUG):
        collected(fake.url, "good", KEY)
        trouble(fake.url, "denied", KEY)
    assert caplog.records and not [one for one in caplog.records if KEY in one.getMessage()]
