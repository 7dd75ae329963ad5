"""What a test of faults does inside its portal, each in a process of its own."""

import copy
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone


def make_people(*, roles: dict[str, list[str]]) -> None:
    """Make accounts ``<name>@primer.test`` with a role in an institution and a second factor."""
    from portal.accounts.models import User
    from reporting.registry.models import Institution, RoleAssignment
    from tests.accounts.fixtures import PASSWORD, enrol

    granting, confirming = (User.objects.create_user(f"{name}@primer.test", None) for name in ("dodela", "potvrda"))
    for name, (role, institution) in roles.items():
        user = User.objects.create_user(f"{name}@primer.test", PASSWORD)
        enrol(user)
        RoleAssignment.objects.create(
            user=user,
            institution=Institution.objects.get(code=institution),
            role=role,
            valid_from=timezone.now() - timedelta(days=1),
            granted_by=granting,
            confirmed_by=confirming,
            confirmed_at=timezone.now(),
        )


def make_drafts(*, count: int) -> list[str]:
    """Answer the whole wizard once and make ``count`` finished drafts of it; returns their cookies."""
    from reporting.intake.storage import start_draft
    from reporting.vault import drafts
    from tests.intake.walk import Walker

    settings.ALLOWED_HOSTS = ["testserver"]
    walker = Walker()
    walker.walk("child")
    finished = drafts.open_cookie(walker.client.cookies["d"].value)
    assert finished is not None
    cookies = []
    for _ in range(count):
        draft = start_draft("child")
        draft.data = copy.deepcopy(finished.data) | {"code": draft.data["code"]}
        drafts.save(draft)
        cookies.append(draft.cookie)
    return cookies


def counted() -> dict[str, Any]:
    """Return how many reports, numbers and jobs' runs there are."""
    from portal.jobs.models import JobRun
    from reporting.cases.models import Report
    from reporting.cases.principals import System

    numbers = list(Report.objects.visible_to(System("test")).values_list("number", flat=True))
    return {"reports": len(numbers), "numbers": len(set(numbers)), "job_runs": JobRun.objects.count()}
