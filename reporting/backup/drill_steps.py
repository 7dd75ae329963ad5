"""What the drill does inside each of its temporary databases. Refuses to run in any other."""

import base64
import json
import secrets
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection

from reporting.backup import artefact, recipient
from reporting.backup.artefact import BackupError
from reporting.backup.making import make
from reporting.backup.restoring import restore
from reporting.cases.filing.answers import example
from reporting.cases.models import Message, Report
from reporting.cases.principals import SYSTEM, Reporter
from reporting.cases.retention.erasure import Approval, erase_file
from reporting.cases.selectors import report_by_code
from reporting.cases.services import message_from_reporter, submit_report
from reporting.notify.models import OutboxMessage
from reporting.registry.models import Institution, RetentionClass
from reporting.vault import codes, deks, hpke, keyring, proofs
from reporting.vault.errors import VaultError
from reporting.vault.files import store, stream
from reporting.vault.identity import identity_opened
from reporting.vault.models import Draft, KeyWrap

NAME_OF_DATABASES = "cuvamte_drill"
STATE, PLACE = "state.json", "backups"
FILE_BYTES = 150_000


def begin(work: Path) -> str:
    """Make a report with a file, back everything up, and erase the report; what came before is written down."""
    _refuse_elsewhere()
    keyring.create_keyring()
    mark, code = f"drill-{secrets.token_hex(16)}", codes.new_code()
    answers = example(narrative=mark, reporter_name=mark, contact_channel="email", contact="vezba@primer.test")
    report = submit_report(answers=answers, code=code, submission_key=uuid.uuid4())
    message_from_reporter(principal=Reporter(report.pk), body=mark, submission_key=uuid.uuid4())
    _add_file(report, mark)
    sealed = [bytes(row.blob) for row in KeyWrap.objects.all()] + [bytes(report.code_digest)]
    recipient.write_pair(work)
    public = base64.b64decode((work / recipient.PUBLIC).read_bytes())
    made = make(to=work / PLACE, public=public, progress=_silent)
    secrets_of_it = [base64.b64encode(value).decode() for value in sealed]
    _erase(report)
    if report_by_code(code) is not None or KeyWrap.objects.exists():
        raise BackupError("The erased report still opens.")
    state = {"mark": mark, "code": code, "long": str(made.long), "short": str(made.short), "sealed": secrets_of_it}
    (work / STATE).write_text(json.dumps(state), encoding="utf-8")
    return (
        f"a report was backed up and erased; {made.long_rows} rows in the long backup, {made.short_rows} in the short"
    )


def inside(work: Path) -> str:
    """With both backups, the report comes back whole."""
    state = _restored(work, with_short=True)
    report = report_by_code(state["code"])
    if report is None or report.narrative != state["mark"]:
        raise BackupError("Inside the window, with both backups, the report does not open.")
    with identity_opened(actor=None, actor_kind="system", reason="drill", object_id=report.pk):
        named = report.reporter_name
    (row,) = store.files_of(report.pk)
    size = store.verify(row, store.report_owner(report.pk))
    whole = size == FILE_BYTES and proofs.kept(report.pk) is not None
    if not whole or {named, _message(report)} != {state["mark"]}:
        raise BackupError("Inside the window the report comes back, but not whole.")
    if deks.exchange_by_code(report.pk, code=state["code"]) != deks.dek(report.pk, "exchange"):
        raise BackupError("Inside the window the code does not open what institutions write.")
    return "inside the window: story, name, message, code, file and proof open"


def outside(work: Path) -> str:
    """With the long backup alone, nothing of the report opens, and the backup holds nothing that would."""
    _refuse_elsewhere()
    _refuses_what_was_changed(work)
    _refuses_another_private_half(work)
    state = _restored(work, with_short=False)
    report = Report.objects.visible_to(SYSTEM).get()
    attempts: list[Callable[[], Any]] = [
        lambda: report.narrative,
        lambda: deks.dek(report.pk, "report"),
        lambda: deks.dek(report.pk, "identity"),
        lambda: deks.dek(report.pk, "exchange"),
        lambda: _message(report),
        lambda: store.report_owner(report.pk),
        lambda: proofs.kept(report.pk),
    ]
    by_code = deks.exchange_by_code(report.pk, code=state["code"])
    if (
        report_by_code(state["code"]) is not None
        or by_code is not None
        or any(_succeeds(attempt) for attempt in attempts)
    ):
        raise BackupError("Outside the window something of the erased report still opens.")
    if KeyWrap.objects.exists() or OutboxMessage.objects.exists() or Draft.objects.exists():
        raise BackupError("The long backup holds what only the short one may.")
    rows = Path(state["long"]) / artefact.SEALED_ROWS
    text = "".join(artefact.lines_of(rows, sha256=artefact.sha256_of(rows), private=_private(work)))
    if any(value in text for value in (*state["sealed"], state["mark"], state["code"])):
        raise BackupError("The long backup holds a key, a token or a word of the report.")
    return (
        "outside the window: nothing of it opens, and the long backup holds no key, no token, no word;"
        " a manifest that somebody changed and another private half are refused"
    )


def _message(report: Report) -> str:
    return str(Message.objects.visible_to(SYSTEM).get(report=report).body)


STEPS: dict[str, Callable[[Path], str]] = {"begin": begin, "inside": inside, "outside": outside}


def _restored(work: Path, *, with_short: bool) -> dict[str, Any]:
    _refuse_elsewhere()
    state: dict[str, Any] = json.loads((work / STATE).read_text(encoding="utf-8"))
    short = Path(state["short"]) if with_short else None
    restore(long=Path(state["long"]), private=_private(work), short=short, progress=_silent)
    return state


def _private(work: Path) -> bytes:
    return recipient.private_half(f"file:{work / recipient.PRIVATE}")


def _refuses_what_was_changed(work: Path) -> None:
    """Change the manifest of the long backup as somebody without ROOT would, see it refused, and put it back."""
    long = Path(json.loads((work / STATE).read_text(encoding="utf-8"))["long"])
    path = long / artefact.MANIFEST
    whole = path.read_text(encoding="utf-8")
    values = json.loads(whole)
    path.write_text(json.dumps({**values, "rows": values["rows"] + 1}), encoding="utf-8")
    try:
        restore(long=long, private=_private(work), short=None, progress=_silent, dry_run=True)
    except BackupError:
        path.write_text(whole, encoding="utf-8")
    else:
        raise BackupError("A manifest that was changed is believed.")


def _refuses_another_private_half(work: Path) -> None:
    long = Path(json.loads((work / STATE).read_text(encoding="utf-8"))["long"])
    try:
        restore(long=long, private=hpke.new_pair()[0], short=None, progress=_silent, dry_run=True)
    except BackupError:
        return
    raise BackupError("The long backup opens with the private half of another pair.")


def _refuse_elsewhere() -> None:
    if NAME_OF_DATABASES not in str(connection.settings_dict["NAME"]):
        raise BackupError("The drill works in its own temporary databases only.")


def _add_file(report: Report, mark: str) -> None:
    owner = store.report_owner(report.pk)
    row, key = store.begin(owner, name=f"{mark}.png")
    store.prepare(row)
    with store.sealed_storage().open(row.storage_name, "wb") as sink:
        writer = stream.SealedWriter(sink, key=key, file_id=row.pk)
        writer.write((mark.encode() * FILE_BYTES)[:FILE_BYTES])
        store.finish(row, size=writer.finish())
    store.keep([row])


def _erase(report: Report) -> None:
    """Erase as a disposal does, by two accounts that exist in the drill alone."""
    users = get_user_model().objects
    places = list(Institution.objects.order_by("pk")[:2])
    first, second = (
        Approval(users.create_user(email=f"vezba{n}@primer.test", password=None).pk, place.pk)
        for n, place in enumerate(places)
    )
    rule = RetentionClass.objects.filter(kept="case_file")[0]
    erase_file(file=report, rule=rule, first=first, second=second, tombstone_id=uuid.uuid4())


def _succeeds(attempt: Callable[[], Any]) -> bool:
    try:
        attempt()
    except VaultError:
        return False
    return True


def _silent(done: int, total: int, label: str) -> None:
    return None
