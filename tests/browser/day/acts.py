"""What the day needs from the house itself, in the process of ``tests.caching.support.Editor``."""

from collections import Counter
from datetime import timedelta
from typing import Any

import time_machine
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Comment

from materials.models import MaterialPage
from portal.accounts.models import User
from portal.jobs import runner
from portal.pages.cms_groups import REVIEWERS
from reporting.desk.demo import people
from reporting.notify.models import OutboxMessage

REVIEWER = "recenzent@demo.test"


def hire_a_reviewer() -> int:
    """Make an account of „Рецензенти“ that signs in as everybody of the demo does."""
    person = people.Person(REVIEWER, "Тамара", "Бојић", "преглед страница", group=REVIEWERS)
    user = people._account(person)
    assert list(user.groups.all()) == [Group.objects.get(name=REVIEWERS)]
    return User.objects.filter(email=REVIEWER).count()


def offered() -> list[list[str]]:
    """Return name and label of every block of a material, in the order in which editors are offered them."""
    body = MaterialPage._meta.get_field("body").stream_block
    return [[name, str(block.label)] for name, block in body.child_blocks.items()]


def stored_blocks(slug: str) -> list[str]:
    """Return the names of the blocks of the material that is live."""
    return [block.block_type for block in MaterialPage.objects.get(slug=slug, live=True).body]


def state_of(slug: str) -> dict[str, Any]:
    """Return what the forged forms need to know, and whether readers have the page."""
    page = MaterialPage.objects.get(slug=slug, locale__language_code="sr")
    task = page.current_workflow_task_state
    return {"pk": page.pk, "task": task and task.pk, "live": page.live, "waits": page.approved_schedule}


def hours_pass(slug: str, hours: int) -> list[str]:
    """Run the jobs of the house as they will run in so many ``hours``; returns their names.

    The server's own clock stays, so afterwards the day of the page moves back instead.
    """
    with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=True):
        ran = runner.run_due()
    page = MaterialPage.objects.get(slug=slug, locale__language_code="sr")
    assert page.go_live_at is not None
    past = page.go_live_at - timedelta(hours=hours)
    MaterialPage.objects.filter(pk=page.pk).update(go_live_at=past)
    for revision in page.revisions.all():
        revision.content["go_live_at"] = past.isoformat()
        revision.save(update_fields=["content"])
    return ran


def open_comments(pk: int) -> int:
    """Return how many comments on a page nobody has resolved."""
    return Comment.objects.filter(page_id=pk, resolved_at=None).count()


def letters() -> dict[str, int]:
    """Return how many letters the house has written, by template."""
    return Counter(OutboxMessage.objects.values_list("template", flat=True))
