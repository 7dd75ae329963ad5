"""One's own sessions: seen without addresses, ended at once, and nobody else's."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from portal.accounts import open_sessions
from portal.accounts.models import SignIn
from portal.jobs.registry import jobs
from reporting.vault import audit
from reporting.vault.models import AuditEvent
from tests.accounts.fixtures import PASSWORD, MakeUser, sign_in, stored_sessions

pytestmark = pytest.mark.django_db
LIST = "/nalog/sesije/"
CMS = "/" + settings.CMS_PATH
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"
ANDROID = "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36"


def device(user_agent: str = FIREFOX) -> Client:
    return Client(headers={"user-agent": user_agent}, REMOTE_ADDR="192.0.2.7")


@pytest.fixture
def own(make_user: MakeUser) -> Client:
    """A computer on which somebody without a second factor is signed in."""
    client = device()
    sign_in(client, make_user())
    return client


def another(user_agent: str = ANDROID) -> tuple[Client, SignIn]:
    """Sign the same person in on another device."""
    client = device(user_agent)
    client.post("/nalog/prijava/", {"login": "ana@primer.rs", "password": PASSWORD})
    return client, SignIn.objects.get(pk=client.session[open_sessions.SIGN_IN])


def is_in(client: Client) -> bool:
    return client.get("/nalog/").status_code == 200


def test_the_owner_sees_kind_and_times_and_nothing_more_is_kept(own: Client) -> None:
    _client, row = another()
    page = own.get(LIST).content.decode()
    assert "Рачунар" in page
    assert "Телефон" in page
    assert f"{LIST}{row.pk}/kraj/" in page
    stored = repr(list(SignIn.objects.values())) + stored_sessions()
    for trace in ("192.0.2", "Firefox", "Mozilla", "Android", "Pixel"):
        assert trace not in stored
    assert not row.since.second
    assert not row.seen.microsecond


def test_as_many_sessions_as_one_likes_and_each_is_on_the_list(own: Client) -> None:
    others = [another() for _ in range(6)]
    page = own.get(LIST).content.decode()
    assert [row for _client, row in others if f"{LIST}{row.pk}/kraj/" not in page] == []
    assert all(is_in(client) for client in (own, *(client for client, _row in others)))


@pytest.mark.parametrize(
    ("user_agent", "kind"),
    [
        (FIREFOX, "computer"),
        (ANDROID, "phone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)", "phone"),
        ("", "unknown"),
    ],
)
def test_only_the_kind_of_device_is_read(user_agent: str, kind: str) -> None:
    assert open_sessions.kind_of(user_agent) == kind


def test_an_ended_session_is_over_at_the_very_next_request(own: Client) -> None:
    phone, row = another()
    assert is_in(phone)
    own.post(f"{LIST}{row.pk}/kraj/")
    answer = phone.post("/nalog/pismo/", {"script": "sr-latn"})
    assert answer["Location"].startswith("/nalog/prijava/")
    assert "_auth_user_id" not in phone.session
    assert "Одјављени сте са другог уређаја" in phone.get("/nalog/prijava/").content.decode()
    assert is_in(own)


def test_an_ended_session_does_not_come_back_under_a_new_key(own: Client) -> None:
    phone, row = another()
    own.post(f"{LIST}{row.pk}/kraj/")
    session = phone.session
    session.cycle_key()  # as a request does that was under way when the owner ended it
    phone.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert not is_in(phone)


def test_all_others_end_and_this_one_stays(own: Client) -> None:
    phone, _row = another()
    tablet, _row = another()
    own.post(f"{LIST}ostale/")
    assert not is_in(phone)
    assert not is_in(tablet)
    assert is_in(own)
    assert SignIn.objects.count() == 1


@pytest.mark.parametrize("what", ["kraj", "naziv"])
def test_the_session_of_somebody_else_does_not_exist(own: Client, make_user: MakeUser, what: str) -> None:
    stranger = device()
    sign_in(stranger, make_user("mira@primer.rs"))
    row = SignIn.objects.get(user__email="mira@primer.rs")
    page = own.get(LIST).content.decode()
    assert str(row.pk) not in page
    answers = [own.post(f"{LIST}{pk}/{what}/", {"name": "моје"}) for pk in (row.pk, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    row.refresh_from_db()
    assert row.name == ""
    assert is_in(stranger)


def test_the_id_of_another_account_in_the_session_opens_nothing(own: Client, make_user: MakeUser) -> None:
    stranger = device()
    sign_in(stranger, make_user("mira@primer.rs"))
    session = own.session
    session[open_sessions.SIGN_IN] = stranger.session[open_sessions.SIGN_IN]
    session.save()
    assert not is_in(own)
    assert is_in(stranger)


def test_the_owner_names_a_device(own: Client) -> None:
    _client, row = another()
    own.post(f"{LIST}{row.pk}/naziv/", {"name": "мој телефон"})
    assert "мој телефон" in own.get(LIST).content.decode()
    assert "Највише 40 знакова" in own.post(f"{LIST}{row.pk}/naziv/", {"name": "x" * 41}).content.decode()


def test_signing_out_and_ending_ones_own_leave_no_row(own: Client) -> None:
    phone, row = another()
    phone.post("/nalog/odjava/")
    assert not SignIn.objects.filter(pk=row.pk).exists()
    mine = own.session[open_sessions.SIGN_IN]
    assert own.post(f"{LIST}{mine}/kraj/")["Location"] == "/nalog/prijava/"
    assert not is_in(own)
    assert not SignIn.objects.exists()


def test_a_new_password_takes_the_others_off_the_list(own: Client) -> None:
    phone, _row = another()
    new = "sasvim-nova-duga-lozinka"
    own.post("/nalog/lozinka/promena/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert SignIn.objects.count() == 1
    assert is_in(own)
    assert not is_in(phone)


def test_ending_stands_in_the_trail(own: Client) -> None:
    _client, row = another()
    own.post(f"{LIST}{row.pk}/kraj/")
    own.post(f"{LIST}ostale/")
    events = AuditEvent.objects.filter(action__startswith="account.end", actor=row.user_id).order_by("time")
    assert [event.action for event in events] == ["account.end_session", "account.end_other_sessions"]
    assert {event.object_id for event in events} == {row.user_id}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 25, 9, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def test_last_seen_is_a_minute_and_follows_what_is_done(make_user: MakeUser, clock: time_machine.Traveller) -> None:
    editor = device()
    sign_in(editor, make_user(cms=True, enrolled=True))
    clock.shift(timedelta(minutes=20, seconds=31))
    assert editor.get(CMS).status_code == 200
    row = SignIn.objects.get()
    assert row.seen == datetime(2026, 11, 25, 9, 20, tzinfo=UTC)
    editor.post(f"{CMS}editing-sessions/ping/wagtailcore/page/1/1/")
    clock.shift(timedelta(minutes=31))
    assert editor.get(CMS).status_code == 302, "idle sessions still end"
    assert not SignIn.objects.exists()


def test_what_is_over_by_itself_is_not_listed_and_is_deleted(clock: time_machine.Traveller, own: Client) -> None:
    _client, row = another()
    clock.shift(timedelta(minutes=31))
    assert not open_sessions.open_sessions(row.user).filter(pk=row.pk).exists()
    clock.shift(timedelta(hours=8))
    next(job for job in jobs() if job.name == "accounts.expired_sessions").run(clock_now())
    assert not SignIn.objects.exists()


def clock_now() -> datetime:
    return datetime.now(tz=UTC)


def test_a_password_alone_sees_no_sessions_of_an_account_with_a_device(make_user: MakeUser) -> None:
    user = make_user(enrolled=True)
    client = device()
    client.force_login(user)
    assert client.get(LIST)["Location"].startswith("/nalog/drugi-korak/potvrda/")


def test_a_session_that_cannot_be_noted_as_ended_is_not_ended(own: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    other, row = another()
    own.raise_request_exception = False

    def fail(**event: object) -> None:
        raise RuntimeError("the trail does not answer")

    monkeypatch.setattr(audit, "record", fail)
    for path in (f"{LIST}{row.pk}/kraj/", f"{LIST}ostale/"):
        assert own.post(path).status_code == 500
        assert is_in(other), path
    assert is_in(own)
