"""People of the desk, signed in through the real door."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import SignIn
from reporting.cases import services
from reporting.cases.models import Case, DisposalProposal, Participation
from reporting.cases.principals import Person, System
from reporting.cases.retention.disposal import propose_due
from reporting.vault import desk_drafts
from reporting.vault.models import DeskDraft
from tests.accounts.fixtures import PASSWORD, enrol, session_of, sign_in
from tests.cases.fixtures import CSW, SCHOOL, TRIAGE

SYSTEM = System("test")


class Seat(Client):
    """A signed-in person's browser; ``person`` asks the same questions without a browser."""

    person: Person

    def sees(self, path: str, *texts: str, status: int = 200) -> str:
        """Open ``path`` and return the page, which must show every one of ``texts``."""
        return shown(self.get(path), *texts, status=status)

    def does(self, path: str, data: dict[str, Any] | None = None, *texts: str) -> str:
        """Send a form, follow where it leads, and return the page at the end."""
        return shown(self.post(path, data or {}, follow=True), *texts)

    def presses(self, page: str, to: str, typed: dict[str, Any], *texts: str, form: str = "desk-form") -> str:
        """Open ``page``, type into its form, press the button that sends it ``to``, and return where that leads."""
        return self.does(to, hidden_of(self.sees(page), form) | typed, *texts)

    def approves(self, path: str, *texts: str) -> str:
        """Open the page of a proposal to close and approve it as it was shown."""
        mark = re.search(r'name="shown" value="(\w*)"', self.get(path).content.decode())
        return self.does(path, {"decision": "approve", "shown": mark[1] if mark else ""}, *texts)


BLOCKS = "p|div|li|ul|ol|table|thead|tbody|tr|td|th|h[1-6]|dl|dt|dd|section|aside|form|details|summary|button|a|caption|b|span"


def as_read(html: str) -> str:
    """Return a page without the line breaks of its templates, which no reader sees; what is typed stays as it is."""
    parts = re.split(r"(<textarea.*?</textarea>)", html, flags=re.DOTALL)
    for index in range(0, len(parts), 2):
        flat = re.sub(r"\s*\n\s*", "\n", parts[index])
        flat = re.sub(rf"(<(?:{BLOCKS})\b[^>]*>)\n", r"\1", flat)
        flat = re.sub(rf"\n(</(?:{BLOCKS})>)", r"\1", flat)
        parts[index] = flat.replace("\n>", ">").replace("\n", " ")
    return "".join(parts)


def shown(answer: HttpResponse, *texts: str, status: int = 200) -> str:
    """Return the text of ``answer``, which must have this status and show ``texts``."""
    html = as_read(answer.content.decode())
    assert answer.status_code == status, f"{answer.request['PATH_INFO']} answers {answer.status_code}"
    for text in texts:
        assert text in html, f"{answer.request['PATH_INFO']} does not show {text!r}: {re.findall('<h1.*?</h1>', html)}"
    return html


def hidden_of(html: str, form: str) -> dict[str, list[str]]:
    """Return the hidden fields of a page's form as a browser would send them."""
    inside = html.partition(f'<form id="{form}"')[2].partition("</form>")[0]
    assert inside, f"the page has no form {form}"
    found: dict[str, list[str]] = {}
    for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', inside):
        name, value = (re.search(rf'{one}="([^"]*)"', tag) for one in ("name", "value"))
        if name is not None and name[1] != "csrfmiddlewaretoken":
            found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    return found


def kept(seat: "Seat") -> dict[str, Any]:
    """Return what an account has begun and not sent, by page and form: the newest version of each."""
    rows = DeskDraft.objects.filter(account=seat.person.user.pk)
    found = {row.page: desk_drafts.read(account=row.account, page=row.page) for row in rows}
    return {(page, name): one[0].values for page, forms in found.items() for name, one in forms.items()}


@pytest.fixture
def seat(keyring: object, person: Callable[..., Person]) -> Callable[..., Seat]:
    """Seat somebody at the desk: ``seat("head", CSW)``. The second factor is passed unless told otherwise."""

    def make(role: str, at: str, *, second_factor: bool = True, user: Any = None, **flags: bool) -> Seat:
        who = person(role, at, user=user)
        if user is None:
            who.user.set_password(PASSWORD)
            for name, value in flags.items():
                setattr(who.user, name, value)
            who.user.save()
            enrol(who.user)
        client = Seat()
        client.person = who
        if second_factor:
            # The doors have tests of their own, and each of them takes as long as a page.
            client.cookies[settings.SESSION_COOKIE_NAME] = session_of(who.user)
        else:
            sign_in(client, who.user, second_factor=False)
        return client

    return make


@pytest.fixture
def first(seat: Callable[..., Seat]) -> Seat:
    """A desk administrator: who grants, invites, gives the first confirmation."""
    return seat("desk_admin", TRIAGE)


@pytest.fixture
def second(seat: Callable[..., Seat]) -> Seat:
    """Another desk administrator: who confirms."""
    return seat("desk_admin", TRIAGE)


@pytest.fixture
def officer(seat: Callable[..., Seat]) -> Seat:
    """The triage officer."""
    return seat("triage", TRIAGE)


@pytest.fixture
def centre(seat: Callable[..., Seat]) -> Seat:
    """A case worker of the centre, which leads."""
    return seat("case_worker", CSW)


@pytest.fixture
def school(seat: Callable[..., Seat]) -> Seat:
    """A case worker of the school."""
    return seat("case_worker", SCHOOL)


def asked(seat: Seat, page: str, *texts: str) -> int:
    """Return how many questions a page costs that was opened before."""
    seat.sees(page)
    with CaptureQueriesContext(connection) as queries:
        seat.sees(page, *texts)
    # Once a minute a session notes that somebody is there; when the minute turns is chance.
    noted = f'UPDATE "{SignIn._meta.db_table}"'
    return sum(not query["sql"].startswith(noted) for query in queries)


def part_of(case: Case, code: str) -> Participation:
    return Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)


def take(case: Case, *seats: Seat) -> None:
    """Let each of ``seats`` take its institution's part."""
    for one in seats:
        for assignment in one.person.assignments:
            part = part_of(case, assignment.institution.code)
            services.accept_participation(principal=one.person, participation_id=part.pk)


def finish(case: Case, *seats: Seat) -> None:
    """Let each of ``seats`` mark its institution's part done."""
    for one in seats:
        for assignment in one.person.assignments:
            part = part_of(case, assignment.institution.code)
            services.finish_participation(principal=one.person, participation_id=part.pk, reason="Договорено је.")


@pytest.fixture
def proposed(ended: Callable[..., Case]) -> Callable[..., DisposalProposal]:
    def make(**changes: Any) -> DisposalProposal:
        case = ended(**changes)
        propose_due(timezone.now())
        return DisposalProposal.objects.visible_to(System("test")).get(report__case=case)

    return make


@pytest.fixture
def head(seat: Callable[..., Seat]) -> Seat:
    return seat("head", CSW)


@pytest.fixture
def above(seat: Callable[..., Seat]) -> Seat:
    return seat("supervisor", "minrzs")
