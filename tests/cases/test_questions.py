"""What ``ReportAnswers`` declares of a question is what the report's columns are."""

from __future__ import annotations

import pytest

from reporting.cases.filing.answers import OF_THEIR_OWN, QUESTIONS, SEALED, SHOWN, example
from reporting.cases.models import Report
from reporting.exposure.kinds import by_class
from reporting.registry.models import Choice
from reporting.vault.fields import EncryptedField

COLUMNS = {field.name: field for field in Report._meta.local_concrete_fields}


def test_every_answer_has_its_column_and_every_sealed_column_its_answer() -> None:
    assert QUESTIONS.keys() - {*OF_THEIR_OWN} <= COLUMNS.keys()
    sealed = {name for name, field in COLUMNS.items() if isinstance(field, EncryptedField)}
    # Whom it excludes follows from two answers, and no question asks it.
    assert {*SEALED} == sealed - {"exclusions_sent"}


def test_why_an_answer_stands_in_clear_is_said_of_those_that_do_and_of_no_other() -> None:
    clear = {name for name in QUESTIONS.keys() & COLUMNS.keys() if by_class(COLUMNS[name]) is None}
    assert SHOWN.keys() == clear


@pytest.mark.django_db
def test_the_example_speaks_in_codes_of_the_registry() -> None:
    said = example(narrative="Прича")
    for name, question in QUESTIONS.items():
        if question.vocabulary is not None:
            value = getattr(said, name)
            codes = set(value) if isinstance(value, tuple) else {value}
            known = Choice.objects.filter(kind=question.vocabulary).values_list("code", flat=True)
            assert codes <= {"unknown", *known}, name
