"""Changing rules from a day on: what held before still reads what was done under it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.regulations.enums import Counting, ExtensionApprover, Kept, Regime, RegulationAct
from roviec.regulations.models import (
    FEWEST,
    Ceiling,
    DocumentType,
    Holiday,
    Metric,
    RequestClock,
    RetentionRule,
    SmallCellRule,
    TaskRule,
)

Rule = TypeVar("Rule", RequestClock, RetentionRule, Ceiling, SmallCellRule, TaskRule, Metric)
LEAST_DAYS_OF_NOTES = 366


class UnableToChangeRule(Unable):
    """The rule cannot be like this."""


@dataclass(frozen=True)
class Clock:
    """What a clock says."""

    procedure_days: int
    answer_days: int
    third_party_days: int
    extension_days: int
    counting: Counting
    source: str


@transaction.atomic
def change_clock(
    rule: RequestClock, clock: Clock, since: date, *, version: int, by: Actor, at: datetime
) -> RequestClock:
    """From a day on this clock runs for requests that come in; those that came in before keep theirs.

    Raises Stale when somebody changed the rule meanwhile, UnableToChangeRule for a clock that runs backwards.
    """
    if not clock.procedure_days <= clock.answer_days <= clock.third_party_days:
        raise UnableToChangeRule(
            _("The procedure is told first, then the answer is given; with a third party it takes longer, not shorter.")
        )
    standing = RequestClock.objects.select_for_update(no_key=True).get(pk=rule.pk)
    changed = _changed(standing, asdict(clock), since, version)
    if changed is not standing:
        record(RegulationAct.CLOCK_CHANGED, by=by, on=changed, at=at, data=_plain(asdict(clock), since))
    return changed


@transaction.atomic
def change_retention(
    rule: RetentionRule, days: int, source: str, since: date, *, version: int, by: Actor, at: datetime
) -> RetentionRule:
    """From a day on it is kept for so many days; raises Stale, and UnableToChangeRule for notes of reads under a year."""
    if rule.kind == Kept.ACCESS_LOG and days < LEAST_DAYS_OF_NOTES:
        raise UnableToChangeRule(_("Notes of who read personal data are kept for a year at least."))
    values = {"days": days, "source": source.strip()}
    standing = RetentionRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
    changed = _changed(standing, values, since, version)
    if changed is not standing:
        record(RegulationAct.RETENTION_CHANGED, by=by, on=changed, at=at, data=_plain(values, since))
    return changed


@dataclass(frozen=True)
class TaskDays:
    """What a rule for the days of tasks says."""

    soon_days: int
    most_extensions: int
    most_days: int
    notice_days: int
    may_ask_late: bool
    approver: ExtensionApprover
    source: str


@transaction.atomic
def change_task_rule(rule: TaskRule, days: TaskDays, since: date, *, version: int, by: Actor, at: datetime) -> TaskRule:
    """From a day on the days of tasks are counted so; more time that was given before stays. Raises Stale."""
    standing = TaskRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
    changed = _changed(standing, asdict(days), since, version)
    if changed is not standing:
        record(RegulationAct.TASK_RULE_CHANGED, by=by, on=changed, at=at, data=_plain(asdict(days), since))
    return changed


@dataclass(frozen=True)
class Meaning:
    """What a percentage is: its name, its definition in words, and the counts that are divided."""

    name: str
    definition: str
    numerator: list[str]
    denominator: list[str]
    source: str


@transaction.atomic
def change_metric(metric: Metric, meaning: Meaning, since: date, *, version: int, by: Actor, at: datetime) -> Metric:
    """From a day on the percentage means this; pages of the days before tell the old one.

    Raises Stale, and UnableToChangeRule for one that divides nothing.
    """
    if not (meaning.numerator and meaning.denominator):
        raise UnableToChangeRule(_("A percentage divides some counts by others: choose both."))
    standing = Metric.objects.select_for_update(no_key=True).get(pk=metric.pk)
    changed = _changed(standing, asdict(meaning), since, version)
    if changed is not standing:
        record(RegulationAct.METRIC_CHANGED, by=by, on=changed, at=at, data=_plain(asdict(meaning), since))
    return changed


@transaction.atomic
def change_ceiling(
    rule: Ceiling, most: int, source: str, since: date, *, version: int, by: Actor, at: datetime
) -> Ceiling:
    """From a day on no more than this is done at once; raises Stale, and UnableToChangeRule for none at all."""
    if most < 1:
        raise UnableToChangeRule(_("At least one has to be possible."))
    values = {"most": most, "source": source.strip()}
    standing = Ceiling.objects.select_for_update(no_key=True).get(pk=rule.pk)
    changed = _changed(standing, values, since, version)
    if changed is not standing:
        record(RegulationAct.CEILING_CHANGED, by=by, on=changed, at=at, data=_plain(values, since))
    return changed


@transaction.atomic
def change_small_cells(
    rule: SmallCellRule, least: int, source: str, since: date, *, version: int, by: Actor, at: datetime
) -> SmallCellRule:
    """From a day on figures under so many persons are not told to outsiders; raises Stale, UnableToChangeRule."""
    if least < FEWEST:
        raise UnableToChangeRule(_("The least is 3: “fewer than 2” would tell the figure."))
    values = {"least": least, "source": source.strip()}
    standing = SmallCellRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
    changed = _changed(standing, values, since, version)
    if changed is not standing:
        record(RegulationAct.SMALL_CELLS_CHANGED, by=by, on=changed, at=at, data=_plain(values, since))
    return changed


@transaction.atomic
def set_holiday(day: date, name: str, source: str, *, is_working: bool, by: Actor, at: datetime) -> Holiday:
    """The calendar says so of the day, and somebody has checked it; due days that were computed already stay."""
    said = {"name": name.strip(), "source": source.strip(), "is_working": is_working}
    holiday = Holiday.objects.filter(day=day).select_for_update(no_key=True).first()
    if holiday and holiday.is_verified and all(getattr(holiday, column) == value for column, value in said.items()):
        return holiday
    holiday, _is_new = Holiday.objects.update_or_create(day=day, defaults=said | {"is_verified": True})
    record(RegulationAct.HOLIDAY_SET, by=by, on=holiday, at=at, data={"day": f"{day}", "is_working": is_working})
    return holiday


@dataclass(frozen=True)
class TypeWords:
    """What the rules say of a type of document."""

    regime: Regime
    abbreviation: str
    name: str
    source: str


@transaction.atomic
def add_document_type(said: TypeWords, since: date, *, by: Actor, at: datetime) -> DocumentType:
    """From a day on the rules know this type; the same wish twice is harmless.

    Raises UnableToChangeRule when they know one of this name and abbreviation on one of these days already.
    """
    same = DocumentType.objects.filter(**asdict(said), valid=DateRange(since, None)).first()
    if same:
        return same
    try:
        with transaction.atomic():
            made = DocumentType.objects.create(**asdict(said), valid=DateRange(since, None), is_verified=True)
    except IntegrityError as error:
        raise UnableToChangeRule(_("The rules know such a type during that time already.")) from error
    record(RegulationAct.TYPE_ADDED, by=by, on=made, at=at, data=_plain(dict(asdict(said)), since))
    return made


@transaction.atomic
def change_document_type(kind: DocumentType, said: TypeWords, since: date, *, by: Actor, at: datetime) -> DocumentType:
    """From a day on the type is called and abbreviated so; documents of the days before keep what it was then."""
    standing = end_document_type(kind, since, by=by, at=at)
    made = add_document_type(said, since, by=by, at=at)
    record(RegulationAct.TYPE_CHANGED, by=by, on=[standing, made], at=at)
    return made


@transaction.atomic
def end_document_type(kind: DocumentType, since: date, *, by: Actor, at: datetime) -> DocumentType:
    """From a day on the rules no longer know the type; documents of the days before keep it."""
    standing = DocumentType.objects.select_for_update(no_key=True).get(pk=kind.pk)
    if standing.valid.upper == since:
        return standing
    begins, ends = standing.valid.lower, standing.valid.upper
    if (begins and since <= begins) or (ends and since > ends):
        raise UnableToChangeRule(_("On that day another rule holds. Choose a day on which this one holds."))
    standing.valid = DateRange(begins, since)
    standing.save(update_fields=["valid"])
    record(RegulationAct.TYPE_ENDED, by=by, on=standing, at=at, data={"since": f"{since}"})
    return standing


@transaction.atomic
def verify_document_type(kind: DocumentType, *, by: Actor, at: datetime) -> DocumentType:
    """Somebody has read in the regulation that the type is so; saying it twice is harmless."""
    standing = DocumentType.objects.select_for_update(no_key=True).get(pk=kind.pk)
    if not standing.is_verified:
        standing.is_verified = True
        standing.save(update_fields=["is_verified"])
        record(RegulationAct.TYPE_VERIFIED, by=by, on=standing, at=at)
    return standing


def _plain(values: dict[str, object], since: date) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()} | {"since": f"{since}"}


def _changed(standing: Rule, values: dict[str, object], since: date, version: int) -> Rule:
    """The locked rule itself when nothing changes; changed in place on its first day; else ended, with its successor."""
    if all(getattr(standing, column) == value for column, value in values.items()):
        return standing
    if standing.version != version:
        raise Stale(_("Somebody else changed this rule meanwhile. Look at it again, then save."))
    begins, ends = standing.valid.lower, standing.valid.upper
    if (begins and since < begins) or (ends and since >= ends):
        raise UnableToChangeRule(_("On that day another rule holds. Choose a day on which this one holds."))
    kept = {f.name: getattr(standing, f.name) for f in standing._meta.concrete_fields if not f.primary_key}
    if begins != since:
        standing.valid, standing.version = DateRange(begins, since), standing.version + 1
        standing.save(update_fields=["valid", "version"])
        kept["version"] = 0
    successor = type(standing)(
        pk=standing.pk if begins == since else None,
        **kept | values | {"valid": DateRange(since, ends), "version": kept["version"] + 1, "is_verified": True},
    )
    successor.save()
    return successor
