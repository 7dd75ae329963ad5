import base64
import threading
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reporting.vault import codes, drafts, envelopes, erasing, rotation
from reporting.vault import keyring as vault_keyring
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import DraftGone, EnvelopeError
from reporting.vault.files import store
from reporting.vault.models import Draft, FileToDelete, StoredFile

pytestmark = pytest.mark.django_db

ANSWERS = {"step": 3, "прича": "Туку ме другари.", "forms": ["physical"]}


@pytest.fixture
def draft(keyring: Any) -> drafts.OpenDraft:
    opened = drafts.start()
    opened.data.update(ANSWERS)
    drafts.save(opened)
    return opened


def test_the_cookie_opens_what_was_saved(draft: drafts.OpenDraft) -> None:
    opened = drafts.open_cookie(draft.cookie)
    assert opened is not None
    assert (opened.id, opened.data, opened.cookie) == (draft.id, ANSWERS, draft.cookie)


def test_the_server_holds_ciphertext_and_not_the_key(draft: drafts.OpenDraft) -> None:
    drafts.issue_code(draft)
    row = Draft.objects.get()
    key = base64.urlsafe_b64decode(draft.cookie)[16:]
    stored = bytes(row.sealed) + bytes(row.code_wrap or b"") + bytes(row.code_digest or b"")
    assert key not in stored
    assert "Туку".encode() not in stored
    assert len(row.sealed) % 256 == 46


def test_nothing_typed_is_shown_by_repr(draft: drafts.OpenDraft) -> None:
    assert "Туку" not in repr(draft)
    assert draft.cookie not in repr(draft)


@pytest.mark.parametrize("value", [None, "", "x", "ш", "A" * 64, "A" * 63, "=" * 64, "A" * 10_000])
def test_a_strange_cookie_opens_nothing(draft: drafts.OpenDraft, value: str | None) -> None:
    assert drafts.open_cookie(value) is None


@given(st.text(max_size=80))
def test_no_cookie_whatever_is_an_error(value: str) -> None:
    parsed = drafts._parse(value)
    assert parsed is None or len(parsed[1]) == 32


def test_every_changed_byte_of_the_cookie_is_refused(draft: drafts.OpenDraft) -> None:
    raw = base64.urlsafe_b64decode(draft.cookie)
    for position in range(len(raw)):
        forged = bytearray(raw)
        forged[position] ^= 1
        assert drafts.open_cookie(base64.urlsafe_b64encode(bytes(forged)).decode()) is None


def test_the_cookie_of_one_draft_does_not_open_another(draft: drafts.OpenDraft) -> None:
    other = drafts.start()
    Draft.objects.filter(id=other.id).update(sealed=Draft.objects.get(id=draft.id).sealed)
    assert drafts.open_cookie(other.cookie) is None


def test_a_code_opens_the_draft_from_another_device(draft: drafts.OpenDraft) -> None:
    code = drafts.issue_code(draft)
    assert codes.is_wellformed(code)
    opened = drafts.open_code(codes.show(code))
    assert opened is not None
    assert (opened.id, opened.data, opened.cookie) == (draft.id, ANSWERS, draft.cookie)
    opened.data["step"] = 4
    drafts.save(opened)
    again = drafts.open_cookie(draft.cookie)
    assert again is not None and again.data["step"] == 4


def test_a_wrong_code_opens_nothing(draft: drafts.OpenDraft) -> None:
    drafts.issue_code(draft)
    for code in (codes.new_code(), "", None, "није код", codes.NOBODY):
        assert drafts.open_code(code) is None


def test_a_report_s_code_opens_no_draft(draft: drafts.OpenDraft) -> None:
    code = codes.new_code()
    token = codes.token("report", code)
    Draft.objects.update(code_digest=token.digest, code_key_id=token.key_id)
    assert drafts.open_code(code) is None


def test_a_new_code_ends_the_old_one(draft: drafts.OpenDraft) -> None:
    old = drafts.issue_code(draft)
    new = drafts.issue_code(draft)
    assert drafts.open_code(old) is None
    assert drafts.open_code(new) is not None


def test_a_wrap_moved_to_another_draft_does_not_open(draft: drafts.OpenDraft) -> None:
    code = drafts.issue_code(draft)
    row, other = Draft.objects.get(id=draft.id), drafts.start()
    Draft.objects.filter(id=draft.id).update(code_digest=None)
    Draft.objects.filter(id=other.id).update(
        code_digest=row.code_digest, code_key_id=row.code_key_id, code_wrap=row.code_wrap
    )
    assert drafts.open_code(code) is None


def test_right_wrong_and_malformed_codes_cost_the_same_queries_and_openings(
    draft: drafts.OpenDraft, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = drafts.issue_code(draft)
    unwrapped: list[int] = []
    unwrap = envelopes.unwrap

    def counted(*args: Any, **kwargs: Any) -> bytes:
        unwrapped.append(1)
        return unwrap(*args, **kwargs)

    monkeypatch.setattr(envelopes, "unwrap", counted)
    for typed in (code, codes.new_code(), "није код"):
        with django_assert_num_queries(1):
            drafts.open_code(typed)
    assert len(unwrapped) == 3


@pytest.mark.parametrize("gives", [drafts.issue_code, partial(drafts.save, answered=True)], ids=["code", "answer"])
def test_a_code_or_an_answer_gives_72_hours_from_the_start_and_nothing_takes_them(keyring: Any, gives: Any) -> None:
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        draft = drafts.start()
        clock.shift(timedelta(hours=1, minutes=59))
        drafts.save(draft)
        assert Draft.objects.get().expires_at == timezone.now() + timedelta(minutes=1)
        for act in (gives, drafts.save, gives):
            act(draft)
            assert Draft.objects.get().expires_at == draft.expires_at
            assert timezone.now() + timedelta(hours=70, minutes=1) == draft.expires_at


def test_a_draft_lives_72_hours_from_its_start(keyring: Any) -> None:
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        draft = drafts.start()
        code = drafts.issue_code(draft)
        clock.shift(timedelta(hours=71, minutes=59))
        drafts.save(draft)
        assert drafts.expire() == 0
        assert drafts.open_cookie(draft.cookie) is not None
        clock.shift(timedelta(minutes=1))
        assert drafts.open_cookie(draft.cookie) is None
        assert drafts.open_code(code) is None
        for act in (drafts.save, drafts.issue_code):
            with pytest.raises(DraftGone):
                act(draft)
        with pytest.raises(DraftGone), drafts.locked(draft):
            pass
        assert drafts.expire(timezone.now()) == 1
    assert not Draft.objects.exists()


def test_a_draft_that_is_sent_while_others_expire_keeps_its_receipt(
    keyring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        draft, other = drafts.start(), drafts.start()
        clock.shift(drafts.UNANSWERED - timedelta(seconds=1))
        over = timezone.now() + timedelta(seconds=1)
        real = erasing.forget_expired_draft

        def finish_first(**values: Any) -> erasing.Forgotten:
            """Send the report between the reading of the list and the deleting."""
            if values["draft_id"] == draft.id:
                drafts.finish(draft, keep=timedelta(hours=24))
            return real(**values)

        monkeypatch.setattr(erasing, "forget_expired_draft", finish_first)
        assert drafts.expire(over) == 1
        assert [row.id for row in Draft.objects.all()] == [draft.id] != [other.id]
        assert drafts.open_cookie(draft.cookie) is not None


def test_the_files_of_an_expired_draft_go_rows_first(draft: drafts.OpenDraft, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is killed before the bytes are gone leaves a note of where they lie, and no row that names them."""
    owner = drafts.owner_of(draft)
    row, _key = store.begin(owner, name="снимак.png")
    store.prepare(row)
    monkeypatch.setattr(erasing, "delete_waiting_files", lambda: None)
    assert drafts.expire(timezone.now() + drafts.LIFETIME) == 1
    assert not Draft.objects.exists() and not StoredFile.objects.exists()
    assert FileToDelete.objects.get().storage_name == row.storage_name
    assert store.sealed_storage().exists(row.storage_name), "the bytes go last"


def test_all_that_are_over_are_counted_and_their_files_go_whatever_comes_last(keyring: Any) -> None:
    owner = drafts.owner_of(drafts.start())
    row, _key = store.begin(owner, name="снимак.png")
    store.prepare(row)
    for _ in range(2):
        drafts.start()
    assert drafts.expire(timezone.now() + drafts.LIFETIME) == 3
    assert not FileToDelete.objects.exists() and not store.sealed_storage().exists(row.storage_name)


def test_a_discarded_draft_is_gone(draft: drafts.OpenDraft) -> None:
    drafts.discard(draft)
    drafts.discard(draft)
    assert drafts.open_cookie(draft.cookie) is None
    with pytest.raises(DraftGone):
        drafts.save(draft)


def test_a_new_key_ends_every_cookie_and_keeps_the_code(draft: drafts.OpenDraft) -> None:
    code, old = drafts.issue_code(draft), draft.cookie
    before = Draft.objects.get()
    drafts.rekey(draft, code)
    after = Draft.objects.get()
    assert drafts.open_cookie(old) is None
    opened = drafts.open_code(code)
    assert opened is not None
    assert (opened.data, opened.cookie) == (ANSWERS, draft.cookie)
    assert (before.sealed, before.code_wrap) != (after.sealed, after.code_wrap)
    late = drafts.OpenDraft(draft.id, {}, old, draft.expires_at)
    with pytest.raises(DraftGone), drafts.locked(late):
        pass
    for act in (drafts.save, drafts.issue_code, partial(drafts.finish, keep=drafts.LIFETIME)):
        with pytest.raises(DraftGone):
            act(late)
    assert Draft.objects.get().sealed == after.sealed and drafts.open_code(code) is not None


def test_a_foreign_code_gives_no_new_key(draft: drafts.OpenDraft) -> None:
    code = drafts.issue_code(draft)
    with pytest.raises(DraftGone):
        drafts.rekey(draft, codes.new_code())
    assert drafts.open_cookie(draft.cookie) is not None
    assert drafts.open_code(code) is not None


def test_a_finished_draft_has_no_code_and_lives_as_long_as_it_is_told(keyring: Any) -> None:
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        draft, young = drafts.start(), drafts.start(answered=True)
        code = drafts.issue_code(draft)
        clock.shift(timedelta(hours=71))
        drafts.finish(draft, keep=timedelta(hours=24))
        drafts.finish(young, keep=timedelta(minutes=1))
        assert drafts.open_code(code) is None
        expiries = dict(Draft.objects.values_list("id", "expires_at"))
        assert expiries[draft.id] == timezone.now() + timedelta(hours=24)
        assert expiries[young.id] == timezone.now() + timedelta(minutes=1), "not for the rest of its 72 hours"


@pytest.mark.parametrize("value", [object(), float("nan"), b"x"], ids=["object", "nan", "bytes"])
def test_only_json_is_kept(draft: drafts.OpenDraft, value: object) -> None:
    draft.data["x"] = value
    with pytest.raises(EnvelopeError, match="JSON"):
        drafts.save(draft)


def test_a_draft_is_stored_as_the_format_says(draft: drafts.OpenDraft) -> None:
    """``docs/vault-format.md``: the data under the cookie's key, the key under one made of pepper and code."""
    code = drafts.issue_code(draft)
    row, pepper = Draft.objects.get(), vault_keyring.current("pepper")
    draft_id, key = UUID(bytes=raw(draft)[:16]), raw(draft)[16:]
    assert draft_id == draft.id == row.pk
    header = envelopes.header(bytes(row.sealed))
    assert (header.kind, header.reference) == (KeyKind.DRAFT_KEY, draft.id)
    opened = envelopes.unseal(key, bytes(row.sealed), contract="draft.data.1", pk=draft.id)
    assert opened == '{"step":3,"прича":"Туку ме другари.","forms":["physical"]}'.encode()
    wrap = envelopes.wrap_header(bytes(row.code_wrap))
    assert (wrap.kind, wrap.reference) == (KeyKind.DRAFT_CODE, pepper.id)
    derived = drafts._derived(pepper, draft.id, code)
    assert envelopes.unwrap(derived, bytes(row.code_wrap), contract="draft.key.1", pk=draft.id) == key
    assert (row.code_key_id, bytes(row.code_digest)) == (pepper.id, codes.token("draft", code).digest)


def raw(draft: drafts.OpenDraft) -> bytes:
    return base64.urlsafe_b64decode(draft.cookie)


def test_a_draft_knows_until_when_it_lives(keyring: Any) -> None:
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        draft = drafts.start({"step": 1})
        row = Draft.objects.get()
        assert draft.expires_at == row.expires_at == timezone.now() + timedelta(hours=2)
        assert row.created_at == timezone.now() and not draft.has_expired
        opened = drafts.open_cookie(draft.cookie)
        assert opened is not None and (opened.expires_at, opened.data) == (draft.expires_at, {"step": 1})
        clock.shift(timedelta(hours=2))
        assert draft.has_expired


def test_a_cookie_has_one_spelling(draft: drafts.OpenDraft) -> None:
    for spelled in (draft.cookie[:10] + "!" + draft.cookie[10:], draft.cookie + "\n", draft.cookie + "AAAA"):
        assert drafts.open_cookie(spelled) is None


def test_the_cookie_of_another_draft_saves_nothing(draft: drafts.OpenDraft) -> None:
    other = drafts.start()
    for act in (drafts.save, drafts.issue_code, drafts.owner_of, drafts.key_of):
        for cookie in (other.cookie, "", "x"):
            with pytest.raises(EnvelopeError, match="not its own"):
                act(drafts.OpenDraft(draft.id, {}, cookie, draft.expires_at))


def test_a_finished_draft_keeps_nothing_of_its_code(draft: drafts.OpenDraft) -> None:
    drafts.issue_code(draft)
    draft.data["receipt"] = "123"
    drafts.finish(draft, keep=timedelta(hours=1))
    assert Draft.objects.values_list("code_digest", "code_key_id", "code_wrap").get() == (None, None, None)
    opened = drafts.open_cookie(draft.cookie)
    assert opened is not None and opened.data == {**ANSWERS, "receipt": "123"}
    Draft.objects.all().delete()
    with pytest.raises(DraftGone):
        drafts.finish(draft, keep=timedelta(hours=1))


def test_acts_on_one_draft_leave_others_alone(draft: drafts.OpenDraft) -> None:
    other = drafts.start()
    code = drafts.issue_code(other)
    before = Draft.objects.filter(pk=other.id).values().get()
    mine = drafts.issue_code(draft)
    drafts.save(draft)
    drafts.rekey(draft, mine)
    drafts.finish(draft, keep=timedelta(days=9))
    drafts.discard(draft)
    assert Draft.objects.values().get() == before
    assert drafts.open_code(code) is not None
    assert drafts.expire() == 0 and Draft.objects.exists()


def test_a_code_opens_only_with_the_pepper_that_stands_beside_it(draft: drafts.OpenDraft) -> None:
    code, old = drafts.issue_code(draft), vault_keyring.current("pepper").id
    new = rotation.rotate("pepper", settle=0).key_id
    Draft.objects.update(code_key_id=new)
    assert drafts.open_code(code) is None
    Draft.objects.update(code_key_id=old)
    assert drafts.open_code(code) is not None
    assert Draft.objects.get().code_key_id == new


@pytest.mark.parametrize("changes", [{"code_digest": b"x" * 32}, {"code_key_id": UUID(int=5)}], ids=["digest", "key"])
def test_a_code_that_is_changed_while_it_is_entered_stays_as_it_was_changed(
    draft: drafts.OpenDraft, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    code = drafts.issue_code(draft)
    rotation.rotate("pepper", settle=0)
    renewed = codes.renewed

    def meanwhile(*args: Any) -> Any:
        Draft.objects.filter(pk=draft.id).update(**changes)
        return renewed(*args)

    monkeypatch.setattr(codes, "renewed", meanwhile)
    before = Draft.objects.values().get()
    assert drafts.open_code(code) is not None
    assert Draft.objects.values().get() == {**before, **changes}


def test_drafts_expire_at_the_moment_that_is_asked_for(keyring: Any) -> None:
    draft = drafts.start()
    assert drafts.expire(draft.expires_at - timedelta(seconds=1)) == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        drafts.start()
    assert drafts.expire(draft.expires_at) == 1
    assert not Draft.objects.filter(pk=draft.id).exists()


def test_locked_gives_the_draft_as_it_stands_now(draft: drafts.OpenDraft) -> None:
    stale = drafts.open_cookie(draft.cookie)
    draft.data["step"] = 9
    drafts.save(draft)
    assert stale is not None
    with drafts.locked(stale) as fresh:
        assert fresh.data["step"] == 9


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_of_one_visitor_come_one_after_the_other(keyring: Any) -> None:
    draft = drafts.start()
    draft.data["count"] = 0
    drafts.save(draft)
    failures: list[BaseException] = []

    def add() -> None:
        try:
            with drafts.locked(draft) as fresh:
                fresh.data["count"] += 1
                drafts.save(fresh)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    opened = drafts.open_cookie(draft.cookie)
    assert opened is not None and opened.data["count"] == 12
