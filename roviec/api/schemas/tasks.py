"""Tasks, and what is told of one."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema
from pydantic import StringConstraints

from roviec.api.schemas.base import TEXT, Day, Hash, Page, Sent, Slice, UnitRef, Words
from roviec.tasks.enums import CoState, ExtensionVerdict, FileKind, LateCause, TaskState, Timeliness, Verdict


class Standing(StrEnum):
    """How a task stands against its day, as lists are narrowed."""

    OVERDUE = "overdue"
    SOON = "soon"
    OPEN = "open"
    RUNNING = "running"
    UNDATED = "undated"
    ON_TIME = "on-time"
    LATE = "late"
    DONE = "done"


class CoAnswerState(StrEnum):
    """What a co-operating unit may say of its part; that it was asked says who gave the task."""

    DOING = "DOING"
    DONE = "DONE"
    DECLINED = "DECLINED"


class TaskQuery(Slice):
    """What a list of tasks is narrowed to."""

    standing: Standing | None = None
    state: TaskState | None = None
    unit: UUID | None = Field(None, description=_("The unit that leads it."))
    plan: UUID | None = Field(None, description=_("The plan it comes from."))
    item: UUID | None = Field(None, description=_("The line of the plan it comes from."))
    q: str | None = Field(
        None, max_length=100, pattern=TEXT, description=_("Words of the title, with or without marks.")
    )


class ResultOut(Schema):
    """The result that was submitted last, and what became of it."""

    number: int = Field(description=_("A verdict is bound to it."))
    words: str
    submitted_at: datetime
    verdict: Verdict | None = Field(description=_("Null while it waits."))
    decided_at: datetime | None
    remark: str


class ExtensionOut(Schema):
    """The last request for more time, and what became of it."""

    due_before: date
    proposed_due: date
    reason: str
    asked_at: datetime
    verdict: ExtensionVerdict | None = Field(description=_("Null while it waits."))
    approved_due: date | None
    decided_at: datetime | None
    remark: str


class CoWorkOut(Schema):
    """What a co-operating unit says of its part."""

    unit: UnitRef
    state: CoState
    words: str


class MilestoneOut(Schema):
    """A step of a task with its day."""

    title: str
    due_on: date
    done_on: date | None


class FileOut(Schema):
    """One version of a piece of evidence or of a product; its bytes are read on the page of the task."""

    kind: FileKind
    title: str
    number: int = Field(description=_("Which version, from 1 on."))
    name: str
    media_type: str
    size: int = Field(description=_("In bytes."))
    sha256: Hash = Field(description=_("By which a program knows a file that it has already."))
    added_at: datetime


class CommentOut(Schema):
    """What was said about a task, and for which post and unit; no names of persons are given."""

    said_at: datetime
    post: str | None
    unit: UnitRef | None
    words: str


class PostRef(Schema):
    """A post by its lasting key; who holds it is not said."""

    uuid: UUID
    title: str


class Posts(Schema):
    """The posts of a unit that somebody holds today, the head's first."""

    items: list[PostRef]


class TaskOut(Schema):
    """One unit must do one thing by a day."""

    uuid: UUID
    version: int
    number: str
    title: str
    product: str
    authority: str = Field(description=_("Who decides or signs what comes out."))
    origin: str = Field(description=_("What it comes from, in words."))
    plan: UUID | None
    item: UUID | None
    part_of: UUID | None = Field(description=_("The task it is a part of, where that one may be read."))
    superseded_by: UUID | None = Field(description=_("The task that took its place."))
    assigned_by: UnitRef
    lead_unit: UnitRef
    co_work: list[CoWorkOut]
    supervising_post: str | None = Field(description=_("The post that supervises it; no names of persons are given."))
    lead_post: PostRef | None = Field(
        description=_("The post of whoever in the lead unit works on it, where that unit may be read.")
    )
    due_written: str
    due_on: date | None
    original_due_on: date | None = Field(description=_("The day first set, also when more time was given since."))
    extensions: int = Field(description=_("How often more time was given."))
    state: TaskState
    state_reason: str = Field(
        description=_("Why it was returned, is to be done again, is suspended, was cancelled or replaced.")
    )
    timeliness: Timeliness = Field(description=_("Against its day, as of today."))
    days_late: int
    days_late_at_first: int = Field(description=_("Against the day first set."))
    percent: int
    latest: str
    late_cause: LateCause | None
    late_reason: str
    judged_cause: LateCause | None = Field(
        description=_("Whose doing the delay is as it was judged; late_cause stays what the unit says.")
    )
    assigned_at: datetime | None
    accepted_at: datetime | None
    started_at: datetime | None
    done_on: date | None = Field(description=_("The day on which the result that was accepted had been submitted."))
    result: ResultOut | None
    extension: ExtensionOut | None
    milestones: list[MilestoneOut]
    files: list[FileOut]
    comments: list[CommentOut] = Field(description=_("The newest first, of each task fifty at most."))


class Tasks(Page):
    """A page of tasks, the most urgent first."""

    items: list[TaskOut]


Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=TEXT)]


class Reason(Sent):
    """Why."""

    reason: Words


class Progress(Sent):
    """How far a task is."""

    version: int = Field(ge=0, le=2_000_000_000, description=_("That of the task as you read it."))
    percent: int = Field(ge=0, le=99)
    words: Words


class Delay(Sent):
    """Why a task is late."""

    cause: LateCause
    reason: Words


class Result(Sent):
    """What came out, for those who judge it."""

    words: Words


class Completion(Sent):
    """What came out."""

    words: str = Field("", max_length=500, pattern=TEXT)


class CoAnswer(Sent):
    """What a co-operating unit says of its part."""

    state: CoAnswerState
    words: Words


class OnADay(Sent):
    """Something with a due day; one on which offices do not work is taken only when it is meant."""

    keep_day: bool = Field(False, description=_("Whether the day stays although offices do not work on it."))


class MoreTime(OnADay):
    """Until when, and why."""

    until: Day
    reason: Words


class GrantedTime(OnADay):
    """Until when more time is given, and what is said."""

    until: Day
    remark: str = Field("", max_length=500, pattern=TEXT)
    cause: LateCause | None = Field(None, description=_("Whose doing it is that the first day is not kept."))


class Acceptance(Sent):
    """Which result was looked at, and what is said of it."""

    number: int = Field(ge=1, le=32_000, description=_("That of the result as you read it."))
    remark: str = Field("", max_length=500, pattern=TEXT)
    cause: LateCause | None = Field(None, description=_("Whose doing the delay of a late result is."))


class Redo(Sent):
    """Which result was looked at, and what is missing."""

    number: int = Field(ge=1, le=32_000, description=_("That of the result as you read it."))
    reason: Words


class Suspension(Sent):
    """On the ground of which document, and why."""

    document: UUID = Field(description=_("A document of the register that you may read."))
    reason: Words


class Replacement(OnADay):
    """The task that takes the place of another, and why."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=TEXT)]
    lead_unit: UUID = Field(description=_("The unit that gave the task, or one below it."))
    due_on: Day | None = None
    product: str = Field("", max_length=300, pattern=TEXT)
    reason: Words


class MilestoneTitle(Sent):
    """Which step of a task."""

    title: Title


class NewMilestone(MilestoneTitle):
    """A step of a task, and its day."""

    due_on: Day


class NewComment(Sent):
    """What is said about a task."""

    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=TEXT)]


class Delegation(Sent):
    """Who in the unit works on a task."""

    post: UUID | None = Field(
        description=_("A post of the lead unit that somebody holds today; null: nobody in person.")
    )
