import base64
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reporting.vault import codes, drafts, envelopes
from reporting.vault.errors import DraftGone, EnvelopeError
from reporting.vault.models import Draft

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
    with pytest.raises(DraftGone), drafts.locked(drafts.OpenDraft(draft.id, {}, old, draft.expires_at)):
        pass


def test_a_foreign_code_gives_no_new_key(draft: drafts.OpenDraft) -> None:
    code = drafts.issue_code(draft)
    with pytest.raises(DraftGone):
        drafts.rekey(draft, codes.new_code())
    assert drafts.open_cookie(draft.cookie) is not None
    assert drafts.open_code(code) is not None


def test_a_finished_draft_has_no_code_and_lives_a_while_longer(keyring: Any) -> None:
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        draft, young = drafts.start(), drafts.start()
        code = drafts.issue_code(draft)
        clock.shift(timedelta(hours=71))
        drafts.finish(draft, keep=timedelta(hours=24))
        drafts.finish(young, keep=timedelta(minutes=1))
        assert drafts.open_code(code) is None
        expiries = dict(Draft.objects.values_list("id", "expires_at"))
        assert expiries[draft.id] == timezone.now() + timedelta(hours=24)
        assert expiries[young.id] == timezone.now() + timedelta(hours=1)


def test_only_json_is_kept(draft: drafts.OpenDraft) -> None:
    draft.data["x"] = object()
    with pytest.raises(EnvelopeError):
        drafts.save(draft)


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
