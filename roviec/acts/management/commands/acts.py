"""`roviec acts`: seal what waits, and prove the chain."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from roviec.acts.models import Seal
from roviec.acts.operations import seal_acts
from roviec.acts.queries import faults_of_the_chain


class Command(BaseCommand):
    """Seal or verify the history."""

    help = "The history of acts: seal those that wait, or walk the chain and say where it does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("seal", help="seal every act that waits")
        verifying = verbs.add_parser("verify", help="recompute the chain from its first link")
        verifying.add_argument("--json", action="store_true", help="print a JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do as the verb says; a fault is an error."""
        if options["verb"] == "seal":
            sealed = 0
            while batch := seal_acts():
                sealed += batch
            self.stdout.write(f"{sealed} acts sealed")
            return
        faults = list(faults_of_the_chain())
        seals = Seal.objects.count()
        if options["json"]:
            self.stdout.write(json.dumps({"seals": seals, "faults": [asdict(fault) for fault in faults]}))
        else:
            self.stdout.write(f"{seals} seals checked, {len(faults)} faults")
            for fault in faults[:50]:
                self.stdout.write(str(fault))
        if faults:
            raise CommandError("the history does not agree with its seals")
