"""What stands in a visitor's cookie stands nowhere in the database once the draft is gone, nor beside the report."""

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from reporting.cases import services
from reporting.cases.models import Report
from reporting.cases.principals import System
from reporting.vault import codes, drafts, submissions
from reporting.vault.models import Draft
from tests.cases.fixtures import answers
from tests.intake.walk import Walker, the_report
from tests.vault.rotating import rotate
from tests.vault.world import all_columns

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.django_db,
    pytest.mark.usefixtures("keyring", "registry_data"),
]


def sent() -> tuple[Walker, str]:
    """Return a visitor who has sent a report, and the cookie of its draft."""
    walker = Walker()
    walker.walk("child")
    walker.send()
    return walker, walker.client.cookies["d"].value


def columns_naming(cookie: str) -> set[str]:
    """Return the columns in which the draft's id, the draft's key or the cookie stands, however it is written."""
    raw = base64.urlsafe_b64decode(cookie)
    draft_id = UUID(bytes=raw[:16])
    marks = [
        raw[:16],
        raw[16:],
        cookie.encode(),
        str(draft_id).encode(),
        draft_id.hex.encode(),
        raw[16:].hex().encode(),
    ]
    return {name for name, values in all_columns().items() if any(mark in one for one in values for mark in marks)}


@pytest.mark.parametrize("way", ["it expires", "the visitor leaves"])
def test_nothing_of_the_cookie_stands_in_any_column_once_the_receipt_is_gone(way: str) -> None:
    walker, cookie = sent()
    assert columns_naming(cookie) == {"vault_draft.id", "vault_draft.sealed"}, "its header names the draft, too"
    if way == "it expires":
        assert drafts.expire(timezone.now() + timedelta(days=2)) == 1
    else:
        walker.client.get("/izlaz/")
    assert the_report() and columns_naming(cookie) == set()


def test_the_report_keeps_a_mac_of_its_draft_that_needs_the_pepper() -> None:
    _walker, cookie = sent()
    draft_id = UUID(bytes=base64.urlsafe_b64decode(cookie)[:16])
    key = bytes(the_report().submission_key)
    assert len(key) == 32 and key == submissions.key_of(draft_id) and submissions.drafts_of([key]) == {key: draft_id}
    rotate("pepper")
    assert submissions.key_of(draft_id) != key


def test_a_pepper_that_is_changed_between_two_sendings_makes_no_second_report(django_assert_num_queries: Any) -> None:
    draft = drafts.start()
    first = services.submit_report(answers=answers(), code=codes.new_code(), submission_key=draft.id)
    rotate("pepper")
    second = services.submit_report(answers=answers(), code=codes.new_code(), submission_key=draft.id)
    assert first.pk == second.pk and Report.objects.visible_to(System("test")).count() == 1
    assert submissions.drafts_of([first.submission_key, b"\0" * 32]) == {bytes(first.submission_key): draft.id}
    drafts.discard(draft)
    assert submissions.drafts_of([first.submission_key]) == {} and not Draft.objects.exists()
    with django_assert_num_queries(0):
        assert submissions.drafts_of([]) == {}
