"""What is answered: the best first, of the chosen kinds, with what editors and danger put before it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from materials.models import MaterialPage
from portal.danger.kinds import Kind
from portal.danger.models import DangerPhrase
from search import index, vocabulary
from search.answers import answer
from search.backends import choice
from search.models import Entry, Promotion, StopWord, Synonyms, Vocabulary
from tests.materials.factories import make_library, make_material
from tests.pages.factories import HelplineFactory, StandardPageFactory
from tests.search.conftest import names_of

pytestmark = pytest.mark.django_db
Found = Callable[..., list[str]]


@pytest.fixture
def library(committed: Callable[[], Any]) -> Any:
    with committed():
        made = make_library()
        make_material(made, 1, title="Туча у дворишту", slug="tuca")
        make_material(made, 2, title="Како да помогнете", slug="kako", lead="Кад је туча већ почела.")
        StandardPageFactory(parent=made.get_parent(), title="О тучама", slug="o-tucama")
        HelplineFactory(number="116 111", name="Телефон за децу")
        HelplineFactory(number="192", name="Полиција")
    return made


def test_what_says_it_in_its_name_comes_before_what_says_it_in_passing(library: Any, found: Found) -> None:
    assert found("туча")[-1] == "Како да помогнете"


def test_both_scripts_bald_and_inflected_find_the_same(library: Any, found: Found) -> None:
    first = found("туча")
    assert len(first) == 3
    assert found("tuča") == found("tuca") == found("ТУЧЕ") == found("tučama") == first


def test_what_is_about_the_same_as_the_best_comes_forward(
    library: Any, found: Found, committed: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with committed():
        # Alike but for what they are about; the first by the order of what fits alike.
        make_material(library, 3, title="Прегледи", slug="zubi", lead="Зуби, свађа и лекар.")
        make_material(library, 4, title="Посредник", slug="mir", lead="Туча, свађа и двориште.")
        make_material(library, 5, title="Свађа у дворишту", slug="svadja", lead="Туча после свађе.")
    assert found("свађа") == ["Свађа у дворишту", "Посредник", "Прегледи"]
    monkeypatch.setattr("search.feedback._SHARE", 0.0)
    assert found("свађа") == ["Свађа у дворишту", "Прегледи", "Посредник"]


@pytest.fixture
def places(library: Any, committed: Callable[[], Any]) -> None:
    with committed():
        text = [("paragraph", "<p>Полиција и центар за социјални рад, на пример у Новом Саду.</p>")]
        StandardPageFactory(parent=library.get_parent(), title="Центар за социјални рад", slug="csr", body=text)
        StandardPageFactory(parent=library.get_parent(), title="Полиција и адресе", slug="policija", body=text)
    index.repair()


@pytest.mark.parametrize(
    "typed", ["centar za socijalni rad Novi Sad", "полиција у Новом Саду", "Нови Сад, адреса полиције и телефон"]
)
def test_a_place_stands_first_beside_what_everybody_looks_for_there(places: None, found: Found, typed: str) -> None:
    StopWord.objects.bulk_create([StopWord(word="за"), StopWord(word="у"), StopWord(word="и")])
    assert found(typed)[0] == "Нови Сад"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("policija Niš", ["Ниш"]),
        ("полицја ниш", ["Ниш"]),
        ("ко је полиција у нишу", ["Ниш"]),
        ("адреса полиције Медијана", ["Медијана (Ниш)"]),
        ("центар за социјални рад палилула", ["Палилула (Београд)", "Палилула (Ниш)"]),
        ("полиција палилула београд", ["Палилула (Београд)"]),
    ],
)
def test_a_city_comes_alone_and_all_that_share_a_name_come(
    places: None, found: Found, typed: str, first: list[str]
) -> None:
    StopWord.objects.bulk_create([StopWord(word=word) for word in ("за", "ко", "је", "у")])
    names = found(typed)
    assert sorted(names[: len(first)]) == first
    rest = names[len(first) :]
    if first == ["Ниш"]:
        assert all(name.endswith("(Ниш)") for name in rest[:5])
        rest = rest[5:]
    assert rest[0] in ("Центар за социјални рад", "Полиција и адресе")


@pytest.mark.parametrize(
    ("typed", "place"),
    [("како полиција ради у Нишу", "Ниш"), ("полиција се бори", "Бор"), ("позови полицију", "Пожега")],
)
def test_who_asks_for_anything_else_gets_what_helps_before_a_place(
    places: None, found: Found, typed: str, place: str
) -> None:
    names = found(typed)
    assert names[0] == "Полиција и адресе"
    assert place not in names[:2]


@pytest.mark.parametrize("each", [12, pytest.param(1, marks=pytest.mark.full)], ids=["every twelfth", "all"])
def test_every_place_comes_first_by_its_name_and_by_what_it_is_called_apart_from_its_city(
    each: int, places: None, found: Found
) -> None:
    StopWord.objects.create(word="на")
    every = list(Entry.objects.filter(kind="place").values_list("name", flat=True))
    assert len(every) > 190
    missed = []
    for name in every[::each]:
        short = name.partition(" (")[0]
        whole, part = found(f"полиција {name}"), found(f"{short}, полиција")
        if whole[0] != name or name not in part[:2]:
            missed.append(name)
    assert missed == []


@pytest.mark.parametrize("typed", ["баба полиција", "забрана и полиција", "полиција бори", "кокаин полиција"])
def test_what_only_sounds_like_a_place_brings_none_forward(places: None, typed: str) -> None:
    Synonyms.objects.create(words="баба|дека|бака")
    StopWord.objects.create(word="и")
    vocabulary.changed("sr")
    kinds = [hit.found.kind for hit in answer(typed, language="sr").hits]
    others = [kind for kind in kinds if kind != "place"]
    assert len(others) > 2
    assert kinds[: min(5, len(others))] == others[:5]


@pytest.mark.parametrize(
    "typed", ["центар за социјални рад", "полиција нови", "насиље и полиција у Новом Саду", "полиција панчити"]
)
def test_half_a_place_or_another_question_brings_no_place_forward(places: None, found: Found, typed: str) -> None:
    assert found(typed)[0] in ("Центар за социјални рад", "Полиција и адресе")


def test_counts_are_of_every_kind_and_hits_of_the_chosen(library: Any) -> None:
    every, pages = answer("туча", language="sr"), answer("туча", language="sr", kinds=["page"])
    assert every.counts == pages.counts == {"material": 2, "page": 1}
    assert (every.total, pages.total) == (3, 3)
    assert names_of(pages) == ["О тучама"]


def test_a_kind_that_stands_below_the_first_of_all_is_asked_for_by_itself(
    library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []
    real = choice.candidates

    def candidates(wanted: Any) -> choice.Named:
        asked.append(wanted.kinds)
        return real(wanted) if wanted.kinds else choice.Named([], "")

    monkeypatch.setattr("search.answers.candidates", candidates)
    monkeypatch.setattr("search.backends.MOST", 1)
    assert names_of(answer("туча", language="sr", kinds=["page"])) == ["О тучама"]
    assert asked == [(), ("page",)]


def test_it_says_when_more_hold_a_word_than_were_compared(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert answer("туча", language="sr").complete
    for module in ("search.backends", "search.backends.database", "search.answers"):
        monkeypatch.setattr(f"{module}.MOST", 2)
    assert not answer("туча", language="sr").complete


def test_tables_are_read_again_when_an_editor_changes_them(library: Any, found: Found) -> None:
    assert found("макљажа") == []
    row = Synonyms.objects.create(words="туча|макљажа")
    assert len(found("макљажа")) == 3
    row.delete()
    assert found("макљажа") == []
    StopWord.objects.create(word="дворишту")
    assert "Како да помогнете" in found("туча у дворишту")
    assert [group.typed for group in answer("туча дворишту", language="sr").question.groups] == ["tuča"]


def test_words_written_past_the_editors_screens_are_read_after_a_word_to_the_vocabulary(
    library: Any, found: Found
) -> None:
    assert found("макљажа") == []
    Synonyms.objects.bulk_create([Synonyms(words="туча|макљажа")])
    vocabulary.changed("sr")
    assert len(found("макљажа")) == 3


def test_danger_brings_telephones(library: Any) -> None:
    assert not answer("љубичаста свађа", language="sr").urgent
    DangerPhrase.objects.create(phrase="љубичаста свађа", kind=Kind.VIOLENCE)
    heard = answer("LJUBIČASTA SVAĐA", language="sr")
    urgent = heard.urgent
    assert heard.total == len(heard.hits), "what comes first is not counted among what was found"
    assert [one.name for one in urgent] == ["192 Полиција", "116 111 Телефон за децу"]
    assert not answer("туча", language="sr").urgent
    assert not set(urgent) & set(
        Entry.objects.filter(pk__in=[hit.found.pk for hit in answer("љубичаста свађа", language="sr").hits])
    )


def test_in_danger_the_page_is_one_for_who_asks(library: Any, committed: Callable[[], Any]) -> None:
    with committed():
        make_material(library, 3, title="Кад ти је тешко", slug="kad-ti-je-pretesko", audiences=["teens"])
        make_material(library, 4, title="Кад је детету тешко", slug="dete-ne-zeli-da-zivi", audiences=["parents"])

    def pages(typed: str) -> list[str]:
        return [one.name for one in answer(typed, language="sr").urgent if one.page_id]

    assert pages("мени је тешко, убићу се") == ["Кад ти је тешко"]
    assert pages("моја ћерка жели да умре") == ["Кад је детету тешко"]
    # Nobody has written one for staff: that for other adults is better than none, one that speaks to a child is not.
    assert pages("ученик жели да умре") == ["Кад је детету тешко"]


def test_a_later_page_with_the_same_last_part_hides_no_page_about_danger(
    library: Any, committed: Callable[[], Any]
) -> None:
    with committed():
        make_material(library, 3, title="Кад ти је тешко", slug="kad-ti-je-pretesko", audiences=["teens"])
        StandardPageFactory(parent=library.get_parent(), title="Погрешна", slug="kad-ti-je-pretesko")
    urgent = answer("мени је тешко, убићу се", language="sr").urgent
    assert [one.name for one in urgent if one.page_id] == ["Кад ти је тешко"]


def test_in_danger_the_list_begins_with_a_page_that_a_child_can_read(
    library: Any, found: Found, committed: Callable[[], Any]
) -> None:
    with committed():
        make_material(library, 3, title="Самоубиство", slug="skola", audiences=["professionals"])
        make_material(library, 4, title="Друг ти је поверио", slug="drug", lead="О самоубиству.", audiences=["teens"])
    assert found("самоубиство") == ["Друг ти је поверио", "Самоубиство"]
    assert found("самоубиство ученика")[0] == "Самоубиство", "staff asks"


def test_a_child_in_trouble_finds_its_line_among_the_first(library: Any) -> None:
    hits = answer("зезају ме у дворишту", language="sr")
    assert hits.question.intent.trouble
    assert "116 111 Телефон за децу" in names_of(hits)[:3]
    assert "116 111 Телефон за децу" not in names_of(answer("зезају ме", language="sr", kinds=["material"]))


@pytest.mark.parametrize("above", [False, True])
def test_a_page_that_is_kept_from_readers_is_not_found_before_the_index_knows(
    library: Any, found: Found, above: bool
) -> None:
    page = MaterialPage.objects.get(slug="tuca")
    Promotion.objects.create(words="јабука", page=page)
    assert page.title in found("туча") and found("јабука") == [page.title]
    kept = page.get_parent() if above else page
    PageViewRestriction.objects.create(page=kept, restriction_type=PageViewRestriction.PASSWORD, password="x")
    assert Entry.objects.filter(page=page).exists(), "no task has run"
    assert page.title not in found("туча") and found("јабука") == []
    assert ("Како да помогнете" in found("туча")) is not above, "what stands beside it is found"
    assert "О тучама" in found("туча")
    assert found("116111") == ["116 111 Телефон за децу"], "what is no page is kept from nobody"


def test_a_promoted_page_comes_first_until_its_day(library: Any, found: Found) -> None:
    page = MaterialPage.objects.get(slug="kako")
    row = Promotion.objects.create(words="свађа|туча у дворишту", page=page)
    assert found("tuča u dvorištu")[0] == "Како да помогнете"
    assert found("туча")[0] != "Како да помогнете"
    assert found("свађа") == ["Како да помогнете"], "even where nothing else is found"
    assert found("свађа", kinds=["page"]) == []
    assert len(found("tuča u dvorištu")) == len(set(found("tuča u dvorištu")))
    Promotion.objects.filter(pk=row.pk).update(until=timezone.localdate() - timedelta(days=1))
    assert found("свађа") == []
    Promotion.objects.filter(pk=row.pk).update(until=date.max)
    page.unpublish()
    assert found("свађа") == []


def test_a_slip_is_mended_with_the_words_of_the_site(library: Any, found: Found) -> None:
    question = answer("двориштуу", language="sr").question
    assert question.meant == "дворишту"
    assert found("двориштуу") == ["Туча у дворишту"]


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "\x00", "😢"])
def test_of_no_words_nothing_is_asked(typed: str, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(5):
        assert answer(typed, language="sr").hits == ()


def test_before_anything_was_indexed_nothing_is_found() -> None:
    for model in (Vocabulary, Entry):
        model.objects.all().delete()
    assert answer("туча", language="sr").hits == []


def test_an_answer_costs_few_queries(library: Any, django_assert_max_num_queries: Any) -> None:
    answer("туча", language="sr")
    # PostgreSQL's limit of time takes four of them, two when no transaction is open around it; what editors teach
    # about danger one.
    with django_assert_max_num_queries(13):
        answer("туча у дворишту", language="sr")
