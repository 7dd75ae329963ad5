"""A form changes what it declares and nothing else, whatever else is sent with it.

Every form of every page is sent twice from the same state: as it stands, and with the name of every column
of every model and of every privilege beside it, each with a value that would do harm. Both times the same
must have changed in all tables.
"""

import copy
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import resolve

from portal.accounts.models import SignIn, User
from reporting.cases.models import Report
from reporting.cases.principals import Person
from tests.access.addresses import every_address
from tests.access.cast import Stage, grant, stage, undone
from tests.access.expectations import FOUND, NO_METHOD, TABLE, Desk
from tests.access.test_every_address import path_of
from tests.accounts.fixtures import PASSWORD, MakeUser, confirmed, sign_in
from tests.attacks.forms import HARM, effect, forms_of, rows
from tests.attacks.people import browser_of, everything
from tests.intake.walk import TRACKS, Walker, fields
from tests.tracking.conftest import FOLLOW, enter

# What a form takes is the same on either database.
pytestmark = [
    pytest.mark.protected,
    pytest.mark.django_db,
    pytest.mark.usefixtures("quiet", "keyring", "registry_data"),
]
NOW = "2026-03-04T10:00:00+00:00"
ROOMS = ("accounts", "cases", "registry", "notify", "tracking", "vault", "desk", "intake", "mfa", "jobs")
PRIVILEGES = {
    name: ["on"]
    for name in (
        "is_superuser is_staff is_active superuser staff admin is_admin second_factor confirmed approved "
        "groups user_permissions permissions"
    ).split()
}
# Words of our own that are no column: they say which button was pressed.
BUTTONS = {"csrfmiddlewaretoken"}


def hostile(victim: User) -> dict[str, list[str]]:
    """Return a value that does harm for the name of every column of ours."""
    found: dict[str, list[str]] = dict(PRIVILEGES)
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        for column in model._meta.concrete_fields:
            for name in {column.name, column.attname}:
                found.setdefault(name, []).append(_harm(column, victim))
    return {name: sorted(set(values)) for name, values in found.items() if name not in BUTTONS}


def _harm(column: Any, victim: User) -> str:
    if isinstance(column, models.ForeignKey | models.UUIDField):
        related = column.related_model
        # Never the attacker's own account, to which a form belongs anyway.
        others = related is not None and related is not User
        first = related._base_manager.order_by("pk").first() if others else None
        return str(first.pk if first is not None else victim.pk)
    if column.choices:
        return str(list(column.choices)[-1][0])
    if isinstance(column, models.BooleanField):
        return "on"
    if isinstance(column, models.DateField):
        return "2020-01-01"
    return "0" if isinstance(column, models.IntegerField) else HARM


def changed_by(client: Client, to: str, form: dict[str, Any], extra: dict[str, Any]) -> list[str]:
    """Send ``form`` as it is and with ``extra`` beside; return what it changed, both times the same."""
    before, found = rows(), []
    for sent in (form, {name: values for name, values in extra.items() if name not in form} | form):
        browser = Client()
        browser.cookies = copy.deepcopy(client.cookies)
        with undone():
            found.append(effect(lambda data=sent, one=browser: one.post(to, data), before))  # type: ignore[misc]
    plain, harmed = found
    assert harmed == plain, to
    return plain


@pytest.fixture
def victim(db: None) -> User:
    return User.objects.create(email="zrtva@primer.test", password="!")


@pytest.fixture
def frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def made(frozen: None, person: Callable[..., Person], triage: Person) -> Stage:
    found = stage(person, triage)
    grant(found)
    return found


def pages_of_the_desk(made: Stage) -> list[str]:
    """Return every page that is read, and the pages of a report and a case in each of their states."""
    desk = [(one, TABLE[one.route]) for one in every_address() if isinstance(TABLE.get(one.route), Desk)]
    pages = [path_of(address, made) for address, row in desk if row.get not in (NO_METHOD, FOUND)]
    pages += [f"/postupanje/prijave/{made.ids['waiting']}/"]
    return pages + [f"/postupanje/predmeti/{made.ids[state]}/" for state in ("working", "done", "closed")]


@pytest.mark.full
def test_every_form_of_the_desk(made: Stage, victim: User) -> None:
    client, extra = browser_of(everything()), hostile(victim)
    changing, seen = set[str](), set[tuple[str, frozenset[str]]]()
    for page in pages_of_the_desk(made):
        with undone():
            html = client.get(page).content.decode()
        for form in forms_of(html, page):
            route = resolve(urlsplit(form.action).path).route
            if (route, frozenset(form.names)) in seen:
                continue
            seen.add((route, frozenset(form.names)))
            undeclared = {name: values for name, values in extra.items() if name not in form.names}
            for with_texts in (True, False):
                changed = changed_by(client, form.action, form.filled(with_texts=with_texts), undeclared)
                # That a form is kept until it is right is no act of it.
                if any(not line.startswith("vault_deskdraft") for line in changed):
                    changing.add(route)
    still = sorted({route for route, _names in seen} - changing)
    print(f"\n{len(seen)} forms x {len(extra)} names; these changed nothing as they were filled in: {still}")
    assert len(changing) >= 18, "filled in right, the forms of the desk do something"


@pytest.mark.parametrize("track", TRACKS)
def test_the_report(track: str, victim: User, frozen: None) -> None:
    """Through the whole wizard, with each name also as the wizard's steps would say it."""
    extra = hostile(victim)

    def walk(hostile_names: dict[str, Any]) -> None:
        walker = Walker()
        original = walker.client.post

        def post(path: str, data: Any = None, **options: Any) -> Any:
            data, step = dict(data or {}), path.rstrip("/").rpartition("/")[2]
            declared = set(fields(walker.page)) | set(data)
            more = hostile_names | {f"{step}-{name}": values for name, values in hostile_names.items()}
            return original(path, {k: v for k, v in more.items() if k not in declared} | data, **options)

        walker.client.post = post  # type: ignore[method-assign]
        walker.walk(track)
        walker.send()
        assert walker.path.endswith("/potvrda/")

    before = rows()
    with undone():
        plain = effect(lambda: walk({}), before)
    with undone():
        assert effect(lambda: walk(extra), before) == plain
    assert any("cases_report new" in line for line in plain)


def test_the_follow_page(submit: Callable[..., Report], victim: User, frozen: None) -> None:
    client, code, extra = Client(), submit().code, hostile(victim)  # type: ignore[attr-defined]
    message = {"body": ["Опет."], "key": ["00000000-0000-4000-8000-000000000001"]}
    # Beside the code the page may carry a message that was begun: it is declared, here left empty.
    for form in ({"code": [code], "body": [""]}, {"code": [code]} | message):
        assert changed_by(client, "/sr/pracenje/", form, extra)
    enter(client, code)
    assert changed_by(client, FOLLOW, message, extra)


def test_the_account(make_user: MakeUser, victim: User, frozen: None, settings: Any) -> None:
    settings.SIGN_IN_RATES = {}
    user, extra, client = make_user(cms=True, enrolled=True), hostile(victim), Client()
    sign_in_form: dict[str, Any] = {"login": [user.email], "password": [PASSWORD]}
    changed_by(Client(), "/nalog/prijava/", sign_in_form, extra)
    sign_in(client, user)
    new = "sasvim-nova-lozinka-2026"
    password = {"oldpassword": [PASSWORD], "password1": [new], "password2": [new]}
    assert any("password" in line for line in changed_by(client, "/nalog/lozinka/promena/", password, extra))
    assert changed_by(client, "/nalog/pismo/", {"script": ["sr-latn"]}, extra)
    here = f"/nalog/sesije/{SignIn.objects.get(user=user).pk}/naziv/"
    assert changed_by(client, here, {"name": ["Кућни рачунар"]}, extra)
    confirmed(client, user)
    assert changed_by(client, "/nalog/drugi-korak/rezervni-kodovi/novi/", {"x": ["x"]}, extra)


def test_a_device_is_taken_off_and_nothing_else(make_user: MakeUser, victim: User, frozen: None) -> None:
    """For an account that needs none; one of the staff keeps its last device."""
    user, extra, client = make_user(enrolled=True), hostile(victim), Client()
    sign_in(client, user)
    confirmed(client, user)
    changed = changed_by(client, "/nalog/drugi-korak/aplikacija/iskljuci/", {"x": ["x"]}, extra)
    assert any(line.startswith("gone ('mfa_authenticator'") for line in changed)


def test_a_lost_device(make_user: MakeUser, victim: User, frozen: None) -> None:
    """Asked for by somebody who knows the password alone."""
    user, extra, client = make_user(cms=True, enrolled=True), hostile(victim), Client()
    sign_in(client, user, second_factor=False)
    changed = changed_by(client, "/nalog/drugi-korak/izgubljen/", {"x": ["x"]}, extra)
    assert any(line.startswith("accounts_recovery new") for line in changed)
