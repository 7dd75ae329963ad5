"""Drafts of forms, for views: a form as it was sent or left, its errors after a redirect, its end with the act.

A page says of each of its forms what it showed (``DeskForm.draft_mark``). Whatever button is pressed sends that
along, and what stands in the forms is kept before anything else is done (``keep_typed``).
"""

from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve

from portal.accounts.script_switch import switched_to
from reporting.desk.forms.base import DeskForm, digest
from reporting.vault import desk_drafts
from reporting.vault.desk_drafts import Place, Version

MARK = "_draft"
# No page has more forms.
MOST_MARKS = 4
F = TypeVar("F", bound=DeskForm)


@dataclass(frozen=True)
class Mark:
    """What a page said of one of its forms: whose, where it stands, what was in it and which versions it showed."""

    form: type[DeskForm]
    page: str
    shown: str
    seen: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((self.form.draft_name, self.page, self.shown, *self.seen))

    @property
    def path(self) -> str:
        """The path of the page, under which the draft is kept."""
        return self.page.partition("?")[0]


def keep_typed(request: HttpRequest) -> None:
    """Keep every form that comes with a POST, before anything else is done with it."""
    for one in _read_marks(request):
        _keep(request, one)


def marks_now(request: HttpRequest) -> list[str]:
    """Return what the page, which goes on showing its forms, has to say of them from now on."""
    return [str(one) for one in _marks(request).values()]


def page_of(request: HttpRequest, otherwise: str) -> str:
    """Return the page from which a form was sent, else ``otherwise``."""
    return next((one.page for one in _marks(request).values()), otherwise)


def form_of(request: HttpRequest, form_class: type[F], **kwargs: Any) -> F:
    """Return the form of this page as it was sent, else as it was left.

    The script switch, and a button of another form that only leads here, send nothing.
    """
    if is_sent(request, form_class):
        return form_class(request.POST, **kwargs)
    return as_left(request, form_class, **kwargs)


def is_sent(request: HttpRequest, form_class: type[DeskForm]) -> bool:
    """Whether the request asks for what the form is about."""
    if request.method != "POST" or switched_to(request.POST) is not None:
        return False
    return MARK not in request.POST or form_class.draft_name in _marks(request)


def as_left(request: HttpRequest, form_class: type[F], *, page: str = "", **kwargs: Any) -> F:
    """Return the form as it was left on ``page`` (an address, the request's own unless given), with its errors then."""
    left = _left(request, (page or request.path).partition("?")[0]).get(form_class.draft_name, [])
    return form_class(left=left, page=page or request.get_full_path(), **kwargs)


def again(request: HttpRequest, *forms: DeskForm, to: str = "") -> HttpResponse:
    """Lead to the page that shows what was sent again, with its errors; ``to``, unless it is this one."""
    page = to or request.get_full_path()
    for form in forms:
        if form.is_bound:
            values, known = form.typed(form.data), _marks(request).get(form.draft_name)
            place = Place(_account(request), page.partition("#")[0].partition("?")[0], form.draft_name)
            seen = known.seen if known else ()
            desk_drafts.keep(place, values, seen=seen, wrong=form.said, refused=form.refused)
    return HttpResponseRedirect(page)


def sent(request: HttpRequest, form: DeskForm, *, page: str = "") -> None:
    """Delete the draft of a form whose act is done, as far as its page showed it."""
    known = _marks(request).get(form.draft_name)
    place = Place(_account(request), known.path if known else page or request.path, form.draft_name)
    desk_drafts.forget(place, seen=known.seen if known else None, values=form.typed(form.data))
    _forgive_others(place)


def forgive(request: HttpRequest, *, page: str) -> None:
    """Keep what stands in the forms of a page without its errors, after an act of none of them."""
    _forgive_others(Place(_account(request), page, ""))


def _forgive_others(done: Place) -> None:
    """Keep what stands in the other forms of a page without its errors: they would hide that the act is done."""
    for name, (newest, *_) in desk_drafts.read(account=done.account, page=done.page).items():
        if name != done.form and (newest.wrong or newest.refused):
            desk_drafts.keep(Place(done.account, done.page, name), newest.values, seen=[newest.id], wrong={})


def follow(request: HttpRequest, *, was: DeskForm, now: DeskForm, page: str) -> None:
    """Let what was left in a form of ``page`` follow what stands there ``now``; what was typed into ``was`` stays.

    For an act of the same person beside the form: what nobody touched in it must not undo that act.
    """
    before, after = was.standing, now.standing
    for left in reversed(_left(request, page).get(was.draft_name, [])):
        values = {name: after[name] if value == before.get(name) else value for name, value in left.values.items()}
        desk_drafts.keep(Place(_account(request), page, was.draft_name), values, seen=[left.id], wrong={})


def is_begun(request: HttpRequest, form_class: type[DeskForm], *, page: str) -> bool:
    """Whether something typed into a form waits on ``page``."""
    return form_class.draft_name in _left(request, page)


def left_on(request: HttpRequest, form_class: type[DeskForm], *, page: str) -> list[Version]:
    """Return what was typed into a form of ``page`` and not sent, the newest first."""
    return _left(request, page).get(form_class.draft_name, [])


def carry(request: HttpRequest, form_class: type[DeskForm], *, page: str, to: str) -> bool:
    """Move the draft of a form to the page where the form stands from now on; return whether there was one."""
    versions = _left(request, page).get(form_class.draft_name, [])
    for version in reversed(versions):
        desk_drafts.keep(Place(_account(request), to, form_class.draft_name), version.values)
    desk_drafts.forget(Place(_account(request), page, form_class.draft_name))
    return bool(versions)


def _read_marks(request: HttpRequest) -> list[Mark]:
    """Return what the page says of the forms that it sends; nothing of what is no form on a page of the desk."""
    found = []
    for value in request.POST.getlist(MARK)[:MOST_MARKS]:
        name, page, shown, *seen = [*value.split(" "), "", ""]
        if name in DeskForm.by_draft_name and _is_page_of_the_desk(page.partition("?")[0]):
            found.append(Mark(DeskForm.by_draft_name[name], page, shown, tuple(filter(None, seen))))
    return found


def _keep(request: HttpRequest, one: Mark) -> None:
    """Keep what stands in one form, unless it stands there as the page showed it."""
    name, values, seen = one.form.draft_name, one.form.typed(request.POST), one.seen
    if digest(values) != one.shown:
        versions = desk_drafts.keep(Place(_account(request), one.path, name), values, seen=seen)
        mine = tuple(version.id for version in versions if version.values == values)
        seen = mine + seen[1:]
    _marks(request)[name] = replace(one, shown=digest(values), seen=seen)


def _marks(request: HttpRequest) -> dict[str, Mark]:
    """Return the marks of the forms that came with the request and were kept, by the name of the form."""
    marks: dict[str, Mark] = request.__dict__.setdefault("_draft_marks", {})
    return marks


def _left(request: HttpRequest, path: str) -> dict[str, list[Version]]:
    """Return the drafts of a page, asked for once a request."""
    known: dict[str, dict[str, list[Version]]] = request.__dict__.setdefault("_drafts_left", {})
    if path not in known:
        known[path] = desk_drafts.read(account=_account(request), page=path)
    return known[path]


def _account(request: HttpRequest) -> UUID:
    return UUID(str(request.user.pk))


def _is_page_of_the_desk(path: str) -> bool:
    try:
        return len(path) <= desk_drafts.LONGEST_PAGE and resolve(path).namespace == "desk"
    except Resolver404:
        return False
