"""What every test may use.

Reference data is loaded once per worker's database. After a test that commits, the worker gets a fresh copy.
"""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.test import TransactionTestCase
from django.utils import timezone

from tests import templates
from tests.fixtures import room_fixtures

pytest_plugins = room_fixtures()

# The first only says how busy the machine is; the second, that the examples of one test share its rows, which they may.
NO_FAULTS = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture]
hypothesis.settings.register_profile("portal", deadline=None, print_blob=True, suppress_health_check=NO_FAULTS)
# Every change of `make mutation` meets the same few examples, so that a survivor is one again the next time.
hypothesis.settings.register_profile(
    "mutation", deadline=None, suppress_health_check=NO_FAULTS, derandomize=True, max_examples=25
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "portal"))


def pytest_configure() -> None:
    """Let the whole run stand ``DAYS_AHEAD`` days from now: a test that meets a date of its own is red there first."""
    if ahead := os.environ.get("DAYS_AHEAD"):
        time_machine.travel(timezone.now() + timedelta(days=int(ahead)), tick=True).start()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Begin with a copy of a migrated database, which takes a second instead of half a minute."""
    templates.use()


@pytest.fixture(scope="session", autouse=True)
def mail_of_packages(django_test_environment: None) -> None:
    """Send what packages write the way of production; Django's own preparation of tests names another backend."""
    settings.EMAIL_BACKEND = "reporting.notify.mail_backend.OutboxBackend"


@pytest.fixture(scope="session", autouse=True)
def own_place_of_the_sealer() -> None:
    """One for each process: `make mutation` forks after the settings were read, and runs pytest twice in one."""
    Path(settings.MEDIA_ROOT).mkdir(exist_ok=True)
    settings.AUDIT_PLACE = Path(settings.MEDIA_ROOT) / f"audit-place-{os.getpid()}"


@pytest.fixture(autouse=True)
def seals_of_roles() -> None:
    """Seal roles and accounts also in tests that make no keyring, of which most ask nothing about keys."""
    from portal.security.sealed_rows import register_sealer
    from tests.vault.seals import SealsOfTests

    register_sealer(SealsOfTests())


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Keep the copy that was put in place."""
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    from django.core.management import call_command

    from reporting.registry.models import District
    from tests.topics import make_topics

    with django_db_blocker.unblock():
        if not District.objects.exists():
            call_command("load_registry", verbosity=0)
        make_topics()
        templates.keep()
    with pytest.MonkeyPatch.context() as patch:
        # Django would empty every table of a test that commits, one by one.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: templates.put_back())
        yield
    with django_db_blocker.unblock():
        templates.remove_copies()


def pytest_collection_finish() -> None:
    """Leave what has been read so far out of the search for garbage, which took a tenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what asks a real Elasticsearch to `make test-full`, and skip what asks another database than this one."""
    engine = settings.DATABASES["default"]["ENGINE"]
    other = "sqlite_only" if engine.endswith("postgresql") else "postgresql_only"
    for item in items:
        if "elasticsearch_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.full)
        if item.get_closest_marker(other):
            item.add_marker(pytest.mark.skip(reason="it asks the other database"))


@pytest.fixture
def registry_data(db: None) -> None:
    """Places, institutions, taxonomies and rules as the project ships them."""


@pytest.fixture(autouse=True)
def _no_leftovers() -> Iterator[None]:
    """Counters, sessions and words kept in memory do not pass from test to test."""
    from django.core.cache import cache
    from django.utils import translation

    from search import knowledge, naming, vocabulary

    yield
    Path(settings.AUDIT_PLACE).unlink(missing_ok=True)
    cache.clear()
    # Kept by the version of the vocabulary, which begins anew in every test.
    knowledge.lexicon_of.cache_clear()
    naming._read.cache_clear()
    vocabulary._forms.clear()
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session", autouse=True)
def _no_end_by_the_clock() -> Iterator[None]:
    """Nothing ends, is read again or is noted because a busy machine was slow: the tests of that move the clock.

    A request in which a minute begins, or half a minute after the sign-in, writes when the session was last
    seen. A test that counts or compares what two requests ask would be red by that chance.
    """
    from portal.accounts import open_sessions, sessions
    from reporting.vault import keyring
    from reporting.vault.audit import sealing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "REFRESH_SECONDS", 3600)
        patch.setattr(sealing, "LONGEST_RUN", 3600)
        patch.setattr(sessions, "touch", _when_moved(sessions.touch))
        patch.setattr(open_sessions, "note_seen", _when_moved(open_sessions.note_seen))
        yield


def _when_moved(note: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return what notes the time only in tests that move the clock, or let it stand."""

    def noted(what: Any) -> None:
        if time_machine.escape_hatch.is_travelling():
            note(what)

    return noted


@pytest.fixture
def still() -> Iterator[None]:
    """The clock stands, from before anybody signs in.

    Where answers, questions or writes are compared, no minute may begin between them: a sign-in notes when
    it was last seen, and on a busy machine a long table takes longer than a session may be idle.
    """
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def morning() -> Iterator[None]:
    """It is ten o'clock in Serbia: what is due in two hours is due today, whenever the tests run."""
    with time_machine.travel(timezone.localtime().replace(hour=10, minute=0)):
        yield


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A database of one's own on the private Redis; without it the test is skipped."""
    url = os.environ.get("REDIS_TEST_URL", "")
    if not url:
        pytest.skip("no Redis; `make test` starts one")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{url.rpartition('/')[0]}/{1 + int(worker) % 15}"


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The private Elasticsearch of `make test-full`, which all workers share; without it the test is skipped."""
    url = os.environ.get("ELASTICSEARCH_TEST_URL", "")
    if not url:
        pytest.skip("no Elasticsearch; `make test-full` starts one")
    return url


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Gives what a test measured to the reader of the end of the run; a print is seen only when the test fails."""
    return lambda text: record_property("figures", text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for text in [value for name, value in report.user_properties if name == "figures" and report.when == "call"]:
            terminalreporter.write_sep("-", report.nodeid.rpartition("::")[2])
            terminalreporter.write_line(str(text))


def pytest_sessionfinish() -> None:
    shutil.rmtree(Path(settings.MEDIA_ROOT), ignore_errors=True)
