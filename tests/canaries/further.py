"""What offices keep besides plans, tasks and sheets: routes of reviewers, consolidated reports, requests about data, imports."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from roviec.acts.enums import ReadKind
from roviec.acts.models import ActObject
from roviec.acts.operations import note_read
from roviec.api.enums import Scope
from roviec.api.models import KeyedWish
from roviec.api.operations import make_token
from roviec.documents.models import Document
from roviec.figures.models import PeriodLock, Posting, UnitOpening
from roviec.handovers.enums import LineKind, Outcome, Work
from roviec.handovers.operations import (
    Particulars,
    Saying,
    add_line,
    decide,
    draft_reorganisation,
    order_reorganisation,
)
from roviec.handovers.queries import Node
from roviec.kit.actors import Actor
from roviec.kit.models import columns_of
from roviec.kit.periods import Period
from roviec.notifications.enums import Nudge
from roviec.notifications.models import Delivery, Notice, Preference
from roviec.notifications.operations import note_letter, register_webhook, set_quiet_hours, set_usual_rules
from roviec.organisations.enums import Role
from roviec.organisations.models import Holding, ImportDraft, SourceKey, Succession, Unit
from roviec.organisations.operations import Naming
from roviec.organisations.tests.factories import MONDAY, a_member, holder_of
from roviec.plans.models import Allocation, Plan
from roviec.privacy.models import SubjectRequest
from roviec.privacy.tests.factories import a_request
from roviec.regulations.enums import DataRight
from roviec.reports.models import (
    Consolidated,
    Endorser,
    Postponement,
    Reminder,
    Report,
    ReportStep,
    Revocation,
    SchemePeriod,
    Snapshot,
)
from roviec.reports.operations import (
    Remedy,
    ask_to_reopen,
    confirm_estimate,
    explain_shortfall,
    refuse_reopening,
    write_remark,
)
from roviec.reports.queries.estimates import open_estimates
from roviec.tasks.enums import TaskAct
from roviec.tasks.models import Task

TODAY = MONDAY.date()


def reviewing(root: Unit, office: Unit, plan: Plan, planner: Actor, agency: Actor) -> None:
    """An earlier reviewer whose turn it is, dates put off, a consolidated report that was returned.

    The rows of a route stand beside sheets that were sent before it: laid by its own verb it would hold them up.
    """
    of_root = {"scheme__owner": root}
    sent = Report.objects.filter(**of_root, state="SUBMITTED").order_by("pk")[0]
    Endorser.objects.create(scheme=sent.scheme, position=1, reviewer=office)
    ReportStep.objects.create(report=sent, position=1, unit=office)
    period = SchemePeriod.objects.filter(scheme__owner=root).order_by("pk")[0]
    dates = {name: getattr(period, name) for name in ("cutoff_on", "due_on", "timely_on", "locks_on")}
    who = {"made_at": MONDAY, "made_by_key": planner.key, "made_by_name": planner.name}
    Postponement.objects.create(scheme_period=period, reason="Bão", **dates, **who)
    month = columns_of(Period.month(2023, 10))
    words = {"narrative": "Tổng hợp", "state": "RETURNED", "returned_words": "Bổ sung"}
    Consolidated.objects.create(plan=plan, unit=office, **month, **words)
    content = {"span": "2023-10", "label": "Tháng 10/2023", "day": "2023-11-20", "owner": "", "lines": [], "units": []}
    frozen_by = {
        "frozen_at": MONDAY,
        "frozen_by_key": planner.key,
        "frozen_by_name": planner.name,
        "frozen_by_post": "CV",
    }
    Snapshot.objects.create(
        unit=root, title="Giao ban", choice={}, content=content | {"rows": []}, content_hash="x", **frozen_by
    )


def after_sending(root: Unit, wards: list[Unit], planner: Actor) -> None:
    """Estimates confirmed, a leader's words written down, a sheet to be opened again and one that stays closed.

    The reminder and what was open for a while are rows: their own verbs would need a sheet with less in it.
    """
    leader = Holding.objects.get(roles__role=Role.LEADER, roles__over=root)
    for ward in wards:
        head = a_member(holder_of(ward, Role.HEAD)).actor
        accepted = Report.objects.filter(unit=ward, state="ACCEPTED").order_by("pk")[0]
        written = Report.objects.filter(unit=ward, state__in=["DRAFT", "WITH_HEAD"]).order_by("pk")[0]
        confirm_estimate(written, open_estimates(written)[0], by=head, at=MONDAY)
        write_remark(accepted, "Cần cố gắng hơn", speaker=leader, by=planner, at=MONDAY)
        wish = ask_to_reopen(accepted, "Ghi nhầm", by=head, at=MONDAY)
        if ward != wards[0]:
            refuse_reopening(wish, "Đã khóa", by=planner, at=MONDAY)
        figure = Posting.objects.filter(unit=ward, period_kind="MONTH", numerator__isnull=False, breakdown="").order_by(
            "pk"
        )[0]
        goal = Allocation.objects.create(target=figure.target, unit=ward, goal=10**9, **columns_of(figure.period))
        remedy = Remedy("Khắc phục", holder_of(ward, Role.HEAD), TODAY + timedelta(days=4))
        explain_shortfall(goal, "OBJECTIVE", "Thiếu vốn", remedy, by=head, at=MONDAY)
        made_by = {"made_at": MONDAY, "made_by_key": head.key, "made_by_name": head.name, "made_by_post": head.post}
        Reminder.objects.create(report=written, holding=holder_of(ward, Role.REPORT_WRITER), day=TODAY, **made_by)
        returned = Report.objects.filter(unit=ward, state="RETURNED").order_by("pk").first()
        if returned:
            accepted_once = {"submitted_at": MONDAY, "accepted_at": MONDAY, "accepted_by_key": planner.key}
            revoked_by = {"made_at": MONDAY, "made_by_key": planner.key, "made_by_name": planner.name}
            Revocation.objects.create(
                report=returned, reason="Sai số", basis="Biên bản", made_by_post="CV", **accepted_once, **revoked_by
            )
        lock = PeriodLock.objects.filter(owner=root).order_by("pk")[0]
        UnitOpening.objects.create(
            lock=lock, unit=ward, reason="Bổ sung", until=MONDAY, opened_at=MONDAY, closed_at=MONDAY
        )


def data_of_people(root: Unit, office: Unit, ward: Unit, administrator: Actor) -> None:
    """Requests about personal data, one settled and put off before; a read that was noted; a workbook to be taken in."""
    subject = Holding.objects.get(post__unit=ward, roles=None).person
    for keeper in (root, ward):
        a_request(keeper, person=subject, in_hand=True)
        settled = a_request(keeper, DataRight.DELETE, person=subject)
        SubjectRequest.objects.filter(pk=settled.pk).update(
            state="DONE",
            settled_on=TODAY,
            outcome="Đã trả lời",
            extended_on=TODAY,
            extension_reason="Cần xác minh",
            due_on=settled.first_due_on + timedelta(days=10),
        )
    note_read(ReadKind.EVIDENCE, unit_id=ward.pk, reason="Kiểm tra", by=administrator, at=MONDAY)
    keeper = holder_of(office, Role.HEAD).person
    ImportDraft.objects.create(
        person=keeper, organisation=root, name="don-vi.xlsx", content=b"PK", sha256="0" * 64, made_at=MONDAY
    )
    SourceKey.objects.create(organisation=root, kind="UNIT", key=f"K{root.pk}", unit=root)


def of_programs(root: Unit, ward: Unit, administrator: Actor) -> None:
    """A token of the ward's head with a wish that was granted, a webhook of the whole and what it is told."""
    head = holder_of(ward, Role.HEAD)
    until = MONDAY + timedelta(days=9)
    made = make_token(head, "Bảng số", [Scope.TASKS_READ], until, by=a_member(head).actor, at=MONDAY)
    KeyedWish.objects.create(token=made.token, key="một", digest="0" * 64, made_at=MONDAY)
    address = "https://program.example.org/"
    told = register_webhook(root, "Bên ngoài", address, [TaskAct.ASSIGNED], by=administrator, at=MONDAY).webhook
    Delivery.objects.create(webhook=told, kind=TaskAct.ASSIGNED, made_at=MONDAY, next_at=MONDAY)


def of_notices(root: Unit, ward: Unit, administrator: Actor) -> None:
    """How an organisation reminds, and its letter; the head of the ward was told of a task and reminded of it."""
    rule = set_usual_rules(root, TODAY, by=administrator, at=MONDAY)[0]
    head, task = holder_of(ward, Role.HEAD), Task.objects.filter(lead_unit=ward).order_by("pk")[0]
    told = {"person": head.person, "holding": head, "type": "tasks.task", "key": task.pk, "made_at": MONDAY}
    act = ActObject.objects.filter(type="tasks.task", key=task.pk).order_by("pk")[0].act_id
    Notice.objects.create(**told, act_id=act, kind=TaskAct.ASSIGNED)
    Notice.objects.create(**told, rule=rule, day=TODAY, kind=Nudge.URGED)
    Preference.objects.create(person=head.person)
    set_quiet_hours(root, 20, 6, "Quy chế làm việc", TODAY, version=0, by=administrator, at=MONDAY)
    letter = Document.objects.filter(registered_by=root, issued_on__isnull=False).exclude(symbol="").order_by("pk")[0]
    note_letter(letter, [task], Nudge.REMINDED, by=administrator, at=MONDAY)


def reorganising(root: Unit, wards: list[Unit], administrator: Actor) -> None:
    """A draft by which the first ward becomes a new one and the second gets another name; a share handed on long ago."""
    first, second = wards
    done = {"by": administrator, "at": MONDAY}
    draft = draft_reorganisation(root, Particulars("Sắp xếp", "NQ 1656", TODAY + timedelta(days=40)), **done)
    naming = Naming("Phường mới", "Mới", "WARD")
    new = add_line(draft, Saying(LineKind.FOUND, place=Node(is_new=False, pk=root.pk), naming=naming), **done)
    add_line(draft, Saying(LineKind.RENAME, second, naming=naming), **done)
    add_line(draft, Saying(LineKind.END, first), **done)
    add_line(draft, Saying(LineKind.SUCCEED, first, Node(is_new=True, pk=new.pk), share=Decimal(1)), **done)
    ordered = draft_reorganisation(root, Particulars("Đổi tên", "NQ 1657", TODAY + timedelta(days=60)), **done)
    add_line(ordered, Saying(LineKind.RENAME, first, naming=naming), **done)
    order_reorganisation(ordered, **done)
    task = first.tasks.order_by("pk")[0]
    decide(draft, Work.TASK, [task.pk], Outcome.CLOSE, **done)
    Succession.objects.create(before=first, after=second, share=Decimal("0.1"), basis="NQ 1", on=date(2020, 1, 1))
