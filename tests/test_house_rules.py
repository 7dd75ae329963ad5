"""Rules of the house that a reviewer would otherwise have to remember."""

import ast
import re
from pathlib import Path

import pytest

from tools.code_rules import MADE_OF, raw_sql
from tools.lint import complaints_about, forbidden_patterns, large_files
from tools.paths import ROOT

PROTECTED = {"Report", "Case", "Participation", "Deadline", "Measure", "Message", "Exclusion", "ClosureProposal"}
PROTECTED |= {"GlassOpening", "GlassNote"}
ALLOWED = {"visible_to", "create", "bulk_create"}
# Where ``visible_to`` itself is made.
INSIDE = ("reporting/cases/querysets.py",)
# Commands lock a row that they were given, which the caller reached through `visible_to`.
COMMANDS = ("reporting/cases/services/",)
LOCKS, NONE = frozenset({"select_for_update"}), frozenset()


def test_no_forbidden_pattern_in_code_or_templates() -> None:
    assert forbidden_patterns() == []


def test_no_file_is_larger_than_a_megabyte() -> None:
    assert large_files() == []


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
        ("reporting/cases/backup/restoring.py", "cursor.execute(statement)"),
        ("a.js", 'for (const part of ["id", "type"]) answer[part] = credential[part];'),
        ("a.js", "if (left[place] === right[place]) text = names[place] ?? empty;"),
        ("a.js", "const [first, second] = names;"),
        ("a.js", "presses = [...presses, now];"),
    ],
)
def test_harmless_line_passes(name: str, line: str) -> None:
    assert complaints_about(Path(name), line) == []


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


def test_protected_models_are_reached_only_through_visible_to() -> None:
    found = [
        f"{name}: {query}"
        for top in ("portal", "home", "reporting")
        for path in sorted((ROOT / top).rglob("*.py"))
        if not (name := str(path.relative_to(ROOT))).startswith(INSIDE)
        for query in unguarded_queries(path.read_text(encoding="utf-8"), LOCKS if name.startswith(COMMANDS) else NONE)
    ]
    assert found == []


# What hangs on a protected row, by the names through which Django reaches it.
RELATED = re.compile(
    r"\.(exclusions|deadlines|messages|measures|participations|reports|proposals|approvals|readings|glass_openings|glass_notes|notes)"
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


def test_unguarded_query_is_recognised() -> None:
    assert unguarded_queries("Report.objects.filter(number=1)") == ["line 1: Report.objects.filter"]
    assert unguarded_queries("models.Case.objects.all().visible_to(user)") == ["line 1: Case.objects.all"]
    assert unguarded_queries("Report.objects.visible_to(user).filter(number=1)") == []
    assert unguarded_queries("Institution.objects.all()") == []


def test_every_place_that_puts_sql_together_still_does() -> None:
    """A row of the list that nothing needs any more would hide the next one."""
    for name in MADE_OF:
        source = (ROOT / name).read_text(encoding="utf-8")
        assert list(raw_sql("elsewhere.py", source)), name
