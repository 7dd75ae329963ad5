"""A Redis cache whose absence is felt but fails no request."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def _forgiving(name: str) -> Callable[..., Any]:
    """Return the method ``name`` of Django's cache, which asks the memory where Redis does not answer."""

    def method(self: ForgivingRedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(RedisCache, name)(self, *args, **kwargs)
        except (RedisError, OSError) as exception:
            logger.warning("cache away", extra={"error": type(exception).__name__})
            return getattr(self.memory, name)(*args, **kwargs)

    return method


class ForgivingRedisCache(RedisCache):
    """Answers from the memory of this process while Redis does not answer.

    Counters are then per process and the rest is a miss: limits get laxer, nothing breaks.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.memory = LocMemCache("while-redis-is-away", {})

    add = _forgiving("add")
    get = _forgiving("get")
    set = _forgiving("set")
    touch = _forgiving("touch")
    delete = _forgiving("delete")
    get_many = _forgiving("get_many")
    has_key = _forgiving("has_key")
    incr = _forgiving("incr")
    set_many = _forgiving("set_many")
    delete_many = _forgiving("delete_many")
