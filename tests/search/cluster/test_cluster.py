"""The cluster finds what the database finds, and follows what changes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from elasticsearch import Elasticsearch

from portal.script.stemming import stem
from search import index, tasks, vocabulary
from search.answers import answer
from search.backends import MOST
from search.backends.database import database
from search.cluster import asking, delivery, outbox, upkeep
from search.cluster.client import alias, answering, indices, writing_alias
from search.cluster.documents import MAPPINGS
from search.models import ClusterUpdate, Entry
from tests.search.cluster.told import built, drop, ids_of, keep, kept, line, named
from tests.search.test_backends import entry, wanted

__all__ = ["built", "kept"]
pytestmark = pytest.mark.django_db
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("tuča", {}),
    ("школа", {}),
    ("tuča u školi", {}),
    ("ничега", {}),
    ("tuča", {"language": "hr"}),
    ("tuča", {"kinds": ("term", "material")}),
    ("tuča", {"kinds": ("list",)}),
]


def test_it_names_what_the_database_names(built: Elasticsearch) -> None:
    for typed, chosen in ASKED:
        for times in (1, 5_000):
            by_database = database().candidates(wanted(typed, times=times, **chosen))
            assert (typed, chosen, named(typed, times, **chosen)) == (typed, chosen, set(by_database))


def test_those_come_first_that_say_most(built: Elasticsearch) -> None:
    assert asking.candidates(wanted("tuča", times=5_000)) == [1, 2, 3]
    with patch.object(asking, "MOST", 1):
        assert asking.candidates(wanted("tuča", times=5_000)) == [1]


def test_what_changes_is_told_and_found(built: Elasticsearch) -> None:
    keep(entry(1, {"бол": 4.0}), entry(5, {"туча": 4.0}))
    drop(2)
    assert delivery.deliver() == 3
    assert (named("tuča"), named("бол")) == ({3, 5}, {1})
    assert delivery.deliver() == 0


def test_a_question_knows_what_the_cluster_has_not_been_told(built: Elasticsearch) -> None:
    keep(entry(5, {"туча": 4.0}))
    assert 5 not in named("tuča")
    assert 5 in ids_of(wanted("tuča"))


def test_where_much_has_not_been_told_the_database_answers(built: Elasticsearch) -> None:
    outbox.record(range(1_000, 1_001 + MOST))
    with patch.object(asking, "candidates", side_effect=AssertionError):
        assert set(ids_of(wanted("tuča"))) == {1, 2, 3}


def test_an_older_state_that_comes_later_is_refused(built: Elasticsearch) -> None:
    keep(entry(1, {"бол": 4.0}))
    old = ClusterUpdate.objects.get().pk
    keep(entry(1, {"мир": 4.0}))
    new = ClusterUpdate.objects.latest("pk").pk
    delivery.deliver()
    with patch.object(delivery, "document_of", lambda one: {"name": [], "front": [], "whole": ["sr_bol"]}):
        delivery.write(indices(), {1: old})
    assert (named("бол"), named("мир")) == (set(), {1})
    drop(1)
    delivery.deliver()
    with patch.object(Entry.objects, "in_bulk", lambda ids: {1: entry(1, {"мир": 4.0})}):
        delivery.write(indices(), {1: new})
    assert named("мир") == set()


def test_what_changes_while_the_index_is_made_anew_is_in_it(built: Elasticsearch) -> None:
    keep(*(entry(pk, {"ред": 4.0}) for pk in range(10, 14)))
    before = answering()

    def meanwhile(_written: int) -> None:
        if answering() == before and Entry.objects.filter(pk=10).exists():
            # Written already, and to be written yet: changed, gone and new.
            keep(entry(1, {"мир": 4.0}), entry(13, {"мир": 4.0}), entry(20, {"мир": 4.0}))
            drop(10)
            drop(12)
            delivery.deliver()
            assert (named("мир"), named("ред")) == ({1, 13, 20}, {11})

    with patch.object(upkeep, "BATCH", 5):
        upkeep.rebuild(meanwhile)
    assert answering() != before
    assert indices() == answering()
    assert (named("мир"), named("ред"), named("tuča")) == ({1, 13, 20}, {11}, {2, 3})
    assert list(upkeep.differences()) == []


def test_a_rebuild_that_is_killed_leaves_the_old_index_answering_and_the_next_clears_up(built: Elasticsearch) -> None:
    before = answering()

    def killed(_written: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upkeep.rebuild(killed)
    assert answering() == before
    assert named("tuča") == {1, 2, 3}
    assert len(indices()) == 2
    upkeep.rebuild()
    assert indices() == answering() != before


def test_a_write_to_an_index_that_is_gone_makes_no_new_one(built: Elasticsearch) -> None:
    (gone,) = answering()
    upkeep.rebuild()
    delivery.write([gone], {1: 10**9})
    assert gone not in indices()
    assert not built.indices.exists(index=writing_alias(gone))


def test_what_differs_is_found_and_mended(built: Elasticsearch) -> None:
    Entry.objects.filter(pk=1).update(digest="other")
    Entry.objects.filter(pk=2).delete()
    keep(entry(9, {"туча": 4.0}))
    ClusterUpdate.objects.all().delete()
    assert list(upkeep.differences()) == [1, 2, 9]
    with patch.object(upkeep, "_PAGE", 2):
        assert list(upkeep.differences()) == [1, 2, 9]
    assert upkeep.repair() == 3
    assert list(upkeep.differences()) == []
    assert named("tuča") == {1, 3, 9}
    assert upkeep.repair() == 0


@pytest.mark.parametrize("digest", ["restored", None])
def test_after_a_restore_numbers_begin_again_and_all_is_made_anew(built: Elasticsearch, digest: str | None) -> None:
    (before,) = answering()
    delivery.write([before], {1: 10**12})
    if digest:
        Entry.objects.filter(pk=1).update(digest=digest)
    assert upkeep.repair() == (1 if digest else 0)
    assert answering() != [before]
    keep(entry(1, {"бол": 4.0}))
    delivery.deliver()
    assert named("бол") == {1}


def test_after_a_restore_a_change_is_not_lost_before_anybody_repairs(built: Elasticsearch) -> None:
    delivery.write(answering(), {1: 10**12})
    keep(entry(1, {"бол": 4.0}), entry(2, {"бол": 4.0}))
    with pytest.raises(delivery.NotTaken, match="another_database"):
        delivery.deliver()
    assert list(ClusterUpdate.objects.exclude(entry_id=0).values_list("entry_id", flat=True)) == [1]
    assert set(ids_of(wanted("бол"))) == {1, 2}
    upkeep.rebuild()
    assert named("бол") == {1, 2}
    assert not ClusterUpdate.objects.exists()


def test_what_is_refused_waits_and_holds_nothing_else_up(built: Elasticsearch) -> None:
    broken = {"name": {"a": 1}, "front": [], "whole": [], "digest": "", "entry": 1}
    keep(entry(1, {"бол": 4.0}), entry(5, {"бол": 4.0}))
    right = delivery.document_of
    with patch.object(delivery, "document_of", lambda one: broken if one.pk == 1 else right(one)):
        assert delivery.try_to_deliver() == 0
    assert not delivery.breaker.closed
    assert asking.breaker.closed
    assert list(ClusterUpdate.objects.values_list("entry_id", flat=True)) == [1]
    assert named("бол") == {5}
    ClusterUpdate.objects.update(at="2026-01-01T00:00:00Z")
    assert (line().ok, "диску" in line().advice) == (False, True)


def test_a_disk_that_is_full_loses_no_change(built: Elasticsearch) -> None:
    built.indices.put_settings(index=answering()[0], settings={"index.blocks.read_only_allow_delete": True})
    keep(entry(5, {"туча": 4.0}))
    with pytest.raises(delivery.NotTaken, match="block"):
        delivery.deliver()
    assert 5 in ids_of(wanted("tuča"))


def test_many_changes_are_told_in_parts_and_found_at_once(built: Elasticsearch) -> None:
    with patch.object(delivery, "BATCH", 2):
        keep(*(entry(pk, {"ред": 4.0}) for pk in range(10, 14)))
        assert delivery.deliver() == 4
        assert named("ред") == {10, 11, 12, 13}
        keep(*(entry(pk, {"мир": 4.0}) for pk in range(10, 14)))
        assert delivery.deliver(budget=0) == 2
    assert ClusterUpdate.objects.count() == 2


def test_of_two_rebuilds_one_answers_and_the_other_says_so(built: Elasticsearch) -> None:
    second: list[str] = []

    def meanwhile(_written: int) -> None:
        if not second:
            upkeep.rebuild()
            second.extend(answering())

    with pytest.raises(upkeep.Overtaken):
        upkeep.rebuild(meanwhile)
    assert answering() == second == indices()
    assert named("tuča") == {1, 2, 3}


def test_a_rebuild_that_was_begun_later_and_done_sooner_is_replaced(built: Elasticsearch) -> None:
    (before,) = answering()
    with patch.object(upkeep, "indices", lambda: [before]):
        upkeep.rebuild(lambda _written: None)
    (mine,) = answering()
    upkeep._let_answer(_made(built, "later"), instead_of=[])
    assert answering() != [mine] and len(answering()) == 1


def _made(built: Elasticsearch, name: str) -> str:
    built.indices.create(index=f"{alias()}-{name}", mappings=MAPPINGS, aliases={writing_alias(f"{alias()}-{name}"): {}})
    return f"{alias()}-{name}"


def test_the_periodic_job_repairs_the_cluster_too(built: Elasticsearch) -> None:
    ClusterUpdate.objects.all().delete()
    built.delete(index=alias(), id="1")
    with patch.object(index, "repair"):
        tasks.repair.call()
    assert named("tuča") == {1, 2, 3}


def test_rare_words_and_those_that_were_typed_say_most(built: Elasticsearch) -> None:
    keep(entry(6, {"снег": 0.4}), entry(7, {"лед": 0.4}))
    delivery.deliver()
    asked = wanted("снег лед")
    common, rare = asked.question.groups
    groups = (replace(common, weight=0.1), replace(rare, weight=5.0))
    assert asking.candidates(replace(asked, question=replace(asked.question, groups=groups))) == [7, 6]
    meant = replace(common, terms={(stem("лед"),): 1.0, (stem("снег"),): 0.5})
    assert asking.candidates(replace(asked, question=replace(asked.question, groups=(meant,)))) == [7, 6]


def test_the_fence_is_made_while_the_index_is_held(built: Elasticsearch) -> None:
    with patch.object(vocabulary, "lock", side_effect=RuntimeError), pytest.raises(RuntimeError):
        upkeep.rebuild()


def test_a_published_page_gets_there_by_itself_and_a_withdrawn_one_goes(
    cluster: Elasticsearch, committed: Callable[[], Any], searchable_page: Callable[[str], Any]
) -> None:
    upkeep.rebuild()
    with committed():
        page = searchable_page("Свађа")
    assert not ClusterUpdate.objects.exists()
    assert named("svađa") == {Entry.objects.get(page_id=page.pk).pk}
    assert [hit.found.source for hit in answer("svađa", language="sr").hits] == [f"page:{page.pk}"]
    with committed():
        page.unpublish()
    assert named("svađa") == set()
    assert not answer("svađa", language="sr").hits
