"""`roviec acts`: seal what waits, prove the chain, witness it by checkpoints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from roviec.acts.checkpoints import UnableToJudge, read_statements
from roviec.acts.models import Checkpoint, Seal, SigningKey
from roviec.acts.operations import make_checkpoint, make_signing_key, seal_acts
from roviec.acts.queries import Fault, faults_against, faults_against_own, faults_of_the_chain
from roviec.acts.sending import send_checkpoints, ways
from roviec.kit.actors import the_setup
from roviec.kit.errors import Unable

MOST_SHOWN = 50
LARGEST_FILE = 200 * 1024 * 1024


class Command(BaseCommand):
    """Seal, verify or witness the history."""

    help = "The history of acts: seal those that wait, prove the chain, or witness it by signed checkpoints."

    def add_arguments(self, parser: CommandParser) -> None:
        """Four verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("seal", help="seal every act that waits")
        verifying = verbs.add_parser("verify", help="recompute the chain from its first link")
        verifying.add_argument("--json", action="store_true", help="print a JSON object")
        verifying.add_argument(
            "--checkpoints", nargs="+", default=[], metavar="FILE", help="checkpoint files that were kept elsewhere"
        )
        verifying.add_argument(
            "--public-key", default="", metavar="KEY", help="the public key as it was handed out, or a file with it"
        )
        verbs.add_parser("checkpoint", help="witness the last seal now, and send out what has not gone")
        key = verbs.add_parser("key", help="print the installation's id and the public key that proves checkpoints")
        key.add_argument("--renew", action="store_true", help="make a new key, because the old one is lost or known")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Do as the verb says; a fault, and a wish that cannot be granted, is an error."""
        try:
            getattr(self, f"_{options['verb']}")(options)
        except Unable as error:
            if options.get("json"):
                self.stdout.write(json.dumps({"refused": str(error)}, ensure_ascii=False))
            raise CommandError(str(error)) from error

    def _seal(self, _options: dict[str, Any]) -> None:
        sealed = 0
        while batch := seal_acts():
            sealed += batch
        self.stdout.write(f"{sealed} acts sealed")

    def _verify(self, options: dict[str, Any]) -> None:
        statements = [each for name in options["checkpoints"] for each in read_statements(_lines_of(Path(name)))]
        outside = faults_against(statements, _key_from(options["public_key"])) if statements else []
        # One that stands both here and outside is told once.
        faults = list(dict.fromkeys([*faults_of_the_chain(), *outside, *faults_against_own()]))
        counts = {"seals": Seal.objects.count(), "checkpoints": len(statements)}
        if options["json"]:
            self.stdout.write(
                json.dumps(counts | {"faults": [_as_json(fault) for fault in faults]}, ensure_ascii=False)
            )
        else:
            self.stdout.write(
                _("%(seals)s seals checked, %(checkpoints)s checkpoints from outside, %(faults)s faults.")
                % (counts | {"faults": len(faults)})
            )
            for fault in faults[:MOST_SHOWN]:
                self.stdout.write(
                    _("Seal %(sequence)s, act %(act)s: %(what)s")
                    % {"sequence": fault.sequence, "act": fault.act_id, "what": fault.what}
                )
            if statements and not options["public_key"]:
                self.stdout.write(
                    _("The signatures were proven with the key in the database. Give the key you kept: --public-key.")
                )
        if faults:
            raise CommandError(_("The history does not hold."))

    def _checkpoint(self, _options: dict[str, Any]) -> None:
        at = timezone.now()
        while seal_acts():
            pass
        make_checkpoint(by=the_setup("roviec acts"), at=at)
        sent = send_checkpoints(at)
        last = Checkpoint.objects.order_by("-sequence").first()
        self.stdout.write(
            _("Last checkpoint: seal %(sequence)s. %(sent)s sent out.")
            % {"sequence": last.sequence if last else 0, "sent": sent}
        )
        if not ways():
            self.stdout.write(_("Nothing is sent out: set ROVIEC_CHECKPOINT_FOLDER or ROVIEC_CHECKPOINT_MAIL."))

    def _key(self, options: dict[str, Any]) -> None:
        at, by = timezone.now(), the_setup("roviec acts")
        key = SigningKey.objects.order_by("-pk").first()
        if key is None or options["renew"]:
            key = make_signing_key(by=by, at=at)
        self.stdout.write(_("Installation: %(id)s") % {"id": key.installation})
        self.stdout.write(_("Public key: %(key)s") % {"key": key.public_key})


def _lines_of(file: Path) -> list[str]:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise UnableToJudge(_("%(file)s is too large for a checkpoint file.") % {"file": file})
        return file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise UnableToJudge(_("%(file)s cannot be read as a checkpoint file.") % {"file": file}) from error


def _key_from(text: str) -> str:
    """The key itself, or what the file of that name holds."""
    file = Path(text)
    return file.read_text(encoding="utf-8") if text and file.is_file() else text


def _as_json(fault: Fault) -> dict[str, Any]:
    return {"sequence": fault.sequence, "act": fault.act_id, "kind": fault.kind, "what": fault.what}
