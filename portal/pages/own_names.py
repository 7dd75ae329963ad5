"""Names that the portal itself has put into the database, in the script of whoever reads them.

Groups, the workflow with its step and the first collection are words of the CMS, though they are rows. They are kept in
Cyrillic; in the Latin CMS they are read in Latin, and what comes back from a form there is kept in Cyrillic again.
What somebody typed stays as it was typed.
"""

from typing import Any

from django.db.models import Field, Model
from django.db.models.query_utils import DeferredAttribute
from django.utils.functional import cached_property
from django.utils.translation import get_language

from portal.script.convert import to_latin

EDITORS = "Уредници"
REVIEWERS = "Рецензенти"
WORKFLOW = "Одобрење рецензента"
REVIEW = "Провера рецензента"
COLLECTION = "Све збирке"

_LATIN = {name: to_latin(name) for name in (EDITORS, REVIEWERS, WORKFLOW, REVIEW, COLLECTION)}
_CYRILLIC = {latin: name for name, latin in _LATIN.items()}


class OwnName(DeferredAttribute):
    """A column that may hold one of the names: read in the reader's script, kept in Cyrillic."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        kept = super().__get__(instance, cls)
        return _LATIN.get(kept, kept) if get_language() == "sr-latn" else kept

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = kept_form(value)


def kept_form(value: Any) -> Any:
    """Return one of the names as the database keeps it; anything else as it is."""
    return _CYRILLIC.get(value, value) if isinstance(value, str) else value


def told(text: str) -> str:
    """Return ``text`` with the names in it in the reader's script; the log of the CMS keeps them in either."""
    names = _LATIN if get_language() == "sr-latn" else _CYRILLIC
    for name, shown in names.items():
        text = text.replace(name, shown)
    return text


def read_in_both_scripts() -> None:
    """Let the rows of the CMS be read so; called once, when the CMS is ready."""
    from django.contrib.auth.models import Group
    from wagtail.models import BaseLogEntry, Collection, ModelLogEntry, PageLogEntry, Task, Workflow

    for model, name in (
        *((model, "name") for model in (Group, Workflow, Task, Collection)),
        *((model, "label") for model in (ModelLogEntry, PageLogEntry)),
    ):
        _read_so(model, model._meta.get_field(name))
    stock = BaseLogEntry.message.func

    def message(entry: Any) -> str:
        return told(str(stock(entry)))

    BaseLogEntry.message = cached_property(message)
    BaseLogEntry.message.__set_name__(BaseLogEntry, "message")


def _read_so(model: type[Model], field: Field[Any, Any]) -> None:
    prepare = field.get_prep_value

    def kept(value: Any) -> Any:
        return prepare(kept_form(value))

    setattr(model, field.attname, OwnName(field))
    # Also asked for before a comparison, so that a name is not taken twice, once in each script.
    field.get_prep_value = kept  # type: ignore[method-assign]
