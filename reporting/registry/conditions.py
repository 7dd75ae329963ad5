"""When a rule applies: its conditions against the facts of a report or a case."""

from collections.abc import Collection, Mapping


def holds(conditions: Mapping[str, Collection[str | int]], facts: Mapping[str, Collection[str | int]]) -> bool:
    """Return whether ``facts`` fulfil every condition.

    A condition is a key with a list of codes and is fulfilled when the facts under the same key
    hold at least one of them; a key that the rule does not name does not matter, and one that the
    facts lack fulfils nothing. ``facets`` (peer, family, digital) are looked for among ``forms``
    too, where the wizard leaves them. Levels may be numbers or digits.
    """
    return all(_known(key, facts) & {str(code) for code in wanted} for key, wanted in conditions.items())


def _known(key: str, facts: Mapping[str, Collection[str | int]]) -> set[str]:
    known = {str(code) for code in facts.get(key, ())}
    if key == "facets":
        known |= {str(code) for code in facts.get("forms", ())}
    return known
