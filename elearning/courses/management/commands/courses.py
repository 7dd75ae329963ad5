"""``manage.py courses check|gift|moodle|read|…``: courses on the command line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from elearning.courses import check_command, exchange_commands  # noqa: F401
from elearning.courses.commands import subcommands


class Command(BaseCommand):
    """Exit codes: 0 done, 1 refused or not in order."""

    help = (
        "What keeps courses from being live, and courses for other programs. "
        "docs/learning.md is the manual. Exit codes: 0 done, 1 refused or not in order."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        for one in subcommands():
            one.arguments(commands.add_parser(one.name, help=one.help))

    def handle(self, *args: Any, command: str, **options: Any) -> None:
        run = next(one.run for one in subcommands() if one.name == command)
        self.stdout.write(run(self, options))
