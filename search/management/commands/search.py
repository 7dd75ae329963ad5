"""``manage.py search``: whether the index holds what stands, making it anew, and why something is found.

Where there is a cluster it is an index too: checked, mended and made anew after the database.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.progress import progress_bar
from search import cluster, index
from search.answers import answer
from search.documents import every_owner
from search.models import Entry


@contextmanager
def _cluster_away() -> Iterator[None]:
    """Say in words that the cluster does not answer; raises ``CommandError`` then."""
    from search.cluster.client import FAILURES
    from search.cluster.delivery import NotTaken
    from search.cluster.upkeep import Overtaken

    try:
        yield
    except Overtaken as error:
        raise CommandError("Another rebuild was done first; its index answers.") from error
    except (*FAILURES, NotTaken) as error:
        raise CommandError(
            f"Elasticsearch cannot be used ({type(error).__name__}). The database answers; come back when it runs."
        ) from error


class Command(BaseCommand):
    """Shows keys and numbers; the words of a question only to the operator who typed it here."""

    help = (
        "check: compare the index with what stands (--repair). rebuild: write all of it anew. explain: why this order."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        check = commands.add_parser("check", help="say how much of the index is not what stands; exit 1 when any is")
        check.add_argument("--repair", action="store_true", help="bring what is wrong up to what stands")
        commands.add_parser("rebuild", help="write the whole index anew; nothing is away meanwhile")
        explain = commands.add_parser("explain", help="what a question is taken for, and what it finds")
        explain.add_argument("question")
        explain.add_argument("--language", default="sr")

    def handle(self, *args: Any, command: str, **options: Any) -> None:
        if command == "explain":
            self._explain(options["question"], options["language"])
        elif command == "rebuild":
            self._repair(anew=True)
        elif options["repair"]:
            self._repair(anew=False)
        else:
            self._check()

    def _check(self) -> None:
        wrong = list(index.differences())
        for owner in wrong:
            self.stdout.write(owner)
        self.stdout.write(f"{Entry.objects.count()} entries; {len(wrong)} of what they stand for differ.")
        lost = index.lost()
        if lost:
            self.stdout.write(f"{lost} stems and counts are not those of the entries.")
        if self._cluster_differs() or wrong or lost:
            raise CommandError("The index is not what stands. `manage.py search check --repair` mends it.")

    def _cluster_differs(self) -> bool:
        if not cluster.configured():
            return False
        with _cluster_away():
            from search.cluster import client, upkeep

            there = bool(client.answering())
            differ = sum(1 for _entry in upkeep.differences()) if there else 0
        self.stdout.write(f"Elasticsearch: {differ} entries differ." if there else "Elasticsearch: no index.")
        return bool(differ) or not there

    def _repair(self, *, anew: bool) -> None:
        total = sum(1 for _owner in every_owner())
        wrong = index.repair(anew=anew, step=self._progress(total, "index"))
        done_what = "all written anew" if anew else f"{wrong} entries and counts mended"
        self.stdout.write(f"{Entry.objects.count()} entries; {done_what}.")
        if cluster.configured():
            self._repair_cluster(anew=anew)

    def _repair_cluster(self, *, anew: bool) -> None:
        step = self._progress(Entry.objects.count(), "Elasticsearch")
        with _cluster_away():
            from search.cluster import upkeep

            number = upkeep.rebuild(step) if anew else upkeep.repair(step)
        self.stdout.write(f"Elasticsearch: {number} entries {'written anew' if anew else 'mended'}.")

    def _progress(self, total: int, label: str) -> Callable[[int], None]:
        """Return what is called with how many more are done."""
        done, show = 0, progress_bar(self.stderr)

        def step(more: int) -> None:
            nonlocal done
            done += more
            show(min(done, total), total, label)

        return step

    def _explain(self, typed: str, language: str) -> None:
        found = answer(typed, language=language)
        self.stdout.write(f"candidates: {found.backend or '-'}")
        question = found.question
        for group in question.groups:
            ways = ", ".join(f"{' '.join(phrase)} ×{factor:g}" for phrase, factor in group.terms.items())
            self.stdout.write(f"{group.typed} (weight {group.weight:.2f}): {ways}")
        meant = f"meant: {question.meant or '-'}; perhaps: {question.perhaps or '-'}"
        self.stdout.write(f"danger: {question.danger}; {meant}; found: {found.total}")
        for hit in found.hits[:10]:
            name = Entry.objects.get(pk=hit.found.pk).name
            self.stdout.write(f"{hit.score:8.2f} {'all' if hit.whole else 'part':<5}{hit.found.source} {name}")
