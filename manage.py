#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    """Run the command; what it was refused within a transaction is recorded when that has ended."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    from django.core import management

    from portal.security import decisions

    with decisions.remembered():
        management.execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
