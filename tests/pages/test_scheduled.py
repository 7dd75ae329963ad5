"""What was approved for a day goes out on that day, and what is over goes down; the jobs of the house do it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import PageLogEntry

from home.models import HomePage, StandardPage
from portal.jobs import runner
from portal.pages import scheduled
from portal.pages.cms_groups import EDITORS, set_up_groups
from reporting.notify.models import OutboxMessage
from tests.accounts.fixtures import MakeUser
from tests.pages.factories import StandardPageFactory, make_site
from tests.pages.reviewing import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(db: None) -> HomePage:
    return make_site()


def waiting(home: HomePage, slug: str, *, hours: int) -> StandardPage:
    """Return a page that was approved to go out in so many ``hours``."""
    page = StandardPageFactory(parent=home, slug=slug, live=False)
    page.go_live_at = timezone.now() + timedelta(hours=hours)
    page.save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def is_live(page: StandardPage) -> bool:
    return StandardPage.objects.get(pk=page.pk).live


def test_an_approved_page_goes_out_on_its_day_and_not_before(home: HomePage) -> None:
    page = waiting(home, "sutra", hours=2)
    for hours, live in ((1, False), (3, True)):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            assert "pages.scheduled" in runner.run_due()
        assert is_live(page) is live


def test_a_page_goes_down_when_its_last_day_is_over(home: HomePage) -> None:
    page = StandardPageFactory(parent=home, slug="do-petka")
    StandardPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() + timedelta(hours=2))
    scheduled.keep_the_days(timezone.now())
    assert is_live(page)
    scheduled.keep_the_days(timezone.now() + timedelta(hours=3))
    assert not is_live(page)


def test_a_page_that_fails_holds_up_no_other(home: HomePage, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, good = waiting(home, "kvar", hours=1), waiting(home, "dobro", hours=2)
    publish = StandardPage.publish

    def fails(self: StandardPage, *args: Any, **kwargs: Any) -> Any:
        if self.pk == broken.pk:
            raise OSError("the disk is full")
        return publish(self, *args, **kwargs)

    monkeypatch.setattr(StandardPage, "publish", fails)
    later = timezone.now() + timedelta(hours=3)
    with time_machine.travel(later), pytest.raises(ExceptionGroup):
        scheduled.keep_the_days(later)
    assert (is_live(broken), is_live(good)) == (False, True)


def test_what_something_keeps_back_by_now_is_called_off_and_its_author_told(
    home: HomePage, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up_groups(home)
    _client, author = member(make_user, "pise", EDITORS)
    page = waiting(home, "sutra", hours=1)
    page.revisions.update(user=author)
    monkeypatch.setattr(StandardPage, "causes_against", lambda self: ["Недостаје слика."])
    OutboxMessage.objects.all().delete()
    later = timezone.now() + timedelta(hours=2)
    with time_machine.travel(later):
        for _time in range(2):
            scheduled.keep_the_days(later)
        assert not scheduled.something_is_due()
    assert not is_live(page)
    assert list(OutboxMessage.objects.values_list("template", "object_id")) == [("account.notice", author.pk)]
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.schedule.cancel").count() == 1


def test_without_a_day_that_has_come_there_is_nothing_to_do(home: HomePage) -> None:
    waiting(home, "sutra", hours=2)
    assert not scheduled.something_is_due()
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        assert scheduled.something_is_due()
