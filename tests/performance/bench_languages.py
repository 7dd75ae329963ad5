"""What a page in another language costs beside the Serbian one (goal: at most 1.1 times the CPU time), uncached."""

import statistics

from tests.performance import arrange

PAGES = {"front": "", "standard_page": "za-decu/", "report_start": "prijava/"}
LANGUAGES = ("sr", "en")


def bench(runs: int = 40) -> dict[str, object]:
    """Return CPU-milliseconds (median and best of ``runs``) of each page in both languages, and the ratio of medians."""
    measured: dict[str, object] = {}
    with arrange.site():
        from django.conf import settings
        from django.core.cache import cache
        from django.test import Client

        settings.SHOW_DRAFT_LANGUAGES = True
        client = Client()
        for page, tail in PAGES.items():
            times: dict[str, list[float]] = {code: [] for code in LANGUAGES}
            for code in LANGUAGES:
                assert client.get(f"/{code}/{tail}").status_code == 200, (code, page)
            # By turns, so that a slow moment of the machine falls on both.
            for _ in range(runs):
                for code in LANGUAGES:
                    address = f"/{code}/{tail}"
                    act = lambda address=address: client.get(address)  # noqa: E731
                    times[code] += arrange.cpu_ms(act, runs=1, before=cache.clear)
            for code in LANGUAGES:
                measured |= arrange.summary(f"{page}_{code}_uncached", times[code])
            medians = [statistics.median(times[code]) for code in LANGUAGES]
            measured[f"{page}_en_to_sr (goal: at most 1.1)"] = round(medians[1] / medians[0], 2)
    return measured
