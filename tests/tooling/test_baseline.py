"""Reference data is there in every test, also after one that commits."""

import pytest
import pytest_django
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import Locale, Page

from reporting.registry.models import District, Institution
from tests import templates

pytestmark = pytest.mark.both_databases


@pytest.mark.django_db
def test_reference_data_is_there_before_and_after() -> None:
    assert District.objects.count() > 2
    assert Institution.objects.exists()
    assert Page.objects.filter(depth=1).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_committed_change_does_not_reach_the_next_test(turn: int) -> None:
    assert Institution.objects.exists()
    assert not Institution.objects.filter(name="Остало од претходног").exists()
    Institution.objects.update(name="Остало од претходног")


@pytest.mark.django_db(transaction=True)
def test_putting_back_keeps_numbers_free_for_new_rows() -> None:
    templates.put_back()
    assert ContentType.objects.get_for_model(Page).pk
    assert Locale.objects.create(language_code="hu").pk
    assert ContentType.objects.create(app_label="x", model="y").pk
    assert connection.introspection.table_names()


def fill() -> None:
    assert Institution.objects.exists()
    Institution.objects.update(name="У припремљеној")


def test_what_was_prepared_beside_the_database_is_there_again_and_never_in_it(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> None:
    made = []
    with django_db_blocker.unblock():
        for _turn in (1, 2):
            with templates.prepared("proba", lambda: made.append(fill())):
                assert set(Institution.objects.values_list("name", flat=True)) == {"У припремљеној"}
            assert not Institution.objects.filter(name="У припремљеној").exists()
    assert len(made) == 1
