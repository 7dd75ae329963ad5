"""The walk through the CMS is worth what its eyes see."""

import pytest

from tests.cms import words


@pytest.mark.parametrize("text", ["Сачувај draft", "Last login", "Page", "уреди the page"])
def test_an_english_word_is_seen(text: str) -> None:
    assert words.english_words(text)


@pytest.mark.parametrize(
    "text",
    ["Преузми CSV", "sara@primer.rs", "https://primer.rs/x", "kuca.png", "/sr/pomoc/", "sta-je-nasilje", "magyar"],
)
def test_names_addresses_and_formats_are_no_english(text: str) -> None:
    assert words.english_words(text) == []


def test_what_is_shown_and_read_aloud_is_read_and_what_is_hidden_is_not() -> None:
    texts, data = words.read(
        '<p title="Edit">Текст<script>var Hidden = 1</script></p><b hidden>None</b><input type="submit" value="Go">'
        '<i aria-label="Close" data-props=\'{"label": "Add a page", "name": "title"}\'></i>'
    )
    assert texts == ["Edit", "Текст", "Go", "Close"]
    assert data == ["Add a page"]


def test_what_packages_say_is_known_again_on_a_latin_screen() -> None:
    told = words.English()
    assert told.says("Save draft")
    assert told.says("Edit 'Šta je nasilje'")
    assert not told.says("Sačuvaj nacrt")
    assert not told.says("Šta je nasilje")


def test_cyrillic_on_a_latin_screen_is_seen_unless_somebody_typed_it() -> None:
    typed = words.Typed(["Шта је насиље", "Насиље"])
    assert words.left_in_cyrillic(typed.removed_from("Линије помоћи"))
    assert words.left_in_cyrillic(typed.removed_from("Уреди: Шта је насиље"))
    assert not words.left_in_cyrillic(typed.removed_from("Uredi: Шта је\n  насиље"))
    assert not words.left_in_cyrillic("Ћирилица")
