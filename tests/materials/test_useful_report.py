"""Editors read whether materials helped, and no number from which one reader could be told."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.users.models import UserProfile

from home.models import HomePage
from materials import useful_report
from materials.models import Answer, MaterialPage, UsefulCount
from materials.useful_report import FEWEST, rows_after
from portal.accounts.models import User
from portal.pages.cms_groups import EDITORS, set_up_groups
from tests.accounts.fixtures import MakeUser, sign_in
from tests.materials.factories import make_library, make_material

pytestmark = pytest.mark.django_db
ADDRESS = f"/{settings.CMS_PATH}utisci/"


@pytest.fixture
def editor(make_user: MakeUser) -> User:
    make_library()
    set_up_groups(HomePage.objects.get(locale__language_code="sr"))
    user = make_user("ana@primer.rs", cms=True, enrolled=True)
    user.groups.add(Group.objects.get(name=EDITORS))
    return user


def material(number: int, **said: int) -> MaterialPage:
    """Make a material with so many answers of each kind, over several days."""
    from materials.models import MaterialIndexPage

    page = make_material(MaterialIndexPage.objects.get(), number)
    for answer, count in said.items():
        for day in range(count):
            UsefulCount.objects.create(
                page=page, day=date(2026, 11, 1) + timedelta(days=day), answer=Answer(answer), number=1
            )
    return page


def test_numbers_are_summed_and_small_ones_are_not_told(editor: User, client: Client) -> None:
    material(1, yes=FEWEST + 2, no=FEWEST - 1)
    material(2, yes=FEWEST - 1, partly=1, no=FEWEST - 1)
    sign_in(client, editor)
    shown = client.get(ADDRESS).content.decode()
    table = re.sub(r"<[^>]+>|\s+", " ", shown.partition("<tbody>")[2].partition("</tbody>")[0]).split()
    assert table == ["Материјал", "1", "7", "мање", "од", "5", "мање", "од", "5"]
    assert "2026" not in shown.partition("<tbody>")[2].partition("</tbody>")[0]


def test_the_least_helpful_come_first_and_small_numbers_give_no_order(editor: User) -> None:
    material(1, yes=9, no=1)
    material(2, yes=9, no=4)
    material(3, no=6)
    material(4, no=8)
    rows, _next = rows_after(editor, "")
    assert [row.title[-1] for row in rows] == ["4", "3", "1", "2"]


def test_pages_continue_where_the_last_ended(editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(useful_report, "AT_ONCE", 2)
    for number, no in enumerate((5, 7, 5, 6, 0), start=1):
        material(number, yes=5, no=no)
    seen, after = [], ""
    for _turn in range(5):
        rows, after = rows_after(editor, after)
        seen += [row.title[-1] for row in rows]
        if not after:
            break
    assert seen == ["2", "4", "1", "3", "5"]
    assert rows_after(editor, "1; DROP")[0] == rows_after(editor, "")[0]


def test_both_scripts_and_only_who_works_on_pages(editor: User, client: Client, make_user: MakeUser) -> None:
    material(1, yes=6)
    sign_in(client, editor)
    assert "Да ли су материјали помогли" in client.get(ADDRESS).content.decode()
    UserProfile.objects.update_or_create(user=editor, defaults={"preferred_language": "sr-latn"})
    assert "Da li su materijali pomogli" in client.get(ADDRESS).content.decode()
    other: Any = Client()
    sign_in(other, make_user("gleda@primer.rs", cms=True, enrolled=True))
    assert "Материјал 1" not in other.get(ADDRESS, follow=True).content.decode()
