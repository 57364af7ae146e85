"""A path becomes a specification: which files, in which order, under which name, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from smysl.core.errors import SpecError
from smysl.core.requirement import Requirement, Specification
from smysl.spec import read
from smysl.spec.naming import importable

DATA = Path("/work/shared/data")


def folder(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path = path.with_name(f"{path.name}.md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def ids(spec: Specification) -> list[str]:
    return [requirement.id for requirement in spec.requirements]


def code_of(path: Path) -> str:
    with pytest.raises(SpecError) as caught:
        read(path)
    assert caught.value.help
    return caught.value.code


def test_documents_are_read_in_the_order_of_their_links(tmp_path: Path) -> None:
    spec = read(
        folder(
            tmp_path,
            beta="X-2: it must beat.",
            alpha="X-1: it must act. [[index]]",
            index="# All\n[b](beta.md#part) then [[alpha|a]]",
            zulu="X-3: it must zoom.",
        )
    )
    assert [source.path for source in spec.sources] == ["index.md", "beta.md", "alpha.md", "zulu.md"]
    assert ids(spec) == ["X-2", "X-1", "X-3"]


def test_the_file_that_names_the_package_comes_first(tmp_path: Path) -> None:
    spec = read(folder(tmp_path, index="A-1: must.", word="---\npackage: till\n---\n# Till\nB-1: must."))
    assert (spec.package, spec.title, ids(spec)) == ("till", "Till", ["B-1", "A-1"])


def test_the_folder_names_the_package_otherwise(tmp_path: Path) -> None:
    root = tmp_path / "Мой склад-2"
    root.mkdir()
    assert read(folder(root, a="A-1: must.")).package == "moy_sklad_2"


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("my-tool", "my_tool"),
        ("2fast", "p2fast"),
        ("class", "class_"),
        ("щука", "shchuka"),
        ("!!", "package"),
    ],
)
def test_any_name_becomes_importable(name: str, package: str) -> None:
    assert importable(name) == package


def test_a_package_name_that_python_refuses_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    spec = read(folder(tmp_path, a="---\npackage: my-till\n---\nA-1: must."))
    (found,) = [one for one in spec.diagnostics if one.code == "S007"]
    assert (found.severity, found.help, str(found.span)) == ("error", "write package: my_till", "a.md:2:1")


def test_front_matter_that_is_not_yaml_is_an_error_and_the_rest_is_read(tmp_path: Path) -> None:
    spec = read(folder(tmp_path, a="---\ntitle: [\n---\nA-1: must."))
    assert [one.code for one in spec.diagnostics if one.severity == "error"] == ["S006"]
    assert ids(spec) == ["A-1"]


def test_front_matter_allows_dependencies(tmp_path: Path) -> None:
    text = "---\ndependencies: [httpx, rich]\n---\nA-1: must."
    assert read(folder(tmp_path, a=text)).dependencies == ("httpx", "rich")


def test_hidden_and_foreign_folders_are_skipped(tmp_path: Path) -> None:
    root = folder(tmp_path, a="A-1: must.", node_modules__x="B-1: must.")
    for name in (".git", ".obsidian"):
        (root / name).mkdir()
        (root / name / "c.md").write_text("C-1: must.")
    (root / "LICENSE.md").write_text("D-1: must.")
    assert ids(read(root)) == ["A-1"]


def test_a_file_that_cannot_be_read_stops_none_of_the_others(tmp_path: Path) -> None:
    root = folder(tmp_path, a="A-1: must.")
    (root / "b.md").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    (root / "c.md").write_bytes(b"# ok\n\xff")
    spec = read(root)
    errors = [(one.code, str(one.span)) for one in spec.diagnostics if one.severity == "error"]
    assert errors == [("S004", "b.md:1:1"), ("S003", "c.md:2:1")]
    assert ids(spec) == ["A-1"]


def test_an_empty_folder_and_a_missing_one_are_refused(tmp_path: Path) -> None:
    assert code_of(tmp_path) == "S001"
    assert code_of(tmp_path / "missing") == "S001"


def test_a_folder_that_demands_nothing_is_refused(tmp_path: Path) -> None:
    assert code_of(folder(tmp_path, a="# Diary\n\nIt rained. We stayed at home.")) == "S002"


@pytest.mark.parametrize(
    "shown",
    [
        "```python\n>>> rev('ab')\n'ba'\n```",
        "    >>> rev('ab')\n    'ba'",
        "```\nassert rev('ab') == 'ba'\n```",
        "```\nrev('ab') -> 'ba'\n```",
        "`rev('ab')` → `'ba'`",
    ],
)
def test_where_nothing_is_demanded_in_words_examples_are_the_demand(tmp_path: Path, shown: str) -> None:
    spec = read(folder(tmp_path, a=f"# Texts\n\n## Backwards\n\n{shown}\n"))
    assert ids(spec) == ["a-backwards-1"]
    assert len(spec.requirements[0].examples) == 1


def test_examples_of_each_section_are_a_demand_of_their_own(tmp_path: Path) -> None:
    text = (
        "# T\n\n`one(1)` → 1\n\n## B\n\nSee how:\n\n`two(2)` → 2\n\n`two(3)` → 3\n\n## C\n\nSo much for that."
    )
    spec = read(folder(tmp_path, a=text))
    assert [(one.id, len(one.examples)) for one in spec.requirements] == [("a-1", 1), ("a-b-1", 2)]


def test_examples_of_what_python_has_already_demand_nothing(tmp_path: Path) -> None:
    text = '# Diary\n\n`len("ab")` → 2\n\n```\nsorted([2, 1]) == [1, 2]\n```\n'
    assert code_of(folder(tmp_path, a=text)) == "S002"


def test_where_something_is_demanded_stray_examples_are_no_demand(tmp_path: Path) -> None:
    spec = read(folder(tmp_path, a="# T\n\nA-1: `f(x)` must double.", b="# More\n\n`g(1)` → 2"))
    assert ids(spec) == ["A-1"]
    assert [one.code for one in spec.diagnostics if one.code == "S033"] == ["S033"]


def test_whole_code_is_not_refused_for_leaving_nothing_open(tmp_path: Path) -> None:
    root = folder(tmp_path, a="# Diary\n\nIt rained.")
    (root / "till.py").write_text("# nothing yet\n")
    assert code_of(root) == "S002"
    (root / "till.py").write_text("def price(): return 3\n")
    (found,) = read(root).diagnostics
    assert (found.severity, found.code, str(found.span)) == ("note", "S026", "till.py:1:1")


def test_a_loop_of_links_in_the_file_system_ends(tmp_path: Path) -> None:
    root = folder(tmp_path, a="A-1: must.", deep__b="B-1: must.")
    (root / "deep" / "again").symlink_to(root, target_is_directory=True)
    (root / "self.md").symlink_to(root / "self.md")
    assert ids(read(root)) == ["A-1", "B-1"]
    assert code_of(root / "self.md") == "S008"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    root = folder(tmp_path, a="A-1: must.")
    (root / "a.md").chmod(0)
    assert code_of(root) == "S008"


def test_documents_that_link_in_a_circle_are_read_once(tmp_path: Path) -> None:
    spec = read(
        folder(tmp_path, a="[[b]]\n\nA-1: must.", b="[[c]]\n\nB-1: must.", c="[[a]] [[b]]\n\nC-1: must.")
    )
    assert ids(spec) == ["A-1", "B-1", "C-1"]


def test_an_id_used_twice_across_files_is_said_and_both_are_kept(tmp_path: Path) -> None:
    spec = read(folder(tmp_path, a="A-1: must.", b="A-1: must not."))
    assert ids(spec) == ["A-1", "A-1~2"]
    assert "S021" in {one.code for one in spec.diagnostics}


def test_json_that_is_no_issue_is_refused_alone_and_skipped_among_others(tmp_path: Path) -> None:
    data = tmp_path / "data.json"
    data.write_text('{"a": 1}')
    assert code_of(data) == "S010"
    assert ids(read(folder(tmp_path, a="A-1: must."))) == ["A-1"]


def test_a_stub_that_is_not_python_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("def f():\n    return (\n")
    with pytest.raises(SpecError) as caught:
        read(file)
    assert caught.value.code == "S011"
    assert caught.value.where.startswith("a.py:")


def test_a_stub_lends_its_text_and_leaves_finished_code_alone(tmp_path: Path) -> None:
    (tmp_path / "pay.py").write_text(
        'def a(x: int) -> int:\n    """Must add one."""\n\ndef b(y):\n    return y\n'
    )
    spec = read(tmp_path)
    assert [str(one) for one in spec.signatures] == ["a(x: int) -> int"]
    assert spec.signatures[0].module == "pay"
    assert spec.stubs[0][0] == "pay.py"


def test_examples_count_for_the_requirement_around_them_or_the_id_they_name(tmp_path: Path) -> None:
    text = (
        "## A-1 Sum\n`add(x, y)` adds. `add(1, 2)` → 3\n\n## A-2 Words\nIt must be quick.\n\n"
        "# Examples\n\nFor A-2: `add(2, 2)` → 4\n\n`add(3, 3)` → 6\n"
    )
    by_id: dict[str, Requirement] = {one.id: one for one in read(folder(tmp_path, a=text)).requirements}
    assert [example.call for example in by_id["A-1"].examples] == ["add(1, 2)"]
    assert [example.call for example in by_id["A-2"].examples] == ["add(2, 2)"]


def test_ten_times_as_many_headings_take_about_ten_times_as_long(tmp_path: Path) -> None:
    """A square would take a hundred times."""

    def seconds(headings: int) -> float:
        file = tmp_path / f"{headings}.md"
        parts = (f"## AB-{n} Part {n}\n\nIt must have {n} sides.\n" for n in range(headings))
        file.write_text("\n".join(parts))
        begun = time.process_time()
        assert len(read(file).requirements) == headings
        return time.process_time() - begun

    seconds(50)
    assert seconds(5000) < 40 * seconds(500)


def test_importing_the_front_end_is_cheap() -> None:
    code = (
        "import sys, smysl.spec; "
        "heavy = {'markdown_it', 'docutils', 'yaml', 'snowballstemmer'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # PYTHONPATH is this process's own


@pytest.mark.skipif(not DATA.exists(), reason="the shared development data is absent")
@pytest.mark.parametrize(
    ("name", "wanted", "modules"),
    [
        ("timesheet", [f"TS-{n}" for n in range(1, 12)], {"shifts", "pay"}),
        ("sklad", [f"Д-{n}" for n in range(1, 7)] + [f"О-{n}" for n in range(1, 6)], {"moves", "value"}),
    ],
)
def test_the_shared_specifications_are_understood(name: str, wanted: list[str], modules: set[str]) -> None:
    spec = read(DATA / "specs" / name / "spec")
    assert [one.id for one in spec.requirements if one.explicit] == wanted
    assert {one.module for one in spec.signatures} == modules
    assert len(spec.signatures) == 10
    assert (spec.package, spec.program, len(spec.terms)) == (name, name, 3)


@pytest.mark.skipif(not DATA.exists(), reason="the shared development data is absent")
@pytest.mark.parametrize("path", ["vaults/foam", "projects/hone", "projects/lice"])
def test_documents_of_strangers_are_read_to_the_end(path: str) -> None:
    assert read(DATA / path).sources
