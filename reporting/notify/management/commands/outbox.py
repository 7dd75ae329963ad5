"""``manage.py outbox``: what waits to leave the house, and dead letters sent again."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from reporting.notify import dead_letters
from reporting.notify.models import OutboxMessage


class Command(BaseCommand):
    """Lists messages that have not left and sends dead ones again. Never shows a recipient."""

    help = "list: messages that have not left. resend: give dead ones a new round of attempts."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        commands.add_parser("list", help="one line per message: id, state, attempts, template, class of the last error")
        resend = commands.add_parser("resend", help="let dead messages be sent again by manage.py work")
        resend.add_argument("ids", nargs="*", type=UUID, help="only these; without ids all dead ones")
        resend.add_argument("--dry-run", action="store_true", help="only say how many it would be")

    def handle(self, *args: Any, command: str, **options: Any) -> None:
        if command == "list":
            self._list()
            return
        ids = options["ids"] or None
        if options["dry_run"]:
            self.stdout.write(f"{dead_letters.dead(ids=ids).count()} dead messages would be sent again.")
            return
        self.stdout.write(f"{dead_letters.resend(ids=ids)} dead messages will be sent again by manage.py work.")

    def _list(self) -> None:
        rows = OutboxMessage.objects.exclude(state=OutboxMessage.State.SENT).order_by("due_at", "id")
        for row in rows.iterator():
            self.stdout.write(f"{row.id} {row.state:<8} {row.attempts} {row.template} {row.error}".rstrip())
        self.stdout.write(f"{rows.count()} messages.")
