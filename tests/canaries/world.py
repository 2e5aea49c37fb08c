"""Three organisations that know nothing of each other, built by the operations of the house, with things in every state."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

from roviec.acts.operations import make_signing_key
from roviec.documents.enums import LinkKind
from roviec.documents.files import store_file
from roviec.documents.models import Document
from roviec.documents.operations import add_file, link_documents
from roviec.documents.tests.factories import a_document, a_term
from roviec.kit.actors import Actor
from roviec.kit.periods import Period
from roviec.organisations.enums import Role, Tree, UnitKind
from roviec.organisations.models import Holding, Unit
from roviec.organisations.operations import Span, assign_area, retitle_post
from roviec.organisations.tests.factories import MONDAY, a_holding, a_member, a_unit, holder_of
from roviec.people.tests.factories import BUILDER, a_person
from roviec.plans.enums import (
    BreakdownRule,
    Direction,
    ItemKind,
    Nature,
    PlanKind,
    Source,
    Stewardship,
    TimeRule,
    UnitRule,
)
from roviec.plans.models import Plan, Target
from roviec.plans.operations import (
    Measure,
    Part,
    PlanWords,
    Words,
    add_items,
    allocate,
    draft_plan,
    issue_plan,
    set_participants,
    set_reporters,
    set_target,
    sign_difference,
)
from roviec.plans.operations.taking_part import set_steward
from roviec.plans.queries import draft_of
from roviec.reports.models import Entry, Report, Scheme
from roviec.reports.operations import (
    accept_correction,
    accept_report,
    add_evidence,
    hand_to_head,
    make_scheme,
    open_period,
    propose_correction,
    remove_evidence,
    return_report,
    set_contact,
    submit_report,
    write_entries,
    write_narrative,
)
from roviec.reports.queries import Answer, a_figure, content_hash, unavailable
from roviec.tasks.models import Task
from roviec.tasks.operations import accept_task, assign_task, explain_delay, hand_out, tell_progress
from roviec.tasks.tests.factories import done_at
from tests.canaries.around_tasks import around_a_task
from tests.canaries.besides import besides, is_amended, is_being_amended, takes_over
from tests.canaries.further import after_sending, data_of_people, of_notices, of_programs, reorganising, reviewing

JANUARY, NEXT_YEAR = date(2023, 1, 1), date(2024, 1, 1)
YEAR = Period.year(2023)
SEPTEMBER, OCTOBER, NOVEMBER = (Period.month(2023, month) for month in (9, 10, 11))
AT_THE_OFFICE = (Role.PLANNER, Role.LEADER, Role.CLERK, Role.AUDITOR, Role.ADMINISTRATOR)

# One for each role, at the office, in a ward or in a group below it.
READER_OF_EACH_ROLE = [
    "Văn phòng A: PLANNER",
    "Văn phòng A: LEADER",
    "Văn phòng A: CLERK",
    "Văn phòng A: AUDITOR",
    "Văn phòng A: ADMINISTRATOR",
    "Văn phòng A: MONITOR",
    "Phường A1: ADMINISTRATOR",
    "Phường A1: HEAD",
    "Phường A1: no role",
    "Phường A2: REPORT_WRITER",
    "Tổ A1.1: HEAD",
]

_numbers = count(1)
_dice = random.Random(3)
_in_files = count(90_000)


@dataclass
class Organisation:
    """A root unit, the office that plans for it, its wards and the groups of its first ward."""

    root: Unit
    office: Unit
    wards: list[Unit]
    groups: list[Unit]
    plans: dict[str, Plan] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    schemes: list[Scheme] = field(default_factory=list)

    @property
    def units(self) -> list[Unit]:
        """All its units, the root first."""
        return [self.root, self.office, *self.wards, *self.groups]


def a_number() -> int:
    """Eight digits that stand for one figure only: a canary among numbers."""
    return _dice.randrange(10_000_000, 99_999_999)


def by(unit: Unit, role: Role = Role.HEAD) -> Actor:
    return a_member(holder_of(unit, role)).actor


def planner_of(organisation: Organisation) -> Actor:
    """Who plans for the root sits in its office."""
    holding = Holding.objects.get(roles__role=Role.PLANNER, roles__over=organisation.root)
    return a_member(holding).actor


def an_organisation(letter: str, kind: UnitKind, *, groups: int = 0) -> Organisation:
    """Its units, posts and people; nothing is done yet."""
    root = a_unit(f"{letter}", kind=kind, codes=(f"{letter}/QU",))
    office = a_unit(f"Văn phòng {letter}", root, kind=UnitKind.OFFICE, codes=(f"{letter}/VP",))
    wards = [a_unit(f"Phường {letter}{n}", root, position=n, codes=(f"{letter}{n}",)) for n in (1, 2)]
    below = [
        a_unit(f"Tổ {letter}1.{n}", wards[0], kind=UnitKind.RESIDENTIAL_GROUP, position=n) for n in range(1, groups + 1)
    ]
    made = Organisation(root, office, wards, below)
    for role in AT_THE_OFFICE:
        a_holding(office, f"{role.label} {letter}", roles=(role,), over=root)
    watcher = a_holding(office, f"Theo dõi {letter}", roles=(Role.MONITOR,), over=wards[0])
    start = Span(date(2022, 1, 1))
    for what in ({"unit": wards[0]}, {"field": "Xây dựng"}):
        assign_area(watcher, Role.MONITOR, **what, basis=f"QĐ {letter}", span=start, by=by(root), at=MONDAY)
    leader = Holding.objects.get(roles__role=Role.LEADER, roles__over=root)
    assign_area(leader, Role.LEADER, unit=wards[1], basis=f"QĐ {letter}", span=start, by=by(root), at=MONDAY)
    for unit in (root, *wards, *below):
        holder_of(unit, Role.HEAD)
        holder_of(unit, Role.REPORT_WRITER)
    holder_of(wards[0], Role.PLANNER)
    a_holding(wards[0], f"Quản trị {letter}1", roles=(Role.ADMINISTRATOR,))
    holder_of(wards[1], Role.CLERK)
    officer = a_holding(wards[0], f"Chuyên viên {letter}")
    retitle_post(
        officer.post, f"Chuyên viên chính {letter}", is_head=False, from_day=date(2023, 3, 1), by=by(root), at=MONDAY
    )
    a_term(root, "IV", date(2020, 8, 1), date(2025, 7, 1))
    # A line of its own beside the management tree, which gives no scope.
    a_unit(f"Đoàn {letter}", root, kind=UnitKind.MASS_ORG, tree=Tree.FRONT)
    return made


# ---- documents ----


def a_paper() -> SimpleUploadedFile:
    """A PDF with a canary in its bytes; whose it is, `planting` reads from the row that carries the file."""
    return SimpleUploadedFile("giay.pdf", b"%PDF-1.7\nzq" + str(next(_in_files)).encode() + b"q\n%%EOF\n")


def registers(organisation: Organisation) -> None:
    """Papers of the root, of both wards and of an outside issuer, with files and with links across."""
    root, (first, second) = organisation.root, organisation.wards
    above, outside = a_document(root), a_document(root, "15-NQ/TU", outside_issuer="Thành ủy")
    below = [a_document(unit, f"{next(_numbers)}-KH/ĐU", issued_on=date(2023, 2, 1)) for unit in (first, second)]
    for paper, unit in [(above, root), (outside, root), (below[0], first), (below[1], second)]:
        actor = by(unit)
        for _ in range(2):
            add_file(paper, store_file(a_paper()), "giay.pdf", by=actor, at=MONDAY)
        if paper is not above:
            later, earlier = (paper, above) if paper in below else (above, paper)
            link_documents(later, LinkKind.IMPLEMENTS, earlier, by=actor, at=MONDAY)
    organisation.documents = [above, outside, *below]


# ---- plans ----


def a_plan(owner: Unit, parts: Sequence[Part], actor: Actor, *, serves: Plan | None = None) -> Plan:
    """A draft of the owner with a heading, two targets, a task that all wards lead and one that a unit leads."""
    name = f"KH {next(_numbers)}"
    words = PlanWords(PlanKind.PLAN, f"Kế hoạch {name}", name, Span(JANUARY, NEXT_YEAR), serves=serves, year=2023)
    plan = draft_plan(words, owner, by=actor, at=MONDAY).plan
    set_participants(plan, parts, by=actor, at=MONDAY)
    units = [part.unit for part in parts] or [owner]
    due = {"number": "II.2", "due_written": "Quý IV/2023", "product": "Danh sách", "note": "Hằng năm"}
    due["authority"] = "Chủ tịch"
    lines = [
        Words(ItemKind.GROUP, "Chỉ tiêu", number="I"),
        Words(ItemKind.TARGET, "Nhà đại đoàn kết", number="I.1", under_line=0),
        Words(ItemKind.TARGET, "Tỷ lệ tập huấn", number="I.2", under_line=0),
        Words(ItemKind.TASK, "Rà soát", number="II.1", each_ward=True, due_written="Quý II/2023"),
        Words(ItemKind.TASK, "Báo cáo", lead=units[0], co_units=tuple(units[1:]), **due),
    ]
    added = add_items(draft_of(plan), lines, by=actor, at=MONDAY)
    for line, rules in zip(added[1:3], (COUNTED, SHARED), strict=True):
        target = set_target(line.item, Measure(line.text, code=f"CT{next(_numbers)}", **rules), by=actor, at=MONDAY)
        set_reporters(target, dict.fromkeys(units, Source.ENTERED), by=actor, at=MONDAY)
        allocate(target, YEAR, {u: Decimal(a_number()) for u in {owner, *units}}, by=actor, at=MONDAY)
        if rules is COUNTED and parts:
            sign_difference(target, owner, YEAR, "Phần còn lại giao sau", by=actor, at=MONDAY)
    return plan


PARTS = ("Hộ nghèo", "Hộ khác")
COUNTED = {
    "measure": "nhà",
    "nature": Nature.FLOW,
    "time_rule": TimeRule.SUM,
    "unit_rule": UnitRule.SUM,
    "direction": Direction.INCREASE,
    "breakdowns": PARTS,
    "breakdown_rule": BreakdownRule.CHECKED,
}
SHARED = {
    "measure": "%",
    "nature": Nature.STOCK,
    "time_rule": TimeRule.LAST,
    "unit_rule": UnitRule.RATIO,
    "direction": Direction.INCREASE,
    "numerator_label": "Số đạt",
    "denominator_label": "Tổng số",
}


def issued(plan: Plan, actor: Actor) -> Plan:
    issue_plan(draft_of(plan), a_document(plan.owner), date(2023, 1, 11), by=actor, at=MONDAY)
    return plan


def plans(organisation: Organisation) -> None:
    """Issued, opened to its participants, drafted, amended; one of the first ward for its groups, one of a ward alone."""
    root, (first, second) = organisation.root, organisation.wards
    actor = planner_of(organisation)
    closed, open_ = ([Part(ward, root, is_open=is_open) for ward in organisation.wards] for is_open in (False, True))
    main = issued(a_plan(root, closed, actor), actor)
    set_steward(main, organisation.office, Stewardship.STANDING_AGENCY, by=actor, at=MONDAY)
    organisation.plans = {
        "main": main,
        "opened": issued(a_plan(root, open_, actor, serves=main), actor),
        "drafted": a_plan(root, closed, actor, serves=main),
    }
    is_amended(organisation.plans["opened"], second, actor)
    besides(root, first, main, actor)
    is_being_amended(main, second, actor)
    own = a_plan(first, [Part(group, first) for group in organisation.groups], by(first), serves=main)
    organisation.plans["own"] = issued(own, by(first))
    organisation.plans["drafted by a ward"] = a_plan(second, [], by(second), serves=main)
    takes_over(main, organisation.plans["drafted by a ward"], by(second))


# ---- tasks ----


def tasks(organisation: Organisation) -> None:
    """Handed out from the plan and from elsewhere; accepted, on the way with a note, late with a reason, done."""
    root, (first, _second) = organisation.root, organisation.wards
    version = organisation.plans["main"].versions.get(number=1)
    lines = [line for line in version.lines.order_by("position") if line.lead_rule]
    hand_out(version, lines, by=planner_of(organisation), at=MONDAY)
    for ward in organisation.wards:
        actor, holding = by(ward), holder_of(ward, Role.HEAD)
        for task in Task.objects.filter(lead_unit=ward, due_on__lt=MONDAY.date()):
            explain_delay(task, cause="OBJECTIVE", reason="Chờ mặt bằng", by=actor, at=MONDAY)
            task.refresh_from_db()
            words = {"percent": 40, "words": "Đang làm", "version": task.version, "holding_id": holding.pk}
            tell_progress(task, **words, by=actor, at=MONDAY)
        origin = ("meeting", "Thông báo kết luận", None)
        for is_done in (False, True):
            due = MONDAY.date() + timedelta(days=3)
            task = assign_task(
                "Việc riêng", ward, root, origin=origin, due_on=due, by=planner_of(organisation), at=MONDAY
            )
            if is_done:
                done_at(task, MONDAY)
            else:
                accept_task(task, by=actor, at=MONDAY)
                helper = next(other for other in organisation.wards if other != ward)
                around_a_task(task, by(ward), planner_of(organisation), helper, by(helper))
    for group in organisation.groups:
        assign_task("Việc của tổ", group, first, origin=("meeting", "Họp", None), due_on=None, by=by(first), at=MONDAY)


# ---- sheets ----


def sheets(organisation: Organisation) -> None:
    """A sheet of both wards in every state, with narrative, papers, remarks, corrections and contacts."""
    root, (first, second) = organisation.root, organisation.wards
    covered = [organisation.plans["main"], organisation.plans["opened"]]
    scheme = make_scheme(root, "Phiếu", covered, span=Span(JANUARY, NEXT_YEAR), by=planner_of(organisation), at=MONDAY)
    organisation.schemes = [scheme]
    states = {
        SEPTEMBER: ("RETURNED", "SUBMITTED"),
        OCTOBER: ("ACCEPTED", "ACCEPTED"),
        NOVEMBER: ("DRAFT", "WITH_HEAD"),
    }
    for period, wanted in states.items():
        open_period(scheme, period, by=planner_of(organisation), at=MONDAY)
        for ward, state in zip((first, second), wanted, strict=True):
            a_sheet(
                Report.objects.get(scheme=scheme, unit=ward, period_start=period.start), state, planner_of(organisation)
            )
    corrections(organisation)
    if organisation.groups:
        plan = organisation.plans["own"]
        of_ward = make_scheme(first, "Phiếu tổ", [plan], span=Span(JANUARY, NEXT_YEAR), by=by(first), at=MONDAY)
        organisation.schemes.append(of_ward)
        open_period(of_ward, NOVEMBER, by=by(first), at=MONDAY)
        for report, state in zip(
            Report.objects.filter(scheme=of_ward).order_by("unit"), ("SUBMITTED", "DRAFT"), strict=True
        ):
            a_sheet(report, state, by(first))


def a_sheet(report: Report, state: str, reviewer: Actor) -> None:
    """Filled in and brought to a state by those whose part it is."""
    unit, writer, head = report.unit, by(report.unit, Role.REPORT_WRITER), by(report.unit)
    targets = list(Target.objects.filter(item__plan__schemes=report.scheme, units__unit=unit).order_by("pk"))
    is_estimate = report.period_start == OCTOBER.start
    answers = [(target, an_answer(target, is_estimate=is_estimate and target.is_ratio)) for target in targets[:-1]]
    write_entries(report, [*answers, (targets[-1], unavailable("Chưa có số"))], by=writer, at=MONDAY)
    write_narrative(report, "Lời văn", by=writer, at=MONDAY)
    set_contact(unit, targets[0], holder_of(unit, Role.REPORT_WRITER), by=head, at=MONDAY)
    for number in range(2):
        paper = add_evidence(report, targets[0], a_paper(), by=writer, at=MONDAY)
        if number:
            remove_evidence(paper, by=writer, at=MONDAY)
    if state == "WITH_HEAD":
        hand_to_head(report, by=writer, at=MONDAY)
    if state in {"SUBMITTED", "RETURNED", "ACCEPTED"}:
        submit_report(report, by=head, at=MONDAY)
    if state == "RETURNED":
        return_report(report, {None: "Thiếu", targets[0].pk: "Xem lại"}, by=reviewer, at=MONDAY)
    if state == "ACCEPTED":
        report.refresh_from_db()
        accept_report(report, content_hash(report), by=reviewer, at=MONDAY)


def an_answer(target: Target, *, is_estimate: bool = False) -> Answer:
    """A figure with a note, in its parts where the target has some."""
    whole = Decimal(100_000_000 + a_number()) if target.is_ratio else None
    parts = {name: Decimal(a_number()) for name in target.breakdowns}
    return replace(a_figure(a_number(), whole), is_estimate=is_estimate, note="Ghi chú", parts=parts)


def corrections(organisation: Organisation) -> None:
    """The first ward waits for an answer about both its figures, the second has one."""
    for ward in organisation.wards:
        whole = Entry.objects.filter(report__unit=ward, report__state="ACCEPTED", breakdown="", target__unit_rule="SUM")
        for entry, answer in zip(whole.order_by("pk"), (None, unavailable("Rà soát lại")), strict=True):
            to = answer or replace(an_answer(entry.target), note="")
            wish = propose_correction(entry, to, "Ghi nhầm", by=by(ward), at=MONDAY)
            if ward == organisation.wards[1]:
                accept_correction(wish, by=planner_of(organisation), at=MONDAY)


def three_organisations() -> list[Organisation]:
    """The first with three levels, the second with two, the third a commune that does its own work."""
    make_signing_key(by=BUILDER, at=MONDAY)
    made = [
        an_organisation("A", UnitKind.DISTRICT, groups=2),
        an_organisation("B", UnitKind.DISTRICT),
        an_organisation("C", UnitKind.CITY),
    ]
    for organisation in made:
        registers(organisation)
        plans(organisation)
        if organisation is made[2]:
            # The third only has to be foreign to the others.
            continue
        tasks(organisation)
        sheets(organisation)
        root, office, main = organisation.root, organisation.office, organisation.plans["main"]
        reviewing(root, office, main, planner_of(organisation), by(office, Role.HEAD))
        after_sending(root, organisation.wards, planner_of(organisation))
        data_of_people(root, office, organisation.wards[0], by(office, Role.HEAD))
        of_programs(root, organisation.wards[0], by(office, Role.HEAD))
        of_notices(root, organisation.wards[0], by(office, Role.HEAD))
        reorganising(root, organisation.wards, by(office, Role.HEAD))
    a_person("Người chưa có chức vụ")
    return made
