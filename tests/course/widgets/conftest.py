"""Widgets without a browser."""

import pytest


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    """An empty working folder in which no notebook and no language is known."""
    for name in ("JPY_SESSION_NAME", "LEERCURVE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path
