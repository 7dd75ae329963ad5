"""Codes of learners and teachers: made of the browser's token, so that it alone can show them again.

A code is drawn from the random token in the cookie, which the database does not hold, and the row that it opens. So
nothing that is stored shows it, and the browser can until it gets another token.
"""

from __future__ import annotations

import hmac
from typing import TypeVar
from uuid import UUID

from elearning.learning.models import Learner, SchoolClass
from reporting.vault import codes

Owner = TypeVar("Owner", Learner, SchoolClass)
PURPOSE: dict[type[Learner] | type[SchoolClass], codes.Purpose] = {Learner: "learning", SchoolClass: "class"}


def code_for(model: type[Learner] | type[SchoolClass], *, pk: UUID, token: str) -> str:
    """Return the code, 18 digits, that the browser with ``token`` gives to the row ``pk``."""
    drawn = hmac.digest(token.encode(), f"{PURPOSE[model]}|{pk}".encode(), "sha256")
    body = f"{int.from_bytes(drawn, 'big') % 10**codes.RANDOM_DIGITS:0{codes.RANDOM_DIGITS}d}"
    return body + codes.check_digits(body)


def code_shown(owner: Learner | SchoolClass, *, token: str) -> str:
    """Return the code of ``owner`` if the browser with ``token`` made it and has not put it away; else nothing."""
    if owner.code_digest is None:
        return ""
    code = code_for(type(owner), pk=owner.pk, token=token)
    digests = [one.digest for one in codes.tokens(PURPOSE[type(owner)], code)]
    return code if bytes(owner.code_digest) in digests else ""


def owner_of(model: type[Owner], code: str) -> Owner | None:
    """Return the row that ``code`` opens, or nothing; right, wrong and malformed codes cost the same work.

    A token under an old pepper is replaced on the way.
    """
    digests = [one.digest for one in codes.tokens(PURPOSE[model], code)]
    found: Owner | None = model._default_manager.filter(code_digest__in=digests).first()
    if found is not None:
        _renew(found, codes.normalise(code) or "")
    return found


def _renew(owner: Learner | SchoolClass, code: str) -> None:
    assert owner.code_key_id is not None, "it was found by its code"
    fresh = codes.renewed(PURPOSE[type(owner)], code, owner.code_key_id)
    if fresh is None:
        return
    # Whoever changed it meanwhile knew better.
    same = type(owner)._default_manager.filter(pk=owner.pk, code_digest=owner.code_digest)
    same.update(code_key_id=fresh.key_id, code_digest=fresh.digest)
