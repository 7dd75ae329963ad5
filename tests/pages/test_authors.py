"""Who wrote what readers have not seen yet: told by the words, save by save."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from home.models import HomePage, StandardPage
from portal.pages.authorship import authors
from tests.accounts.fixtures import MakeUser
from tests.pages.factories import StandardPageFactory
from tests.pages.reviewing import home

pytestmark = pytest.mark.django_db
__all__ = ["home"]

FIRST, SECOND, THIRD = "Реци некоме коме верујеш.", "Ниси крив за то.", "Зови 116 111 кад пожелиш."
LIVE = (f"<p>{FIRST} {SECOND}</p>", f"<p>{THIRD}</p>")
NEW = "Порука остаје између нас."
# A save: by whom, and the paragraphs or the fields that it leaves.
Save = tuple[str, Sequence[str] | dict[str, Any]]


def with_words(one: str, two: str = LIVE[1]) -> tuple[str, str]:
    return f"<p>{one}</p>", two


CASES: dict[str, tuple[list[Save], str]] = {
    "one word": ([("A", with_words(f"{FIRST} Ниси крива за то."))], "A"),
    "a sentence each": (
        [("A", with_words(f"{NEW} {SECOND}")), ("B", with_words(f"{NEW} {SECOND}", "<p>Зови одмах.</p>"))],
        "AB",
    ),
    "the other's is put back": (
        [
            ("A", with_words(f"{NEW} {SECOND}")),
            ("B", with_words(f"{NEW} Ниси сам.")),
            ("C", with_words(f"{NEW} {SECOND}")),
        ],
        "A",
    ),
    "a live one is put back, the other's stays": (
        [
            ("A", with_words(f"{NEW} {SECOND}")),
            ("B", with_words(f"{NEW} {SECOND}", "<p>Зови одмах.</p>")),
            ("C", with_words(f"{FIRST} {SECOND}", "<p>Зови одмах.</p>")),
        ],
        "B",
    ),
    "put back beside what another changed: nobody can tell": (
        [
            ("A", with_words(f"{NEW} {SECOND}")),
            ("B", with_words(f"{NEW} Ниси сам.")),
            ("C", with_words(f"{FIRST} Ниси сам.")),
        ],
        "ABC",
    ),
    "a stray key, taken out": (
        [
            ("A", {"title": "Разговор о томе"}),
            ("R", {"title": "Разговор о томеж"}),
            ("R", {"title": "Разговор о томе"}),
        ],
        "A",
    ),
    "a stray key, taken out by the author": (
        [
            ("A", {"title": "Разговор о томе"}),
            ("R", {"title": "Разговор о томеж"}),
            ("A", {"title": "Разговор о томе"}),
            ("A", {"title": "Разговор о томе", "lead": NEW}),
        ],
        "A",
    ),
    "a stray key in live words": ([("R", {"title": "Разговорж"}), ("A", {"title": "Разговор"})], ""),
    "a stray key that stayed": ([("A", {"title": "Разговор о томе"}), ("R", {"title": "Разговор о томеж"})], "AR"),
    "text that only looks like blocks": (
        [
            ("A", {"lead": '[{"type": "a", "value": "б"}]'}),
            ("B", {"lead": '[{"type": "a", "value": "б", "id": "Зови ме"}]'}),
        ],
        "AB",
    ),
    "a key that only looks like the editor's": (
        [("A", {"lead": "<b>Реч</b>"}), ("B", {"lead": '<b data-block-key="zovi_me">Реч</b>'})],
        "AB",
    ),
    "the date alone": ([("R", {"reviewed_on": date(2026, 12, 1)})], ""),
    "the date beside words": ([("A", {"lead": NEW}), ("R", {"lead": NEW, "reviewed_on": date(2026, 12, 1)})], "A"),
    "a comma in the other's sentence": (
        [
            ("A", with_words(f"{FIRST} {SECOND} {NEW}")),
            ("B", with_words(f"{FIRST} {SECOND} Порука, остаје између нас.")),
        ],
        "AB",
    ),
    "a new sentence moved": (
        [("A", with_words(f"{NEW} {FIRST} {SECOND}")), ("B", with_words(f"{FIRST} {SECOND}", f"<p>{THIRD} {NEW}</p>"))],
        "AB",
    ),
    "cut, then put elsewhere": (
        [
            ("A", with_words(f"{NEW} {FIRST} {SECOND}")),
            ("B", LIVE),
            ("B", with_words(f"{FIRST} {SECOND}", f"<p>{THIRD} {NEW}</p>")),
        ],
        "AB",
    ),
    "a live block moved": ([("B", LIVE[::-1])], "B"),
    "a live block moved and back": ([("B", LIVE[::-1]), ("C", LIVE)], ""),
    "a block cut by one, put elsewhere by another": (
        [("A", LIVE[1:]), ("B", (LIVE[1], LIVE[0]))],
        "AB",
    ),
    "a block deleted": ([("A", LIVE[:1])], "A"),
    "a block deleted and put back by another": ([("A", LIVE[:1]), ("B", LIVE)], ""),
    "a new block deleted and put back by another": (
        [("A", (*LIVE, f"<p>{NEW}</p>")), ("B", LIVE), ("C", (*LIVE, f"<p>{NEW}</p>"))],
        "A",
    ),
    "a deletion put back and made again": ([("A", LIVE[:1]), ("B", LIVE), ("C", LIVE[:1])], "A"),
    "what somebody took out of the own words, written again": (
        [("R", {"lead": NEW}), ("R", {"lead": "Старо."}), ("A", {"lead": NEW})],
        "AR",
    ),
    "the same neighbours in another order, beside a stray key": (
        [
            ("A", {"lead": "Вика је лоша, ћутање је горе, а разговор је добар."}),
            ("R", {"lead": "Вика је горе, а разговор је лоша, ћутање је добар.x"}),
            ("R", {"lead": "Вика је горе, а разговор је лоша, ћутање је добар."}),
        ],
        "AR",
    ),
    "sentences that stand twice, in another order": (
        [("A", {"lead": "Да. Не. Да. Можда. Да."}), ("B", {"lead": "Да. Можда. Да. Не. Да."})],
        "AB",
    ),
    "space and the editor's numbers": (
        [("R", (f'<p data-block-key="a1b2">{FIRST}  {SECOND}</p>', f"<p>{THIRD}</p>\n"))],
        "",
    ),
    "two words become one": ([("A", with_words(f"{FIRST} {SECOND.replace(' ', '', 1)}"))], "A"),
    "another address of a link": (
        [("A", with_words('<a href="https://a.rs">Овде</a>')), ("B", with_words('<a href="https://b.rs">Овде</a>'))],
        "AB",
    ),
    "what one took away, another replaced": ([("A", {"lead": ""}), ("B", {"lead": NEW})], "AB"),
    "by the system": ([("", {"lead": NEW}), ("A", {"lead": NEW, "title": "Нов наслов"})], "A"),
}


@pytest.fixture
def page(home: HomePage) -> StandardPage:
    made: StandardPage = StandardPageFactory(
        parent=home, title="Разговор", slug="razgovor", lead="Старо.", body=_body(LIVE)
    )
    made.save_revision().publish()
    return StandardPage.objects.get(pk=made.pk)


def _body(paragraphs: Sequence[str]) -> str:
    # Without ids: the form gives new ones, as to a block that somebody puts back.
    return json.dumps([{"type": "paragraph", "value": text} for text in paragraphs])


@pytest.mark.parametrize(("saves", "expected"), CASES.values(), ids=CASES.keys())
def test_an_author_is_who_wrote_or_took_away_what_goes_live_changed(
    page: StandardPage, make_user: MakeUser, saves: list[Save], expected: str
) -> None:
    assert _authors(page, make_user, saves) == expected


def test_a_comma_in_a_new_page_makes_it_nobody_elses(home: HomePage, make_user: MakeUser) -> None:
    new = StandardPageFactory(parent=home, title="Разговор", slug="razgovor", lead="", live=False)
    saves: list[Save] = [
        ("A", {"lead": "Порука остаје, како год, између нас."}),
        ("B", {"lead": "Порука остаје како год."}),
    ]
    assert _authors(new, make_user, [("", {"lead": ""}), *saves]) == "AB"


def test_who_signed_the_others_words_stays_an_author(page: StandardPage, make_user: MakeUser) -> None:
    writer, sender = (make_user(f"{name}@primer.rs", cms=True) for name in ("pise", "salje"))
    page.lead = NEW
    page.save_revision(user=writer)
    signed = page.sign_revision(sender)
    # As the CMS does while somebody writes.
    page.save_revision(user=sender, overwrite_revision=signed)
    assert authors(StandardPage.objects.get(pk=page.pk)) == {writer.pk, sender.pk}


def _authors(page: StandardPage, make_user: MakeUser, saves: list[Save]) -> str:
    """Save one after the other and return the letters of the authors."""
    users = {name: make_user(f"{name.lower()}@primer.rs", cms=True) for name in "ABCR"}
    keys = {user.pk: name for name, user in users.items()}
    for name, left in saves:
        draft = StandardPage.objects.get(pk=page.pk)
        fields = left if isinstance(left, dict) else {"body": _body(left)}
        for field, value in fields.items():
            setattr(draft, field, value)
        draft.save_revision(user=users.get(name), clean=False)
    found = authors(StandardPage.objects.get(pk=page.pk))
    return "".join(sorted(keys[key] for key in found))
