"""The demo's accounts. Passwords and secrets are public: never outside development settings."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.utils import timezone

from portal.accounts.models import User
from reporting.registry import services as registry
from reporting.registry.administrators_from_server import make_first_administrators
from reporting.registry.duty import PLANNED, plan_shift
from reporting.registry.institutions import change_contact, confirm_contact, contact_stage
from reporting.registry.models import DutyShift, Institution, Role, RoleAssignment

PASSWORD = "lozinka-za-probu-2026"
TOTP_SECRET = "KRUGNADOMAVRATA2SVETLA3ZASTITA4Q"
# Where the demo's administrators are reached; no number in Serbia begins so.
ADMINISTRATORS_PHONE = "011 000 0000"
NOBODYS_PHONE = "+381110000000"
CENTRE, SCHOOL, POLICE, TRIAGE = "csw-novi-sad", "os-lipa-novi-sad", "police-novi-sad", "triage"


@dataclass(frozen=True)
class Person:
    """One account: who it is, and either desk roles in an institution or a CMS group."""

    email: str
    first_name: str
    last_name: str
    what: str
    role: str = ""
    institution: str = ""
    group: str = ""
    also: str = ""


ADMINISTRATORS = (
    Person("uprava1@demo.test", "Весна", "Костић", "управљање улогама", Role.DESK_ADMIN, TRIAGE),
    Person("uprava2@demo.test", "Горан", "Лазић", "управљање улогама", Role.DESK_ADMIN, TRIAGE),
)
WORKERS = (
    Person("trijaza@demo.test", "Ана", "Марић", "тријажа", Role.TRIAGE, TRIAGE),
    Person("trijaza2@demo.test", "Бојан", "Ристић", "тријажа, друга особа", Role.TRIAGE, TRIAGE),
    Person("vodi.trijazu@demo.test", "Мира", "Јовић", "руковођење тријажом", Role.HEAD, TRIAGE, also=Role.TRIAGE),
    Person("centar@demo.test", "Јелена", "Савић", "центар за социјални рад", Role.CASE_WORKER, CENTRE),
    Person("rukovodilac@demo.test", "Милан", "Перић", "руководилац центра", Role.HEAD, CENTRE),
    Person("skola@demo.test", "Ивана", "Илић", "школа „Липа“", Role.CASE_WORKER, SCHOOL),
    Person("policija@demo.test", "Никола", "Тодић", "полиција", Role.CASE_WORKER, POLICE),
    Person("dnevnik@demo.test", "Олга", "Симић", "преглед дневника", Role.AUDITOR, TRIAGE),
)
EDITORS = (
    Person("urednik@demo.test", "Сара", "Нинић", "уређивање сајта", group="Уредници"),
    Person("sajt@demo.test", "Петар", "Вукић", "управљање сајтом", group="*"),
)
EVERYONE = (*EDITORS, *ADMINISTRATORS, *WORKERS)


def make_people() -> None:
    """Make what is missing; change nothing that exists."""
    users = {person.email: _account(person) for person in EVERYONE}
    triage = Institution.objects.get(code=TRIAGE)
    first, second = (users[person.email] for person in ADMINISTRATORS)
    make_first_administrators(users=(first, second), institution=triage)
    _say_how_they_are_reached(triage, first, second)
    for person in WORKERS:
        user, institution = users[person.email], Institution.objects.get(code=person.institution)
        for role in filter(None, (person.role, person.also)):
            if RoleAssignment.objects.filter(user=user, institution=institution, role=role).exists():
                continue
            granted = registry.grant_role(granted_by=first, user=user, institution=institution, role=role, invited=True)
            registry.confirm_role(assignment_id=granted.pk, confirmed_by=second)
    _plan_duty(users)


def _plan_duty(users: dict[str, User]) -> None:
    """Let somebody be on duty for two weeks, so that a report of danger rings; on the console, nobody's telephone."""
    now = timezone.now()
    if DutyShift.objects.filter(ends_at__gt=now).exists():
        return
    officers = ("trijaza@demo.test", "trijaza2@demo.test")
    for day in range(PLANNED.days):
        starts_at = now + timedelta(days=day)
        for place, email in enumerate(officers, 1):
            plan_shift(
                named_by=users["vodi.trijazu@demo.test"],
                user=users[email],
                place=place,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(days=1),
                phone=NOBODYS_PHONE,
            )


def _say_how_they_are_reached(institution: Institution, first: User, second: User) -> None:
    """Write a telephone beside the administrators: who lost a second factor has to speak to one of them.

    No mailbox: news would go there, and no longer to the accounts that the demo shows.
    """
    if not institution.phone and not institution.email:
        change_contact(
            institution_id=institution.pk,
            phone=ADMINISTRATORS_PHONE,
            contact_source="измишљен број, за приказ",
            verified_on=timezone.localdate(),
            changed_by=first,
            seen=contact_stage(institution),
        )
        institution.refresh_from_db()
        confirm_contact(institution_id=institution.pk, confirmed_by=second, seen=contact_stage(institution))


def _account(person: Person) -> User:
    user = User.objects.filter(email=person.email).first()
    if user is None:
        make = User.objects.create_superuser if person.group == "*" else User.objects.create_user
        user = make(person.email, PASSWORD, first_name=person.first_name, last_name=person.last_name)
    if person.group and person.group != "*":
        user.groups.add(Group.objects.get(name=person.group))
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, TOTP_SECRET)
        RecoveryCodes.activate(user)
    return user
