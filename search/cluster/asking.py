"""Candidates out of the cluster: one question, those first that say most."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from typing import Any

from django.conf import settings
from elastic_transport import ConnectionTimeout
from elasticsearch import BadRequestError

from search.backends import MOST, Wanted
from search.backends.tokens import kind_token, stem_token
from search.cluster.breaker import Breaker
from search.cluster.client import FAILURES, alias, client
from search.question import Group

logger = logging.getLogger(__name__)
breaker = Breaker("the search cluster cannot be asked; the database answers")

# Of more common words among 100,000 entries even a cluster that is well may be late; few people type as many.
USUAL_GROUPS = 8
# How much a word says in each part; about what `search.analysis` gives it there.
_PARTS = {"name": 6.0, "front": 1.5, "whole": 0.5}


# Of its patience so many times an answer may have taken before the next question is asked elsewhere: the limit of
# time is that of each read, and somebody who sends a byte now and then keeps within it.
_TOO_SLOW = 2
_MOST_ID = 2**63 - 1


class BadAnswer(Exception):
    """A part of the cluster failed, or what it said is no answer."""


class OutOfTime(BadAnswer):
    """The cluster gave what it had found when its time was over."""


def candidates(wanted: Wanted) -> list[int] | None:
    """Return the ids of at most ``MOST`` entries, those first that say most; None when the cluster cannot tell.

    What is wrong is noted by the breaker: for a while nobody asks.
    """
    if not breaker.closed:
        return None
    began = time.monotonic()
    try:
        found = search(query_of(wanted))
    except BadRequestError as error:
        # Of this question alone: the cluster is well, and nobody may turn it off for all by asking something odd.
        logger.warning("the search cluster refused a question", extra={"error": type(error).__name__})
        return None
    except (ConnectionTimeout, OutOfTime) as error:
        _was_late(wanted, type(error).__name__)
        return None
    except (*FAILURES, BadAnswer) as error:
        breaker.record_failure(type(error).__name__)
        return None
    if time.monotonic() - began > _TOO_SLOW * settings.ELASTICSEARCH_TIMEOUT:
        _was_late(wanted, "TooSlow")
    return found


def _was_late(wanted: Wanted, error: str) -> None:
    """Tell the breaker, unless it may be the question that takes so long: nobody turns the cluster off by one."""
    if len(wanted.question.groups) > USUAL_GROUPS:
        logger.warning("the search cluster was late with a long question", extra={"error": error})
    else:
        breaker.record_failure(error)


def search(query: dict[str, Any]) -> list[int]:
    """Ask the cluster whatever the breaker says; return ids, the best first.

    Raises one of ``client.FAILURES``, or ``BadAnswer``.
    """
    seconds = settings.ELASTICSEARCH_TIMEOUT
    answer = client(patience=seconds).search(
        index=alias(),
        query=query,
        size=MOST,
        sort=[{"_score": "desc"}, {"entry": "desc"}],
        source=False,
        # Reading 300 documents for their names, which nobody wants, took four times as long as finding them.
        stored_fields="_none_",
        track_total_hits=False,
        timeout=f"{max(1, int(seconds * 1000))}ms",
    )
    try:
        if answer["timed_out"]:
            raise OutOfTime
        if answer["_shards"]["failed"]:
            raise BadAnswer
        found = [hit["sort"][1] for hit in answer["hits"]["hits"]]
    except (KeyError, IndexError, TypeError) as error:
        raise BadAnswer from error
    if not all(type(one) is int and 0 < one <= _MOST_ID for one in found):
        raise BadAnswer
    return found


def query_of(wanted: Wanted) -> dict[str, Any]:
    """Return the question as the cluster reads it: any group, the rarer and the nearer to the name the better."""
    return {
        "bool": {
            "filter": [{"terms": {"whole": [*map(kind_token, wanted.kinds)]}}] if wanted.kinds else [],
            "should": [_group(group, wanted.language) for group in wanted.question.groups],
            "minimum_should_match": 1,
        }
    }


def _group(group: Group, language: str) -> dict[str, Any]:
    # Single words that count alike are one clause: each clause is walked for every entry that holds it.
    alike: dict[float, list[str]] = defaultdict(list)
    ways: list[tuple[float, list[list[str]]]] = []
    for phrase, factor in group.terms.items():
        if len(phrase) == 1:
            alike[factor].append(stem_token(language, phrase[0]))
        else:
            ways.append((factor, [[stem_token(language, stem)] for stem in phrase]))
    ways += [(factor, [tokens]) for factor, tokens in alike.items()]
    queries = [
        _way(part, needed, boost=says * factor * group.weight)
        for factor, needed in ways
        for part, says in _PARTS.items()
    ]
    return {"dis_max": {"queries": queries}}


def _way(part: str, needed: list[list[str]], *, boost: float) -> dict[str, Any]:
    """Return what holds of each list at least one token."""
    filters = [{"terms": {part: tokens}} for tokens in needed]
    return {"constant_score": {"filter": {"bool": {"filter": filters}}, "boost": boost}}
