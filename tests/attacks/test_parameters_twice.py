"""A value sent twice, or in the address instead of the form: nobody gets another answer to who sent what.

Forms read the body and nothing else, and of two values of a field that has one the last, everywhere alike:
what is checked is what is used. Of addresses only lists are turned (``READ_FROM_ADDRESSES``).
"""

import re
import uuid
from typing import Any

import pytest
from django.middleware.csrf import _get_new_csrf_string, _mask_cipher_secret
from django.test import Client

from portal.accounts.models import User
from reporting.cases.models import Case, Message
from reporting.cases.principals import System
from reporting.vault import drafts
from tests.accounts.fixtures import PASSWORD, MakeUser
from tests.attacks.people import browser_of, everything
from tests.intake.walk import Walker, the_report
from tools.paths import ROOT

TRUE, FALSE = "Ово је моја прича.", "Ово је неко подметнуо."
DOOR = "/nalog/prijava/"
# Where a view reads the query: pages of lists, filters, where to go on after the door, a notice.
READ_FROM_ADDRESSES = {
    "elearning/courses/listing.py",
    "elearning/learning/views/classes.py",
    "home/finder/views.py",
    "home/news.py",
    "materials/listing.py",
    "materials/useful_report.py",
    "portal/accounts/views.py",
    "portal/editors/bulk.py",
    "portal/pages/places.py",
    "reporting/desk/views/alike.py",
    "reporting/desk/views/audit.py",
    "reporting/desk/views/case.py",
    "reporting/desk/views/common.py",
    "reporting/desk/views/contacts.py",
    "reporting/desk/views/day.py",
    "reporting/desk/views/exclusions.py",
    "reporting/desk/views/find.py",
    "reporting/desk/views/emergency_reviews.py",
    "reporting/desk/views/identity.py",
    "reporting/desk/views/institutions.py",
    "reporting/desk/views/load.py",
    "reporting/desk/views/measures.py",
    "reporting/desk/views/retention.py",
    "reporting/desk/views/roles.py",
    "reporting/desk/views/sent.py",
    "reporting/desk/views/triage.py",
    "reporting/tracking/views.py",
    "search/cms/tables.py",
    "search/views.py",
}
# Never looked at but to be blotted out.
READ_BY_LOGS = {"portal/security/reports.py"}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "quiet", "registry_data")]


def test_where_addresses_are_read_is_a_list() -> None:
    found = {
        str(path.relative_to(ROOT))
        for top in ("portal", "home", "materials", "elearning", "search", "reporting")
        for path in (ROOT / top).rglob("*.py")
        if re.search(r"\.GET\b|QUERY_STRING|request\.REQUEST", path.read_text(encoding="utf-8"))
    }
    assert found - READ_BY_LOGS == READ_FROM_ADDRESSES


def story(walker: Walker) -> Any:
    draft = drafts.open_cookie(walker.client.cookies["d"].value)
    assert draft is not None
    return draft.data["wizard"]["step_data"].get("4", {}).get("4-narrative")


def at_the_story() -> Walker:
    walker = Walker()
    walker.walk("child", until=4)
    return walker


def test_the_report_does_not_read_the_address() -> None:
    walker, to = at_the_story(), f"/sr/prijava/4/?4-narrative={FALSE}&_save=1"
    for body in ({"4-narrative": ""}, {}):
        walker.follow(walker.client.post(to, body))
        assert walker.step == 4 and FALSE not in walker.text and FALSE not in str(story(walker))
    walker.follow(walker.client.post(to, {"4-narrative": TRUE}))
    assert walker.step == 5 and story(walker) == [TRUE], "the button of the address was not pressed either"


def test_of_two_stories_the_one_that_is_shown_is_sent() -> None:
    walker = at_the_story()
    walker.follow(walker.client.post("/sr/prijava/4/", {"4-narrative": [FALSE, TRUE]}))
    walker.follow(walker.client.get("/sr/prijava/4/"))
    assert TRUE in walker.text and FALSE not in walker.text
    walker.follow(walker.client.post("/sr/prijava/4/", {"4-narrative": [FALSE, TRUE]}))
    walker.walk_on("child")
    assert TRUE in walker.text and FALSE not in walker.text, "what is looked through before sending"
    walker.send()
    assert the_report().narrative == TRUE


def signed_in(client: Client) -> bool:
    return client.get("/nalog/").status_code == 200


def test_the_door_does_not_read_the_address(make_user: MakeUser) -> None:
    make_user()
    for body in ({}, {"login": "", "password": ""}):
        client = Client()
        client.post(f"{DOOR}?login=ana@primer.rs&password={PASSWORD}", body)
        assert not signed_in(client)


def test_the_door_judges_the_account_that_it_opens(make_user: MakeUser, settings: Any) -> None:
    settings.SIGN_IN_RATES = {}
    make_user("ana@primer.rs"), User.objects.create_user("zrtva@primer.rs", "druga-lozinka-2026")
    for login, opens in ((["zrtva@primer.rs", "ana@primer.rs"], True), (["ana@primer.rs", "zrtva@primer.rs"], False)):
        client = Client()
        client.post(DOOR, {"login": login, "password": PASSWORD})
        assert signed_in(client) is opens, login
        if opens:
            assert "ana@primer.rs" in client.get("/nalog/").content.decode()
    for password, opens in (([PASSWORD, "pogresna-lozinka"], False), (["pogresna-lozinka", PASSWORD], True)):
        client = Client()
        client.post(DOOR, {"login": "ana@primer.rs", "password": password})
        assert signed_in(client) is opens, "of two passwords one counts"


def sent() -> list[str]:
    return [one.body for one in Message.objects.visible_to(System("test")).order_by("sent_at")]


def test_the_desk_reads_the_body_alone(worker: Client, case_at_work: Case) -> None:
    to = f"/postupanje/predmeti/{case_at_work.pk}/"
    worker.post(f"{to}preuzimanje/")
    worker.post(f"{to}poruka/?body={FALSE}&key={uuid.uuid4()}", {})
    worker.post(f"{to}poruka/?body={FALSE}", {"body": "", "key": str(uuid.uuid4())})
    assert sent() == []
    answer = worker.post(f"{to}poruka/?body={FALSE}", {"body": [FALSE, TRUE], "key": str(uuid.uuid4())})
    assert (answer.status_code, sent()) == (302, [TRUE])
    # One key, also of two that were sent, makes one message.
    keys = [str(uuid.uuid4()), str(uuid.uuid4())]
    for order in (keys, keys):
        worker.post(f"{to}poruka/", {"body": "Друга.", "key": order})
    assert sent() == [TRUE, "Друга."]


def test_a_token_counts_in_the_body_alone() -> None:
    client, secret = browser_of(everything(), enforce_csrf_checks=True), _get_new_csrf_string()
    client.cookies["t"] = secret
    token, foreign = _mask_cipher_secret(secret), _mask_cipher_secret(_get_new_csrf_string())
    for query, body, status in (
        (token, {}, 403),
        (token, {"csrfmiddlewaretoken": [token, foreign]}, 403),
        (foreign, {"csrfmiddlewaretoken": [foreign, token]}, 302),
    ):
        form = {"script": "sr"} | body
        assert client.post(f"/nalog/pismo/?csrfmiddlewaretoken={query}", form).status_code == status
