"""Rules are never overwritten: what was in force when a deadline started must stay readable."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from reporting.registry.loading.outcome import Outcome
from reporting.registry.models import Rule

# A change of these is only a better wording or a better proof of the same rule.
WORDING = {
    *("title", "title_child", "reason", "reporter_text", "reporter_text_child", "desk_note", "order", "text"),
    *("source", "verified", "valid_from", "valid_to"),
}


def sync(model: type[Rule], wanted: Mapping[str, dict[str, Any]], outcome: Outcome, *, today: date) -> None:
    """Bring the versions of every rule to what the file says.

    Wording is corrected in place; another meaning makes a new version, and the old one ends where
    the new one begins: on the file's ``valid_from`` if that is later than the old one's, else today.
    A rule that left the file ends today.
    """
    stored: dict[str, list[Rule]] = defaultdict(list)
    for rule in model._default_manager.order_by("code", "version"):
        stored[rule.code].append(rule)
    for code, values in wanted.items():
        newest = stored[code][-1] if code in stored else None
        if newest is None:
            model._default_manager.create(**values)
            outcome.created += 1
        elif any(getattr(newest, name) != value for name, value in values.items() if name not in WORDING):
            _add_version(newest, values, today)
            outcome.new_versions += 1
        else:
            _correct(newest, values, outcome)
    for code in stored.keys() - wanted.keys():
        newest = stored[code][-1]
        if newest.valid_to is None:
            newest.valid_to = max(today, newest.valid_from)
            newest.save(update_fields=["valid_to"])
            outcome.ended += 1


def _add_version(newest: Rule, values: dict[str, Any], today: date) -> None:
    begins = values["valid_from"]
    if begins <= newest.valid_from:
        begins = max(today, newest.valid_from)
    type(newest)._default_manager.create(**values | {"valid_from": begins, "version": newest.version + 1})
    newest.valid_to = begins
    newest.save(update_fields=["valid_to"])


def _correct(newest: Rule, values: dict[str, Any], outcome: Outcome) -> None:
    """Write corrected wording into the newest version; its beginning may only move forward."""
    begins = max(values["valid_from"], newest.valid_from)
    outcome.correct(newest, values | {"valid_from": begins})
