"""Modules that the tests of this folder work on: some written, some composed at random."""

from __future__ import annotations

from hypothesis import strategies as st

MODULES = {
    "fstrings": '''\
"""Texts."""
from __future__ import annotations
import re, sys
WIDTH = 8
def show(x, y=None, *rest, **more):
    """Show   a value.

        Indented.
    """
    inner = f"{x!r:>{WIDTH}}" "tail" f"{y=}"
    deep = f'{x:{"<"}{WIDTH}}' + "\\N{BULLET}" + r"\\d" + b"\\xff".hex()
    del (inner, x)
    return f"plain" + deep + f"{ {1: 2}[1] }" f"{{}}"
''',
    "classes": '''\
from dataclasses import dataclass, field
from typing import Protocol


# A thing.
@dataclass(frozen=True)
class Thing(Protocol, metaclass=type):
    """Holds."""

    name: str
    """The name."""
    sizes: list[int] = field(default_factory=list)  # in cm
    (odd): int = 3

    @property
    def total(self, /, *, scale: float = 1.0) -> float:
        return sum(s * scale for s in self.sizes if s) or -1

    async def wait(self):
        async with self as (a, b):
            yield await a

LIMIT: int = 10; OTHER = (1,
    2)
lookup = {"a": 1, **{}}
LIMIT += 1
''',
    "control": """\
import a.b as c
from .. import d
from .e import (f,
   g)
def run(items, n=0x10):
    while True:
        try:
            for i, *j in items[1:-1:2]:
                if 0 <= i < n and not j: continue
                elif i == n: break
                else: pass
            else:
                raise ValueError("bad") from None
        except (KeyError, ValueError) as error:
            print(error, file=c)
        except* OSError: pass
        finally:
            n -= 1
    match items:
        case {"a": 1, **rest} | [_, *rest] if rest: return rest
        case c.D(x=0): return lambda *, k=1e3: (k if k else (yield))
    assert n, "no"
""".replace("        except* OSError: pass\n", ""),
}  # fmt: skip


_NAMES = st.sampled_from(["alpha", "beta", "gamma", "_helper", "LIMIT", "Thing", "λ"])
_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8)


_FORMS = [
    "({0}) + ({1})", "({0}) * ({1})", "(({0}) < ({1}))", "[{0}, {1}]", "({0} if {1} else 1)",
    "f'{{x!r:>{{beta}}}}' f\"é{{x}}\"", "alpha({0}, k={1})", "(not (({0}) and ({1})))", "x[{0}:{1}]",
    "{{1: {0}, **{{}}}}", "(lambda q={0}: {1})",
]  # fmt: skip


@st.composite
def expressions(draw: st.DrawFn, depth: int = 2) -> str:
    if depth == 0:
        return draw(st.one_of(st.integers(-9, 99).map(repr), _NAMES, _TEXTS.map(repr), st.just("x")))
    inner = expressions(depth=depth - 1)
    form = draw(st.sampled_from(_FORMS))
    return form.format(draw(inner), draw(inner))


@st.composite
def modules(draw: st.DrawFn) -> str:
    """Modules with definitions in odd formats: comments, blank lines, semicolons, line ends."""
    pieces = []
    for _ in range(draw(st.integers(0, 5))):
        name, value = draw(_NAMES), draw(expressions())
        form = draw(
            st.sampled_from(
                [
                    "{n} = {v}",
                    "{n}: int = {v}  # why",
                    "# about\n# {n}\ndef {n}(x, k={v}):\n    '''Doc.'''\n    y = {v}\n    return y",
                    "@alpha\nclass {n}:\n    x = {v}\n\n    def m(self): return {v}",
                    "{n} = 1; other = {v} ; third = 3",
                    "alpha({v})",
                    "import os, sys",
                    "def {n}(x):\n    if x > {v}:\n        raise ValueError('no')\n    return x",
                    "if x:\n    {n} = {v}",
                ]
            )
        )
        pieces.append(form.format(n=name, v=value) + "\n" * draw(st.integers(1, 3)))
    source = "".join(pieces)
    if draw(st.booleans()):
        source = source.rstrip("\n")
    return source.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))
