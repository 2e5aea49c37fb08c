"""Remarks of those above, their own or written down by the office on behalf of a leader, who then says that they are his."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.organisations.models import Holding
from roviec.reports.enums import ReportAct, ReportState
from roviec.reports.models import Entry, Remark, Report
from roviec.reports.operations.errors import UnableToReview, locked


@transaction.atomic
def write_remark(
    report: Report, words: str, *, target_id: int | None = None, speaker: Holding, by: Actor, at: datetime
) -> Remark:
    """The office writes down on the sheet what a leader said of it; it stands as unconfirmed until he owns it.

    The same words for the same leader again change nothing while they wait for him.
    """
    report = locked(report)
    if report.state not in {ReportState.SUBMITTED, ReportState.ACCEPTED}:
        raise UnableToReview(_("A remark is written on a report that the unit has sent."))
    if not words.strip():
        raise UnableToReview(_("Write what the leader said."))
    waiting = Remark.objects.filter(report=report, speaker=speaker, confirmed_at__isnull=True, disowned_at__isnull=True)
    if same := waiting.filter(words=words.strip(), target=target_id).first():
        return same
    [remark] = put_remarks(report, {target_id: words.strip()}, speaker=speaker, by=by, at=at)
    data = {"targets": [target_id] if target_id else []}
    record(ReportAct.REMARKED, by=by, on=report, at=at, remark=words.strip(), data=data)
    return remark


@transaction.atomic
def confirm_remark(remark: Remark, *, by: Actor, at: datetime) -> Remark:
    """The remark is the leader's own from now on. Twice is harmless."""
    return _answer(remark, "confirmed_at", ReportAct.REMARK_CONFIRMED, by=by, at=at)


@transaction.atomic
def disown_remark(remark: Remark, *, by: Actor, at: datetime) -> Remark:
    """The leader did not say that; the remark stays readable as not his. Twice is harmless."""
    return _answer(remark, "disowned_at", ReportAct.REMARK_DISOWNED, by=by, at=at)


def _answer(remark: Remark, column: str, kind: str, *, by: Actor, at: datetime) -> Remark:
    report = locked(remark.report)
    remark = Remark.objects.select_related("speaker").get(pk=remark.pk)
    if getattr(remark, column):
        return remark
    if remark.speaker is None or by.key != f"person:{remark.speaker.person_id}":
        raise UnableToReview(_("Only the leader on whose behalf it was written can say whether it is his."))
    if not remark.awaits_its_speaker:
        raise UnableToReview(_("This remark has been answered already."))
    setattr(remark, column, at)
    remark.save(update_fields=[column])
    record(kind, by=by, on=report, at=at, data={"remark": remark.pk})
    return remark


def put_remarks(
    report: Report, said: Mapping[int | None, str], *, speaker: Holding | None, by: Actor, at: datetime
) -> list[Remark]:
    """Keep remarks beside their numbers; raises when a number is not in the sheet."""
    known = set(Entry.objects.filter(report=report).values_list("target_id", flat=True)) | {None}
    if not set(said) <= known:
        raise UnableToReview(_("A remark stands beside a target that is not in the sheet."))
    spoken = {}
    if speaker:
        spoken = {"speaker": speaker, "speaker_name": speaker.person.name, "speaker_post": speaker.post.title}
    return Remark.objects.bulk_create(
        [
            Remark(
                report=report,
                target_id=target,
                words=words,
                made_at=at,
                made_by_key=by.key,
                made_by_name=by.name,
                made_by_post=by.post,
                **spoken,
            )
            for target, words in said.items()
        ]
    )
