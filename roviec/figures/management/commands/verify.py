"""`roviec verify`: recompute every total independently and say where the stored ones differ."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from roviec.figures.verification import verify


class Command(BaseCommand):
    """Prove the totals."""

    help = "Recompute every total from the ledger and compare it with the stored one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Only the form of the answer."""
        parser.add_argument("--json", action="store_true", help="print a JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was compared; a difference is an error."""
        result = verify()
        if options["json"]:
            self.stdout.write(
                json.dumps({"cells": result.cells, "differences": [asdict(d) for d in result.differences]}, default=str)
            )
        else:
            self.stdout.write(f"{result.cells} cells compared, {len(result.differences)} differences")
            for difference in result.differences[:50]:
                self.stdout.write(str(difference))
        if result.differences:
            raise CommandError("stored totals differ from the ledger")
