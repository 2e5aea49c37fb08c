"""The national plan: its targets, who enters them and whom they count into, and the goals of each year."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from roviec.config.country.organisation import Country
from roviec.config.country.size import FIRST_YEAR, YEARS, Size
from roviec.config.country.targets import name_of, shapes
from roviec.plans.enums import Direction, DueKind, ItemKind, Nature, PlanKind, PlanState, UnitRule
from roviec.plans.models import Item, ItemVersion, Participation, Plan, PlanVersion, Target

LASTS = (date(FIRST_YEAR, 1, 1), date(FIRST_YEAR + YEARS, 1, 1))
GROUPS = (
    "Kinh tế, ngân sách",
    "Hạ tầng, môi trường",
    "Văn hóa, an sinh",
    "Cải cách hành chính",
    "Xây dựng hệ thống chính trị",
)

# A middle commune and how each one is to it, by a number of its own: what figures and goals are reckoned from.
COMMUNES = """
CREATE TEMPORARY TABLE country_commune ON COMMIT DROP AS
SELECT c.unit_id, c.province_id, c.place::int AS place,
    0.4 + ((hashint8extended(c.place, %(seed)s) & 1023) * 1.6 / 1023)::numeric(8, 4) AS weight
FROM unnest(%(communes)s::bigint[], %(provinces)s::bigint[]) WITH ORDINALITY AS c(unit_id, province_id, place);
CREATE TEMPORARY TABLE country_target ON COMMIT DROP AS
SELECT t.target_id, t.usual, t.place::int AS place
FROM unnest(%(targets)s::bigint[], %(usual)s::int[]) WITH ORDINALITY AS t(target_id, usual, place);
ANALYZE country_commune, country_target
"""
REPORTERS = """
INSERT INTO plans_targetunit (target_id, unit_id, source, valid)
SELECT t.target_id, c.unit_id, 'ENTERED', daterange(%(start)s, %(end)s)
FROM country_target t CROSS JOIN country_commune c ORDER BY t.place, c.place
"""
# A unit above has what those below it have together, or for what is not added up the same as each of them.
GOALS = """
INSERT INTO plans_allocation (uuid, period_kind, period_start, period_end, target_id, unit_id, goal)
SELECT md5(concat_ws(':', 'goal', %(seed)s, t.place, u.unit_id, y.year))::uuid, 'YEAR', make_date(y.year, 1, 1),
    make_date(y.year + 1, 1, 1), t.target_id, u.unit_id,
    CASE WHEN m.unit_rule = 'SUM' THEN sum(ceil(t.usual * c.weight * CASE WHEN m.time_rule = 'SUM' THEN 12 ELSE 1 END
            * CASE WHEN m.direction = 'DECREASE' THEN 1 - 0.03 * y.ago ELSE 1 + 0.03 * y.ago END))
        WHEN m.measure = '%%' THEN least(t.usual + 2 + y.ago, 100)
        WHEN m.direction = 'DECREASE' THEN greatest(t.usual - y.ago, 1) ELSE t.usual + y.ago END
FROM country_target t JOIN plans_target m ON m.id = t.target_id
CROSS JOIN (SELECT n AS year, n - %(first)s AS ago FROM unnest(%(years)s::int[]) AS n) y
CROSS JOIN country_commune c CROSS JOIN LATERAL (VALUES (c.unit_id), (c.province_id), (%(top)s)) AS u(unit_id)
WHERE m.unit_rule <> 'COUNT'
GROUP BY t.target_id, t.place, t.usual, m.id, u.unit_id, y.year, y.ago ORDER BY t.place, u.unit_id, y.year
"""


def make_programme(size: Size, country: Country) -> Plan:
    """The plan of the top for five years, issued, with everybody's part in it; figures are still to come."""
    plan = Plan.objects.create(
        kind=PlanKind.TERM_PROGRAMME,
        title=f"Chương trình quốc gia phục vụ Nhân dân giai đoạn {FIRST_YEAR}-{FIRST_YEAR + YEARS - 1} (minh họa)",
        short_title="CT quốc gia",
        owner_id=country.top,
        valid=LASTS,
        note="Số liệu minh họa do máy sinh ra, không phải số liệu của địa phương nào.",
    )
    version = PlanVersion.objects.create(plan=plan)
    targets = _targets(size, plan, version)
    PlanVersion.objects.filter(pk=version.pk).update(state=PlanState.ISSUED, effective_from=LASTS[0])
    _parts(plan, country)
    said: dict[str, Any] = {
        "seed": size.seed,
        "communes": [commune for commune, _province in country.communes],
        "provinces": [province for _commune, province in country.communes],
        "targets": [target.pk for target in targets],
        "usual": [shape.usual for shape in shapes(size.targets)],
        "top": country.top,
        "years": size.years,
        "first": FIRST_YEAR,
        "start": LASTS[0],
        "end": LASTS[1],
    }
    with connection.cursor() as cursor:
        for statement in (*COMMUNES.split(";"), REPORTERS, GOALS):
            cursor.execute(statement, said)
    return plan


def _targets(size: Size, plan: Plan, version: PlanVersion) -> list[Target]:
    """The lines of the plan: groups, and below them the targets with how they are measured."""
    groups = Item.objects.bulk_create([Item(plan=plan, kind=ItemKind.GROUP) for _group in GROUPS])
    items = Item.objects.bulk_create([Item(plan=plan, kind=ItemKind.TARGET) for _target in range(size.targets)])
    lines = [
        ItemVersion(plan_version=version, item=item, position=place, number=f"{place}", text=GROUPS[place - 1])
        for place, item in enumerate(groups, start=1)
    ]
    targets = []
    for place, (item, shape) in enumerate(zip(items, shapes(size.targets), strict=True)):
        group, number = place % len(GROUPS), place // len(GROUPS) + 1
        targets.append(
            Target(
                item=item,
                owner_id=plan.owner_id,
                code=f"QG.{place + 1:03}",
                name=name_of(shape, place),
                nature=shape.nature,
                direction=shape.direction,
                measure=shape.measure,
                decimals=0 if shape.unit_rule == UnitRule.SUM else 1,
                numerator_label=shape.labels[0],
                denominator_label=shape.labels[1],
                time_rule=shape.time_rule,
                unit_rule=shape.unit_rule,
                level=shape.level,
                baseline=shape.usual * 2 if _falls(shape.nature, shape.direction) else None,
            )
        )
        lines.append(
            ItemVersion(
                plan_version=version,
                item=item,
                parent=groups[group],
                position=len(GROUPS) + place + 1,
                number=f"{group + 1}.{number}",
                text=name_of(shape, place),
                due_kind=DueKind.NONE,
            )
        )
    ItemVersion.objects.bulk_create(lines)
    return Target.objects.bulk_create(targets)


def _falls(nature: Nature, direction: Direction) -> bool:
    return nature == Nature.STOCK and direction == Direction.DECREASE


def _parts(plan: Plan, country: Country) -> None:
    """Communes count into their province, provinces into the whole."""
    above = [(country.top, None), *((province, country.top) for province in country.provinces), *country.communes]
    Participation.objects.bulk_create(
        [
            Participation(plan=plan, unit_id=unit, counts_into_id=into, reports_to_id=into, valid=LASTS)
            for unit, into in above
        ]
    )
