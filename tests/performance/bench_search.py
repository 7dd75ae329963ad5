"""What an answer of the search costs on SQLite among 300 and 3,000 generated entries beside the site's own, and what
names cost that are offered among 100,000 (the goal is 5 CPU-milliseconds).

``python -m tests.performance.search_scale`` measures 100,000, and the other backends.
"""

import statistics
from functools import partial

from tests.performance import arrange, search_corpus

SMALL, LARGE = 300, 3_000
QUESTIONS = 30
NAMES = 100_000
# Common beginnings, whole words, several words, and what hardly any name holds.
TYPED = ("нас", "при", "дет", "разг", "насиље", "како да", "шта да рад", "насиље у шк", "у школи", "дете се", "ксенон")


def bench(runs: int = 2) -> dict[str, object]:
    """Return CPU-milliseconds (p50 and p95, each question at its best of ``runs``), queries, and the growth."""
    measured: dict[str, object] = {}
    with arrange.site():
        from search import index
        from tests.search.measuring import queries

        index.repair()
        every = queries()
        typed = [query.typed[-1] for query in every[:: len(every) // QUESTIONS]]
        made, medians = 0, {}
        for size in (SMALL, LARGE):
            search_corpus.fill(size - made, first=made)
            made = size
            times = sorted(_best(one, runs) for one in typed)
            medians[size] = statistics.median(times)
            measured[f"answer_{size}_cpu_ms_p50"] = round(medians[size], 1)
            measured[f"answer_{size}_cpu_ms_p95"] = round(times[len(times) * 95 // 100], 1)
            measured[f"answer_{size}_queries_most"] = max(_queries(one) for one in typed)
        measured["answer_growth_for_10_times_as_many"] = round(medians[LARGE] / medians[SMALL], 2)
        search_corpus.fill_names(NAMES)
        offered = sorted(min(arrange.cpu_ms(partial(_offered, one), runs=runs + 1)) for one in TYPED)
        measured["suggestions_100000_cpu_ms_p50"] = round(statistics.median(offered), 1)
        measured["suggestions_100000_cpu_ms_most"] = round(offered[-1], 1)
    return measured


def _offered(typed: str) -> None:
    from django.test import RequestFactory

    from portal.pages.places import PageStore
    from search.suggestions import suggestions

    suggestions(typed, language="sr", store=PageStore(RequestFactory().get("/sr/")))


def _best(typed: str, runs: int) -> float:
    from search.answers import answer

    return min(arrange.cpu_ms(lambda: answer(typed, language="sr"), runs=runs))


def _queries(typed: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from search.answers import answer

    with CaptureQueriesContext(connection) as captured:
        answer(typed, language="sr")
    return len(captured)
