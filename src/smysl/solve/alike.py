"""Alike: a solved function of the same package whose words are nearly those of the one that is asked for.

Nearest are found by BM25. Nearest is not yet near: in a small package something always is, so the two must
share words that few of the others have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from smysl.core.contract import Contract
from smysl.memory.bm25 import BM25Index
from smysl.memory.words import stems
from smysl.solve.neighbours import is_inverse

_LEAST = 2
"""Rare words that both must have."""
_RARE = 3
"""A word is rare if no more than one function in so many has it, or these two alone."""
_LINES = 25
_LOOKED_AT = 5
_COMMON = frozenset(
    stems(
        "return give take get call function argument parameter value result text string number integer list "
        "name true false none error raise empty first last one two example order same each every other "
        "возвращает возвращается даёт берёт принимает функция аргумент параметр значение результат текст "
        "строка число целое список имя ошибка пустой первый последний один два пример порядок каждый другой"
    )
)
"""Words of any function at all."""


def alike(
    contract: Contract,
    contracts: Mapping[str, Contract],
    solved: Mapping[str, str],
    hidden: Collection[str] = (),
) -> str:
    """Return the code of the function that is most like another one; empty where none is like it.

    Args:
        contract: the one that is asked for.
        contracts: all contracts by name.
        solved: code by contract name.
        hidden: names that are not to be shown: what fails, and what the prompt shows anyway.
    """
    shown = {
        name
        for name, code in solved.items()
        if name not in hidden
        and name in contracts
        and contracts[name].examples
        and len(code.strip().splitlines()) <= _LINES
    }
    found = nearest(contract, contracts, shown)
    return solved[found.name] if found else ""


def nearest(contract: Contract, contracts: Mapping[str, Contract], among: Collection[str]) -> Contract | None:
    """Return the function whose words are most like those of another one, ``None`` where none is near.

    Args:
        contract: the other one.
        contracts: all contracts by name.
        among: names of those that may be the answer.
    """
    if contract.kind != "function":
        return None
    index = BM25Index()
    for name in sorted(set(among) - {contract.name}):
        other = contracts.get(name)
        if other is not None and other.kind == "function" and not is_inverse(contract, other):
            index.add(name, other.own_words)
    words = {name: _telling(other) for name, other in contracts.items() if other.kind == "function"}
    has = Counter(word for found in words.values() for word in found)
    most = max(2, len(words) // _RARE)
    for name, _ in index.search(contract.own_words, _LOOKED_AT):
        shared = words[name] & words[contract.name]
        if sum(has[word] <= most for word in shared) >= _LEAST:
            return contracts[name]
    return None


def _telling(contract: Contract) -> set[str]:
    """Return the stems of a contract's words that could tell what it is for."""
    return {stem for stem in stems(contract.own_words) if stem.isalpha() and len(stem) > 2} - _COMMON
