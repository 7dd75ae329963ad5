"""Nothing that report, follow and exit answer with can be a 429: in service the middleware could only note it."""

import ast
from pathlib import Path

import pytest
from django.test import Client

from portal.security.zones import zone_for
from tests.access.addresses import every_address
from tools.paths import ROOT

ADDRESSES = [one for one in every_address() if not zone_for(one.example).throttled]
# More than any of our counters allows before it tells somebody.
TIMES = 22


def test_the_number_stands_only_where_the_page_is_made_and_refused() -> None:
    places = {
        str(path.relative_to(ROOT))
        for top in ("portal", "home", "materials", "elearning", "search", "reporting")
        for path in (ROOT / top).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value == 429
    }
    # A name is tried five times an hour; the page of the certificate itself stays, and its zone may refuse.
    assert places == {
        "portal/errors.py",
        "portal/security/middleware.py",
        "elearning/certificates/views/checking.py",
    }
    assert zone_for("/sr/uverenje/1/").throttled


def test_only_our_own_rooms_answer_there() -> None:
    """A view of allauth's would bring its limits along, and answer 429 by itself."""
    rooms = {str(one.view.__module__).rpartition(".views")[0] for one in ADDRESSES}
    assert rooms == {"portal.security", "reporting.intake", "reporting.tracking"}
    for room in rooms:
        for path in Path(ROOT, *room.split(".")).rglob("*.py"):
            assert "allauth" not in path.read_text(encoding="utf-8"), path


@pytest.mark.django_db
@pytest.mark.parametrize("example", [one.example for one in ADDRESSES])
def test_asking_again_and_again_from_one_network_is_answered_alike(
    keyring: object, client: Client, example: str
) -> None:
    for ask in (client.get, client.post):
        answers = [ask(example).status_code for _ in range(TIMES)]
        assert set(answers) == {answers[0]} and answers[0] != 429
