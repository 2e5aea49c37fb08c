"""What somebody sends stays words: each rule is kept by the house, sees its bad sample and lets its good one pass."""

from __future__ import annotations

import pytest

from tests.guards import safety
from tests.guards.house import ROOT, Source, sources, templates

IN_A_VIEW = "def view(request):\n    "
SAMPLES = [
    (safety.sorting_and_finding, 'rows.order_by(request.GET["by"])', "rows.order_by(*ORDERS[wanted.order])"),
    (safety.sorting_and_finding, 'by = request.GET.get("by", "")\n    rows.order_by(by)', 'rows.order_by("-pk")'),
    (safety.sorting_and_finding, "rows.filter(**request.GET.dict())", 'rows.filter(pk=request.GET.get("pk"))'),
    (safety.redirects, 'redirect(request.POST["next"])', 'way_back(request, request.POST.get("next", ""))'),
    (
        safety.redirects,
        'back = request.GET.get("next")\n    return HttpResponseRedirect(back)',
        'return redirect("plans:plan", pk=plan.pk)',
    ),
    (safety.paths, 'open(request.GET["file"])', "open_file(evidence.content)"),
    (safety.paths, 'FileResponse(Path(request.GET["file"]))', "FileResponse(open_file(found.content))"),
    (
        safety.sql_in_strings,
        'cursor.execute(f"SELECT * FROM t WHERE name = {name}")',
        'cursor.execute("SELECT * FROM t WHERE name = %s", [name])',
    ),
    (safety.sql_in_strings, 'cursor.execute("SELECT " + column)', "cursor.execute(FIRST + SECOND)"),
    (safety.sql_in_strings, 'RawSQL("SELECT {}".format(column), [])', "RawSQL(BELOW, [unit])"),
    (safety.marked_safe, "mark_safe(words)", 'format_html("<b>{}</b>", words)'),
    (safety.marked_safe, 'format_html(f"<b>{words}</b>")', 'format_html("<i>{}</i>", words)'),
    (safety.code_from_data, "import pickle", "import json"),
    (safety.code_from_data, "from yaml import load", "from json import loads"),
    (safety.code_from_data, "eval(words)", "int(words)"),
    (safety.dice, "import random", "import secrets"),
    (safety.dice, "from random import choice", "from secrets import choice"),
    (safety.without_csrf, "csrf_exempt(view)", "require_POST(view)"),
    (safety.endless_waits, "requests.get(address)", "requests.get(address, timeout=5)"),
    (safety.endless_waits, "urlopen(address)", "urlopen(address, timeout=30)"),
    (safety.names_in_logs, 'logger.info("sent to %s", person.name)', 'logger.info("sent to %s", person.pk)'),
    (safety.names_in_logs, 'logger.warning("no account %s", username)', 'logger.warning("no account %s", digest)'),
]


@pytest.fixture(scope="module")
def house():
    """All our files, read and parsed once."""
    return sources()


@pytest.mark.parametrize("rule", safety.OVER_CODE, ids=lambda rule: rule.__name__)
def test_the_product_keeps_the_rule(house, rule):
    found = list(rule(house))
    assert not found, "\n".join(["", *found])


def test_templates_escape_what_they_are_given():
    found = list(safety.unescaped(templates()))
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(("rule", "bad", "good"), SAMPLES)
def test_a_bad_sample_is_seen_and_a_good_one_passes(rule, bad, good):
    assert list(rule([Source("roviec/tasks/views.py", IN_A_VIEW + bad)]))
    assert not list(rule([Source("roviec/tasks/views.py", IN_A_VIEW + good)]))
    # Tests may do what they like.
    assert not list(rule([Source("roviec/tasks/tests/test_x.py", IN_A_VIEW + bad)]))


@pytest.mark.parametrize(
    "bad", ["{{ words|safe }}", "{% autoescape off %}", "{{ words | safe }}", "{{ rows|safeseq }}"]
)
def test_a_template_that_does_not_escape_is_seen(bad):
    assert list(safety.unescaped({"x.html": bad}))


def test_a_template_that_escapes_passes():
    assert not list(safety.unescaped({"x.html": "{{ words }} {{ safe }} {{ words|linebreaks }}"}))


def test_the_exceptions_still_exist():
    listed = safety.SAFE_BY_HAND.keys() | safety.SQL_BY_HAND.keys()
    assert all((ROOT / path).exists() for path in listed)
