"""Growth: how the time of a candidate grows with its input.

Candidates that behave alike on small inputs may differ by orders of magnitude on large ones. Each is called
three times, with the same arguments eight times as large every time.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence

import msgspec

from smysl.core.contract import Contract
from smysl.core.verdict import Verdict
from smysl.edit.tree import single_call
from smysl.solve.attempts import Attempt
from smysl.solve.trials import Trials

SIZES = (64, 512, 4096)
"""Items or characters of the arguments that grow."""
_STEPS = (10, 40, 160)
"""What numbers grow to where nothing else can."""
_BETWEEN, _FAR = 100_000, 10_000_000
"""The larger one shows who counts up to it and who does not: most have to, so they are not told of. On the
smaller one both should give the same."""

_MOST_PEERS = 5
_NOTICED = 0.2
"""CPU seconds from which on a time is worth speaking of: less is noise, and no user would mind."""
_TIMES = 4
"""How many times quicker another candidate must be to be taken instead."""
_STEEP = 1.6
"""Exponent from which on growth is reported: sorting stays far below, two nested loops are above."""


class Growth(msgspec.Struct, frozen=True):
    """The time of one candidate on inputs that grow.

    Attributes:
        seconds: CPU time of each size, as far as it came.
    """

    seconds: tuple[float, ...]

    @property
    def is_steep(self) -> bool:
        """Whether the largest input takes long for its size, or is not finished at all."""
        if len(self.seconds) < len(SIZES):
            return True
        return self.seconds[-1] >= _NOTICED and self.exponent >= _STEEP

    @property
    def exponent(self) -> float:
        """The power of the size with which the time grows, over the last step.

        What the smallest input takes is taken off: it is mostly the price of the call itself.
        """
        start = self.seconds[0]
        before, last = (max(seconds - start, 1e-3) for seconds in self.seconds[-2:])
        return math.log(last / before) / math.log(SIZES[-1] / SIZES[-2])

    def is_much_better_than(self, other: Growth) -> bool:
        """Tell whether it comes further, or as far in a quarter of a time that is worth speaking of."""
        if len(self.seconds) != len(other.seconds):
            return len(self.seconds) > len(other.seconds)
        if not self.seconds or other.seconds[-1] < _NOTICED:
            return False
        return other.seconds[-1] >= _TIMES * max(self.seconds[-1], 1e-3)


def thriftiest(
    contract: Contract, peers: Sequence[Attempt], calls: Sequence[str], trials: Trials
) -> tuple[Attempt, str]:
    """Return the attempt whose time grows slowest, and what is to be said of its time.

    Args:
        contract: a function; of others the first attempt is returned.
        peers: attempts that behave alike, the best first.
        calls: inputs on which they give values.
        trials: where they run.

    Returns:
        the first attempt, unless another is much quicker; and, where the time of the one that is taken grows
        steeply, the call on which that was seen, else an empty text.
    """
    best = peers[0]
    grown = larger(calls, contract.symbol) if contract.kind == "function" else ()
    if not grown:
        return best, ""
    tried = list(peers[:_MOST_PEERS])
    # One that counts is to be told from another, not by itself.
    distant = far(calls, contract.symbol) if len(tried) > 1 else ()
    near = len(grown)
    timed = trials.times(contract, tried, (*grown, *distant))
    found = [(_growth(verdicts[:near]), _growth(verdicts[near:])) for verdicts in timed]
    growth, beyond = found[0]
    if growth is None:
        return best, ""
    for attempt, (other, other_beyond) in zip(tried, found, strict=True):
        if other is None or growth.is_much_better_than(other):
            continue
        is_further = beyond and other_beyond and other_beyond.is_much_better_than(beyond)
        if not (is_further or other.is_much_better_than(growth)):
            continue
        large = (*grown, *far(calls, contract.symbol, _BETWEEN), *distant)
        if _is_alike(contract, (best, attempt), large, trials):
            best, growth, beyond = attempt, other, other_beyond
    return best, grown[min(len(growth.seconds), near - 1)] if growth.is_steep else ""


def larger(calls: Sequence[str], symbol: str) -> tuple[str, ...]:
    """Return one of the calls with ever larger arguments; empty where none has any that can grow.

    Lists and strings grow together, by repetition; numbers only where there is nothing else.
    """
    best: tuple[int, ast.Call] | None = None
    for text in calls:
        node = _call(text, symbol)
        size = sum(map(_size, _arguments(node))) if node else 0
        if node is not None and size and (best is None or size > best[0]):
            best = (size, node)
    if best is not None:
        return tuple(_grown(best[1], size) for size in SIZES)
    node = _count(calls, symbol)
    return tuple(_counted(node, step) for step in _STEPS) if node else ()


def _is_alike(
    contract: Contract, pair: tuple[Attempt, Attempt], calls: Sequence[str], trials: Trials
) -> bool:
    """Tell whether two attempts give the same on large arguments, as far as both come to an end."""
    seen = zip(*trials.observe(contract, pair, calls), strict=True)
    return all(one.is_ended or other.is_ended or one.told() == other.told() for one, other in seen)


def far(calls: Sequence[str], symbol: str, number: int = _FAR) -> tuple[str, ...]:
    """Return one of the calls with a very large number; empty where there is something else that can grow."""
    if any(
        map(_size, (part for text in calls if (node := _call(text, symbol)) for part in _arguments(node)))
    ):
        return ()
    node = _count(calls, symbol)
    return (_counted(node, number),) if node else ()


def _count(calls: Sequence[str], symbol: str) -> ast.Call | None:
    """Return the first call with a positive whole number."""
    found = (_call(text, symbol) for text in calls)
    return next((node for node in found if node and any(map(_is_count, _arguments(node)))), None)


def _growth(verdicts: Sequence[Verdict]) -> Growth | None:
    """Return how the time grows, ``None`` where such arguments are refused: then nothing can be said."""
    seconds = []
    for verdict in verdicts:
        if verdict.outcome == "timeout":
            break
        if not verdict.passed:
            return None
        seconds.append(verdict.cpu_seconds)
    return Growth(tuple(seconds))


def _call(text: str, symbol: str) -> ast.Call | None:
    node = single_call(text)
    return node if node and isinstance(node.func, ast.Name) and node.func.id == symbol else None


def _arguments(node: ast.Call) -> list[ast.expr]:
    return [*node.args, *(keyword.value for keyword in node.keywords)]


def _size(node: ast.expr) -> int:
    """Return the length of a list or a text, 0 of anything else."""
    match node:
        case ast.List(elts=items):
            return len(items)
        case ast.Constant(value=str(text)):
            return len(text)
    return 0


def _is_count(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value > 0


def _is_whole(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(inner, ast.Constant) and type(inner.value) is int


def _grown(node: ast.Call, size: int) -> str:
    def grow(argument: ast.expr) -> str:
        text, length = ast.unparse(argument), _size(argument)
        if not length:
            return text
        times = max(1, size // length)
        if isinstance(argument, ast.List) and all(_is_whole(item) for item in argument.elts):
            # Each item another: a loop over what was seen before is short where there are few to see.
            return f"[n + i for i in range({times}) for n in {text}]"
        return f"{text} * {times}"

    return _written(node, [grow(argument) for argument in _arguments(node)])


def _counted(node: ast.Call, step: int) -> str:
    parts = [str(step) if _is_count(argument) else ast.unparse(argument) for argument in _arguments(node)]
    return _written(node, parts)


def _written(node: ast.Call, parts: Sequence[str]) -> str:
    names = [None] * len(node.args) + [keyword.arg for keyword in node.keywords]
    inside = [f"{name}={part}" if name else part for name, part in zip(names, parts, strict=True)]
    return f"{ast.unparse(node.func)}({', '.join(inside)})"
