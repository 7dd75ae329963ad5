"""Who comes with a child's words still in the ear meets what to say, whom to call and the report before anything else."""

import csv
import json
import re

import pytest
from django.test import TestCase

from portal.security import zones
from tests.loaded import loaded_site
from tools.paths import ROOT

DUTY = "Пријава овде не замењује дужност да јавите полицији или центру за социјални рад."
# What professionals read before they report.
FOR_PROFESSIONALS = (
    "home/content/za-skole.json",
    "materials/content/koga-i-kada-obavestiti.json",
    "materials/content/lekar-i-povreda-deteta.json",
    "materials/content/nasilje-u-porodici-ustanova.json",
    "materials/content/pitanja.json",
    "materials/content/postupak-treci-nivo.json",
    "materials/content/prijava-strucnog-lica.json",
)
CONTENT = [
    path for top in ("home", "materials", "elearning") for path in sorted((ROOT / top / "content").glob("*.json"))
]
# Names that the people who read reports had beside „тим за тријажу“; children read „тим који чита пријаве“.
OTHER_NAMES = re.compile(
    r"тријажн\w+ тим\w*|тим\w* који прима|(?<!тим за )(?<!тима за )(?<!тиму за )\bтријаж\w*", re.IGNORECASE
)
# What pupils are asked may be answered in any of the words.
ACCEPTED = re.compile(r'"accepted": \[[^\]]*\]')


class FirstHelp(TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.enterClassContext(loaded_site())
        super().setUpClass()

    def main(self, path: str) -> str:
        response = self.client.get(path)
        assert response.status_code == 200, path
        return response.content.decode().partition("<main")[2].partition("</main>")[0]

    def opening(self, path: str) -> str:
        """Return what stands on a page before its first section and before its table of contents."""
        return re.split(r'<h2|<nav class="toc"', self.main(path))[0]

    def test_a_teacher_reads_five_sentences_calls_and_reports(self) -> None:
        for code, title in (("sr", "Дете вам је управо нешто рекло?"), ("sr-latn", "Dete vam je upravo nešto reklo?")):
            html = self.opening(f"/{code}/za-skole/")
            assert title in html and html.count("<li>") == 5
            assert 'href="tel:192"' in html and f'href="/{code}/prijava/"' in html

    def test_a_parent_has_the_numbers_on_top(self) -> None:
        for code in ("sr", "sr-latn"):
            html = self.opening(f"/{code}/za-roditelje/")
            numbers = re.findall(r'href="tel:(\d+)"', html)
            assert numbers == ["192", "194", "116111"] and html.index("tel:116111") < html.index("<li>")
            assert f'href="/{code}/prijava/"' in html

    def test_every_row_of_the_poster_can_be_called(self) -> None:
        table = self.main("/sr/materijali/brojevi-koji-rade-i-nocu/").partition("<tbody>")[2].partition("</tbody>")[0]
        rows = table.split("<tr>")[1:]
        assert len(rows) == 6 and all('href="tel:' in row for row in rows)

    def test_the_third_level_tells_the_procedure_once(self) -> None:
        html = self.main("/sr/materijali/postupak-treci-nivo/")
        assert html.count('<ol class="instructions">') == html.count('<section class="procedure"') == 1

    def test_rights_and_complaints_need_no_code(self) -> None:
        for page in ("privatnost", "pristupacnost", "o-portalu"):
            html = self.main(f"/sr/{page}/")
            assert "ни пријава ни код" in html and "Ко води портал" in html
            assert not re.search(r"порук\w+ (?:на|са) страниц\w+ за праћење", html)

    def test_the_list_of_cookies_is_that_of_the_table_of_zones(self) -> None:
        table = self.main("/sr/privatnost/").partition("Кад се који колачић")[2].partition("</table>")[0]
        told = re.findall(r'<th scope="row">([^<]+)</th>', table)
        given = {name for zone in zones.ZONES for name in zone.cookies}
        assert set(told) == given and len(told) == len(given)


@pytest.mark.parametrize("path", FOR_PROFESSIONALS)
def test_a_professional_reads_that_a_report_does_not_do_the_duty(path: str) -> None:
    assert DUTY in (ROOT / path).read_text(encoding="utf-8")


def other_names(text: str) -> list[str]:
    return OTHER_NAMES.findall(ACCEPTED.sub("", text))


def test_those_who_read_reports_have_one_name_for_adults() -> None:
    found = {path.stem: other_names(path.read_text(encoding="utf-8")) for path in CONTENT}
    assert len(found) > 100 and not {name: said for name, said in found.items() if said}


def test_children_read_no_word_of_the_office() -> None:
    pages = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in CONTENT}
    own = [
        name
        for name, page in pages.items()
        if page["type"] == "materials.MaterialPage" and set(page["audiences"]) <= {"children", "teens"}
    ]
    assert len(own) > 20
    assert not [name for name in (*own, "za-decu") if "тријаж" in json.dumps(pages[name], ensure_ascii=False).lower()]


def test_another_name_is_recognised() -> None:
    for text in ("Тријажа чита пријаву.", "Прочита је тријажни тим.", "Чека тим који прима пријаве."):
        assert other_names(text)
    for text in ("Тим за тријажу чита.", "враћа се тиму за тријажу", '"accepted": ["тријажа", "тријажни тим"]'):
        assert not other_names(text)


def test_hours_that_nobody_has_checked_are_not_told() -> None:
    with (ROOT / "portal/pages/data/helplines.csv").open(encoding="utf-8", newline="") as file:
        assert not [row["number"] for row in csv.DictReader(file) if "мењал" in row["hours"]]
    assert not [path.stem for path in CONTENT if "сати су се мењали" in path.read_text(encoding="utf-8")]
