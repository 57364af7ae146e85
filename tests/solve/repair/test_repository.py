"""Reading a repository: what is laid down, what may be changed, how its tests are run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from smysl.core.errors import UsageError
from smysl.solve.repair import repository as module
from smysl.solve.repair.repository import from_files, read_repository

TEST = "def test_it(): pass\n"
INI = "[tool.pytest.ini_options]\n"


def lay(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def test_tests_and_settings_are_sealed_and_everything_else_in_python_may_be_changed() -> None:
    names = (
        "shop/sums.py", "shop/testing.py", "setup.py", "conftest.py", "tests/helper.py", "tests/test_a.py",
        "shop/test_b.py", "shop/c_test.py", "pyproject.toml", "data.csv", "latest.py", "test/deep/x.py",
    )  # fmt: skip
    found = from_files(dict.fromkeys(names, ""))
    assert found.sources == ("shop/sums.py", "shop/testing.py", "latest.py")
    assert found.tests == ("shop/c_test.py", "shop/test_b.py", "tests/test_a.py")
    assert set(found.sealed).isdisjoint(found.sources)


@pytest.mark.parametrize(
    ("files", "imports"),
    [
        ({"test_a.py": TEST}, ("",)),
        ({"tests/test_a.py": TEST, "src/shop/a.py": ""}, ("", "src", "tests")),
        ({"tests/__init__.py": "", "tests/test_a.py": TEST}, ("",)),
        ({"pkg/__init__.py": "", "pkg/tests/__init__.py": "", "pkg/tests/test_a.py": TEST}, ("",)),
        ({"c/lib.py": "", "t/test_a.py": TEST, "pytest.ini": "[pytest]\npythonpath = c\n"}, ("c", "", "t")),
        ({"a/test_a.py": TEST, "pyproject.toml": f"{INI}pythonpath = ['.', './x', '..']\n"}, ("", "x", "a")),
    ],
)  # fmt: skip
def test_the_import_path_is_what_pytest_would_make_of_it(
    files: dict[str, str], imports: tuple[str, ...]
) -> None:
    assert from_files(files).imports == imports


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", "[pytest]\npython_files = check_*.py\ntestpaths = spec\n"),
        ("setup.cfg", "[metadata]\nname = x\n[tool:pytest]\npython_files = check_*.py\ntestpaths = spec\n"),
        ("tox.ini", "[tox]\n[pytest]\npython_files = check_*.py\ntestpaths = spec\n"),
        (
            "pyproject.toml",
            "[tool.pytest.ini_options]\npython_files = ['check_*.py']\ntestpaths = ['spec']\n",
        ),
    ],
)
def test_where_settings_say_how_tests_are_named_that_counts(name: str, text: str) -> None:
    files = {"spec/check_a.py": TEST, "spec/test_b.py": TEST, "check_c.py": TEST, name: text}
    found = from_files(files)
    assert found.tests == ("spec/check_a.py",)
    assert found.config == name
    assert "spec/check_a.py" in found.sealed


def test_settings_without_pytest_are_not_heard_and_broken_ones_do_no_harm() -> None:
    files = {
        "test_a.py": TEST,
        "setup.cfg": "[metadata]\nname = x\n",
        "pyproject.toml": "no [toml",
        "tox.ini": "[[",
    }
    assert from_files(files).config == ""


def test_options_of_a_conftest_need_a_fresh_pytest() -> None:
    plain = from_files({"test_a.py": TEST, "conftest.py": "import pytest\n"})
    own = from_files({"test_a.py": TEST, "conftest.py": "def pytest_addoption(parser): ...\n"})
    assert (plain.layout.fresh, own.layout.fresh) == (False, True)


def test_what_is_no_text_or_leads_out_is_left_out_with_the_reason(tmp_path: Path) -> None:
    root = lay(tmp_path / "repo", {"test_a.py": TEST, "logo.png": b"\x89PNG\0", "latin.py": b"# caf\xe9\n"})
    lay(tmp_path, {"secret.txt": "x"})
    (root / "inside.py").symlink_to(root / "test_a.py")
    (root / "outside.txt").symlink_to(tmp_path / "secret.txt")
    (root / "folder").symlink_to(tmp_path)
    (root / "circle.py").symlink_to(root / "circle.py")
    found = read_repository(root)
    assert set(found.files) == {"test_a.py", "inside.py"}
    assert dict(found.left_out)["outside.txt"] == "a link that leads out of the folder"
    assert dict(found.left_out)["logo.png"] == dict(found.left_out)["latin.py"] == "no UTF-8 text"
    assert "circle.py" in dict(found.left_out)


def test_environments_caches_and_hidden_folders_are_not_entered(tmp_path: Path) -> None:
    files = {
        "test_a.py": TEST, ".git/hooks/test_x.py": TEST, "venv/test_x.py": TEST, "mine/pyvenv.cfg": "",
        "mine/lib/test_x.py": TEST, "__pycache__/test_x.py": TEST, "x.egg-info/test_x.py": TEST, "a.pyc": "",
    }  # fmt: skip
    assert set(read_repository(lay(tmp_path, dict(files))).files) == {"test_a.py"}


def test_line_ends_and_marks_are_read_as_they_are(tmp_path: Path) -> None:
    text = "\ufeffdef f():\r\n    return 1\r\n"
    assert read_repository(lay(tmp_path, {"a.py": text, "test_a.py": TEST})).files["a.py"] == text


def test_what_cannot_be_repaired_is_said_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for root, code in (
        (tmp_path / "nowhere", "U060"),
        (lay(tmp_path / "empty", {"a.py": ""}), "U062"),
        (lay(tmp_path, {"file.py": ""}) / "file.py", "U060"),
    ):
        with pytest.raises(UsageError) as caught:
            read_repository(root)
        assert (caught.value.code, bool(caught.value.help)) == (code, True)
    monkeypatch.setattr(module, "MOST_FILES", 3)
    many = lay(tmp_path / "many", {f"m{n}.py": "" for n in range(5)})
    with pytest.raises(UsageError) as caught:
        read_repository(many)
    assert caught.value.code == "U061"


def test_a_file_that_may_not_be_read_is_left_out(tmp_path: Path) -> None:
    root = lay(tmp_path, {"test_a.py": TEST, "closed.py": ""})
    (root / "closed.py").chmod(0)
    if os.access(root / "closed.py", os.R_OK):
        pytest.skip("whoever runs this may read everything")
    assert "closed.py" in dict(read_repository(root).left_out)
