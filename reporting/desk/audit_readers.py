"""Who has read a case, in words: one line for each account of the own institutions, one for each other institution."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib.auth import get_user_model

from reporting.cases.audit import Reader
from reporting.registry.models import Institution


@dataclass(frozen=True)
class ReaderLine:
    """One reader: ``who`` is the name of an account, empty for the people of another institution together."""

    who: str
    institution: str
    read: Reader


def reader_lines(readers: Iterable[Reader], *, names_at: set[UUID]) -> list[ReaderLine]:
    """Return readers in their order, those of institutions that are not in ``names_at`` added up without a name."""
    together: dict[tuple[UUID | None, UUID | None], Reader] = {}
    for one in readers:
        key = (one.actor if one.institution in names_at else None, one.institution)
        together[key] = _added(together[key], one) if key in together else one
    users = get_user_model().objects.in_bulk([actor for actor, _at in together if actor])
    places = Institution.objects.in_bulk([at for _actor, at in together if at])
    return [
        ReaderLine(
            who=str(users[actor]) if actor in users else "",
            institution=places[at].short_name if at in places else "",
            read=read,
        )
        for (actor, at), read in together.items()
    ]


def _added(one: Reader, other: Reader) -> Reader:
    return replace(
        one,
        times=one.times + other.times,
        messages=one.messages + other.messages,
        stories=one.stories + other.stories,
        names=one.names + other.names,
        first=min(one.first, other.first),
        last=max(one.last, other.last),
    )
