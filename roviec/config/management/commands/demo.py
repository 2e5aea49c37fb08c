"""`roviec demo`: load the Long Biên case, and prove it against what was published."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from roviec.config.country.making import is_country
from roviec.config.demonstration.facts import UnknownFact, checks
from roviec.config.demonstration.loading import is_loaded, load
from roviec.config.home import home_folder, open_home


class Command(BaseCommand):
    """Load or verify the demonstration."""

    help = "The demonstration of Long Biên: load it, or recompute the published facts from its records."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        loading = verbs.add_parser("load", help="load the case into an empty demonstration installation")
        loading.add_argument("--if-empty", action="store_true", help="do nothing when it is loaded already")
        verifying = verbs.add_parser("verify", help="recompute each published fact of status computed")
        verifying.add_argument("--json", action="store_true", help="print a JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do as the verb says."""
        if not settings.IS_DEMONSTRATION:
            raise CommandError("This installation is a real one: invented figures are never mixed with real ones.")
        if options["verb"] == "load":
            self._load(if_empty=options["if_empty"])
        else:
            self._verify(as_json=options["json"])

    def _load(self, *, if_empty: bool) -> None:
        if is_country():
            raise CommandError("There is a country in here: the case of Long Biên is loaded into a home of its own.")
        if is_loaded():
            if if_empty:
                return
            raise CommandError("The case is loaded already.")
        load(open_home(home_folder()).demonstration_password)

    def _verify(self, *, as_json: bool) -> None:
        if not is_loaded():
            raise CommandError("The case is not loaded yet: start it once with `make run`, or `roviec demo load`.")
        try:
            found = list(checks())
        except UnknownFact as error:
            raise CommandError(str(error)) from error
        if as_json:
            said = [{"fact": c.fact, "published": c.published, "computed": c.computed, "ok": c.ok} for c in found]
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
        else:
            for check in found:
                self.stdout.write(f"{'ok ' if check.ok else 'NO '} {check.fact}: {check.published} / {check.computed}")
            self.stdout.write(f"{sum(c.ok for c in found)} of {len(found)} facts agree")
        if not all(check.ok for check in found):
            raise CommandError("some facts do not agree with the records")
