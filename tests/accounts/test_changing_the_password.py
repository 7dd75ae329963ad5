"""After a new password its owner reads that it is done, also by mail; what is refused is refused once."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from reporting.notify import outbox
from tests.accounts.fixtures import PASSWORD, MakeUser, sign_in

pytestmark = pytest.mark.django_db
CHANGE = "/nalog/lozinka/promena/"
NEW = "sasvim-nova-duga-lozinka"


def change(client: Client, new: str = NEW) -> str:
    """Change the password and return the page that follows."""
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    return client.post(CHANGE, fields, follow=True).content.decode()


def test_the_page_that_follows_says_so_and_is_not_the_form(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user())
    page = change(client)
    assert "Лозинка је промењена" in page
    assert "Куда даље?" in page
    assert 'name="oldpassword"' not in page


@pytest.mark.parametrize(("script", "word"), [("sr", "Лозинка"), ("sr-latn", "Lozinka")])
def test_a_letter_says_what_happened_and_what_to_do(
    client: Client, make_user: MakeUser, script: str, word: str
) -> None:
    user = make_user(script=script)
    sign_in(client, user)
    change(client)
    outbox.deliver_due()
    (one,) = mail.outbox
    assert one.to == [user.email]
    assert str(one.body).startswith(word)
    text = f"{one.subject} {one.body}"
    assert not re.search(r"http|@|\d|\{", text)
    assert NEW not in text


def test_a_refused_password_changes_nothing_and_sends_nothing(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user())
    change(client, "kratko")
    outbox.deliver_due()
    assert mail.outbox == []


@pytest.mark.parametrize("password", ["lozinka123456", "qwertyuiop", "lozinka"])
def test_every_reason_stands_once_and_the_advice_last(client: Client, make_user: MakeUser, password: str) -> None:
    sign_in(client, make_user())
    page = change(client, password)
    field = page.partition('id="id_password1_error"')[2].partition('name="password1"')[0]
    reasons = re.findall(r"</span>([^<]+)</p>", field)
    assert len(reasons) > 1
    assert len(reasons) == len(set(reasons)), reasons
    advice = [one for one in reasons if "Саставите је" in one]
    assert len(advice) == 1, reasons
    assert "Саставите је" in reasons[-1]
