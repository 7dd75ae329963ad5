"""Words of reference data and names, as Serbian readers and those of other languages find them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString
from django.utils.translation import override, trans_real

from portal.languages import COMPLETE_LANGUAGES, SERBIAN
from portal.pages import dates
from portal.script.words import in_serbian, joined, registry_text, registry_word, sentence, serbian_name, serbian_text
from reporting.desk.languages import in_language, language_note, reading_note
from reporting.intake.answers import NOT_ASKED
from reporting.tracking.starts import STARTS, answer, topic_of

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Europe/Belgrade"))


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hungarian knows one word of the registry and one sentence of the portal."""
    said = {
        "registry\x04Физичко насиље": "Testi erőszak",
        "%(weekday)s, %(day)s у %(time)s": "%(weekday)s, %(day)s, %(time)s",
    }
    catalog = trans_real.translation("hu")._catalog
    monkeypatch.setattr(catalog, "_catalogs", [said, *catalog._catalogs])


def test_a_word_of_the_registry_is_translated_and_an_unknown_one_is_marked_and_escaped(known: None) -> None:
    for code in ("sr", "sr-latn"):
        with override(code):
            assert registry_word("Физичко насиље") == registry_text("Физичко насиље") == "Физичко насиље"
            assert not isinstance(registry_word("<b>Ново"), SafeString)
    with override("hu"):
        assert registry_word("Физичко насиље") == registry_text("Физичко насиље") == "Testi erőszak"
        assert registry_word("<b>Ново") == '<span lang="sr">&lt;b&gt;Ново</span>'
        assert registry_text("<b>Ново") == "<b>Novo"
        assert registry_word("") == ""
        shown = Template("{{ word|registry_word }}, {{ name|serbian_name }}")
        assert shown.render(Context({"word": "Физичко насиље", "name": "Дом <Липа>"})) == (
            'Testi erőszak, <span lang="sr">Дом &lt;Липа&gt;</span>'
        )


def test_a_name_stays_in_the_letters_of_the_language() -> None:
    with override("bg"):
        assert serbian_text("Чачак") == "Чачак"
    with override("sk"):
        assert serbian_text("Чачак") == "Čačak"
        assert serbian_name("Чачак") == '<span lang="sr">Чачак</span>'


def test_a_sentence_with_a_name_is_html_and_everything_else_in_it_is_escaped() -> None:
    assert sentence("%(name)s касни %(span)s.", name="Школа", span="2 дана") == "Школа касни 2 дана."
    with override("hu"):
        said = sentence("<i>%(name)s %(span)s.", name=serbian_name("Школа"), span="<2")
        assert said == '&lt;i&gt;<span lang="sr">Школа</span> &lt;2.' and isinstance(said, SafeString)
        assert joined(", ", ["<a", serbian_name("Б")]) == '&lt;a, <span lang="sr">Б</span>'


WRITTEN = {
    "sr": ("24. 11. 2026.", "9.05"),
    "sr-latn": ("24. 11. 2026.", "9.05"),
    "hu": ("2026. november 24.", "09:05"),
    "sk": ("24. 11. 2026", "9:05"),
    "sq": ("24.11.2026", "09:05"),
    "bg": ("24.11.2026 г.", "09:05"),
    "en": ("24 November 2026", "09:05"),
}


@pytest.mark.parametrize("code", sorted(SERBIAN | set(COMPLETE_LANGUAGES)))
def test_days_and_hours_are_written_as_the_language_writes_them(code: str) -> None:
    day, clock = WRITTEN[code]
    with override(code):
        assert dates.day_text(NOW).replace(dates.NBSP, " ") == day
        assert dates.clock_text(NOW.replace(hour=9, minute=5)) == clock


@pytest.mark.parametrize(("code", "number"), [("sr", "2.430,5"), ("hu", "2\u00a0430,5"), ("en", "2,430.5")])
def test_numbers_are_written_as_the_language_writes_them(code: str, number: str) -> None:
    with override(code):
        assert Template("{{ 2430.5|number }}").render(Context()) == number


def test_a_sentence_of_time_is_the_languages_own(known: None) -> None:
    with override("hu"):
        assert dates.soon_text(NOW + timedelta(days=2), now=NOW).endswith("november\u00a026.,\u00a012:00")


def test_what_the_system_adds_to_a_report_is_serbian_and_its_own_words_are_known_again() -> None:
    with override("hu"):
        assert in_serbian(NOT_ASKED).startswith("Послато одмах")
        assert answer("not_stopped") == "Није престало."
        assert topic_of(str(STARTS["review"].child), child=True) == "review"
    with override("sr-latn"):
        assert answer("not_stopped") == "Nije prestalo."


def test_the_desk_is_told_of_a_language_only_where_it_is_not_serbian() -> None:
    assert language_note("hu") == "Пријава је на мађарском. Систем ништа не преводи."
    assert reading_note("sq") == "Особа која је пријавила чита портал на албанском. Поруке се не преводе."
    assert not any(told(code) for told in (in_language, language_note, reading_note) for code in ("sr", "sr-latn"))
