"""What a certificate costs: made, made again, checked, and its badge. Goal: at most 20 CPU-ms each."""

from collections.abc import Callable
from typing import Any

from tests.performance import arrange


def bench(runs: int = 20) -> dict[str, object]:
    """Return CPU-milliseconds (median and best of ``runs``) and queries of each press, the page around it included."""
    with arrange.reporting():
        from django.core.cache import cache
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext
        from wagtail.models import Locale, Page

        from elearning.certificates.models import Certificate
        from tests.certificates import conftest as people
        from tests.courses.factories import make_course

        # Wagtail's migrations make these; here they do not run.
        Locale.objects.get_or_create(language_code="sr")
        Page.add_root(instance=Page(title="Root", slug="root"))
        course = make_course(certificate=True)
        browsers: list[Client] = []

        def somebody() -> None:
            learner = people.make_learner()
            people.finish(learner, course)
            browsers.append(people.browser_of(learner))

        def take(**more: Any) -> object:
            return browsers[-1].post(people.address_of(course.translation_key, **more), typed)

        def check() -> object:
            number = Certificate.objects.values_list("pk", flat=True).first()
            return Client().post(people.page_of(str(number)), typed)

        typed = {"name": people.NAME, "address": "nastavnica@primer.test"}
        # The first pages of a process read templates and fonts.
        for warm_up in (somebody, take, check):
            warm_up()
        presses: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
            "certificate_made": (take, somebody),
            # Nobody presses as often as this.
            "certificate_again": (take, cache.clear),
            "badge": (lambda: take(badge=True), cache.clear),
            "name_checked": (check, cache.clear),
            "list_of_revoked": (lambda: Client().get("/sr/uverenje/znacka/opozvane.jwt"), cache.clear),
        }
        found: dict[str, object] = {}
        for name, (press, before) in presses.items():
            before()
            with CaptureQueriesContext(connection) as captured:
                press()
            # The next request empties the list.
            found[f"{name}_queries"] = len(captured)
            found |= arrange.summary(name, arrange.cpu_ms(press, runs=runs, before=before))
    return found
