"""Remembered ids: a requirement without an id of its own keeps the one it was given first.

Found again by its words, then by its place between neighbours that were found, then by likeness.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

import msgspec

from smysl.build.lock import Lock, RequirementEntry, requirement_entries
from smysl.core.requirement import Requirement, Specification

_ALIKE = 0.6


def rematch(lock: Lock, requirements: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """Return the requirements with the ids that they had in an earlier build.

    Explicit ids stay as they are. An id that was given away once is never given to another
    requirement, as long as the lock knows it.

    Args:
        lock: of the earlier build.
        requirements: as they were read now, in reading order.
    """
    names = remembered_ids(lock, requirements)
    return tuple(
        msgspec.structs.replace(one, id=names.get(one.id, one.id), links=_renamed_links(one, names))
        for one in requirements
    )


def rematch_specification(lock: Lock, specification: Specification) -> Specification:
    """Return the specification with remembered ids, also where its signatures name a requirement."""
    names = remembered_ids(lock, specification.requirements)
    return msgspec.structs.replace(
        specification,
        requirements=rematch(lock, specification.requirements),
        signatures=tuple(
            msgspec.structs.replace(one, requirement=names.get(one.requirement, one.requirement))
            for one in specification.signatures
        ),
    )


def remembered_ids(lock: Lock, requirements: Sequence[Requirement]) -> dict[str, str]:
    """Return, for every requirement whose id changes, the id it was read with and the one it has."""
    explicit = {one.id for one in requirements if one.explicit}
    old = [entry for entry in lock.requirements if not entry.explicit and entry.id not in explicit]
    new = [entry for entry in requirement_entries(requirements) if not entry.explicit]
    pairs: dict[str, str] = {}
    for step in (_by_words, _by_place, _by_likeness):
        pairs |= dict(step(old, new, pairs))
    used = explicit | set(pairs.values()) | {entry.id for entry in lock.requirements}
    for entry in new:
        if entry.id not in pairs:
            pairs[entry.id] = _fresh(entry.id, used)
            used.add(pairs[entry.id])
    return {read: known for read, known in pairs.items() if read != known}


_Entries = list[RequirementEntry]


def _free(old: _Entries, new: _Entries, pairs: dict[str, str]) -> tuple[_Entries, _Entries]:
    """Return what no earlier step has matched."""
    taken = set(pairs.values())
    return [one for one in old if one.id not in taken], [one for one in new if one.id not in pairs]


def _by_words(old: _Entries, new: _Entries, pairs: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The same words in the same document, else in another; repeated words in their order."""
    old, new = _free(old, new, pairs)
    for same_file in (True, False):
        for entry in list(new):
            for known in old:
                if known.fingerprint == entry.fingerprint and (known.file == entry.file or not same_file):
                    old.remove(known)
                    new.remove(entry)
                    yield entry.id, known.id
                    break


def _by_place(old: _Entries, new: _Entries, pairs: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Between two neighbours that were found, as many new ones as there were: the same, reworded."""
    found = set(pairs.values())
    old_gaps = _gaps(old, {entry.id: entry.id for entry in old if entry.id in found})
    new_gaps = _gaps(new, pairs)
    for gap, entries in new_gaps.items():
        known = old_gaps.get(gap, [])
        if len(known) == len(entries):
            yield from zip((e.id for e in entries), (k.id for k in known), strict=True)


def _gaps(
    entries: Iterable[RequirementEntry], found: dict[str, str]
) -> dict[tuple[str, str], list[RequirementEntry]]:
    """Return runs of entries that were not found, by document and the found one before them."""
    gaps: dict[tuple[str, str], list[RequirementEntry]] = {}
    before: dict[str, str] = {}
    for entry in entries:
        if entry.id in found:
            before[entry.file] = found[entry.id]
        else:
            gaps.setdefault((entry.file, before.get(entry.file, "")), []).append(entry)
    return gaps


def _by_likeness(old: _Entries, new: _Entries, pairs: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The most alike first, as far as they are alike at all."""
    old, new = _free(old, new, pairs)
    scored = sorted(
        ((-_likeness(known, entry), n, k) for n, entry in enumerate(new) for k, known in enumerate(old)),
    )
    used_old: set[int] = set()
    used_new: set[int] = set()
    for score, n, k in scored:
        if -score < _ALIKE:
            break
        if n not in used_new and k not in used_old:
            used_new.add(n)
            used_old.add(k)
            yield new[n].id, old[k].id


def _likeness(known: RequirementEntry, entry: RequirementEntry) -> float:
    words = SequenceMatcher(None, known.text.split(), entry.text.split(), autojunk=False).ratio()
    same_title = 0.1 if known.title and known.title == entry.title else 0.0
    return words + same_title


def _fresh(identifier: str, used: set[str]) -> str:
    """Return the id, or the next number after it that nobody has."""
    if identifier not in used:
        return identifier
    stem, digits = re.fullmatch(r"(.*?)(\d*)", identifier, re.DOTALL).groups()  # type: ignore[union-attr]
    number = int(digits or 1) + 1
    stem = stem if digits else f"{stem}-"
    while f"{stem}{number}" in used:
        number += 1
    return f"{stem}{number}"


def _renamed_links(requirement: Requirement, names: dict[str, str]) -> tuple[str, ...]:
    return tuple(names.get(link, link) for link in requirement.links)
