"""What was approved for a day goes out on that day, and what is over goes down; the jobs of the house do it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from home.models import HomePage, StandardPage
from portal.jobs import runner
from portal.pages import scheduled
from tests.pages.factories import StandardPageFactory, make_site

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


def test_without_a_day_that_has_come_there_is_nothing_to_do(home: HomePage) -> None:
    waiting(home, "sutra", hours=2)
    assert not scheduled.something_is_due()
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        assert scheduled.something_is_due()
