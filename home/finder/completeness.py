"""How complete the telephones of institutions are, municipality by municipality, as a report for editors."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, QuerySet, When
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn

from home.finder.kinds import SCHOOL_ADMINISTRATION
from home.finder.pages import municipality_url
from portal.editors.report_base import EditorsReport
from portal.script.convert import to_latin
from portal.script.sorting import script_of_page, sort_key
from reporting.registry.directory import municipalities, served_by_phone
from reporting.registry.models import Municipality

KINDS = {
    "police": gettext_lazy("Полиција"),
    "csw": gettext_lazy("Центар за социјални рад"),
    SCHOOL_ADMINISTRATION: gettext_lazy("Школска управа"),
}


class PhonesView(EditorsReport):
    """Which municipality has a telephone of police, centre and school administration, and the share of each.

    Every telephone has a source and a day: the database takes none without.
    """

    header_icon = "site"
    page_title = gettext_lazy("Телефони установа по местима")
    index_url_name = "finder_phones"
    index_results_url_name = "finder_phones_results"
    file_name = "telefoni-ustanova"
    nothing = gettext_lazy("Списак места још није унет.")
    model = Municipality
    default_ordering = ("turn",)
    list_export = ["name", "lsu_name", *(f"has_{kind}" for kind in KINDS)]
    export_headings = {
        "name": gettext_lazy("Место"),
        "lsu_name": gettext_lazy("Општина или град"),
        **{f"has_{kind}": label for kind, label in KINDS.items()},
    }

    @cached_property
    def known(self) -> dict[str, set[str]]:
        """For each municipality the kinds whose telephone is known."""
        return served_by_phone(KINDS)

    def get_base_queryset(self) -> QuerySet[Municipality]:
        # A database does not know the alphabet.
        script = script_of_page()
        places = sorted(municipalities(), key=lambda place: (sort_key(place.name, script), place.code))
        turn = Case(*(When(pk=place.pk, then=number) for number, place in enumerate(places)), default=len(places))
        return Municipality.objects.known().annotate(turn=turn)

    @cached_property
    def columns(self) -> list[Column]:
        """The municipality, which leads to its page, and a column for each kind, with its share in the head."""
        place = TitleColumn("name", label=_("Место"), accessor=_name, get_url=municipality_url)
        return [place, *(Column(kind, label=self._share(kind), accessor=self._says(kind)) for kind in KINDS)]

    def _share(self, kind: str) -> str:
        some = sum(kind in kinds for kinds in self.known.values())
        share = round(100 * some / len(self.known)) if self.known else 0
        numbers = {"kind": KINDS[kind], "share": share, "some": some, "all": len(self.known)}
        return _("%(kind)s: %(share)s%% (%(some)d од %(all)d)") % numbers

    def _says(self, kind: str) -> Any:
        def says(place: Municipality) -> str:
            return _("има") if kind in self.known.get(place.pk, ()) else _("нема")

        return says

    def stream_csv(self, queryset: Any) -> Iterator[Any]:
        """Return the lines of a file, all written now: when they are sent, the reader's script is forgotten."""
        return iter(list(super().stream_csv(queryset)))

    def to_row_dict(self, item: Municipality) -> Any:
        """Return the row of a file; whether a telephone is known is asked of the report, not of the row."""
        for kind in KINDS:
            setattr(item, f"has_{kind}", self._says(kind)(item))
        item.name, item.lsu_name = _written(item.name), _written(item.lsu_name)
        return super().to_row_dict(item)


def _name(place: Municipality) -> str:
    return _written(str(place))


def _written(text: str) -> str:
    """Return a name in the script of the CMS, whose pages nobody converts: the rows are sorted by its alphabet."""
    return to_latin(text) if script_of_page() == "latn" else text
