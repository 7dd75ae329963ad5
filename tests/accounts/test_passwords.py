"""What is refused as a password: the portal's own words, what leaked, walks; and what is good."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from portal.accounts import links
from portal.accounts.models import EntryLink, User
from portal.accounts.passwords import LeakedValidator, own_words
from reporting.registry.models import InstitutionType, Role
from tests.accounts.fixtures import PASSWORD, MakeUser, sign_in

GOOD = "plavi-kišobran-trči-uzbrdo"
LONG_ENOUGH = 12


def codes(password: str, user: User | None = None) -> set[str]:
    """Return why ``password`` is refused; empty when it is good."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return {error.code for error in refused.error_list if error.code}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "Чувам те 2026!",
        "Čuvam te 2026!",
        "cuvam-te-1234567",
        "ČUVAMTE.SRBIJA",
        "cuv4m_t3_2026#1",
        "Ĉuvàm  të 1 2 3 4",
        "\u0421uv\u0430m t\u0435 2026!",  # Cyrillic letters among Latin ones that look like them
        "ч\u0079в\u0061м т\u0065 2026!!",  # the other way round
        "ｃｕｖａｍｔｅ２０２６",  # full-width letters
        "cu\u00advam\u200bte123456",
        "cυναm-τε-2026!",  # Greek
        "Lozinka123456",
        "Лозинка123456",
        "l0z1nka-l0z1nka",
        "1oz1nka!2026xyz",
        "MojaŠifra2026!!",
        "tužilaštvo-2026",
        "centarzasocijalnirad",
        "Тријажни тим 1",
        "admin.policija1",
        "Crvena-Zvezda1991",
        "Beograd11000!!!",
        "Milica&Marko2010",
    ],
)
def test_words_that_everybody_here_would_try_are_refused(password: str) -> None:
    assert "password_of_own_words" in codes(password)


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "плави-кишобран-трчи-узбрдо",
        "sasvim-nova-duga-lozinka",
        "lozinka koju sam smislila za most",
        "zeleni traktor u skoli",
        "xK7#qv9!Lm2$Tz",
        "84-17-59-26-03-71",
        "密码很长也可以用作密码吗",
        "ђачка књига љуља њихаљку",
    ],
)
def test_words_that_only_their_owner_joins_are_good(password: str) -> None:
    assert codes(password) == set()


@pytest.mark.parametrize(
    "password", ["shithead-2026!!", "megaparol12345", "1q2w3e4r5t6y", "!!liverpool!!123", "m1chael-2026!!"]
)
def test_what_leaked_is_refused_with_additions_too(password: str) -> None:
    assert "password_leaked" in codes(password)


@pytest.mark.parametrize(
    "password",
    [
        "qwertyuiop12",
        "qwertzuiopšđ",
        "љњертзуиопшђ",
        "asdfghjklčćž",
        "1qaz2wsx3edc4rfv",
        "zaq12wsxcde3",
        "!QAZ2wsx#EDC",
        "abcdefghijkl",
        "абвгдђежзијк",
        "123456789012",
        "aaaaaaaaaaaa",
        "mlekomlekomleko",
        "x9!x9!x9!x9!",
    ],
)
def test_walks_and_repetitions_are_refused(password: str) -> None:
    assert "password_walk" in codes(password)


@pytest.mark.django_db
def test_every_role_and_every_type_of_institution_is_a_word_of_ours(registry_data: None) -> None:
    labels = [str(role.label) for role in Role] + [
        name for row in InstitutionType.objects.all() for name in (row.name, row.short_name)
    ]
    assert len(labels) > 40
    assert [label for label in labels if "password_of_own_words" not in codes(f"{label} 2026!!")] == []


def test_the_owners_own_name_is_refused_in_the_other_script_too() -> None:
    user = User(email="mirjana.petric@primer.rs", first_name="Мирјана", last_name="Ђурковић")
    for password in ("ЂУРКОВИЋ-1987-87", "Djurkovic.Mirjana", "mirjana.petric1", "ПЕТРИЋ-1234567"):
        assert codes(password, user), password
    assert "password_of_own_words" in codes("Đurković1987-1987", user)
    assert codes("Đurković1987-1987") == set()


def test_how_much_of_the_list_of_leaked_passwords_is_refused_however_it_is_lengthened() -> None:
    """Django's own check would refuse fewer than 200: the others are shorter than twelve signs."""
    path = CommonPasswordValidator().DEFAULT_PASSWORD_LIST_PATH
    with gzip.open(path, "rt", encoding="utf-8") as file:
        leaked = [line.strip() for line in file]
    assert len(leaked) > 19_000
    assert sum(len(one) >= LONG_ENOUGH for one in leaked) < 200
    validator = LeakedValidator()
    words = [one for one in leaked if one.isascii() and one.isalpha() and len(one) >= 4]
    assert len(words) > 8_000
    passed = [one for one in words for form in ("{}2026!!", "!{}123", "{}-1990-") if _passes(validator, form, one)]
    assert passed == []


def _passes(validator: LeakedValidator, form: str, word: str) -> bool:
    try:
        validator.validate(form.format(word))
    except ValidationError:
        return False
    return True


def test_no_declared_word_is_so_short_that_it_stands_inside_others() -> None:
    assert [word for word in own_words() if len(word) < 3] == []
    assert len(own_words()) > 200


BAD = "Čuvam te 2026!"


@pytest.mark.django_db
def test_a_link_takes_no_such_password(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True)
    client.get(links.make(user=user, purpose=EntryLink.Purpose.INVITATION, sets_password=True))
    page = client.post("/nalog/veza/", {"password1": BAD, "password2": BAD}).content.decode()
    assert "се лако погађа" in page
    assert "речи које само ви спајате" in page
    assert BAD not in page
    assert client.post("/nalog/veza/", {"password1": GOOD, "password2": GOOD}).status_code == 302


@pytest.mark.django_db
def test_a_change_takes_no_such_password(client: Client, make_user: MakeUser) -> None:
    user = make_user()
    sign_in(client, user)
    for bad, text in ((BAD, "се лако погађа"), ("dragons!1234567", "процуриле"), ("qwertyuiop12", "суседних тастера")):
        fields = {"oldpassword": PASSWORD, "password1": bad, "password2": bad}
        page = client.post("/nalog/lozinka/promena/", fields).content.decode()
        assert text in page
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


class _Terminal:
    """Stands for the window of the server's administrator."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def typed() -> Iterator[list[str]]:
    """What the administrator types when asked for a password: twice each."""
    answers: list[str] = []
    with (
        patch.object(createsuperuser.getpass, "getpass", lambda *args, **kwargs: answers.pop(0)),
        patch("builtins.input", lambda *args: "n"),
    ):
        yield answers


@pytest.mark.django_db
def test_the_command_on_the_server_takes_none_either(typed: list[str], capsys: Any) -> None:
    typed += [BAD, BAD, GOOD, GOOD]
    call_command("createsuperuser", email="prva@primer.rs", interactive=True, stdin=_Terminal())
    assert typed == []
    assert User.objects.get().check_password(GOOD)
