"""The work of a country: each province's programme of the year, whose lines every commune of it carries out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from roviec.config.country.chance import Chance
from roviec.config.country.organisation import Country
from roviec.config.country.size import Size
from roviec.config.home import HANOI
from roviec.kit.periods import Period
from roviec.plans.enums import DueKind, ItemKind, LeadRule, PlanKind, PlanState
from roviec.plans.models import Item, ItemVersion, Participation, Plan, PlanVersion

VERBS = (
    "Rà soát",
    "Tổ chức",
    "Triển khai",
    "Hoàn thành",
    "Kiểm tra",
    "Tuyên truyền",
    "Cập nhật",
    "Nâng cấp",
    "Tổng kết",
)
THINGS = (
    "hồ sơ, sổ sách nhà văn hóa thôn, tổ dân phố", "điểm tiếp nhận hồ sơ lưu động", "mô hình chính quyền thân thiện",
    "tuyến đường tự quản sáng - xanh - sạch - đẹp", "kế hoạch hỗ trợ hộ nghèo, hộ cận nghèo", "tổ công nghệ số cộng đồng",
    "danh mục công trình phúc lợi của Nhân dân", "việc giải quyết kiến nghị sau đối thoại", "quy chế dân chủ ở cơ sở",
    "công tác vệ sinh môi trường khu dân cư", "điểm tập kết rác thải",
)  # fmt: skip

# The first tasks of all, so many as are wanted: item by item within each province, so that all have about as many.
TASKS = """
INSERT INTO tasks_task (uuid, version, item_id, origin_kind, origin_title, origin_key, number, title, product, authority,
    assigned_by_id, lead_unit_id, supervising_leader_id, monitor_id, due_written, due_on, extensions, state, state_reason,
    assigned_at, accepted_at, started_at, submitted_on, done_on, suspended_from, percent, latest, late_cause, late_reason,
    judged_cause)
SELECT md5(concat_ws(':', 'task', %(seed)s, w.place, c.place))::uuid, 1, w.item_id, 'plan', w.plan, w.plan_id, w.number,
    w.title, '', '', w.province_id, c.unit_id, w.leader_id, w.monitor_id, '', w.due_on, 0, s.state, '',
    %(given)s, CASE WHEN s.state <> 'ASSIGNED' THEN %(given)s::timestamptz + interval '2 days' END,
    CASE WHEN s.state NOT IN ('ASSIGNED', 'ACCEPTED') THEN %(given)s::timestamptz + interval '3 days' END,
    CASE WHEN s.state = 'SUBMITTED' THEN least(w.due_on, %(today)s::date) - b.second %% 5 END,
    CASE WHEN s.state = 'COMPLETED' THEN least(w.due_on - 12 + b.second %% 14, %(today)s::date) END, '',
    CASE s.state WHEN 'COMPLETED' THEN 100 WHEN 'SUBMITTED' THEN 90 WHEN 'IN_PROGRESS' THEN 10 + b.second %% 70 ELSE 0 END,
    '', CASE WHEN s.explains THEN 'OBJECTIVE' ELSE '' END,
    CASE WHEN s.explains THEN (ARRAY['Chờ hướng dẫn của cấp trên', 'Chưa bố trí được kinh phí', 'Thiếu nhân lực'])[1 + b.first %% 3]
        ELSE '' END, ''
FROM country_work w JOIN country_commune c ON c.province_id = w.province_id
CROSS JOIN LATERAL (SELECT hashint8extended(w.place * 10000::bigint + c.place, %(seed)s) AS n) AS h
CROSS JOIN LATERAL (SELECT (h.n & 1023)::int AS first, ((h.n >> 10) & 1023)::int AS second) AS b
CROSS JOIN LATERAL (SELECT state, state <> 'COMPLETED' AND w.due_on < %(today)s AND b.second < 600 AS explains FROM (SELECT
    CASE WHEN w.due_on < %(today)s THEN CASE WHEN b.first < 980 THEN 'COMPLETED' WHEN b.first < 1000 THEN 'SUBMITTED'
        ELSE 'IN_PROGRESS' END
    WHEN b.first < 200 THEN 'COMPLETED' WHEN b.first < 750 THEN 'IN_PROGRESS' WHEN b.first < 930 THEN 'ACCEPTED'
    ELSE 'ASSIGNED' END AS state) AS drawn) AS s
ORDER BY w.turn, w.place, c.place LIMIT %(tasks)s
"""
WORK = """
CREATE TEMPORARY TABLE country_work ON COMMIT DROP AS
SELECT v.item_id, p.id AS plan_id, p.short_title AS plan, p.owner_id AS province_id, h.leader_id, h.monitor_id, v.number,
    v.text AS title, v.due_on, v.position AS turn, row_number() OVER (ORDER BY v.id) AS place
FROM plans_itemversion v JOIN plans_planversion n ON n.id = v.plan_version_id JOIN plans_plan p ON p.id = n.plan_id
JOIN unnest(%(provinces)s::bigint[], %(leaders)s::bigint[], %(monitors)s::bigint[]) AS h(province_id, leader_id, monitor_id)
    ON h.province_id = p.owner_id;
ANALYZE country_work
"""


def make_work(size: Size, country: Country, chance: Chance) -> int:
    """Programmes of the last year, one a province, handed out to its communes; how many tasks there are."""
    if not size.tasks:
        return 0
    year = Period.year(size.today.year)
    dues = [year.start + timedelta(days=30 + chance.below(330)) for _line in range(-(-size.tasks // size.communes) + 1)]
    for province in country.provinces:
        communes = [commune for commune, above in country.communes if above == province]
        _programme(province, communes, f"CT công tác {year.start.year}", year, dues, chance)
    said: dict[str, Any] = {
        "seed": size.seed,
        "provinces": country.provinces,
        "leaders": [country.leaders[province] for province in country.provinces],
        "monitors": [country.monitors[province] for province in country.provinces],
        "given": datetime.combine(year.start + timedelta(days=4), time(8), HANOI),
        "today": size.today,
        "tasks": size.tasks,
    }
    with connection.cursor() as cursor:
        for statement in (*WORK.split(";"), TASKS):
            cursor.execute(statement, said)
        return int(cursor.rowcount)


def _programme(province: int, communes: list[int], title: str, year: Period, dues: list[date], chance: Chance) -> None:
    plan = Plan.objects.create(
        kind=PlanKind.WORK_PROGRAMME,
        title=f"Chương trình công tác năm {year.start.year} (minh họa)",
        short_title=title,
        owner_id=province,
        year=year.start.year,
        valid=(year.start, year.end),
    )
    version = PlanVersion.objects.create(plan=plan)
    items = Item.objects.bulk_create([Item(plan=plan, kind=ItemKind.TASK) for _due in dues])
    ItemVersion.objects.bulk_create(
        [
            ItemVersion(
                plan_version=version,
                item=item,
                position=position,
                number=str(position),
                text=f"{chance.of(VERBS)} {chance.of(THINGS)}, đợt {position}",
                lead_rule=LeadRule.ALL_WARDS,
                due_kind=DueKind.DATED,
                due_on=due,
                due_written=f"Trước {due:%d/%m/%Y}",
            )
            for position, (item, due) in enumerate(zip(items, dues, strict=True), start=1)
        ]
    )
    PlanVersion.objects.filter(pk=version.pk).update(state=PlanState.ISSUED, effective_from=year.start)
    Participation.objects.bulk_create(
        [
            Participation(
                plan=plan, unit_id=unit, counts_into_id=into, reports_to_id=into, valid=(year.start, year.end)
            )
            for unit, into in [(province, None), *((commune, province) for commune in communes)]
        ]
    )
