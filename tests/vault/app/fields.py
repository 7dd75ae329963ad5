"""A second kind of sealed value, one that can be changed in place."""

import json
from typing import Any

from reporting.vault.errors import EnvelopeError
from reporting.vault.fields import EncryptedField


class EncryptedJSONField(EncryptedField):
    """Anything JSON can say. None in a column that is not null is sealed as JSON's null."""

    def pack(self, value: Any) -> bytes:
        try:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        except (TypeError, ValueError):
            raise EnvelopeError(f"{self.name} takes what JSON can say.") from None

    def unpack(self, data: bytes) -> Any:
        return json.loads(data)
