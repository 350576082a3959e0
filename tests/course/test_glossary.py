"""One word for one thing: the glossary is whole, and its avoided words are found."""

import pytest

from course import HOME
from course.build import terms

glossary = terms.load(HOME / "glossary.toml")
AVOIDED = [
    (language, word, term.name[language])
    for term in glossary.terms
    for language in ("nl", "en")
    for word in term.avoid[language]
]


def test_every_term_has_a_definition_in_both_languages():
    assert len(glossary.terms) > 70
    for term in glossary.terms:
        for language in ("nl", "en"):
            assert term.definition[language].endswith(".")
            assert term.definition[language][0].isupper()


@pytest.mark.parametrize(("language", "word", "better"), AVOIDED)
def test_an_avoided_word_is_found_and_the_better_one_named(language, word, better):
    for text in (f"Een {word}, dus.", f"{word.capitalize()}.", f"'{word}'"):
        (slip,) = glossary.slips(text, language)
        assert slip.better == better
    other = "en" if language == "nl" else "nl"
    if word not in [avoided for lang, avoided, _ in AVOIDED if lang == other]:
        assert list(glossary.slips(word, other)) == []


def test_no_definition_and_no_name_uses_an_avoided_word():
    for term in glossary.terms:
        for language in ("nl", "en"):
            for text in (term.name[language], term.definition[language], *term.also[language]):
                assert list(glossary.slips(text, language)) == [], text


def test_plurals_and_line_breaks_are_seen_and_parts_of_words_are_not():
    assert [slip.written for slip in glossary.slips("twee tijdperken", "nl")] == ["tijdperken"]
    assert [slip.better for slip in glossary.slips("een dichte\nlaag", "nl")] == [
        "volledig verbonden laag"
    ]
    assert list(glossary.slips("controleerpercentage en leerpercentageklasse", "nl")) == []
