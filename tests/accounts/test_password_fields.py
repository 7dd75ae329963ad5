"""Fields for passwords and codes: a manager may fill them, and what is typed is taken as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from portal.accounts import links
from portal.accounts.models import EntryLink, User
from tests.accounts.fixtures import PASSWORD, MakeUser, sign_in

CHANGE = "/nalog/lozinka/promena/"
LINK = "/nalog/veza/"
# What a page does who stands between the clipboard and the field.
HINDERS = re.compile(
    r"\bon(paste|copy|cut|drop|beforeinput|contextmenu)\b"
    r"|[\"'](paste|copy|cut|drop|beforeinput|contextmenu)[\"']|readonly"
)
# Scripts of the CMS's editor, where no password is typed: one keeps a page in review as it was read, one takes what was
# copied from Word into its own field.
OF_THE_EDITOR = {"read-only.js", "word-paste.js"}


def sources() -> list[Path]:
    """Return our scripts, and the templates of the door and of what every page includes."""
    static, templates = settings.BASE_DIR / "portal/static", settings.BASE_DIR / "portal/templates"
    scripts = [script for script in static.rglob("*.js") if script.name not in OF_THE_EDITOR]
    return [*scripts, *templates.rglob("*.html"), settings.BASE_DIR / "portal/accounts/forms.py"]


def test_no_script_and_no_template_stands_between_clipboard_and_field() -> None:
    assert len(sources()) > 60
    found = {str(path): HINDERS.findall(path.read_text(encoding="utf-8")) for path in sources()}
    assert {path: words for path, words in found.items() if words} == {}


def password_fields(page: str) -> dict[str, str]:
    """Return the fields of type password by name, with what they tell a password manager."""
    fields = [tag for tag in re.findall(r"<input[^>]*>", page) if 'type="password"' in tag]
    return {
        re.findall(r'name="([^"]+)"', tag)[0]: "".join(re.findall(r'autocomplete="([^"]+)"', tag)) for tag in fields
    }


@pytest.mark.django_db
def test_a_manager_is_told_what_each_field_is(client: Client, make_user: MakeUser) -> None:
    page = client.get("/nalog/prijava/").content.decode()
    assert password_fields(page) == {"password": "current-password"}
    assert 'autocomplete="username"' in page
    user = make_user()
    sign_in(client, user)
    assert password_fields(client.get("/nalog/potvrda/").content.decode()) == {"password": "current-password"}
    assert password_fields(client.get(CHANGE).content.decode()) == {
        "oldpassword": "current-password",
        "password1": "new-password",
        "password2": "new-password",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sets_password", "expected"),
    [(True, {"password1": "new-password", "password2": "new-password"}), (False, {"password": "current-password"})],
)
def test_a_manager_is_told_so_on_the_page_of_a_link_too(
    client: Client, make_user: MakeUser, sets_password: bool, expected: dict[str, str]
) -> None:
    user = make_user(cms=True)
    client.get(links.make(user=user, purpose=EntryLink.Purpose.INVITATION, sets_password=sets_password))
    assert password_fields(client.get(LINK).content.decode()) == expected


@pytest.mark.django_db
def test_no_password_field_is_shorter_than_a_long_password(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user())
    for path in (CHANGE, "/nalog/potvrda/"):
        page = client.get(path).content.decode()
        assert not [tag for tag in re.findall(r"<input[^>]*>", page) if "password" in tag and "maxlength" in tag]


AS_TYPED = [
    "  dva razmaka spreda i jedan pozadi ",
    "Ђачка Свеска Љубичасте Боје",
    "đačka Sveska ljubičaste BOJE",
    "سماء زرقاء فوق الجبل",
    "\u00a0密码很长也可以用作密码吗\u3000",
    " ".join(f"{number}. čamac" for number in range(20)),
]


def opens(user: User, password: str) -> bool:
    """Whether ``password`` signs in."""
    client = Client()
    client.post("/nalog/prijava/", {"login": user.email, "password": password})
    return "_auth_user_id" in client.session


@pytest.mark.django_db
@pytest.mark.parametrize("password", AS_TYPED, ids=range(len(AS_TYPED)))
def test_a_password_is_taken_exactly_as_typed(client: Client, make_user: MakeUser, password: str) -> None:
    user = make_user()
    sign_in(client, user)
    client.post(CHANGE, {"oldpassword": PASSWORD, "password1": password, "password2": password})
    assert opens(user, password)
    others = {password.strip() + " " * (password == password.strip()), password.lower(), password[:72]} - {password}
    assert others
    assert [other for other in others if opens(user, other)] == []


@pytest.mark.django_db
def test_the_page_of_a_link_takes_it_exactly_as_typed(client: Client, make_user: MakeUser) -> None:
    user, password = make_user(cms=True), AS_TYPED[0]
    client.get(links.make(user=user, purpose=EntryLink.Purpose.INVITATION, sets_password=True))
    client.post(LINK, {"password1": password, "password2": password})
    user.refresh_from_db()
    assert user.check_password(password)
    assert not user.check_password(password.strip())
    assert not Authenticator.objects.exists()
