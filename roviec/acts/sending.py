"""The ways by which checkpoints leave this machine: a folder that another machine keeps, and e-mail."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from roviec.acts.enums import Way
from roviec.acts.models import Checkpoint, Sending
from roviec.acts.queries import statement_of
from roviec.kit.mail import NotSent, is_configured

MOST_AT_ONCE = 1_000
LONGEST_ERROR = 300


def ways() -> dict[Way, str]:
    """The ways that this installation is told to use, each with its folder or address."""
    told = {Way.FOLDER: settings.CHECKPOINT_FOLDER, Way.MAIL: settings.CHECKPOINT_MAIL}
    return {way: place for way, place in told.items() if place}


def send_checkpoints(at: datetime) -> int:
    """Send by each way what has not gone out by it, oldest first; gives how many went. A failure is kept, with its reason.

    What went out twice because this process died in between does no harm: it says the same.
    """
    sent = 0
    for way, place in ways().items():
        gone = Sending.objects.filter(way=way, sent_at__isnull=False).values("checkpoint")
        waiting = list(Checkpoint.objects.exclude(pk__in=gone).order_by("sequence")[:MOST_AT_ONCE])
        if not waiting:
            continue
        try:
            SENDERS[way](place, waiting, at)
        # Whatever goes wrong out there must not stop the other way, nor the next attempt.
        except Exception as error:  # noqa: BLE001
            _keep(way, waiting[-1:], at, f"{type(error).__name__}: {error}"[:LONGEST_ERROR])
        else:
            _keep(way, waiting, at, "")
            sent += len(waiting)
    return sent


def _keep(way: Way, checkpoints: Sequence[Checkpoint], at: datetime, error: str) -> None:
    Sending.objects.bulk_create(
        [
            Sending(checkpoint=each, way=way, tried_at=at, sent_at=None if error else at, error=error)
            for each in checkpoints
        ],
        update_conflicts=True,
        unique_fields=["checkpoint", "way"],
        update_fields=["tried_at", "sent_at", "error"],
    )


def file_of(folder: str, checkpoint: Checkpoint, at: datetime) -> Path:
    """The file of a month: one a month stays small enough to be written anew each time."""
    return Path(folder) / f"roviec-{checkpoint.installation}-{at:%Y-%m}.jsonl"


def _to_folder(folder: str, checkpoints: Sequence[Checkpoint], at: datetime) -> None:
    """Add the lines to the month's file by a rename, so that whoever reads it never sees half a line.

    The folder is not made: a share that is not mounted would be mistaken for an empty one on this very machine.
    """
    file = file_of(folder, checkpoints[-1], at)
    there = file.read_text(encoding="ascii") if file.exists() else ""
    known = set(there.splitlines())
    lines = [line for each in checkpoints if (line := statement_of(each).line) not in known]
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("x", encoding="ascii") as out:
            out.write(there + "".join(f"{line}\n" for line in lines))
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _by_mail(address: str, checkpoints: Sequence[Checkpoint], _at: datetime) -> None:
    last = checkpoints[-1]
    lines = "".join(f"{statement_of(each).line}\n" for each in checkpoints)
    words = _(
        "The history of Rõ Việc had %(count)s sealed acts at %(time)s. Keep this message: the attached file proves later "
        "that nothing was cut off or rewritten since. It holds no personal data."
    ) % {"count": last.sequence, "time": last.time}
    if not is_configured():
        # What is kept as a file in this very home has not left the machine.
        raise NotSent(_("No mail server is set."))
    message = EmailMessage(
        subject=_("Rõ Việc: checkpoint %(sequence)s of the history") % {"sequence": last.sequence},
        body=words,
        to=[address],
    )
    message.attach(f"roviec-{last.installation}-{last.sequence}.jsonl", lines, "text/plain")
    message.send()


SENDERS = {Way.FOLDER: _to_folder, Way.MAIL: _by_mail}
