"""Which files code has, and under which names Python imports them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from smysl.build.existing import read_code
from smysl.core.errors import OutputError


def laid(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.mark.parametrize(
    ("files", "package"),
    [
        ({"shop/__init__.py": "", "shop/a.py": ""}, "shop"),
        ({"src/shop/__init__.py": "", "src/shop/a.py": ""}, "shop"),
        ({"src/other/__init__.py": "", "src/other/build/__init__.py": ""}, "other"),
        ({"shop/a.py": "", "shop/b.py": "import shop.a\n"}, "shop"),
        ({"shop/a.py": "", "shop/b.py": "import a\n"}, ""),
        ({"shop/a.py": "", "shop/b.py": "from a import x\nfrom . import a\n"}, "shop"),
    ],
    ids=["package", "under src", "of another name", "no init", "scripts", "relative and absolute"],
)
def test_a_folder_is_a_package_unless_its_modules_import_each_other_bare(
    tmp_path: Path, files: Mapping[str, str], package: str
) -> None:
    code = read_code(laid(tmp_path, files), "shop")
    assert code.package == package
    inner = [path.removeprefix("src/").removeprefix("" if package else "shop/") for path in files]
    assert sorted(code.files) == sorted(inner)
    assert code.module is None


def test_a_script_brings_what_it_imports_from_beside_it_and_nothing_else(tmp_path: Path) -> None:
    files = {
        "app.py": "import one\nfrom tools.deep import x\n",
        "one.py": "import two, json\n",
        "two.py": "import one\n",
        "tools/deep.py": "",
        "json.txt": "",
        "unused.py": "",
    }
    code = read_code(laid(tmp_path, files) / "app.py", "shop")
    assert sorted(code.files) == ["app.py", "one.py", "tools/deep.py", "two.py"]
    assert (code.package, code.module) == ("app", "")


def test_a_module_in_a_package_brings_the_package(tmp_path: Path) -> None:
    files = {"shop/__init__.py": "", "shop/sub/__init__.py": "", "shop/sub/a.py": "", "shop/b.py": ""}
    code = read_code(laid(tmp_path, files) / "shop/sub/a.py", "")
    assert sorted(code.files) == sorted(files)
    assert (code.package, code.module) == ("shop", "sub.a")
    assert read_code(tmp_path / "shop/__init__.py", "").module == ""


def test_environments_caches_and_what_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/venv/lib/x.py": "",
        "shop/.hidden/x.py": "",
        "shop/__pycache__/x.py": "",
        "shop/dist/__init__.py": "",
    }
    (laid(tmp_path, files) / "shop/bytes.py").write_bytes(b"\xff\xfe\x00")
    assert sorted(read_code(tmp_path, "shop").files) == ["shop/__init__.py", "shop/dist/__init__.py"]


@pytest.mark.parametrize("name", ["empty", "absent"])
def test_a_place_without_code_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(OutputError, match="no Python code"):
        read_code(tmp_path / name, "shop")
