"""What the tests of erasing share: who agreed, and by what a copy of a file would be recognised."""

import uuid
from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import models

from reporting.cases.models import Case, Report
from reporting.cases.models.base import ProtectedModel
from reporting.cases.principals import Person, System
from reporting.cases.related_rows import rows_hanging_on
from reporting.cases.retention.erasure import Approval
from reporting.vault.models import KeyWrap, StoredFile
from tests.cases.fixtures import institution

SYSTEM = System("test")
CONTENT = b"MARKER-lipova-ulica-3" * 9_000


def approval(person: Callable[..., Person], role: str, at: str) -> Approval:
    return Approval(user_id=person(role, at).user.pk, institution_id=institution(at).pk)


def marks_of(file: Case | Report) -> dict[str, bytes]:
    """Everything by which a stored copy of the file could be recognised: ids, numbers, tokens, wraps, envelopes."""
    found = rows_hanging_on({type(file): {file.pk}})
    marks: dict[str, bytes] = {}
    for model, pks in found.items():
        for pk in pks:
            if isinstance(pk, uuid.UUID):
                marks[f"{model._meta.label} {pk} as text"] = str(pk).encode()
                marks[f"{model._meta.label} {pk} as hex"] = pk.hex.encode()
    for report in Report.objects.visible_to(SYSTEM).filter(pk__in=found[Report]):
        marks |= {
            "report number": report.number.encode(),
            "submission key": bytes(report.submission_key),
            "code digest": bytes(report.code_digest),
        }
        marks |= {f"wrap {w.kind}": bytes(w.blob) for w in KeyWrap.objects.filter(report_id=report.pk)}
        (sealed,) = Report.objects.visible_to(SYSTEM).filter(pk=report.pk).values_list("narrative", flat=True)
        marks["sealed story"] = bytes(sealed)
        for row in StoredFile.objects.filter(owner_id=report.pk):
            marks["file key"], marks["file name"] = bytes(row.key_wrap), bytes(row.name)
    if isinstance(file, Case):
        marks["case number"] = file.number.encode()
    return marks


def protected_models() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models() if issubclass(model, ProtectedModel))
