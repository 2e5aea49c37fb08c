"""Guards over Python files: what an operation is, what a view may touch, how long a thing may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.guards.house import Source, floors, may_lean_on

LONGEST_FUNCTION = 60
LONGEST_MODULE = 400
MANAGERS = {"objects", "_default_manager", "_base_manager", "get_object_or_404", "get_list_or_404"}
SIGNALS = {"django.dispatch", "django.db.models.signals", "django.contrib.auth.signals", "django.core.signals"}

RECORD = {"record"}
WRITES = RECORD | {
    "save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "update", "delete", "execute",
}  # fmt: skip
ROUTE = re.compile(r"[a-z_]+:[a-z_]+")
ROWS = re.compile(r"\.objects\b|\.filter\(|\.exclude\(|\.all\(")

# A public function of operations.py that writes is a verb of the customer. These are not, each for its reason.
NO_VERBS = {
    "roviec/acts/operations.py:record": "it is what every verb records with",
    "roviec/acts/operations.py:seal_acts": "a seal says nothing new: it is the audit of acts, not an act",
    "roviec/acts/operations.py:verify_chain": "it reads, and keeps how far it has come so that it is seen from outside",
    "roviec/acts/operations.py:note_read": "a note of a read is the audit of reads; an act for each would be read in turn",
}


def sizes(sources: Iterable[Source]) -> Iterator[str]:
    """Functions of more than 60 lines, modules of more than 400."""
    for source in sources:
        lines = source.text.count("\n")
        if lines > LONGEST_MODULE:
            yield f"{source.path}: {lines} lines, at most {LONGEST_MODULE}: make it a folder of the same name"
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                length = (node.end_lineno or first) - first + 1
                if length > LONGEST_FUNCTION:
                    yield f"{source.path}: {node.name} has {length} lines, at most {LONGEST_FUNCTION}"


def operations(sources: Iterable[Source]) -> Iterator[str]:
    """Verbs of operations.py that are not one transaction with one act, `by` somebody, `at` some moment.

    A verb is a public function that writes; where operations.py has become a folder, one that its `__init__` hands on.
    What else is there is a part of the verbs: it may write within their transaction, and nobody outside may call it.
    """
    sources = list(sources)
    files = [source for source in sources if source.is_of("operations")]
    recorders, writers = _reaching(files, RECORD), _reaching(files, WRITES)
    handed_on = {place for source in files if source.path.endswith("/__init__.py") for place in _imported(source)}
    for source in files:
        in_folder = Path(source.path).stem != "operations"
        for function in source.functions:
            place = (source.module, function.name)
            is_verb = place in handed_on if in_folder else not function.name.startswith("_")
            if is_verb and place in writers and f"{source.path}:{function.name}" not in NO_VERBS:
                for fault in _faults_of_verb(function, records=place in recorders):
                    yield f"{source.path}: {function.name} {fault}"
    for source in sources:
        if not source.is_of("operations") and not source.is_test:
            for module, name in _imported(source):
                if ".operations." in module and (module, name) in writers:
                    yield f"{source.path}: {name} is a part of the verbs in {module}: call a verb"


def _imported(source: Source) -> Iterator[tuple[str, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def _faults_of_verb(function: ast.FunctionDef, *, records: bool) -> Iterator[str]:
    if not any(ast.unparse(decorator) == "transaction.atomic" for decorator in function.decorator_list):
        yield "is not @transaction.atomic"
    for name in ("by", "at"):
        if name not in {argument.arg for argument in function.args.kwonlyargs}:
            yield f"takes no keyword `{name}`"
    if not records:
        yield "records no act"
    if not ast.get_docstring(function):
        yield "says not what is different afterwards"


def _reaching(files: list[Source], names: set[str]) -> set[tuple[str, str]]:
    """The functions, each with its module, that call one of these names, or another function of these files that does."""
    calls: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for source in files:
        names_here = {f.name: (source.module, f.name) for f in source.functions}
        for node in source.tree.body:
            if isinstance(node, ast.ImportFrom) and node.module:
                names_here |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
        if source.path.endswith("/__init__.py"):
            # A folder hands on the verbs of its files.
            calls |= {(source.module, name): {place} for name, place in names_here.items()}
        for function in source.functions:
            called = {_called(node) for node in ast.walk(function) if isinstance(node, ast.Call)}
            calls[source.module, function.name] = {names_here.get(name, ("", name)) for name in called}
    found = {(module, name) for places in calls.values() for module, name in places if name in names}
    while more := {place for place, called in calls.items() if called & found} - found:
        found |= more
    return found


def _called(node: ast.Call) -> str:
    """The name of what is called; `update` only of rows, for dictionaries have one too."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return "" if name == "update" and not ROWS.search(ast.unparse(node.func)) else name


def managers(sources: Iterable[Source]) -> Iterator[str]:
    """Views and forms that take rows from a table, past doors and queries."""
    for source in sources:
        if (source.is_of("views") or source.is_of("forms")) and not source.is_test:
            for node in ast.walk(source.tree):
                name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
                if name in MANAGERS:
                    yield f"{source.path}:{node.lineno}: {name}: ask a door or a query"


def signals(sources: Iterable[Source]) -> Iterator[str]:
    """Code that is called back when something is saved: upper apps read acts instead."""
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom) and node.module in SIGNALS:
                yield f"{source.path}:{node.lineno}: no signals: read acts"


def saving_forms(sources: Iterable[Source]) -> Iterator[str]:
    """Forms that save what was typed by themselves."""
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef) and any("ModelForm" in ast.unparse(base) for base in node.bases):
                yield f"{source.path}:{node.lineno}: {node.name}: a form cleans values, an operation writes them"


def names_upwards(sources: Iterable[Source]) -> Iterator[str]:
    """Code that names a route of an app above its own, which no import shows: "reports:list" in plans."""
    for source in sources:
        if source.path.startswith("roviec/") and not source.is_test:
            app = source.path.split("/")[1]
            for node in ast.walk(source.tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and ROUTE.fullmatch(node.value):
                    named = node.value.split(":")[0]
                    if named in floors() and not may_lean_on(app, named):
                        yield f"{source.path}:{node.lineno}: {node.value} stands above {app}: fill a slot from there"
