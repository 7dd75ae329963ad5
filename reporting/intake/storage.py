"""Where the wizard keeps what was typed: a sealed draft, never a session.

Layout of a draft's data: ``{"track", "code", "save_code", "wizard": {formtools' own layout}}`` while
it is written, and ``{"receipt": {...}}`` alone after it was sent: the story is gone from it.
The wizard's ``extra_data`` lists which steps were ``answered`` and which were sent but ``refused``: of those
the words are kept to be shown again with what is wrong, and they count as no answer. It has the version of each step.
"""

import json
from copy import deepcopy
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from formtools.wizard.storage.base import BaseStorage

from portal.security import cookies
from portal.security.zones import DRAFT_COOKIE
from reporting.intake.versions import VERSIONS, new_version
from reporting.vault import codes, drafts
from reporting.vault.errors import DraftGone

# Longest raw answer that a draft keeps, in characters. Far above every field's own limit, so that
# a text that is too long can still be shortened; only a flood is cut.
RAW_LIMIT = 200_000
# Most that all answers of a draft take together, in bytes. The fields' own limits allow 37,000 characters, of four
# bytes at most; the rest is room for texts that are still to be shortened.
TOTAL_LIMIT = 256 * 1024
ANSWERED, REFUSED = MARKS = ("answered", "refused")


class DraftFull(Exception):
    """The answers together are more than a draft holds; it stays as it was."""


class Overtaken(Exception):
    """Another request has written a step that this one changes, after it was read: ``draft`` is as it stands now."""

    def __init__(self, draft: "drafts.OpenDraft") -> None:
        super().__init__("overtaken")
        self.draft = draft


def open_draft(request: HttpRequest) -> "drafts.OpenDraft | None":
    """Return the visitor's draft; None when the cookie is missing, forged or its draft has expired."""
    value = cookies.value_of(request, DRAFT_COOKIE)
    return drafts.open_cookie(value) if value else None


def start_draft(track: str) -> "drafts.OpenDraft":
    """Make a draft for ``track`` without an answer, with the code that its report will have."""
    return drafts.start({"track": track, "code": codes.new_code(), "wizard": {}})


def set_draft_cookie(response: HttpResponse, draft: "drafts.OpenDraft") -> None:
    """Give the browser the draft's key until it is closed; scripts cannot read it."""
    cookies.give(response, DRAFT_COOKIE, draft.cookie)


class DraftStorage(BaseStorage):
    """formtools' storage over a sealed draft.

    Nothing is written before :meth:`commit`. A visitor may have no draft; ``draft`` fails then.
    """

    def __init__(self, prefix: str, request: HttpRequest, file_storage: Any = None) -> None:
        super().__init__(prefix, request, file_storage)
        self._draft: drafts.OpenDraft | None = None
        self._new_cookie = False
        self._touched: set[str] = set()
        self._before: dict[str, Any] = {}
        if (found := open_draft(request)) is not None:
            self.draft = found

    @property
    def has_draft(self) -> bool:
        return self._draft is not None

    @property
    def draft(self) -> drafts.OpenDraft:
        """The visitor's draft, which must be there: see :attr:`has_draft`."""
        assert self._draft is not None, "no draft"
        return self._draft

    @draft.setter
    def draft(self, value: drafts.OpenDraft) -> None:
        self._draft = value
        self._touched.clear()
        if not self.is_sent:
            self._complete(value)
            self._before = deepcopy(self.extra_data)

    def begin(self, track: str) -> None:
        """Start a fresh draft in place of one that is missing, forged or expired."""
        self.draft = start_draft(track)
        self._new_cookie = True

    def _complete(self, draft: "drafts.OpenDraft") -> None:
        wizard = draft.data.setdefault("wizard", {})
        for key, empty in ((self.step_key, None), (self.step_data_key, {}), (self.extra_data_key, {})):
            wizard.setdefault(key, empty)
        wizard.setdefault(self.step_files_key, {})

    @property
    def data(self) -> dict[str, Any]:
        return self.draft.data["wizard"]

    @data.setter
    def data(self, value: dict[str, Any]) -> None:
        self.draft.data["wizard"] = value

    @property
    def is_sent(self) -> bool:
        """Whether this draft's report was sent."""
        return self._draft is not None and "receipt" in self._draft.data

    @property
    def track(self) -> str:
        return self.draft.data["track"]

    @property
    def versions(self) -> dict[str, str]:
        """The version of each step as it was read, whatever this request has changed since."""
        return self._before.get(VERSIONS, {})

    def set_step_data(self, step: str, cleaned_data: Any, version: str = "") -> None:
        """Put the raw answers of ``step`` into the draft in hand, as its ``version``."""
        self._touched.add(step)
        self.extra_data.setdefault(VERSIONS, {})[step] = version or new_version()
        super().set_step_data(step, cleaned_data)

    def mark(self, step: str, mark: str | None) -> None:
        """Note of ``step`` that it was ``answered``, or ``refused``; None: neither was said yet."""
        self._touched.add(step)
        for name in MARKS:
            steps = [other for other in self.extra_data.get(name, []) if other != step]
            self.extra_data[name] = [*steps, step] if name == mark else steps

    def marked(self, mark: str) -> list[str]:
        """Return the steps that were ``answered``, or ``refused``."""
        return self.extra_data.get(mark, [])

    def commit(self) -> bool:
        """Write the draft; return False when its report was sent meanwhile, which then stays as it is.

        The row is locked and read again first: a second tab, or a double click on „Пошаљи“, must
        bring back neither an older answer to another step nor the story of a report that was sent.
        Raises ``DraftGone`` when the visitor left in a hurry meanwhile, ``DraftFull``, ``NoRoom`` and ``Overtaken``.
        """
        try:
            return self._commit()
        except DraftGone:
            self.revive()
            return True

    def revive(self) -> None:
        """Put the answers in hand into a new draft, with a new cookie, when the old one has just expired.

        Raises ``DraftGone`` when its time was not over: who left in a hurry leaves nothing behind; ``DraftFull``.
        """
        if not self.draft.has_expired:
            raise DraftGone("The draft was left in a hurry.")
        self._has_room(self.draft.data["wizard"])
        self.draft = drafts.start(self.draft.data | {"save_code": ""}, answered=bool(self.marked(ANSWERED)))
        self._new_cookie = True

    def _commit(self) -> bool:
        with transaction.atomic(), drafts.locked(self.draft) as fresh:
            if "receipt" not in fresh.data:
                self.put_into(fresh)
                drafts.save(fresh, answered=bool(fresh.data["wizard"][self.extra_data_key].get(ANSWERED)))
            self.draft = fresh
        return not self.is_sent

    def put_into(self, fresh: "drafts.OpenDraft") -> None:
        """Change in ``fresh``, the draft as it stands under its lock, what this request has changed in the one in hand.

        Raises ``Overtaken`` when it has a newer version of such a step, and ``DraftFull``.
        """
        self._complete(fresh)
        wizard = fresh.data["wizard"]
        wizard[self.step_key] = self.current_step
        answers, extra = wizard[self.step_data_key], wizard[self.extra_data_key]
        versions = extra.setdefault(VERSIONS, {})
        if any(versions.get(step) != self.versions.get(step) for step in self._touched):
            raise Overtaken(fresh)
        for step in self._touched:
            for theirs, mine in (
                (answers, self.data[self.step_data_key]),
                (versions, self.extra_data.get(VERSIONS, {})),
            ):
                if step in mine:
                    theirs[step] = mine[step]
        for name in MARKS:
            own = [step for step in self.marked(name) if step in self._touched]
            extra[name] = [*(step for step in extra.get(name, []) if step not in self._touched), *own]
        for name in (self._before.keys() | self.extra_data.keys()) - {VERSIONS, *MARKS}:
            if name not in self.extra_data:
                extra.pop(name, None)
            elif self.extra_data[name] != self._before.get(name):
                extra[name] = self.extra_data[name]
        self._has_room(wizard)

    def _has_room(self, wizard: dict[str, Any]) -> None:
        """Raise ``DraftFull`` when the answers are too much. Asked under the lock: tabs add up, too."""
        said = {step: raw for step, raw in wizard[self.step_data_key].items() if raw}
        if len(json.dumps(said, ensure_ascii=False).encode()) > TOTAL_LIMIT:
            raise DraftFull

    def update_response(self, response: HttpResponse) -> None:
        """Hand the browser the key of a draft that this request started."""
        if self._new_cookie:
            set_draft_cookie(response, self.draft)
