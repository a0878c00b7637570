"""The rules of the house that an import contract cannot say, checked on the syntax tree of every file."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = ("ondo", "features", "training", "serving", "monitoring")
EVERYTHING = (*PACKAGES, "tests", "notebooks", "benchmarks", "docs", "requirements")

CLOCKS = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "pandas.Timestamp.now",
    "pandas.Timestamp.today",
    "pandas.Timestamp.utcnow",
    "time.ctime",
    "time.gmtime",
    "time.localtime",
    "time.time",
    "time.time_ns",
}
CLOCK_READERS = ("ondo/cli/", "ondo/asgi.py", "ondo/ledger/db/clock.py")

ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.unsetenv"}
ENVIRONMENT_READERS = (
    "ondo/cli/",
    "ondo/asgi.py",
    "ondo/settings.py",
    "ondo/tracking/",  # switches mlflow's telemetry off before importing it
    "monitoring/checks/evidently_report.py",  # switches Evidently's telemetry off before importing it
)

PRINTERS = ("ondo/cli/", "notebooks/")
UNSAFE_FORMATS = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"}
SIDE_EFFECTS = {
    *("asyncio", "http", "logging", "multiprocessing", "os", "secrets", "shutil", "socket", "sqlite3"),
    *("subprocess", "tempfile", "threading", "urllib"),
}

QUESTION_WORDS = {
    *("What", "Which", "Who", "Whose", "How", "Why", "When", "Where", "Whether", "Does", "Is", "Are", "Had"),
    *("From", "To", "Something", "Everything", "Nothing", "One", "Everybody", "Nobody"),
    *("Reads", "Writes", "Runs", "Finds", "Brings", "Looks", "Lets", "Watches", "Makes", "Gives", "Tells", "Says"),
    *("Saying", "Sending", "Taking", "Writing", "Starting", "Refusing", "Leaving", "Signing", "Linking"),
}

EMPTY_NAMES = {"found", "one", "told", "said", "mine"}
MOST_PARAMETERS = 7
"""What a function takes at most; what travels together is one value with a name. Nobody is excepted."""
MANY_PARAMETERS, SO_MANY_FUNCTIONS = 6, 62
"""So many functions may take six or seven (124 once took six and more); a new one takes the place of an old one."""

LONGEST_FILE = 500
LONGEST_FUNCTION = 80
# path or path:function -> why it may be longer. A smell, not a law; but an exception says why.
MAY_BE_LONGER: dict[str, str] = {}


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    return tuple(sorted(file for folder in folders for file in (REPOSITORY / folder).rglob("*.py")))


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


@cache
def nodes_of(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Every node of a file: walking a tree takes longer than what any rule does with its nodes."""
    return tuple(ast.walk(tree))


def name_of(file: Path) -> str:
    return file.relative_to(REPOSITORY).as_posix()


def imports_of(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every absolute import as a dotted name with its line. `from a import b` counts as both `a` and `a.b`."""
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def local_names(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for: `import datetime as dt` gives dt -> datetime."""
    names: dict[str, str] = {}
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def dotted(node: ast.expr, names: dict[str, str]) -> str | None:
    """The full name of `a.b.c`, with the first part resolved through the imports."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        left = dotted(node.value, names)
        return left and f"{left}.{node.attr}"
    return None


def mentions(source: str | Path, wanted: set[str]) -> list[tuple[str, int]]:
    """Where a name of `wanted` is used, called or only handed on, whatever it was imported as."""
    tree = tree_of(source) if isinstance(source, Path) else ast.parse(source)
    names = local_names(tree)
    result = (
        (dotted(node, names), node.lineno) for node in nodes_of(tree) if isinstance(node, ast.Name | ast.Attribute)
    )
    return [(name, line) for name, line in result if name in wanted]


def offenders(wanted: set[str], allowed: tuple[str, ...]) -> list[str]:
    return [
        f"{name_of(file)}:{line} {name}"
        for file in python_files(*PACKAGES)
        if not name_of(file).startswith(allowed)
        for name, line in mentions(file, wanted)
    ]


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime as dt\ndt.datetime.now(dt.UTC)",
        "from datetime import datetime as d\nclock = d.now",
        "import time\ntime.time()",
        "from time import time as t\nt()",
    ],
    ids=["from", "module", "handed on", "time", "renamed"],
)
def test_the_rule_sees_a_clock_under_any_name(source: str):
    assert mentions(source, CLOCKS)


def test_the_rule_lets_a_handed_in_clock_pass():
    assert not mentions("def stamp(now):\n    return now()", CLOCKS)


def test_only_composition_roots_read_the_clock():
    assert offenders(CLOCKS, CLOCK_READERS) == []


def test_only_settings_and_roots_read_the_environment():
    assert offenders(ENVIRONMENT, ENVIRONMENT_READERS) == []


def test_only_the_cli_prints():
    printed = [
        f"{name_of(file)}:{node.lineno}"
        for file in python_files(*PACKAGES)
        if not name_of(file).startswith(PRINTERS)
        for node in nodes_of(tree_of(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printed == []


@pytest.mark.slow
def test_nothing_is_pickled():
    assert [
        f"{name_of(file)}:{line} {module}"
        for file in python_files(*EVERYTHING)
        for module, line in imports_of(tree_of(file))
        if module in UNSAFE_FORMATS
    ] == []


def test_the_domain_imports_the_standard_library_only():
    pure = sys.stdlib_module_names - SIDE_EFFECTS
    assert [
        f"{name_of(file)}:{line} {module}"
        for file in python_files("ondo/domain")
        for module, line in imports_of(tree_of(file))
        if module.split(".")[0] not in pure and module != "ondo" and not module.startswith("ondo.domain")
    ] == []


def test_the_domain_opens_no_file():
    assert [
        f"{name_of(file)}:{node.lineno}"
        for file in python_files("ondo/domain")
        for node in nodes_of(tree_of(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ] == []


def test_no_module_is_named_like_one_of_the_standard_librarys():
    assert [name_of(file) for file in python_files(*PACKAGES) if file.stem in sys.stdlib_module_names] == []


def test_a_public_class_has_its_name_alone():
    homes: dict[str, list[str]] = {}
    for file in python_files(*PACKAGES):
        for node in tree_of(file).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(name_of(file))
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


def layers_of(contract: dict) -> set[str]:
    return {word.strip("()") for layer in contract["layers"] for word in layer.split()}


def parts_of(folder: str, *, modules: bool) -> set[str]:
    return {
        entry.stem
        for entry in (REPOSITORY / folder).iterdir()
        if (entry / "__init__.py").is_file() or (modules and entry.suffix == ".py" and entry.stem != "__init__")
    }


def test_every_part_of_the_house_has_a_place_in_the_layers():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    whole, *rooms = (
        contract for contract in project["tool"]["importlinter"]["contracts"] if contract["type"] == "layers"
    )
    parts = {f"ondo.{part}" for part in parts_of("ondo", modules=True)}
    assert parts <= layers_of(whole), "name the new module in the layers contract of pyproject.toml"
    for room in rooms:
        (name,) = room["containers"]
        folders = parts_of(name.replace(".", "/"), modules=name in ("serving", "training", "monitoring"))
        assert folders - {"migrations"} <= layers_of(room), f"name the new part of {name} in its layers contract"


def lengths() -> Iterator[tuple[str, int, int]]:
    """Each file and each function as (place, lines, limit)."""
    for file in python_files(*EVERYTHING):
        yield name_of(file), len(file.read_text(encoding="utf-8").splitlines()), LONGEST_FILE
        for node in nodes_of(tree_of(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{name_of(file)}:{node.name}", lines, LONGEST_FUNCTION


def test_files_and_functions_stay_short():
    too_long = {place: lines for place, lines, limit in lengths() if lines > limit}
    assert {place: lines for place, lines in too_long.items() if place not in MAY_BE_LONGER} == {}
    assert set(MAY_BE_LONGER) <= set(too_long), "these exceptions are no longer needed"


def test_what_a_module_is_stands_first_in_its_docstring():
    """Whoever searches for a thing finds it by its noun; a question or a verb names nothing."""
    docstrings = {name_of(file): ast.get_docstring(tree_of(file)) or "None" for file in python_files(*PACKAGES)}
    heads = {place: docstring.split()[0].rstrip(":,.") for place, docstring in docstrings.items()}
    assert {place: head for place, head in heads.items() if head in QUESTION_WORDS | {"None"}} == {}


@pytest.mark.parametrize(
    "source",
    ["def f(found): ...", "lambda one: one", "told = 1", "[said for said in x]", "for mine in x: ...", "(one := 1)"],
)
def test_the_rule_sees_an_empty_name(source: str):
    assert list(empty_names(ast.parse(source)))


def empty_names(tree: ast.Module) -> Iterator[int]:
    """Lines that bind a local which says that something is there, and not what; fields of classes are names of data."""
    fields = {
        id(n.target)
        for part in nodes_of(tree)
        if isinstance(part, ast.ClassDef)
        for n in part.body
        if isinstance(n, ast.AnnAssign)
    }
    for node in nodes_of(tree):
        stored = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields
        name = node.arg if isinstance(node, ast.arg) else node.id if stored else ""
        if name in EMPTY_NAMES:
            yield node.lineno


@pytest.mark.parametrize("template", ["{% for one in rows %}", "{% set said = 1 %}", "{% macro row(a, told) %}"])
def test_the_rule_sees_an_empty_name_in_a_template(template: str):
    assert empty_names_of_template(template)


def empty_names_of_template(text: str) -> list[str]:
    """Names that a template binds by a loop, a ``set`` or a macro."""
    heads = re.findall(r"{%-?\s*(?:for\s+([\w\s,]+?)\s+in|set\s+(\w+)|macro\s+\w+\(([^)]*)\))", text)
    bound = {name for head in heads for part in head for name in re.findall(r"\w+", part)}
    return sorted(bound & EMPTY_NAMES)


def test_a_local_is_called_by_what_it_is():
    files = python_files(*EVERYTHING, "examples", ".ci")
    places = [f"{name_of(file)}:{line}" for file in files for line in empty_names(tree_of(file))]
    templates = (file for folder in PACKAGES for file in (REPOSITORY / folder).rglob("*.html"))
    places += [name_of(file) for file in templates if empty_names_of_template(file.read_text(encoding="utf-8"))]
    assert places == []


def packed_calls(tree: ast.Module) -> list[int]:
    """Lines of calls that unpack a tuple written in the call, so that several arguments stand on a line."""
    calls = (node for node in nodes_of(tree) if isinstance(node, ast.Call))
    starred = (arg for call in calls for arg in call.args if isinstance(arg, ast.Starred))
    return [arg.lineno for arg in starred if isinstance(arg.value, ast.Tuple)]


def test_a_call_names_its_arguments_and_packs_none():
    assert packed_calls(ast.parse("f(*(a, b), c=1)"))
    assert [f"{name_of(file)}:{line}" for file in python_files(*PACKAGES) for line in packed_calls(tree_of(file))] == []


def documented_parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Names under ``Parameters`` in a docstring; several may share a line."""
    _, _, section = (ast.get_docstring(function) or "").partition("Parameters\n----------\n")
    section = re.split(r"\n[A-Z]\w+\n-{4,}", section)[0]
    heads = [line.rstrip(":") for line in section.splitlines() if line and not line.startswith(" ")]
    return {name.strip() for head in heads for name in head.split(",")}


def test_a_docstring_names_parameters_that_there_are():
    strangers = {}
    for file in python_files(*PACKAGES):
        for node in nodes_of(tree_of(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                there = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
                if strange := documented_parameters(node) - there:
                    strangers[f"{name_of(file)}:{node.name}"] = sorted(strange)
    assert strangers == {}


def registered(tree: ast.Module) -> set[str]:
    """Names of functions that are handed to Typer as commands."""
    calls = [node for node in nodes_of(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Call)]
    given = {arg.id for call in calls for arg in call.args if isinstance(arg, ast.Name)}
    pairs = [node for node in nodes_of(tree) if isinstance(node, ast.Tuple) and len(node.elts) == 2]
    listed = {pair.elts[1].id for pair in pairs if isinstance(pair.elts[1], ast.Name)}
    return given | (listed if "command" in given else set())


def parameters() -> dict[str, int]:
    """How many parameters each function takes, without routes and commands: theirs are given from outside."""
    counts = {}
    commands = {name for file in python_files("ondo/cli") for name in registered(tree_of(file))}
    for file in python_files(*PACKAGES):
        if name_of(file).startswith("serving/api/"):
            continue
        tree, terminal = tree_of(file), name_of(file).startswith("ondo/cli/")
        for node in nodes_of(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not (terminal and node.name in commands):
                names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
                counts[f"{name_of(file)}:{node.lineno} {node.name}"] = len(names) - (names[:1] in (["self"], ["cls"]))
    return counts


def test_what_travels_together_is_one_value():
    counts = parameters()
    assert {place: number for place, number in counts.items() if number > MOST_PARAMETERS} == {}
    many = [place for place, number in counts.items() if number >= MANY_PARAMETERS]
    assert len(many) <= SO_MANY_FUNCTIONS, "\n".join(sorted(many))
