"""An open definition is filled in, and what a person wrote around it stays."""

from __future__ import annotations

import pytest

from smysl.edit.fill import filled, means_the_same

CODE = '''def f(a, b=2):
    """Model's words."""
    # a remark
    text = """one
  two"""
    if a:
        return text

    return b
'''
BODY = '''    # a remark
    text = """one
  two"""
    if a:
        return text

    return b
'''


@pytest.mark.parametrize(
    ("stub", "wanted"),
    [
        (
            "def f(a, b=3): ...\n",
            "def f(a, b=3):\n" + BODY.replace("    #", '    """Model\'s words."""\n    #', 1),
        ),
        ('def f(a, b): "Words."; pass  # soon\n', 'def f(a, b):\n    "Words."  # soon\n' + BODY),
        (
            'def f(\n    a,  # first\n    b,\n):\n    """Words."""\n',
            'def f(\n    a,  # first\n    b,\n):\n    """Words."""\n' + BODY,
        ),
        (
            'def f(a, b):\n    """W."""  # w\n\n    # one\n    pass\n    # two\n    ...; ...\n#3\nX = 1\n',
            'def f(a, b):\n    """W."""  # w\n\n    # one\n    # two\n' + BODY + "#3\nX = 1\n",
        ),
        ('def f(a):\n    """W."""\n    ...\n', 'def f(a, b=2):\n    """W."""\n' + BODY),
        (
            'def f(a, b):\r\n    "W."\r\n    pass\r\n',
            ('def f(a, b):\n    "W."\n' + BODY).replace("\n", "\r\n"),
        ),
    ],
)
def test_a_function_gets_a_body_and_keeps_the_rest(stub: str, wanted: str) -> None:
    assert filled(stub, "f", CODE) == wanted


CLASS = '''class C:
    """Words."""

    size: int = 1  # mine

    @property
    def a(self): ...

    @a.setter
    def a(self, v):
        self._a = v
'''
CLASS_CODE = """class C:
  size = 2
  def a(self):
    return self._a
  @a.setter
  def a(self, v):
    pass
  # help
  @staticmethod
  def _b():
    return 1
"""


def test_a_class_keeps_what_is_finished_and_gets_what_it_lacks() -> None:
    whole = CLASS.replace(": ...", ":\n        return self._a")
    added = "\n    # help\n    @staticmethod\n    def _b():\n      return 1\n"
    assert filled(CLASS, "C", CLASS_CODE) == whole + added


def test_a_bare_class_gets_all_members() -> None:
    stub = 'class C:\n    """Words."""\n    # mine\n    pass\n'
    code = "class C:\n    x = 1\n\n    def f(self):\n        return 2\n"
    found = filled(stub, "C", code)
    assert (
        found == 'class C:\n    """Words."""\n    # mine\n    x = 1\n\n    def f(self):\n        return 2\n'
    )


def test_another_kind_fills_nothing() -> None:
    assert filled("def f(): ...\n", "f", "class f:\n    x = 1\n") is None
    assert filled("class f: ...\n", "f", "f = 1\n") is None


def test_words_and_annotations_change_no_meaning_and_decorators_do() -> None:
    plain = "def f(a):\n    return a\n"
    assert means_the_same('def f(a: int) -> int:\n    """W."""\n    return a\n', plain, "f")
    assert not means_the_same(f"@cache\n{plain}", plain, "f")
    assert not means_the_same("def f(a=1):\n    return a\n", plain, "f")
