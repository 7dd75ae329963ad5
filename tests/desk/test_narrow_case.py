"""Who reads a case from the top, on a telephone or aloud, comes to the acts before the details."""

from collections.abc import Callable

import pytest

from reporting.cases.models import Case
from tests.desk.conftest import Seat

pytestmark = pytest.mark.django_db


def test_acts_and_participants_come_right_after_the_headline(centre: Seat, routed: Callable[..., Case]) -> None:
    html = centre.sees(f"/postupanje/predmeti/{routed().pk}/").partition("<main")[2]
    order = [html.index(text) for text in ("<h1", "Следеће:", "Преузимамо", "Ко учествује", "Шта је пријављено")]
    assert order == sorted(order)


def test_the_account_stands_in_the_folded_menu_too(centre: Seat) -> None:
    menu = centre.sees("/postupanje/").partition('<details class="menu"')[2].partition("</details>")[0]
    assert centre.person.user.email in menu and "Одјавите се" in menu
