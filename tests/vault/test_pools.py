"""Which pool opens what: by real key files, for every purpose and every kind of value."""

import stat
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.adapter import get_adapter
from django.core.management import CommandError, call_command

from reporting.cases import services
from reporting.cases.models import Message, Report
from reporting.cases.principals import Person, Reporter, System
from reporting.notify.models import OutboxMessage
from reporting.registry.duty import phone_of
from reporting.vault import (
    audit,
    codes,
    deks,
    desk_drafts,
    drafts,
    health,
    hpke,
    pools,
    proofs,
    rotation,
    server,
    signing,
)
from reporting.vault import keyring as vault_keyring
from reporting.vault.audit import sealing
from reporting.vault.errors import EnvelopeError, KeyringError, RootKeyError, VaultError
from reporting.vault.identity import identity_opened
from reporting.vault.keyring import REFRESH_SECONDS
from reporting.vault.models import AuditWaiting, KeyWrap, VaultKey
from tests.tracking.conftest import write
from tests.vault.rotating import change_root
from tests.vault.working_as import working_as
from tests.vault.world import LINK, SECRET, World

pytestmark = [pytest.mark.django_db, pytest.mark.protected]
SYSTEM = System("test")

# By hand, and not from the table that is tested.
EXPECTED = {
    "report": {"pepper", "proof"},
    "public": {"pepper", "certificate", "badge"},
    "cms": {"cms_factor", "outbox"},
    "desk": {"desk", "kek", "index", "pepper", "factor", "cms_factor", "outbox", "record", "grant"},
    "jobs": {"desk", "kek", "index", "pepper", "outbox", "record", "grant", "audit", "proof"},
}


@pytest.fixture
def opens(world: World, triage: Person) -> dict[str, Callable[[], object]]:
    """By kind of value what opens one, which was stored before."""
    report, principal = world.report, Reporter(world.report.pk)
    services.message_from_reporter(principal=principal, body="Сам сам.", submission_key=uuid4())
    write(triage, report, "Читамо.")
    exchange = deks.dek(report.pk, "exchange")
    account = get_adapter().encrypt(SECRET)
    rows = Message.objects.visible_to(SYSTEM)

    def name() -> str:
        with identity_opened(actor=None, actor_kind="system", reason="test", object_id=report.pk):
            return Report.objects.get(pk=report.pk).perpetrator_text

    def factor() -> object:
        world.factor.refresh_from_db()
        return get_adapter().decrypt(world.factor.data["secret"])

    def link() -> object:
        message = OutboxMessage.objects.get(pk=world.message.pk)
        return server.unseal(bytes(message.link), contract="outbox.link.1", pk=message.pk).decode() == LINK

    def sealed_events() -> object:
        audit.record(action="keys.make", object_type="vaultkey", object_id=uuid4(), actor_kind="system")
        sealing.seal()
        return not AuditWaiting.objects.exists()

    assert account and exchange
    return {
        "story": lambda: Report.objects.get(pk=report.pk).narrative,
        "name": name,
        "message of the reporter": lambda: rows.get(direction="in").body,
        "message of an institution": lambda: rows.get(direction="out").body,
        "what an institution wrote, with the code": lambda: deks.exchange_by_code(report.pk, code=report.code),
        "proof of filing": lambda: proofs.kept(report.pk),
        "draft, with its code": lambda: drafts.open_code(world.draft_code),
        "draft of the desk": lambda: desk_drafts.read(account=world.begun.account, page=world.begun.page).get(
            "message"
        ),
        "telephone of duty": lambda: phone_of(world.shift),
        "second factor of an editor": factor,
        "letter that waits": link,
        "chain of the trail": sealed_events,
    }


OPENED = {
    "report": {"what an institution wrote, with the code", "draft, with its code"},
    "public": {"what an institution wrote, with the code", "draft, with its code"},
    "cms": {"second factor of an editor", "letter that waits"},
    "desk": {
        *("story", "name", "message of the reporter", "message of an institution", "proof of filing"),
        *("draft of the desk", "telephone of duty", "second factor of an editor", "letter that waits"),
        *("what an institution wrote, with the code", "draft, with its code"),
    },
    "jobs": {
        *("story", "name", "message of the reporter", "message of an institution", "proof of filing"),
        *("draft of the desk", "telephone of duty", "letter that waits", "chain of the trail"),
        *("what an institution wrote, with the code", "draft, with its code"),
    },
}


@pytest.mark.parametrize("pool", EXPECTED)
def test_a_pool_finds_its_keys_and_no_other(keyring: Any, pool: str) -> None:
    with working_as(pool):
        found = set()
        for purpose in keyring.PURPOSES:
            try:
                keyring.current(purpose)
            except KeyringError:
                with pytest.raises(KeyringError):
                    keyring.readable(purpose)
            else:
                found.add(purpose)
        assert found == EXPECTED[pool] == set(keyring.purposes_here())
        assert keyring.current_public("desk").public, "everybody seals to the desk"
        assert health.state().ok
    assert pools.opened_by(["report", "public"]) == EXPECTED["report"] | EXPECTED["public"]


@pytest.mark.parametrize("pool", OPENED)
def test_a_pool_opens_its_kinds_of_values_and_no_other(opens: dict[str, Callable[[], object]], pool: str) -> None:
    opened = set()
    with working_as(pool):
        for kind, attempt in opens.items():
            try:
                if attempt():
                    opened.add(kind)
            except VaultError:
                continue
    assert opened == OPENED[pool]
    assert all(attempt() for kind, attempt in opens.items() if kind != "chain of the trail"), "all of it is there"


def test_what_strangers_processes_take_in_they_do_not_open_again(submit: Callable[..., Report], triage: Person) -> None:
    with working_as("report"):
        report = submit(narrative="Бојим се да идем кући.")
        assert report.narrative == "Бојим се да идем кући.", "who has just been told knows it"
        message = services.message_from_reporter(principal=Reporter(report.pk), body="Сам сам.", submission_key=uuid4())
        for sealed in (lambda: Report.objects.get(pk=report.pk).narrative, lambda: deks.dek(message.pk, "message")):
            with pytest.raises(KeyringError):
                sealed()
    with working_as("desk"):
        assert Report.objects.get(pk=report.pk).narrative == "Бојим се да идем кући."
        assert Message.objects.visible_to(SYSTEM).get(pk=message.pk).body == "Сам сам."
        write(triage, report, "Читамо.")
    with working_as("report"):
        exchange = services.renew_code(report=report, code=report.code)  # type: ignore[attr-defined]
        assert exchange is not None
        (said,) = Message.objects.visible_to(SYSTEM).filter(direction="out")
        deks.remember(said, report.pk, "exchange", exchange)
        assert said.body == "Читамо."


def test_the_same_words_sent_twice_are_one_message_though_nobody_here_reads_them(submit: Callable[..., Report]) -> None:
    key, report = uuid4(), submit()
    with working_as("report"):
        sent = [
            services.message_from_reporter(principal=Reporter(report.pk), body=body, submission_key=key).pk
            for body in ("Сам сам.", "Сам сам.", "Сам сам. Дођите.")
        ]
    rotation.rotate("pepper", settle=0)
    with working_as("report"):
        sent.append(
            services.message_from_reporter(principal=Reporter(report.pk), body="Сам сам.", submission_key=key).pk
        )
    assert sent[0] == sent[1] == sent[3] != sent[2]


@pytest.mark.parametrize("how", ["another's", "unsigned", "signed by a stranger"])
def test_a_public_half_that_somebody_planted_is_refused_and_red(
    submit: Callable[..., Report], keyring: Any, how: str
) -> None:
    _, false = hpke.new_pair()
    row = VaultKey.objects.filter(purpose="desk")
    planted: dict[str, object] = {"public": false}
    if how == "unsigned":
        planted["vouched"] = None
    if how == "signed by a stranger":
        pair = row.get()
        pair.public = false
        planted["vouched"] = signing.sign(bytes(32), keyring._vouched(pair))
    row.update(**planted)
    keyring.forget()
    before = KeyWrap.objects.count()
    with working_as("report"):
        with pytest.raises(KeyringError, match="vouches"):
            submit()
        assert not health.state().ok
    assert KeyWrap.objects.count() == before and not Report.objects.visible_to(SYSTEM).exists()


def test_a_pair_becomes_current_only_after_desk_and_jobs_have_opened_a_test_value(
    keyring: Any, submit: Callable[..., Report]
) -> None:
    old, said = submit(), list[str]()
    order = iter(["desk", "report", "jobs"])

    def wait(seconds: float) -> None:
        if seconds == rotation.TRIAL_SECONDS:
            assert keyring.current("desk").id == before, "nobody seals to it yet"
            with working_as(next(order)):
                keyring.current_public("desk")

    before = keyring.current("desk").id
    with keyring.without_trials():
        outcome = rotation.rotate("desk", settle=60, progress=said.append, wait=wait)
    assert sum("test value" in line for line in said) == 3, "who opens nothing of a report is no evidence"
    row = VaultKey.objects.get(pk=outcome.key_id)
    assert row.state == "current" and row.desk_tried_at and row.jobs_tried_at
    assert outcome.moved == 3
    with working_as("report"):
        new = submit(narrative="После.")
    assert Report.objects.get(pk=old.pk).narrative and Report.objects.get(pk=new.pk).narrative == "После."


def test_a_pair_that_the_jobs_do_not_open_stays_coming(keyring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(seconds: float) -> None:
        with working_as("desk"):
            keyring.current_public("desk")

    before = keyring.current("desk").id
    with keyring.without_trials(), pytest.raises(KeyringError, match="opened by: jobs"):
        rotation.rotate("desk", wait=wait)
    keyring.forget()
    assert keyring.current("desk").id == before
    with working_as("jobs"):
        keyring.current_public("desk")
    assert rotation.rotate("desk", wait=wait).key_id != before


def test_after_a_change_of_root_old_and_new_key_files_work_until_it_is_done(
    submit: Callable[..., Report], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = submit()
    change_root(settings, monkeypatch)
    vault_keyring.forget()
    for step in ("before", "after"):
        with working_as("report"):
            submit(narrative=step)
        with working_as("desk"):
            assert Report.objects.get(pk=report.pk).narrative
        if step == "before":
            rotation.rotate_root()
            settings.PORTAL_KEYS_OLD = ""
            vault_keyring.forget()


def test_a_key_file_is_written_once_for_its_owner_and_holds_nothing_else(keyring: Any, tmp_path: Path) -> None:
    out, path = StringIO(), tmp_path / "report"
    call_command("keys", "file", "report", "--output", str(path), stdout=out)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    words = path.read_text().split()
    assert [words[0], words[1], *words[2::2]] == ["cuvamte-keys-1", "report", "vouching", "pepper", "proof"]
    assert "it opens: pepper, proof" in out.getvalue() and not set(words[3::2]) & set(out.getvalue().split())
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("keys", "file", "report", "--output", str(path))
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("keys", "file", "court", "--output", str(tmp_path / "court"))


def test_what_needs_root_says_so_to_a_pool(keyring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with working_as("desk"):
        for ask in (rotation.rotate_root, lambda: rotation.rotate("kek", settle=0), rotation.keys_under_old_root):
            with pytest.raises(RootKeyError, match="needs the root key itself"):
                ask()
        out = StringIO()
        call_command("keys", "status", stdout=out)
        assert "This key file opens: desk, kek, index, pepper" in out.getvalue()


@pytest.mark.parametrize("change", ["cut", "short key", "no vouching", "letters"])
def test_a_key_file_that_was_cut_or_changed_is_refused(
    keyring: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    words = vault_keyring.key_file  # the one of the tests holds ROOT
    assert words().root
    from reporting.vault import root

    text = root.written(root.root_key(), ["report"], ["pepper"]).split()
    changed = {
        "cut": text[:-1],
        "short key": [*text[:-1], "AAAA"],
        "no vouching": [*text[:2], *text[4:]],
        "letters": [*text[:-1], "ж"],
    }[change]
    monkeypatch.setenv("CHANGED", " ".join(changed))
    settings.PORTAL_KEYS = "env:CHANGED"
    vault_keyring.forget()
    with pytest.raises(RootKeyError, match="cut or changed"):
        vault_keyring.current("pepper")


def test_a_process_asks_for_its_key_file_once_though_most_keys_are_not_for_it(
    keyring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with working_as("report"):
        keyring.current("pepper")
        monkeypatch.setattr(vault_keyring, "key_file", lambda: pytest.fail("the key file was asked for again"))
        keyring.read_again()
        assert keyring.current("pepper") and keyring.current_public("desk")
    assert REFRESH_SECONDS < rotation.SETTLE_SECONDS


def test_a_proof_names_no_author(keyring: Any) -> None:
    """Anybody who has the public half makes a wrap; what is sealed under it must open all the same."""
    report, pair = uuid4(), keyring.current_public("desk")
    made = deks.create_deks(report)
    assert deks.dek(report, "report") == made["report"] and pair.public
    KeyWrap.objects.filter(owner_id=report, kind="report").update(key_id=uuid4())
    with pytest.raises(EnvelopeError):
        deks.dek(report, "report")
    assert codes.new_code()
