"""The page of the search: helps the person who asks, in both scripts, keeps nothing, and is cheap."""

import html as entities
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from home.models import StandardPage
from portal.danger.kinds import Kind as DangerKind
from portal.pages.places import PageStore
from search import intent, vocabulary
from search.models import Entry, Synonyms
from search.models.entry import Kind
from search.question import LONGEST
from search.search_params import MOST_TYPED
from tests.search import portal
from tests.search.portal import NOVI_SAD, QUESTION, remembers_nothing, searchable
from tests.search.shown import page, titles

__all__ = ["remembers_nothing", "searchable"]
pytestmark = pytest.mark.django_db
HOSTILE = [
    "\x00",
    "насиље\x00 у школи",
    "‮ејлисан‬",
    "ж" * 10_000,
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    '"насиље" AND NOT -школа*',
    "%",
    "{{ 7|add:7 }}",
    "😀" * 50,
    "日本",
    " \t\n ",
]


def main_of(text: str) -> str:
    """What stands between header and footer, which have telephones and links of their own."""
    return text.partition("<main")[2].partition("</main>")[0]


def choices(text: str) -> dict[str, int]:
    """The kinds that can be chosen, with their numbers."""
    nav = re.search(r'<nav class="search-kinds".*?</nav>', text, re.DOTALL)
    found = re.findall(r'<a href="[^"]*"[^>]*>\s*(.*?) <span class="facet-number">(\d+)', nav[0] if nav else "")
    return {label: int(number) for label, number in found}


def test_without_a_question_there_are_ways_in_and_telephones() -> None:
    text = main_of(page())
    for address in ("materijali/", "obuke/", "materijali/pitanja/", "materijali/recnik/", "ustanove/", "prijava/"):
        assert f'href="/sr/{address}"' in text, address
    assert 'href="tel:116111"' in text and "резултат" not in text
    assert text.count("pretraga/?q=") >= 4, "no examples"


def test_what_is_found_is_named_marked_and_linked() -> None:
    text = page("насиље у школи")
    assert titles(text)[0] == "Насиље у школи"
    assert re.search(r'<a href="/sr/nasilje-u-skoli/">\s*<mark>Насиље</mark> у <mark>школи</mark>\s*</a>', text)
    assert re.search(r"<h2 id=\"nadjeno\">\s*2 резултата\s*</h2>", text)
    assert "Шта <mark>школа</mark> ради." in text


@pytest.mark.parametrize(("number", "words"), [(1, "1 резултат"), (2, "2 резултата"), (12, "12 резултата")])
def test_the_number_agrees_with_its_noun(number: int, words: str) -> None:
    typed = {1: "занемаривање", 2: "насиље", 12: "свађа"}[number]
    assert re.search(rf'id="nadjeno">\s*{words}\s*</h2>', page(typed))


@pytest.mark.parametrize(
    ("kind", "typed", "address"),
    [
        ("material", "свађи", "/sr/materijali/materijal-1/"),
        ("page", "школа", "/sr/nasilje-u-skoli/"),
        ("question", "морам", "/sr/materijali/pitanja/#da-li-moram-da-prijavim-nasilje"),
        ("term", "занемаривање", "/sr/materijali/recnik/#zanemarivanje"),
        ("place", "нови сад", f"/sr/ustanove/{NOVI_SAD}-novi-sad/"),
        ("news", "бесплатна", "/sr/vesti/linija/"),
        ("helpline", "полиција", "tel:192"),
        ("list", "бекство", "/sr/materijali/tema/"),
        ("course", "ланац се прекида", "/sr/obuke/obuka-1/"),
    ],
)
def test_each_kind_leads_to_where_it_stands(kind: str, typed: str, address: str) -> None:
    assert f'href="{address}"' in page(typed, vrsta=kind).partition('id="nadjeno"')[2]


def test_every_kind_is_tried() -> None:
    assert set(Entry.objects.values_list("kind", flat=True)) == set(Kind.values)


def test_words_of_the_same_meaning_that_everything_holds_are_not_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.results._COMMON", 0.03)
    Synonyms.objects.create(words="туча|кад дете ћути|прети")
    assert "<mark>прети</mark>" in page("туча", vrsta="page")
    text = page("туча", vrsta="material")
    assert "Кад дете ћути." in text and "<mark>Кад</mark>" not in text
    assert "<mark>Кад</mark>" in page("кад дете"), "what was typed is marked however common it is"


def test_short_words_are_marked_only_where_nothing_else_was_typed() -> None:
    assert "<mark>о</mark>" not in page("разговор о свађи") and "<mark>Разговор</mark>" in page("разговор о свађи")
    assert "<mark>о</mark>" in page("о")
    assert "<mark>11</mark>" in page("разговор 11"), "a number says much"


def test_links_of_one_name_are_told_apart() -> None:
    def names(text: str) -> list[str]:
        found = re.findall(r'recnik/#zanemarivanje">\s*(.*?)\s*</a>', text, re.DOTALL)
        return [" ".join(one.split()) for one in found]

    assert names(page("занемаривање")) == ["<mark>Занемаривање</mark>"]
    StandardPage.objects.get(slug="nasilje-u-skoli").copy(
        keep_live=True, update_attrs={"title": "Занемаривање", "slug": "zanemarivanje"}
    )
    portal.read_again()
    text = page("занемаривање")
    assert names(text) == ['<mark>Занемаривање</mark><span class="visually-hidden">, Појам из речника</span>']
    assert ">, Страница</span>" in text


def test_a_material_says_for_whom_it_is_and_how_long_it_takes() -> None:
    assert "Материјал · Водич за родитеље · 1 минут<" in page("свађа").replace("\xa0", " ")


def test_a_line_is_dialled_from_the_list_and_says_when_and_for_whom() -> None:
    text = page("дечја").partition('class="search-list"')[2].partition("</ol>")[0]
    assert '<a href="tel:116111">116 111</a>' in text
    assert "Телефон · даноноћно" in text and "За кога: деца и млади" in text


def test_a_kind_is_chosen_by_a_link_that_says_how_many_there_are() -> None:
    text = page("насиље")
    assert choices(text) == {"Све": 2, "Странице": 1, "Питања и одговори": 1}
    chosen = page("насиље", vrsta="question")
    assert choices(chosen) == choices(text)
    assert titles(chosen) == [QUESTION]
    assert re.search(r'vrsta=question" aria-current="true"', chosen)


def test_where_a_kind_has_nothing_the_others_are_offered() -> None:
    text = page("свађа", vrsta="place")
    assert "Ове врсте нема ништа" in text
    assert 'href="/sr/pretraga/?q=' in text and "(12)" in text


def test_an_unknown_kind_is_passed_over() -> None:
    assert titles(page("насиље", vrsta="<b>")) == titles(page("насиље"))


@pytest.mark.parametrize(
    ("cyrillic", "latin"), [("насиље у школи", "nasilje u skoli"), ("свађа", "svađa"), ("Нови Сад", "novi sad")]
)
def test_both_scripts_give_the_same_first(cyrillic: str, latin: str) -> None:
    found = titles(page(cyrillic))
    assert found
    assert titles(page(latin)) == found
    assert len(titles(page(latin, "sr-latn"))) == len(found)
    assert titles(page(cyrillic, "sr-latn"))[0] == titles(page(latin, "sr-latn"))[0]


def test_the_latin_page_is_latin_but_for_what_was_typed() -> None:
    text = page("насиље у школи", "sr-latn")
    assert "<mark>Nasilje</mark> u <mark>školi</mark>" in text and "2 rezultata" in text
    assert 'value="насиље у школи"' in text


@pytest.mark.parametrize("language", ["sr", "sr-latn"])
def test_what_was_typed_stays_in_the_box_as_it_was(language: str) -> None:
    typed = "  Њњ 'љ' \"dž\" <b> "
    value = re.search(r'name="q" value="([^"]*)"', page(typed, language))
    assert value and entities.unescape(value[1]) == typed


def test_danger_brings_telephones_before_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    # The small portal has no page about suicide; another one stands for it.
    monkeypatch.setattr(intent, "_pages", lambda: {(DangerKind.SUICIDE, True): ["nasilje-u-skoli"]})
    text = main_of(page("ubicu se"))
    assert text.index('href="tel:192"') < text.index("<h1>")
    urgent = re.search(r'<div class="search-urgent">.*?</div>\s*<h1>', text, re.DOTALL)
    assert urgent and all(f'href="tel:{number}"' in urgent[0] for number in ("192", "194", "116111"))
    assert re.findall(r'href="tel:(\d+)"', urgent[0])[:2] == ["194", "116111"], "first what helps in this danger"
    assert 'href="/sr/nasilje-u-skoli/"' in urgent[0]
    assert 'href="/sr/prijava/"' in urgent[0]
    assert text.count('aria-label="Хитна помоћ"') == 1
    assert "search-urgent" not in page("свађа")


@pytest.mark.parametrize(
    ("typed", "language", "shown"),
    [("занемаривањње", "sr", "занемаривање"), ("zanemarivnaje", "sr-latn", "zanemarivanje")],
)
def test_a_slip_is_said_in_the_script_of_the_page(typed: str, language: str, shown: str) -> None:
    known("занемаривање")
    text = page(typed, language)
    assert titles(text)
    said = re.search(r'class="search-meant">[^<]+<b>([^<]+)</b>. <a href="([^"]+)">', text)
    assert said and said[1] == shown
    assert parse_qs(urlsplit(entities.unescape(said[2])).query)["q"] == [shown]
    assert "search-meant" not in page(shown, language)


@pytest.mark.parametrize("beside", ["насиље ", ""])
def test_where_a_slip_is_not_sure_it_is_asked_and_not_done(beside: str) -> None:
    text = main_of(page(f"{beside}занемаривнаје"))
    said = re.search(r'class="search-meant">Да ли сте мислили: <a href="([^"]+)">([^<]+)</a>\?', text)
    assert said and said[2] == f"{beside}занемаривање", "one entry alone holds it"
    assert parse_qs(urlsplit(entities.unescape(said[1])).query)["q"] == [f"{beside}занемаривање"]
    assert "Занемаривање" not in titles(text) and bool(titles(text)) is bool(beside)
    assert "Da li ste mislili:" in page(f"{beside}zanemarivnaje", "sr-latn")


def test_in_danger_nobody_is_asked_how_a_word_is_spelt() -> None:
    assert "search-meant" not in page("убићу се занемаривнаје")


def known(word: str) -> None:
    """Let a word be one of the tables: it is common though few entries hold it."""
    Synonyms.objects.create(words=f"{word}|запуштање")
    vocabulary.changed("sr")


def test_what_was_right_beside_a_slip_is_shown_as_it_is_written() -> None:
    known("занемаривање")
    for typed in ("nasilje zanemarivnaje", "НАСИЉЕ занемаривнаје"):
        said = re.search(r'class="search-meant">[^<]+<b>([^<]+)</b>', page(typed))
        assert said and said[1] == "насиље занемаривање"


@pytest.mark.parametrize(
    ("typed", "address", "label"),
    [
        ("пријава", "/sr/prijava/", "Пријави насиље"),
        ("пријављивање свађе", "/sr/prijava/", "Пријави насиље"),
        ("како да пријавим свађу код куће", "/sr/prijava/", "Пријави насиље"),
        ("da li mogu da prijavim a da mama ne sazna", "/sr/prijava/", "Пријави насиље"),
        ("kod prijave", "/sr/pracenje/", "Прати пријаву"),
        ("хоћу да видим докле је стигла моја пријава", "/sr/pracenje/", "Прати пријаву"),
        ("свађа с пријатељем код куће", "", ""),
    ],
)
def test_by_a_question_about_reporting_stands_its_button(typed: str, address: str, label: str) -> None:
    Synonyms.objects.create(words="свађа|пријава|пријављивање|код")
    vocabulary.changed("sr")
    found = page(typed).partition('id="nadjeno"')[2].partition("search-list")[0]
    buttons = re.findall(r'<a class="button[^"]*" href="([^"]*)">\s*(.*?)\s*</a>', found, re.DOTALL)
    assert buttons == ([(address, label)] if address else [])


def test_the_button_is_latin_on_the_latin_page() -> None:
    found = page("kako da prijavim", "sr-latn").partition('id="nadjeno"')[2].partition("search-list")[0]
    assert re.search(r'<a class="button[^"]*" href="/sr-latn/prijava/">\s*Prijavi nasilje\s*</a>', found)


@pytest.mark.parametrize("typed", ["116111", "116-111", " 116 111 ", "116/111"])
def test_a_number_is_found_however_it_is_written(typed: str) -> None:
    assert titles(page(typed))[0] == "Дечја линија"


def test_in_danger_nobody_is_told_how_to_spell() -> None:
    portal.sounds_like_danger("свађа")
    text = page("сваађа")
    assert "search-urgent" in text and "search-meant" not in text


def test_nothing_found_is_no_dead_end() -> None:
    text = main_of(page("qwertyzz"))
    assert 'href="tel:116111"' in text
    assert "Ништа нисмо нашли" in text
    assert text.count('aria-label="Хитна помоћ"') == 1
    for address in ("materijali/", "materijali/pitanja/", "ustanove/", "prijava/"):
        assert f'href="/sr/{address}"' in text, address


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("language", ["sr", "sr-latn"])
def test_whatever_is_typed_is_answered(typed: str, language: str) -> None:
    text = page(typed, language, vrsta=typed, posle=typed)
    assert "<script>alert" not in text and "&amp;lt;" not in text


def test_bytes_that_are_no_text_are_answered() -> None:
    for query in ("q=%ED%A0%80", "q=%FF%FE", "q", "q=&q=&posle=9&vrsta=", "q=" + "%D0%B6" * 2000):
        assert Client().get(f"/sr/pretraga/?{query}").status_code == 200, query


def test_of_an_endless_question_the_beginning_is_looked_for_and_all_of_it_stays() -> None:
    long = "насиље " + "абв " * 60
    text = page(long)
    assert titles(text) == titles(page(long[:LONGEST])) != []
    assert "Питање је дугачко" in text and f'value="{long}"' in text
    assert "Питање је дугачко" not in page("насиље")
    assert LONGEST < len(long) < MOST_TYPED
    link = re.search(r'href="([^"]+)" aria-current="true"', text.partition('class="search-kinds"')[2])
    assert link and parse_qs(urlsplit(entities.unescape(link[1])).query)["q"] == [long.strip() + " "]


def test_a_withdrawn_page_is_not_shown_before_the_index_knows() -> None:
    StandardPage.objects.filter(slug="nasilje-u-skoli").update(live=False)
    assert titles(page("насиље у школи")) == [QUESTION]
    assert "1 резултат<" in page("насиље у школи")
    assert "nasilje-u-skoli" not in page("насиље у школи")


def test_a_page_that_goes_while_it_is_answered_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert titles(page("школа"))
    monkeypatch.setattr(PageStore, "get", lambda store, page_id: None)
    assert titles(page("школа")) == []


@pytest.mark.parametrize("query", ["", "?q=насиље", "?q=qwerty", "predlozi/?q=насиље"])
def test_nobody_keeps_an_answer_and_no_link_tells_the_question(query: str) -> None:
    response = Client().get(f"/sr/pretraga/{query}")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_the_page_is_only_read() -> None:
    for path in ("", "predlozi/"):
        assert Client().post(f"/sr/pretraga/{path}").status_code == 405


def test_the_tab_tells_nobody_what_was_asked() -> None:
    text = page("насиље")
    assert re.search(r"<title>Претрага: \d+ резултата?</title>", text)
    assert "data-quick-exit" in text


def test_no_log_names_the_question(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(0):
        page("занемаривање")
        Client().get("/sr/pretraga/predlozi/?q=занемаривање")
    told = [str(record.__dict__) for record in caplog.records if record.name != "django.db.backends"]
    assert not [line for line in told if "занемаривање" in line or "%D0%B7" in line]


def test_every_public_page_leads_to_the_search() -> None:
    for path in ("/sr/", "/sr/materijali/", "/sr/ustanove/"):
        assert 'class="search-link" href="/sr/pretraga/"' in Client().get(path).content.decode()
    for path in ("/sr/prijava/", "/sr/pracenje/"):
        assert "search-link" not in Client().get(path).content.decode()


@pytest.mark.parametrize(
    ("query", "most"),
    [({}, 4), ({"q": "свађа"}, 17), ({"q": "насиље у школи занемаривнаје"}, 17), ({"q": "qwertyzz"}, 14)],
)
def test_a_page_is_cheap_for_a_process_that_remembers_nothing(
    query: dict[str, str], most: int, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.get("/sr/pretraga/", query)
    cache.clear()
    portal.forget()
    with django_assert_max_num_queries(most + portal.of_the_limit()):
        client.get("/sr/pretraga/", query)
