"""What `leercurve start` lets Jupyter take for granted, without touching anyone's settings."""

import json
import os

import pytest

from course import launch

SETTING = "@jupyterlab/translation-extension:plugin"


def effective(monkeypatch, tmp_path, place, own=None):
    """Return the language of the menus as JupyterLab's own settings code works it out."""
    from jupyterlab_server.settings_utils import get_settings

    schemas = tmp_path / "schemas" / "@jupyterlab" / "translation-extension"
    schemas.mkdir(parents=True, exist_ok=True)
    schema = {"type": "object", "properties": {"locale": {"type": "string", "default": "default"}}}
    (schemas / "plugin.json").write_text(json.dumps(schema))
    user = tmp_path / "user" / "@jupyterlab" / "translation-extension"
    user.mkdir(parents=True, exist_ok=True)
    if own:
        (user / "plugin.jupyterlab-settings").write_text(json.dumps({"locale": own}))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(place))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    found, _ = get_settings(
        str(tmp_path), str(tmp_path / "schemas"), str(tmp_path / "user"), schema_name=SETTING
    )
    return found["settings"].get("locale", found["schema"]["properties"]["locale"]["default"])


@pytest.mark.parametrize(("language", "locale"), [("nl", "nl_NL"), ("en", "en")])
def test_menus_speak_the_language_of_the_course(monkeypatch, tmp_path, language, locale):
    place = launch.defaults(tmp_path, language)
    assert effective(monkeypatch, tmp_path, place) == locale


def test_a_language_that_the_learner_set_in_jupyter_goes_before_ours(monkeypatch, tmp_path):
    place = launch.defaults(tmp_path, "nl")
    assert effective(monkeypatch, tmp_path, place, own="fr_FR") == "fr_FR"


def test_everything_lies_in_the_hidden_part_of_the_folder(tmp_path):
    launch.defaults(tmp_path, "nl")
    assert os.listdir(tmp_path) == [".leercurve"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".leercurve").mkdir()
    (tmp_path / ".leercurve" / "jupyter").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="link"):
        launch.defaults(tmp_path, "nl")
    assert not os.listdir(tmp_path / "elsewhere")
