"""Accounts, devices, links and pages that visits to the house need."""

import json
from typing import Any

from tests.browser.arrange.reports import CENTRE, person

LATIN_A = "a"


def second_device() -> dict[str, str]:
    """Sign the editor in on a telephone, too."""
    from django.utils import timezone

    from portal.accounts.models import SignIn, User

    now = timezone.now()
    row = SignIn.objects.create(user=User.objects.get(email="urednik@demo.test"), since=now, seen=now, kind="phone")
    return {"id": str(row.pk)}


def library() -> dict[str, int]:
    """Put the tests' own materials on the shelf; returns their numbers by address."""
    from materials.models import MaterialPage
    from tests.materials.samples import OWN, load_library

    load_library()
    return dict(MaterialPage.objects.filter(slug__in=OWN).values_list("slug", "pk"))


def words_of_danger() -> None:
    """Let „убићу се“ be heard as danger, as editors would."""
    from portal.danger.models import DangerPhrase

    DangerPhrase.objects.get_or_create(phrase="убићу се", defaults={"kind": "suicide"})


def invited() -> dict[str, str]:
    """Make a link for somebody who has never been here."""
    from portal.accounts import links
    from portal.accounts.models import EntryLink, User

    user = User.objects.create_user("pozvana@demo.test")
    return {"path": links.make(user=user, purpose=EntryLink.Purpose.INVITATION, sets_password=True)}


def waiting_for_a_second_person() -> dict[str, str]:
    """Make an account with a role that nobody has confirmed and a lost second factor that one has; returns its name."""
    from portal.accounts import recoveries
    from reporting.desk.demo.people import Person, _account
    from reporting.registry import services
    from reporting.registry.models import Institution

    user = _account(Person("nova@demo.test", "Зора", "Радић", "чека потврду"))
    services.grant_role(
        granted_by=person("uprava2").user,
        user=user,
        institution=Institution.objects.get(code=CENTRE),
        role="case_worker",
        invited=True,
    )
    recoveries.ask(user=user)
    return {"name": "Радић"}


def _front_page() -> Any:
    """Return the front page that readers have; the pages of every type stand below one of their own."""
    from wagtail.models import Site

    return Site.objects.get(is_default_site=True).root_page


def saved_draft() -> dict[str, Any]:
    """Make a page that nobody reads yet, its address that of its title, with six faults in it; return key, address."""
    from home.models import StandardPage

    page = StandardPage(title="Проба адресе", slug="proba-adrese", lead="Увод.", live=False)
    page.body = json.dumps(
        [
            {"type": "heading", "value": {"text": "Део без одељка", "level": "3"}},
            {"type": "paragraph", "value": f"<p>Ово је си{LATIN_A}јно.</p>"},
            {"type": "paragraph", "value": "<p>Ово је napisano latinicom, осим online и pomoc@primer.rs.</p>"},
            {"type": "paragraph", "value": '<p>Више пише <a href="https://example.org/">Овде.</a></p>'},
            {"type": "paragraph", "value": "<p>Дете има право.[1]</p><p></p>"},
        ]
    )
    _front_page().add_child(instance=page)
    page.save_revision()
    return {"pk": page.pk, "slug": page.slug}


def ready_draft(title: str) -> int:
    """Make a page that lacks nothing and was sent to nobody; return its key."""
    from home.models import StandardPage

    page = StandardPage(title=title, slug="", lead="Увод.", live=False)
    page.body = json.dumps([{"type": "paragraph", "value": "<p>Свако може да пита.</p>"}])
    _front_page().add_child(instance=page)
    page.save_revision()
    return page.pk


def saved_elsewhere(pk: int) -> None:
    """Save a page once more, as its author does in another window."""
    from wagtail.models import Page

    from portal.accounts.models import User

    page = Page.objects.get(pk=pk).specific
    page.lead = "Из другог прозора."
    page.save_revision(user=User.objects.get(email="sajt@demo.test"))


def pages_called(title: str) -> list[dict[str, Any]]:
    """Return of each page with that title how it begins, its paragraphs, and whether a reviewer has it."""
    from wagtail.models import Page

    pages = [page.get_latest_revision_as_object() for page in Page.objects.filter(draft_title=title)]
    return [
        {"lead": page.lead, "words": str(page.body), "in_review": page.current_workflow_task is not None}
        for page in pages
    ]
