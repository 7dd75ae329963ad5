"""Rules of the house that a reviewer would otherwise have to remember."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from reporting.cases.querysets import ProtectedQuerySet
from reporting.cases.related_rows import children_of
from tools.lint import complaints_about
from tools.paths import ROOT


def protected_models() -> set[type[Model]]:
    """Return the models behind ``visible_to`` and those of their room that hang on one of them.

    The latter (an approval, the mark that a message was read) have no ``visible_to``: they are reached only from
    the row on which they hang, which came through it, so nothing may ask their managers at all.
    """
    guarded = {model for model in apps.get_models() if isinstance(model._default_manager.all(), ProtectedQuerySet)}
    hanging = {child for model in guarded for child, _name in children_of(model)}
    return guarded | {child for child in hanging if child._meta.app_label == "cases" and not child._meta.auto_created}


MODELS = protected_models()
PROTECTED = {model.__name__ for model in MODELS}
ALLOWED = {"visible_to", "create", "bulk_create"}
# Where ``visible_to`` itself is made.
INSIDE = ("reporting/cases/querysets.py",)
# Commands lock a row that they were given, which the caller reached through `visible_to`.
COMMANDS, QUERIES = "reporting/cases/", "/queries"
LOCKS, NONE = frozenset({"select_for_update"}), frozenset()


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.html", "{{ story|safe }}"),
        ("a.html", '<p style="color: red">'),
        ("a.html", "<script>alert(1)</script>"),
        ("a.html", '<a href="/" onclick="leave()">'),
        ("a.py", "@csrf_exempt\ndef view(request): ..."),
        ("a.py", "return mark_safe(text)"),
        ("a.css", "@import url(https://fonts.example/a.css)"),
        ("a.py", 'Report.objects.raw("SELECT 1")'),
        ("a.py", "reports.extra(where=[typed])"),
        ("a.py", "reports.annotate(x=RawSQL(typed, []))"),
        ("a.py", "operations = [migrations.RunSQL(typed)]"),
        ("a.py", 'cursor.execute(f"SELECT * FROM {table}")'),
        ("a.py", 'cursor.execute("SELECT * FROM x WHERE y = %s" % typed)'),
        ("a.py", "cursor.executemany(statement, rows)"),
        ("a.py", 'cursor.execute(sql="SELECT " + typed)'),
        ("a.py", "run = cursor.execute"),
        ("a.js", "box.innerHTML = input.value;"),
        ("a.js", "box.insertAdjacentHTML('beforeend', name);"),
        ("a.js", "document.write(name);"),
        ("a.js", "setTimeout('leave()', 10);"),
        ("a.js", "const answers = Object.fromEntries(new FormData(form));"),
        ("a.js", "Object.assign(options, JSON.parse(text));"),
        ("a.js", "answers[field.name] = field.value;"),
        ("a.js", "answers[name] ??= [];"),
        ("a.js", "const answer = { [field.name]: field.value };"),
        ("a.js", "localStorage.setItem('draft', text.value);"),
        ("a.js", "document.cookie = 'draft=1';"),
    ],
)
def test_forbidden_pattern_is_recognised(name: str, line: str) -> None:
    assert len(complaints_about(Path(name), line)) == 1


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.html", '<script type="module" src="{% static \'js/menu.js\' %}"></script>'),
        ("a.html", '<p class="style" data-once="1">'),
        ("a.html", "{{ text|safe_name }}"),
        ("a.py", 'cursor.execute("SELECT 1 WHERE %s = 2", [typed])'),
        ("a.py", "raw = form.raw(request.POST, LIMIT)"),
        ("a.py", "executor.submit(execute, 1)"),
        ("reporting/backup/restoring.py", "cursor.execute(statement)"),
        ("a.js", 'for (const part of ["id", "type"]) answer[part] = credential[part];'),
        ("a.js", "if (left[place] === right[place]) text = names[place] ?? empty;"),
        ("a.js", "const [first, second] = names;"),
        ("a.js", "presses = [...presses, now];"),
    ],
)
def test_harmless_line_passes(name: str, line: str) -> None:
    assert complaints_about(Path(name), line) == []


# A function says one thing: what is longer has a part that deserves a name of its own.
LONGEST = 45


def long_functions(source: str) -> list[str]:
    """Return the functions of a file that have more than ``LONGEST`` lines, from their ``def`` on."""
    return [
        f"{node.name}: {lines} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and (lines := node.end_lineno - node.lineno + 1) > LONGEST
    ]


def test_no_function_is_longer_than_a_screen() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {complaint}"
        for top in ("portal", "home", "materials", "elearning", "search", "reporting", "tools")
        for path in sorted((ROOT / top).rglob("*.py"))
        if "migrations" not in path.parts
        for complaint in long_functions(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_long_function_is_recognised() -> None:
    lines = "        pass\n" * (LONGEST - 1)
    assert long_functions(f"class View:\n    def get(self):\n{lines}") == []
    assert long_functions(f"class View:\n    async def get(self):\n{lines}        pass\n") == [
        f"get: {LONGEST + 1} lines"
    ]


def unguarded_queries(source: str, also: frozenset[str] = frozenset()) -> list[str]:
    """Return `Model.objects.method` of protected models that do not pass `visible_to` at once."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
            continue
        manager = node.value
        if manager.attr not in ("objects", "_default_manager", "_base_manager"):
            continue
        model = manager.value
        name = model.attr if isinstance(model, ast.Attribute) else getattr(model, "id", "")
        if name in PROTECTED and node.attr not in ALLOWED | also:
            found.append(f"line {node.lineno}: {name}.{manager.attr}.{node.attr}")
    return found


def commands(name: str) -> bool:
    """Whether commands on cases stand in the file, which may lock rows."""
    return name.startswith(COMMANDS) and QUERIES not in name


def test_protected_models_are_reached_only_through_visible_to() -> None:
    found = [
        f"{name}: {query}"
        for top in ("portal", "home", "materials", "elearning", "search", "reporting")
        for path in sorted((ROOT / top).rglob("*.py"))
        if not (name := str(path.relative_to(ROOT))).startswith(INSIDE)
        for query in unguarded_queries(path.read_text(encoding="utf-8"), LOCKS if commands(name) else NONE)
    ]
    assert found == []


# What hangs on a protected row, by the names through which Django reaches it.
NAMES = {
    str(relation.get_accessor_name())
    for model in MODELS
    for relation in model._meta.related_objects
    if relation.related_model in MODELS
}
RELATED = re.compile(
    rf"\.({'|'.join(sorted(NAMES))})"
    r"\.(filter|all|exclude|get|first|last|count|exists|values|values_list|order_by|select_related|aggregate)\b"
)


def test_what_hangs_on_a_protected_row_is_asked_for_in_selectors() -> None:
    found = [
        f"{name}: {match.group()}"
        for path in sorted((ROOT / "reporting").rglob("*.py"))
        if not (name := str(path.relative_to(ROOT))).startswith("reporting/cases/")
        for match in RELATED.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
    assert RELATED.search("view.case.reports.filter(pk=1)")
    assert {"approvals", "closure_proposals", "disposal_proposals", "holds", "notes", "readings"} <= NAMES


def test_unguarded_query_is_recognised() -> None:
    assert unguarded_queries("Report.objects.filter(number=1)") == ["line 1: Report.objects.filter"]
    assert unguarded_queries("models.Case.objects.all().visible_to(user)") == ["line 1: Case.objects.all"]
    assert unguarded_queries("Report.objects.visible_to(user).filter(number=1)") == []
    assert unguarded_queries("Institution.objects.all()") == []
    for name in ("Hold", "DisposalProposal", "ClosureApproval", "MessageReading"):
        assert unguarded_queries(f"{name}.objects.get(pk=1)") == [f"line 1: {name}.objects.get"]


@cache
def names_used(path: Path) -> set[str]:
    """Return what a file imports, and which attributes of what it imports it takes, in full."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(f"{node.value.id}.{node.attr}")
    return found


@pytest.mark.parametrize(
    ("name", "places"),
    [
        # No thread that answers somebody ever sleeps. These are commands: one watches stylesheets while they are
        # written, one waits for Redis, one gives every process time to notice a new key.
        (
            "time.sleep",
            {"portal/jobs/work.py", "portal/pages/management/commands/styles.py", "reporting/vault/rotation.py"},
        ),
        # What anybody mails waits in the outbox.
        ("django.core.mail", {"reporting/notify/outbox.py", "reporting/notify/mail_backend.py"}),
    ],
)
def test_what_may_stand_in_few_places_stands_there_alone(name: str, places: set[str]) -> None:
    files = [
        path
        for top in ("portal", "home", "materials", "elearning", "search", "reporting")
        for path in sorted((ROOT / top).rglob("*.py"))
    ]
    assert {str(path.relative_to(ROOT)) for path in files if name in names_used(path)} == places


def test_only_the_vault_encrypts() -> None:
    """The reporter's session alone makes a key elsewhere, out of its token; the vault seals with it."""
    libraries = ("cryptography", "nacl")
    found = {
        str(path.relative_to(ROOT))
        for top in ("portal", "home", "materials", "elearning", "search", "reporting")
        for path in sorted((ROOT / top).rglob("*.py"))
        if any(name.split(".")[0] in libraries for name in names_used(path))
    }
    outside = {name for name in found if not name.startswith("reporting/vault/")}
    assert outside == {"reporting/tracking/sessions.py"} and found - outside


# Names that helpers of the tests share with Django's own: a call of them says nothing.
COMMON = {"get", "post"}
LOOKING = {"raises", "warns", "fail"}


def looks_and_calls(function: ast.FunctionDef) -> tuple[bool, set[str]]:
    """Return whether a function asserts, and the names that it calls, of methods the last part."""
    asserts, called = False, set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            asserts = True
        elif isinstance(node, ast.Call):
            called.add(node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
    named = any(name in LOOKING or name.startswith(("assert", "django_assert")) for name in called)
    return asserts or named, called - COMMON


def blind_tests(*sources: str) -> list[str]:
    """Return the tests that neither assert nor call a helper of the tests that does, by whatever way round."""
    nodes = [node for text in sources for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    calls = [(node.name, *looks_and_calls(node)) for node in nodes]
    looking = {name for name, looks, _called in calls if looks}
    while more := {name for name, _looks, called in calls if called & looking} - looking:
        looking |= more
    return [name for name, looks, called in calls if name.startswith("test_") and not looks and not called & looking]


def test_every_test_looks_at_something() -> None:
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("*.py"))]
    assert blind_tests(*sources) == []


def test_a_test_that_looks_at_nothing_is_recognised() -> None:
    helper = "def sees(page): assert page\ndef walks(): sees(1)\n"
    for body in ("client.get('/')", "browser.post('/', {})", "walk_on()"):
        assert blind_tests(helper, f"def test_a(): {body}") == ["test_a"]
    for body in ("assert page", "walks()", "seat.sees('/')", "pytest.raises(OSError, act)"):
        assert blind_tests(helper, f"def test_a(): {body}") == []
