"""What was excluded by name stays so: no account, and no two, change it or take it back."""

import re
from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.models import Exclusion, Report
from reporting.cases.principals import Person, System
from reporting.cases.states import TransitionNotAllowed
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, SCHOOL, TRIAGE, find_out, fresh, institution
from tools.paths import ROOT

SYSTEM = System("test")
# A report comes in, whoever is meant is found out, somebody leaves; and the rows go with an erased file.
WRITERS = {f"reporting/cases/{name}.py" for name in ("filing/submission", "triage/naming", "casework/recusal")}
# What finding out writes on the guess; who is excluded is none of it.
WRITTEN = {"resolved_at", "outside_institutions", "outside_first", "named_first"}


def test_exclusions_are_written_in_three_places_and_changed_in_none() -> None:
    makers, changed = set(), []
    for path in sorted((ROOT / "reporting").rglob("*.py")):
        source, name = path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))
        if re.search(r"Exclusion\.objects(\.visible_to\(\w+\))?\.\w*create\(", source):
            makers.add(name)
        changed += re.findall(r"\b[Ee]xclusions?\b[^\n]*\.(?:update|bulk_update|update_or_create|delete)\(", source)
        for fields in re.findall(r"\bexclusion\.save\(([^)]*)\)", source):
            assert fields and set(re.findall(r'"(\w+)"', fields)) <= WRITTEN, name
    assert makers == WRITERS
    assert changed == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["person", "group"])
def test_whom_two_accounts_have_named_stays_out_whatever_others_say(
    kind: str, submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report, other = submit(excluded=("other",) if kind == "person" else ("csw",)), person("triage", TRIAGE)
    guess = Exclusion.objects.visible_to(SYSTEM).get(report=report, kind=kind)
    find_out(guess, triage, institutions=[institution(CSW).pk])
    named = Exclusion.objects.visible_to(SYSTEM).get(report=report, institution__code=CSW)
    before = set(Exclusion.objects.visible_to(SYSTEM).values_list())
    for row in (guess, named):
        for who in (triage, other):
            for said in ({"institutions": [institution(SCHOOL).pk]}, {"institutions": [], "outside": True}):
                with pytest.raises(TransitionNotAllowed):
                    services.resolve_exclusion(principal=fresh(who), exclusion_id=row.pk, **said)
    assert set(Exclusion.objects.visible_to(SYSTEM).values_list()) == before


@pytest.mark.django_db
def test_the_trail_says_who_gave_each_name_and_who_agreed(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report, stranger, other = submit(excluded=("other",)), institution(CSW), person("triage", TRIAGE)
    guess = Exclusion.objects.visible_to(SYSTEM).get(report=report, kind="person")
    for who in (triage, other):
        services.resolve_exclusion(
            principal=who, exclusion_id=guess.pk, institutions=[stranger.pk], although_unopened=True
        )
    named = Exclusion.objects.visible_to(SYSTEM).get(report=report, institution=stranger)
    events = AuditEvent.objects.filter(action__startswith="exclusion.")
    assert {(one.object_id, one.action, tuple(one.fields), one.actor) for one in events} == {
        *((guess.pk, "exclusion.decide_unopened", (), who.user.pk) for who in (triage, other)),
        (named.pk, "exclusion.resolve", ("institution",), triage.user.pk),
        (guess.pk, "exclusion.propose_name", ("named_first",), triage.user.pk),
        (guess.pk, "exclusion.resolve", (), other.user.pk),
    }
    assert (named.named_by, named.guess) == (triage.user, guess)
