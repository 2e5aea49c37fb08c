"""The law of the house, held: imports, foreign keys, operations, views, addresses, templates, sizes.

Each guard is fed a bad sample beside the house, so that it has been seen to fail.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test.utils import isolate_apps
from django.urls import get_resolver, path

from roviec.kit.doors import open_to_anyone
from tests.guards import code, pages, tables
from tests.guards.house import HOUSE, ROOT, Source, browser_files, floors, may_lean_on, sources, templates

GUARDS_OVER_CODE = [code.sizes, code.operations, code.managers, code.signals, code.saving_forms, code.names_upwards]
GUARDS_OVER_PAGES = [pages.inline, pages.foreign_hosts, pages.links_upwards]


# The house itself


def finds_nothing(found: Iterable[str]) -> None:
    faults = list(found)
    assert not faults, "\n".join(["", *faults])


@pytest.mark.parametrize("guard", GUARDS_OVER_CODE, ids=lambda guard: guard.__name__)
def test_the_code_keeps_the_law(guard):
    finds_nothing(guard(sources()))


@pytest.mark.parametrize("guard", GUARDS_OVER_PAGES, ids=lambda guard: guard.__name__)
def test_templates_scripts_and_styles_keep_the_law(guard):
    finds_nothing(guard(templates() | browser_files()))


def test_every_address_has_a_policy():
    finds_nothing(pages.routes_without_policy(get_resolver().url_patterns))


def test_foreign_keys_point_down():
    finds_nothing(tables.upward_foreign_keys(tables.foreign_keys(tables.our_models())))


def test_figures_are_decimal():
    finds_nothing(tables.floats(tables.our_models()))


def test_every_app_has_its_floor_and_a_page_to_read_first():
    apps = {folder.name for folder in HOUSE.iterdir() if (folder / "__init__.py").exists()}
    assert apps <= floors().keys()
    finds_nothing(f"{app} has no README.md" for app in apps if not (HOUSE / app / "README.md").exists())


@pytest.mark.django_db
def test_the_tables_are_as_the_models_say():
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(f"a migration is missing: {said.getvalue()}")


def test_imports_keep_the_contracts():
    assert broken_contracts(ROOT) == set()


# The guards, seen to fail


def bad(name: str, text: str, guard) -> list[str]:
    return list(guard([Source(name, text)]))


def test_a_long_function_and_a_long_module_are_seen():
    assert bad("roviec/tasks/x.py", "def f():\n" + "    pass\n" * 60, code.sizes)
    assert not bad("roviec/tasks/x.py", "def f():\n" + "    pass\n" * 59, code.sizes)
    assert bad("roviec/tasks/x.py", "x = 1\n" * 401, code.sizes)


GOOD_OPERATION = '''
@transaction.atomic
def accept_task(task, *, by, at):
    """The task is accepted."""
    task.save()
    _note(task, by, at)

def _note(task, by, at):
    record(Kind.ACCEPTED, by=by, at=at, on=task)
'''


HANDS_ON = Source("roviec/tasks/operations/__init__.py", "from roviec.tasks.operations.accepting import accept_task")


@pytest.mark.parametrize(
    ("fault", "change", "into"),
    [
        ("is not @transaction.atomic", "@transaction.atomic\n", ""),
        ("takes no keyword `by`", "*, by, at", "by, *, at"),
        ("takes no keyword `at`", ', at):\n    """', '):\n    """'),
        ("records no act", "record(", "print("),
        ("says not what is different afterwards", '"""The task is accepted."""', "pass"),
    ],
)
def test_an_operation_with_a_fault_is_seen(fault, change, into):
    name = "roviec/tasks/operations.py"
    assert bad(name, GOOD_OPERATION, code.operations) == []
    assert bad(name, GOOD_OPERATION.replace(change, into), code.operations) == [f"{name}: accept_task {fault}"]
    # A folder of the same name is asked as well.
    verb = Source("roviec/tasks/operations/accepting.py", GOOD_OPERATION.replace(change, into))
    assert list(code.operations([verb, HANDS_ON]))


def test_a_part_that_records_nothing_does_not_make_its_verb_record():
    part = Source("roviec/tasks/operations/parts.py", "def keep(task):\n    task.save()\n")
    text = "from roviec.tasks.operations.parts import keep\n" + GOOD_OPERATION.replace("record(", "keep(")
    verb = Source("roviec/tasks/operations/accepting.py", text)
    assert list(code.operations([part, verb, HANDS_ON])) == [f"{verb.path}: accept_task records no act"]


def test_a_part_called_from_outside_is_seen():
    part = Source("roviec/tasks/operations/parts.py", "def keep(task):\n    task.save()\n\ndef look(task): ...\n")
    for name, seen in [("keep", True), ("look", False)]:
        view = Source("roviec/tasks/views.py", f"from roviec.tasks.operations.parts import {name}\n")
        assert bool(list(code.operations([part, view]))) is seen


def test_a_verb_that_leaves_everything_to_a_lower_verb_records_with_it():
    lower = Source("roviec/tasks/operations.py", GOOD_OPERATION)
    text = GOOD_OPERATION[: GOOD_OPERATION.index("    task.save")] + "    accept_task(task, by=by, at=at)\n"
    upper = Source("roviec/reports/operations.py", "from roviec.tasks.operations import accept_task\n" + text)
    assert list(code.operations([lower, upper])) == []


def test_a_helper_that_writes_nothing_is_no_verb():
    assert not bad("roviec/tasks/operations.py", "def a(x):\n    x.update(b=1)\n    return x", code.operations)


def test_the_exceptions_still_exist():
    names = {f"{source.path}:{function.name}" for source in sources() for function in source.functions}
    assert code.NO_VERBS.keys() <= names


@pytest.mark.parametrize(
    "line", ["Task.objects.get(pk=pk)", "get_object_or_404(Task, pk=pk)", "Task._default_manager.all()"]
)
def test_a_view_that_takes_rows_from_a_table_is_seen(line):
    assert bad("roviec/tasks/views.py", line, code.managers)
    assert bad("roviec/tasks/views/pages.py", line, code.managers)
    assert bad("roviec/tasks/forms.py", line, code.managers)
    assert not bad("roviec/tasks/queries.py", line, code.managers)


def test_a_signal_and_a_form_that_saves_are_seen():
    assert bad("roviec/tasks/apps.py", "from django.db.models.signals import post_save", code.signals)
    assert bad("roviec/tasks/forms.py", "class F(forms.ModelForm): ...", code.saving_forms)


@pytest.mark.parametrize(
    "text",
    [
        "<style>p { color: red }</style>",
        '<p class="x" style="color: red">',
        "<script>alert(1)</script>",
        '<button onclick="go()">',
        '<a href="javascript:go()">',
        '<p hx-on:click="go()">',
    ],
)
def test_a_style_or_script_in_a_page_is_seen(text):
    assert list(pages.inline({"roviec/tasks/templates/tasks/x.html": text}))


def test_what_only_looks_inline_is_let_pass():
    text = '<script src="x.js" defer></script><script id="a" type="application/json">{}</script><p class="on" title="style">'
    assert list(pages.inline({"x.html": text})) == []


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example.org/x.js">',
        '<img src="//example.org/x.png">',
        "fetch('https://example.org/')",
        "a { background: url(//example.org/x.png) }",
    ],
)
def test_another_host_is_seen(text):
    assert list(pages.foreign_hosts({"roviec/kit/static/kit/x": text}))


def test_the_name_of_a_namespace_is_no_host():
    assert list(pages.foreign_hosts({"x": '<svg xmlns="http://www.w3.org/2000/svg">'})) == []


def test_a_template_that_links_upwards_is_seen():
    link = {"roviec/plans/templates/plans/x.html": "{% url 'reports:list' %}{% include \"desk/_x.html\" %}"}
    assert len(list(pages.links_upwards(link))) == 2
    assert not list(pages.links_upwards({"roviec/reports/templates/x.html": "{% url 'plans:list' %}"}))


def test_code_that_names_a_route_above_is_seen():
    assert bad("roviec/plans/views.py", "redirect('reports:list')", code.names_upwards)
    assert not bad("roviec/reports/views.py", "redirect('plans:list')", code.names_upwards)


def test_an_address_without_a_door_is_seen():
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def with_policy(policy: str):
        def named(request: HttpRequest) -> HttpResponse:
            return HttpResponse()

        named.policy = policy
        return named

    assert list(pages.routes_without_policy([path("x", view)]))
    assert list(pages.routes_without_policy([path("x", with_policy("no_such_door"))]))
    assert list(pages.routes_without_policy([path("x", with_policy("anyone: "))]))
    assert list(pages.routes_without_policy([path("x", open_to_anyone("the sign-in page")(view))])) == []


@isolate_apps("roviec.kit")
def test_a_foreign_key_that_points_up_is_seen():
    class Late(models.Model):  # noqa: DJ008 - never shown
        report = models.ForeignKey("reports.Report", on_delete=models.PROTECT)
        share = models.FloatField()

        class Meta:
            app_label = "kit"

    # Whoever points by a string would never be seen by the import contracts.
    assert list(tables.upward_foreign_keys([("kit.Late.report", "kit", "reports")]))
    assert list(tables.floats([Late]))


@pytest.mark.parametrize(
    ("upper", "lower", "allowed"),
    [
        ("reports", "plans", True),
        ("plans", "reports", False),
        ("reports", "reports", True),
        ("prose", "kit", False),
        ("calendars", "movements", False),
    ],
)
def test_the_floors_are_read_top_first(upper, lower, allowed):
    assert may_lean_on(upper, lower) is allowed


# Import contracts on a skeleton of this shape


def broken_contracts(root: Path) -> set[str]:
    """The contracts that the package `roviec` under this folder breaks, by their first words."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
            "--config",
            ROOT / "pyproject.toml",
        ],
        cwd=root,
        env={"PYTHONPATH": str(root), "PATH": "", "NO_COLOR": "1", "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    return set(re.findall(r"^(.+) BROKEN$", done.stdout, re.MULTILINE))


@pytest.fixture
def skeleton(tmp_path):
    """A house of empty apps that keeps all contracts."""
    for app in floors():
        for name in ("__init__", "urls", "views", "jobs", "forms", "operations", "queries", "models", "enums"):
            file = tmp_path / "roviec" / app / f"{name}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
    (tmp_path / "roviec" / "__init__.py").touch()
    (tmp_path / "roviec" / "kit" / "clock.py").touch()
    return tmp_path


def test_the_skeleton_keeps_the_contracts(skeleton):
    assert broken_contracts(skeleton) == set()


@pytest.mark.parametrize(
    ("contract", "file", "line"),
    [
        ("A folder stands above", "acts/enums.py", "import roviec.people.enums"),
        ("A folder stands above", "calendars/enums.py", "import roviec.movements.enums"),
        ("A folder stands above", "surprise/__init__.py", ""),
        ("Inside an app", "plans/queries.py", "import roviec.plans.operations"),
        ("No two modules", "plans/one.py", "import roviec.plans.two"),
        ("A view is reached", "tasks/lists.py", "import roviec.people.views"),
        ("The clock is read", "tasks/operations.py", "import roviec.kit.clock"),
    ],
)
def test_a_broken_contract_is_seen(skeleton, contract, file, line):
    (skeleton / "roviec" / "plans" / "two.py").write_text("import roviec.plans.one\n")
    (skeleton / "roviec" / file).parent.mkdir(exist_ok=True)
    (skeleton / "roviec" / file).write_text(f"{line}\n")
    broken = broken_contracts(skeleton)
    assert len(broken) == 1
    assert broken.pop().startswith(contract)
