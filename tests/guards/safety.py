"""Guards against the ways in which what somebody sends is taken for more than words; each has a bad and a good sample."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from tests.guards.house import Source

# What a browser sends, however a view names it.
SENT = {"GET", "POST", "FILES", "META", "COOKIES", "headers", "body", "get_full_path"}
# What gives back what it was given.
HANDS_ON = {"get", "getlist", "get_full_path", "strip", "dict", "lower", "str", "format", "Path", "unquote"}
RUNS_SQL = {"execute", "executemany", "raw", "extra", "RawSQL", "SQL"}
SORTS_OR_FINDS = {"order_by", "filter", "exclude", "values", "values_list", "annotate", "get", "latest", "earliest"}
REDIRECTS = {"redirect", "HttpResponseRedirect", "HttpResponsePermanentRedirect"}
OPENS = {"open", "Path", "FileResponse", "read_text", "read_bytes"}
READS_CODE = {"pickle", "cPickle", "shelve", "marshal", "dill", "yaml", "jsonpickle"}
FETCHES = {"urlopen", "create_connection", "SMTP", "SMTP_SSL", "HTTPConnection", "HTTPSConnection"}
OF_REQUESTS = {"requests", "httpx", "urllib3"}
OF_A_PERSON = {"name", "person_name", "actor_name", "email", "username", "full_name", "get_full_name", "phone"}
SOMEBODY = {"person", "user", "actor", "holder", "member", "by", "account"}
LOGS = {"debug", "info", "warning", "error", "exception", "critical"}

# Marked as safe by hand, each with the reason why nobody's words reach it unescaped.
SAFE_BY_HAND = {
    "roviec/kit/templatetags/kit.py": "an icon from our own list, and the tabs that templates of ours render",
    "roviec/desk/wording.py": "sentences of ours in which each value was escaped before",
    "roviec/kit/guide.py": "pages of the guide, which lie in the repository and are escaped line by line",
}
# SQL put together, each with the reason why only our own words are in it.
SQL_BY_HAND = {
    "roviec/config/archives/migrating.py": "names of tables from the catalogue, quoted",
    "roviec/documents/files.py": "the name of one of two functions of the database, chosen in the same file",
}


def _ours(sources: Iterable[Source]) -> Iterator[Source]:
    """The product alone: a test may do what it likes."""
    return (source for source in sources if source.path.startswith("roviec/") and not source.is_test)


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _is_raw(value: ast.AST | None, known: set[str]) -> bool:
    """Whether an expression hands on what was sent as it came; a form, a door or a table that reads it makes it clean."""
    match value:
        case ast.Name(id=name):
            return name in known
        case ast.Attribute(value=of, attr=attr):
            return (attr in SENT and _is_request(of)) or _is_raw(of, known)
        case ast.Call(func=function, args=args) if _name(value) in HANDS_ON:
            of = function.value if isinstance(function, ast.Attribute) else None
            return any(_is_raw(each, known) for each in [of, *args])
        case ast.Subscript(value=of) | ast.Starred(value=of) | ast.FormattedValue(value=of):
            return _is_raw(of, known)
        case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            return any(_is_raw(each, known) for each in parts)
        case ast.BinOp(left=left, right=right) | ast.IfExp(body=left, orelse=right):
            return _is_raw(left, known) or _is_raw(right, known)
    return False


def _is_request(node: ast.AST) -> bool:
    return (isinstance(node, ast.Name) and node.id in {"request", "_request"}) or (
        isinstance(node, ast.Attribute) and node.attr == "request"
    )


def _sent_names(function: ast.AST) -> set[str]:
    """The names of a function that are given what was sent, directly or from each other."""
    known: set[str] = set()
    for _round in range(3):
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and _is_raw(node.value, known):
                known |= {t.id for target in node.targets for t in ast.walk(target) if isinstance(t, ast.Name)}
            if isinstance(node, ast.NamedExpr) and _is_raw(node.value, known):
                known.add(node.target.id)
    return known


def _functions(source: Source) -> Iterator[ast.AST]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return (node for node in ast.walk(source.tree) if isinstance(node, kinds))


def _sinks(sources: Iterable[Source], names: set[str], what: str) -> Iterator[str]:
    """Calls of these names that are handed what was sent, as argument, keyword or `**`."""
    for source in _ours(sources):
        for function in _functions(source):
            known = _sent_names(function)
            for call in _calls(function):
                given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg is None)]
                # A value that is compared with is a value; a name to sort by, a path or a whole condition is not.
                if _name(call) in names and any(_is_raw(each, known) for each in given) and not _of_sent(call):
                    yield f"{source.path}:{call.lineno}: {what}"


def _of_sent(call: ast.Call) -> bool:
    """`request.GET.get("x")` itself."""
    return isinstance(call.func, ast.Attribute) and _is_raw(call.func.value, set())


def sorting_and_finding(sources: Iterable[Source]) -> Iterator[str]:
    """A column to sort by, or a whole condition, that comes from the address."""
    return _sinks(sources, SORTS_OR_FINDS, "sorts or finds by what was sent; choose from an allow-list")


def redirects(sources: Iterable[Source]) -> Iterator[str]:
    """A redirect to what was sent; `kit.answers.way_back` asks first whether it is ours."""
    return _sinks(sources, REDIRECTS, "redirects to what was sent; use way_back")


def paths(sources: Iterable[Source]) -> Iterator[str]:
    """A file opened by a name that was sent."""
    return _sinks(sources, OPENS, "opens a file by what was sent")


def sql_in_strings(sources: Iterable[Source]) -> Iterator[str]:
    """SQL put together from anything but constants in capitals; values go as parameters."""
    for source in _ours(sources):
        for call in _calls(source.tree):
            if _name(call) in RUNS_SQL and call.args and _is_made(call.args[0]) and source.path not in SQL_BY_HAND:
                yield f"{source.path}:{call.lineno}: SQL put together from values; hand them over as parameters"


def _is_made(text: ast.AST) -> bool:
    """Whether a string is made of parts that are no constants of the module."""
    parts: list[ast.AST] = []
    if isinstance(text, ast.JoinedStr):
        parts = [value.value for value in text.values if isinstance(value, ast.FormattedValue)]
    elif isinstance(text, ast.BinOp):
        parts = [text.left, text.right]
    elif isinstance(text, ast.Call) and _name(text) == "format" and isinstance(text.func, ast.Attribute):
        if isinstance(text.func.value, ast.Call):
            return False  # psycopg's own sql.SQL(...).format(sql.Identifier(...)) quotes
        parts = [*text.args, *(keyword.value for keyword in text.keywords)]
    return any(not _is_constant(part) for part in parts)


def _is_constant(part: ast.AST) -> bool:
    if isinstance(part, ast.JoinedStr | ast.BinOp):
        return not _is_made(part)
    return isinstance(part, ast.Constant) or (isinstance(part, ast.Name) and part.id.isupper())


def marked_safe(sources: Iterable[Source]) -> Iterator[str]:
    """Text taken for HTML by hand."""
    for source in _ours(sources):
        for call in _calls(source.tree):
            made = _name(call) == "format_html" and bool(call.args) and not isinstance(call.args[0], ast.Constant)
            if (_name(call) in {"mark_safe", "SafeString"} and source.path not in SAFE_BY_HAND) or (
                made and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
            ):
                yield f"{source.path}:{call.lineno}: marks text as safe; use format_html with its values apart"


def unescaped(pages: Mapping[str, str]) -> Iterator[str]:
    """Templates that turn escaping off."""
    for path, text in pages.items():
        # A mail in plain text has nothing to escape.
        for number, line in enumerate(text.splitlines(), 1):
            if path.endswith(".html") and re.search(r"\|\s*safe(seq)?\b|autoescape\s+off", line):
                yield f"{path}:{number}: turns escaping off"


def code_from_data(sources: Iterable[Source]) -> Iterator[str]:
    """Formats that run code when they are read, eval and exec."""
    for source in _ours(sources):
        for node in ast.walk(source.tree):
            names = [each.name for each in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            if isinstance(node, ast.ImportFrom):
                names.append(node.module or "")
            if any(name.split(".")[0] in READS_CODE for name in names):
                yield f"{source.path}:{node.lineno}: reads a format that can run code"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}:
                yield f"{source.path}:{node.lineno}: runs text as code"


def dice(sources: Iterable[Source]) -> Iterator[str]:
    """Numbers that can be guessed; `secrets` cannot."""
    for source in _ours(sources):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import) and any(each.name == "random" for each in node.names):
                yield f"{source.path}:{node.lineno}: imports random; take secrets"
            if isinstance(node, ast.ImportFrom) and node.module == "random":
                yield f"{source.path}:{node.lineno}: imports random; take secrets"


def without_csrf(sources: Iterable[Source]) -> Iterator[str]:
    """A form that another site could send."""
    for source in _ours(sources):
        for number, line in enumerate(source.text.splitlines(), 1):
            if re.search(r"\bcsrf_exempt\b|\brequires_csrf_token\b", line):
                yield f"{source.path}:{number}: takes forms of other sites"


def endless_waits(sources: Iterable[Source]) -> Iterator[str]:
    """Calls over the network that may wait for ever."""
    for source in _ours(sources):
        for call in _calls(source.tree):
            of_library = isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") in OF_REQUESTS
            if (of_library or _name(call) in FETCHES) and not any(each.arg == "timeout" for each in call.keywords):
                yield f"{source.path}:{call.lineno}: waits for the network without a timeout"


def names_in_logs(sources: Iterable[Source]) -> Iterator[str]:
    """A person's name, address or account in a line of the log, which nobody can erase."""
    for source in _ours(sources):
        for call in _calls(source.tree):
            to_log = isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") in {"logger", "log"}
            if to_log and _name(call) in LOGS and any(_names_somebody(each) for each in call.args[1:]):
                yield f"{source.path}:{call.lineno}: names a person in the log; write the number"


def _names_somebody(node: ast.AST) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and part.attr in OF_A_PERSON:
            of = part.value.attr if isinstance(part.value, ast.Attribute) else getattr(part.value, "id", "")
            # A file, a field and a route have names too.
            if part.attr != "name" or of in SOMEBODY:
                return True
    return isinstance(node, ast.Name) and node.id in {*SOMEBODY, "username", "email"}


OVER_CODE = [
    sorting_and_finding, redirects, paths, sql_in_strings, marked_safe, code_from_data, dice, without_csrf,
    endless_waits, names_in_logs,
]  # fmt: skip
