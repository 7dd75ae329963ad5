"""Which outside addresses are asked, and when editors hear that one is broken."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from wagtail.models import Page

from home.models import StandardPage
from portal.accounts.models import User
from portal.editors import looking, outside
from portal.editors.asking import Answer, Refused
from portal.editors.models import Finding, Kind, OutsideLink
from tests.accounts.fixtures import MakeUser, sign_in
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BODY = [
    {"type": "paragraph", "value": '<p><a href="https://primer.rs/dom?a=1&amp;b=2#deo">Дом</a></p>'},
    {"type": "sources", "value": {"sources": [{"title": "Закон", "address": "https://drugi.rs/zakon"}]}},
]


class Answers:
    """Stands in for the network: answers as told, and keeps what was asked."""

    def __init__(self, **by_host: Any) -> None:
        self.by_host, self.asked = by_host, list[str]()

    def ask(self, address: str) -> Answer:
        self.asked.append(address)
        said = self.by_host.get(outside._host(address).split(".")[0], Answer(True))
        if isinstance(said, type):
            raise said
        return said


@pytest.fixture
def page(settings: Any) -> StandardPage:
    settings.LINK_CHECK_HOSTS = ["*"]
    made = StandardPageFactory(parent=make_site(), title="Са линком", search_description="Да.", reviewed_on=NOW.date())
    made.body = json.dumps(BODY)
    made.save_revision().publish()
    looking.look_over(NOW)
    return StandardPage.objects.get(pk=made.pk)


def check(now: datetime, answers: Answers) -> int:
    return outside.check_links(now, asker=answers)  # type: ignore[arg-type]


def broken(page: Page) -> list[Finding]:
    looking.look_over(NOW + timedelta(days=300))
    return list(Finding.objects.filter(page_id=page.pk, kind=Kind.OUTSIDE))


def test_addresses_of_texts_and_blocks_are_known(page: StandardPage) -> None:
    assert outside.addresses(page) == {"https://primer.rs/dom?a=1&b=2", "https://drugi.rs/zakon"}
    assert set(OutsideLink.objects.values_list("host", flat=True)) == {"primer.rs", "drugi.rs"}


def test_nobody_is_asked_unless_the_operator_says_whom(page: StandardPage, settings: Any) -> None:
    for hosts, asked in ([], set()), (["drugi.rs"], {"https://drugi.rs/zakon"}):
        settings.LINK_CHECK_HOSTS = hosts
        answers = Answers()
        check(NOW, answers)
        assert set(answers.asked) == asked, hosts
    # primer.rs was never asked, and never will be.
    with time_machine.travel(NOW + outside.AGAIN, tick=False):
        assert outside.state().ok


def test_those_that_nobody_is_to_ask_stand_before_nobody(page: StandardPage, settings: Any) -> None:
    OutsideLink.objects.all().delete()
    for number in range(outside.AT_ONCE * 5):
        OutsideLink.objects.create(address=f"https://a{number}.com/", host=f"a{number}.com", next_at=NOW)
    OutsideLink.objects.create(address="https://www.drugi.rs/", host="www.drugi.rs", next_at=NOW)
    settings.LINK_CHECK_HOSTS, answers = ["drugi.rs"], Answers()
    assert check(NOW, answers) == 1
    assert answers.asked == ["https://www.drugi.rs/"]


def test_one_bad_evening_is_no_news_and_three_bad_days_are(page: StandardPage) -> None:
    bad = Answers(primer=Answer(False, "404"))
    for minute in range(0, 600, 7):
        check(NOW + timedelta(minutes=minute), bad)
    assert bad.asked.count("https://primer.rs/dom?a=1&b=2") == 1
    check(NOW + DAY, bad)
    assert broken(page) == []
    check(NOW + 2 * DAY, bad)
    (finding,) = broken(page)
    assert finding.detail == "https://primer.rs/dom?a=1&b=2 (одговор 404)"
    assert (finding.found_at, finding.checked_at) == (NOW, NOW + 2 * DAY)


def test_one_that_answers_again_is_forgotten(page: StandardPage) -> None:
    for day in range(3):
        check(NOW + day * DAY, Answers(drugi=Answer(False, "TimeoutError")))
    assert [one.detail for one in broken(page)] == ["https://drugi.rs/zakon (не одговара)"]
    check(NOW + 4 * DAY, Answers())
    assert broken(page) == []
    assert not OutsideLink.objects.exclude(failures=0).exists()


def test_a_fault_between_two_good_answers_begins_anew(page: StandardPage) -> None:
    answers = [Answer(False, "500"), Answer(False, "500"), Answer(True), Answer(False, "500"), Answer(False, "500")]
    for day, answer in enumerate(answers):
        link = OutsideLink.objects.get(host="drugi.rs")
        outside.note(link, answer, now=NOW + day * DAY)
    assert not OutsideLink.objects.get(host="drugi.rs").broken


def test_a_host_is_asked_once_in_a_minute(page: StandardPage) -> None:
    for number in range(3):
        link = OutsideLink.objects.create(address=f"https://drugi.rs/{number}", host="drugi.rs", next_at=NOW)
        link.pages.add(page.pk)
    answers = Answers()
    assert check(NOW, answers) == 2
    assert check(NOW + timedelta(seconds=59), answers) == 0
    assert check(NOW + timedelta(seconds=61), answers) == 1


def test_running_twice_changes_nothing(page: StandardPage) -> None:
    check(NOW, Answers(primer=Answer(False, "404")))
    before = list(OutsideLink.objects.order_by("pk").values_list())
    again = Answers(primer=Answer(False, "404"))
    assert check(NOW, again) == 0
    assert (again.asked, list(OutsideLink.objects.order_by("pk").values_list())) == ([], before)


def test_what_leads_inside_is_left_alone_and_no_fault(page: StandardPage) -> None:
    for day in range(4):
        check(NOW + day * DAY, Answers(primer=Refused))
    assert broken(page) == []
    assert OutsideLink.objects.get(host="primer.rs").next_at == NOW + outside.AGAIN


def test_what_no_public_page_names_is_forgotten(page: StandardPage) -> None:
    page.unpublish()
    looking.look_over(NOW)
    assert not OutsideLink.objects.exists()


def test_the_health_page_says_when_nobody_asked(page: StandardPage) -> None:
    with time_machine.travel(NOW + outside.LATE + timedelta(minutes=1), tick=False):
        assert not outside.state().ok
    check(NOW, Answers())
    with time_machine.travel(NOW + outside.AGAIN, tick=False):
        assert outside.state().ok
    with time_machine.travel(NOW + outside.AGAIN + outside.LATE + timedelta(minutes=1), tick=False):
        assert not outside.state().ok


def test_the_report_leads_to_the_page_and_says_since_when(
    page: StandardPage, client: Client, make_user: MakeUser
) -> None:
    for day in range(3):
        check(NOW + day * DAY, Answers(primer=Answer(False, "404")))
    looking.look_over(NOW + 3 * DAY)
    user = make_user("glavni@primer.rs", cms=True, enrolled=True)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    sign_in(client, user)
    shown = client.get(f"/{settings.CMS_PATH}uredjivanje/nalazi/?kind=outside").content.decode().replace("\u00a0", " ")
    for words in ("Са линком", f"pages/{page.pk}/edit/", "одговор 404", "26. 11. 2026.", "28. 11. 2026."):
        assert words in shown, words
