"""How clear a task has to be, and how many go out at once, where nobody has decided otherwise."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from psycopg.types.range import DateRange

ALWAYS = DateRange(None, None)
SIX = "thực hành “6 rõ” của các cơ quan Đảng, chính quyền địa phương; theo nguồn thứ cấp, chưa có văn bản gốc"
STRICTNESS = {
    "WORK": "BLOCK",
    "PERSON": "BLOCK",
    "RESPONSIBILITY": "WARN",
    "TIME": "WARN",
    "PRODUCT": "WARN",
    "AUTHORITY": "WARN",
}
MOST_TASKS = 20_000
OWN_RULE = "quy định của đơn vị: giao quá số này một lần thường là nhầm"


def add_rules(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    rule = apps.get_model("regulations", "ClarityRule")
    for slot, strictness in STRICTNESS.items():
        rule.objects.create(slot=slot, strictness=strictness, valid=ALWAYS, source=SIX)
    ceiling = apps.get_model("regulations", "Ceiling")
    ceiling.objects.create(kind="TASKS_AT_ONCE", most=MOST_TASKS, valid=ALWAYS, source=OWN_RULE)


def remove_rules(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    for name in ("ClarityRule", "Ceiling"):
        apps.get_model("regulations", name).objects.all().delete()


class Migration(migrations.Migration):
    """Data that an administrator may set otherwise."""

    dependencies = [("regulations", "0007_clarity")]

    operations = [migrations.RunPython(add_rules, remove_rules)]
