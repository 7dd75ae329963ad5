"""``manage.py catalogues update|compile|check``; docs/languages.md says when to use which."""

from itertools import product
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.script import catalogues, package_catalogues


class Command(BaseCommand):
    help = "Collect strings and derive Latin (update), make .mo files (compile), or fail on drift (check)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("update", "compile", "check"))

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        own, *others = map(Path, settings.LOCALE_PATHS)
        if action == "compile":
            self._say("compiled", catalogues.compile_all((own, *others)))
            return
        try:
            generated = catalogues.generate(Path(settings.BASE_DIR), own)
        except SyntaxError as error:
            raise CommandError(f"{error.filename or ''}: {error}") from error
        problems = list(catalogues.faults(generated["sr"]))
        made = [(generated, own, "django")]
        for locale, domain in product(others, package_catalogues.DOMAINS):
            of_packages = package_catalogues.generate(locale, domain)
            problems += package_catalogues.faults(of_packages["sr"])
            made.append((of_packages, locale, domain))
        if action == "update":
            self._say("wrote", [path for one in made for path in catalogues.write(*one)])
            for problem in problems:
                self.stderr.write(problem)
            return
        problems += [line for one in made for line in catalogues.drift(*one)]
        if problems:
            raise CommandError("\n".join([*problems, "Run: manage.py catalogues update"]))
        self.stdout.write("Catalogues agree with the sources.")

    def _say(self, verb: str, paths: list[Path]) -> None:
        for path in paths:
            self.stdout.write(f"{verb} {path}")
        if not paths:
            self.stdout.write("Nothing to do.")
