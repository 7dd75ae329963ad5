"""Groups, the workflow and the first collection are words of the CMS: read in the reader's script, kept in Cyrillic."""

import pytest
from django.contrib.auth.models import Group
from django.utils.translation import override
from wagtail.models import Collection, Page, PageLogEntry, Workflow

from portal.accounts.models import User
from portal.pages.cms_groups import EDITORS, REVIEWERS, set_up_groups
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db


def kept_names() -> set[str]:
    """Return the names as the database holds them."""
    return {name for model in (Group, Workflow, Collection) for name in model.objects.values_list("name", flat=True)}


@pytest.fixture(autouse=True)
def groups() -> None:
    set_up_groups(make_site())


def test_a_name_is_read_in_the_script_of_the_screen() -> None:
    workflow, group = Workflow.objects.get(), Group.objects.get(name=REVIEWERS)
    assert (str(workflow), str(group), Collection.get_first_root_node().name) == (
        "Одобрење рецензента",
        "Рецензенти",
        "Све збирке",
    )
    with override("sr-latn"):
        assert (str(workflow), str(group), Collection.get_first_root_node().name) == (
            "Odobrenje recenzenta",
            "Recenzenti",
            "Sve zbirke",
        )


def test_what_is_saved_in_latin_is_kept_in_cyrillic() -> None:
    before = kept_names()
    with override("sr-latn"):
        workflow, group = Workflow.objects.get(), Group.objects.get(name=REVIEWERS)
        workflow.save()
        group.name = "Recenzenti"
        group.save()
        Group.objects.filter(pk=group.pk).update(name="Recenzenti")
    assert kept_names() == before


def test_no_second_group_takes_the_name_in_the_other_script() -> None:
    assert Group.objects.filter(name="Urednici").get().pk == Group.objects.get(name=EDITORS).pk


def test_a_name_that_somebody_typed_stays_as_it_was_typed() -> None:
    typed = Group.objects.create(name="Преводиоци")
    with override("sr-latn"):
        assert str(Group.objects.get(pk=typed.pk)) == "Преводиоци"


@pytest.mark.parametrize(("acts", "reads"), [("sr", "sr-latn"), ("sr-latn", "sr")])
def test_the_log_tells_it_in_the_script_of_who_reads_it(acts: str, reads: str) -> None:
    author = User.objects.create_user("mila@primer.rs", None)
    page = StandardPageFactory(parent=Page.objects.get(depth=2, slug="pocetna-proba"), live=False)
    page.save_revision(user=author)
    with override(acts):
        Workflow.objects.get().start(page, author)
    with override(reads):
        told = PageLogEntry.objects.get(action="wagtail.workflow.start").message
    names = {
        "sr": ("Одобрење рецензента", "Провера рецензента"),
        "sr-latn": ("Odobrenje recenzenta", "Provera recenzenta"),
    }
    assert [name for name in names[reads] if name not in told] == []
    assert [name for name in names[acts] if name in told] == []
