"""The desk's menu: what is needed most stands in the row, and nothing is lost."""

import re

import pytest

from tests.desk.conftest import Seat

pytestmark = pytest.mark.django_db
WIDE = re.compile(r'<nav class="menu-wide".*?</nav>', re.DOTALL)
FOLDED = re.compile(r'<details class="menu-more".*?</details>', re.DOTALL)
NARROW = re.compile(r'<details class="menu" data-menu>.*?</details>', re.DOTALL)


def _titles(html: str) -> list[str]:
    return re.findall(r"<a [^>]*>([^<]+)</a>", html)


def test_a_long_menu_folds_what_is_rare_and_a_telephone_has_all_of_it(officer: Seat) -> None:
    html = officer.sees("/postupanje/")
    (wide,), (folded,), (narrow,) = WIDE.findall(html), FOLDED.findall(html), NARROW.findall(html)
    assert _titles(wide)[:4] == ["Мој дан", "Пријаве", "Послато", "Предмети"]
    assert "Дежурство" in _titles(folded) and "Мој дан" not in _titles(folded)
    assert _titles(narrow)[: len(_titles(wide))] == _titles(wide)


def test_a_short_menu_folds_nothing(centre: Seat) -> None:
    html = centre.sees("/postupanje/")
    assert not FOLDED.findall(html) and "Хитан увид" in _titles(*WIDE.findall(html))
