"""`roviec figures`: prove every total against the ledger, or make the totals anew from it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from roviec.figures.operations import rebuild_totals
from roviec.figures.verification import verify
from roviec.kit.actors import the_setup

MOST_SHOWN = 50


class Command(BaseCommand):
    """Prove the totals, or mend them."""

    help = "The totals of the ledger: recompute and compare them, or make them anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verifying = verbs.add_parser("verify", help="recompute every total independently and compare it")
        verifying.add_argument("--json", action="store_true", help="print a JSON object")
        verbs.add_parser("rebuild", help="make every total anew from the ledger")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Do as the verb says; a difference is an error."""
        getattr(self, f"_{options['verb']}")(options)

    def _verify(self, options: dict[str, Any]) -> None:
        result = verify()
        if options["json"]:
            self.stdout.write(
                json.dumps({"cells": result.cells, "differences": [asdict(d) for d in result.differences]}, default=str)
            )
        else:
            counts = {"cells": result.cells, "differences": len(result.differences)}
            self.stdout.write(_("%(cells)s totals compared, %(differences)s differences.") % counts)
            for difference in result.differences[:MOST_SHOWN]:
                self.stdout.write(str(difference))
        if result.differences:
            raise CommandError(_("Stored totals differ from the ledger. `roviec figures rebuild` makes them anew."))

    def _rebuild(self, _options: dict[str, Any]) -> None:
        mended = rebuild_totals(by=the_setup("roviec figures"), at=timezone.now())
        self.stdout.write(_("%(mended)s totals were mended.") % {"mended": mended})
