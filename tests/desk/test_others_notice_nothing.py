"""An exclusion changes nothing for anybody but whom it keeps out, and to those the case does not exist.

What lists and addresses answer to whoever is excluded, for as many queries, tests/access/test_nothing_leaks.py shows.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from reporting.cases import services
from reporting.cases.alarms.advancing import advance
from reporting.cases.alarms.numbers import tell_how_many, write_digest
from reporting.cases.casework import deadlines
from reporting.cases.casework.escalation import escalate_if_untaken
from reporting.cases.models import Case, Exclusion, Participation, Report
from reporting.cases.principals import Person, Reporter, System
from reporting.notify import outbox, telephones
from reporting.registry.models import Institution
from tests.access.cast import undone
from tests.access.test_nothing_leaks import masked
from tests.accounts.fixtures import session_of
from tests.cases.alarms import Desk, night
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, fresh, institution

pytestmark = [pytest.mark.protected, pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]
SYSTEM = System("test")
# The body above the police, which stands in for it.
ABOVE = "mup"
REPORT_NUMBER, CASE_NUMBER = "11112222", "33334444"
PAGES = ("", "?ko=ustanova", "predmeti/", "predmeti/?sta=kasne", "predmeti/{case}/", "poslato/")
UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass
class World:
    """What everybody was sent and shown: pages by (who, page), letters and rings as (to, words)."""

    pages: dict[tuple[str, str], tuple[int, bytes]] = field(default_factory=dict)
    letters: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class House:
    """Everybody who may be told, and a report that lives through a night."""

    desk: Desk
    people: dict[str, Person]
    submit: Callable[..., Report]
    rung: list[tuple[str, str]]

    def lives(self, *, to: tuple[str, ...], out: dict[str, Any] | None, reported: bool = True) -> World:
        """Return what was sent and shown until the morning, where the report excludes ``out``; all is taken back."""
        with undone():
            mail.outbox.clear()
            self.rung.clear()
            began = timezone.now()
            case = self._is_reported(to, out) if reported else None
            # The hour in which nobody took it, and the number at seven in the morning.
            for minute in (20, 35, 80, 485):
                self._passes_to(began + timedelta(minutes=minute))
            world = World()
            for name, who in self.people.items():
                self._looks(world, name, who, case)
            world.letters = sorted(
                [*((",".join(one.to), f"{one.subject}\n{one.body}") for one in mail.outbox), *self.rung]
            )
            self.desk.clock.move_to(began)
        cache.clear()
        return world

    def _is_reported(self, to: tuple[str, ...], out: dict[str, Any] | None) -> Case:
        report = self.submit(forms=("family",), setting="home", institution=None, danger_now="yes")
        Report.objects.visible_to(SYSTEM).filter(pk=report.pk).update(number=REPORT_NUMBER)
        if out:
            Exclusion.objects.create(report=report, **out)
        self._passes(2)
        case = services.accept_report(
            principal=fresh(self.desk.first), report_id=report.pk, risk="acute", level=None, although_unread=True
        )
        Case.objects.visible_to(SYSTEM).filter(pk=case.pk).update(number=CASE_NUMBER)
        for code in to:
            self._passes(1)
            one = services.Recipient(institution_id=institution(code).pk, urgent=True)
            services.route_case(
                principal=fresh(self.desk.first), case_id=case.pk, recipients=[one], lead_id=institution(CSW).pk
            )
        self._passes(5)
        part = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=CSW)
        services.accept_participation(principal=fresh(self.desk.centre), participation_id=part.pk)
        services.name_case(principal=fresh(self.desk.centre), participation_id=part.pk, name="Јавор")
        self._passes(3)
        services.message_from_reporter(
            principal=Reporter(report.pk), body="Вратио се.", submission_key=uuid.uuid4(), topic="not_stopped"
        )
        return case

    def _passes(self, minutes: int) -> None:
        self._passes_to(timezone.now() + timedelta(minutes=minutes))

    def _passes_to(self, now: datetime) -> None:
        self.desk.clock.move_to(now)
        deadlines.note_overdue(now, first=escalate_if_untaken)
        advance(now)
        tell_how_many(now)
        write_digest(now)
        outbox.deliver_due()

    def _looks(self, world: World, name: str, who: Person, case: Case | None) -> None:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(who.user)
        for page in PAGES:
            with undone():
                answer = client.get("/postupanje/" + page.format(case=case.pk if case else uuid.uuid4()))
            world.pages[name, page] = (answer.status_code, steady(answer.content))
        for text in (REPORT_NUMBER, CASE_NUMBER, "Јавор"):
            with undone():
                answer = client.post("/postupanje/nalazenje/", {"trazi": text})
            world.pages[name, text] = (answer.status_code, steady(answer.content + answer.get("Location", "").encode()))


def steady(content: bytes) -> bytes:
    """Return a page with its random keys numbered as they come."""
    seen: dict[bytes, bytes] = {}
    return UUID.sub(lambda found: seen.setdefault(found[0], b"key %d" % len(seen)), masked(content))


def differences(one: dict[Any, Any], other: dict[Any, Any]) -> list[Any]:
    """Return what differs: whose page, and the lines that one of the two has."""
    return [
        (name, *(line.decode() for line in set(one[name][1].splitlines()) ^ set(other[name][1].splitlines())))
        for name in one
        if one[name] != other[name]
    ]


@pytest.fixture
def house(
    monkeypatch: pytest.MonkeyPatch, person: Callable[..., Person], submit: Callable[..., Report]
) -> Iterator[House]:
    rung: list[tuple[str, str]] = []
    monkeypatch.setattr(telephones, "send", lambda *, number, text, **_more: rung.append((number, text)))
    for code in (CSW, POLICE, SCHOOL, ABOVE):
        Institution.objects.filter(code=code).update(email=f"{code}@kuce.test")
    for desk in night():
        people = {"centre": desk.centre, "colleague": person("case_worker", CSW), "centre head": person("head", CSW)}
        people |= {"police": desk.police, "police head": desk.police_head, "above": person("case_worker", ABOVE)}
        people |= {"stranger": person("case_worker", OTHER_CSW), "school": person("case_worker", SCHOOL)}
        outbox.deliver_due()
        yield House(desk, people, submit, rung)


def same_but_for_the_warning(plain: World, shut: World) -> None:
    """Nothing differs, but that who took the case and reads its story is told whom not to tell."""
    different = differences(plain.pages, shut.pages)
    assert {name for name, *_lines in different} == {(who, "predmeti/{case}/") for who in ("centre", "colleague")}
    assert all("Не сме да сазна:".encode() in shut.pages[name][1] for name, *_lines in different)
    assert plain.letters == shut.letters


@pytest.mark.full
def test_nobody_can_tell_that_a_house_is_kept_out_and_it_not_that_anybody_reported(house: House) -> None:
    plain = house.lives(to=(CSW, POLICE), out=None)
    told = {to for to, _words in plain.letters}
    assert {house.people[name].user.email for name in ("centre", "colleague", "police", "police head")} <= told
    assert plain.pages["centre", CASE_NUMBER][0] == 302 and b"key 0" in plain.pages["centre", "predmeti/"][1]
    assert plain.pages["stranger", "predmeti/{case}/"][0] == 404
    school = house.lives(to=(CSW, POLICE), out={"kind": "institution", "institution": institution(SCHOOL)})
    same_but_for_the_warning(plain, school)
    police = house.lives(to=(CSW, ABOVE), out={"kind": "institution", "institution": institution(POLICE)})
    _beside_it_nothing_differs(house, plain, police)
    _to_it_there_is_nothing(house, police, house.lives(to=(), out=None, reported=False))


@pytest.mark.full
def test_nobody_can_tell_that_an_account_is_kept_out(house: House) -> None:
    plain = house.lives(to=(CSW, POLICE), out=None)
    shut = house.lives(to=(CSW, POLICE), out={"kind": "user", "user": house.people["school"].user})
    same_but_for_the_warning(plain, shut)


def _beside_it_nothing_differs(house: House, plain: World, shut: World) -> None:
    """Whether police or the body above it was sent the case nobody beside the two can tell."""
    beside = {name for name in house.people if name not in ("police", "police head", "above")}
    # The page of the case says to who works on it who else does.
    shown = {(who, page) for who, page in plain.pages if who in beside and page != "predmeti/{case}/"}
    shown |= {("stranger", "predmeti/{case}/"), ("school", "predmeti/{case}/")}
    assert [one for one in sorted(shown) if plain.pages[one] != shut.pages[one]] == []
    addresses = {house.people[name].user.email for name in beside} | {f"{CSW}@kuce.test"}
    sent = [[one for one in world.letters if one[0] in addresses] for world in (plain, shut)]
    assert sent[0] == sent[1] != []


def _to_it_there_is_nothing(house: House, shut: World, never: World) -> None:
    """To whom the case excludes it is as if nobody had reported."""
    for name in ("police", "police head"):
        pages = [{page: seen for (who, page), seen in world.pages.items() if who == name} for world in (shut, never)]
        assert differences(*pages) == []
        assert pages[0]["predmeti/{case}/"][0] == 404
    reached = {house.people[name].user.email for name in ("police", "police head")} | {f"{POLICE}@kuce.test"}
    assert not [to for to, _words in shut.letters if to in reached]
    assert shut.letters and not never.letters
