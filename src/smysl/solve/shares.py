"""Shares: which way of asking has the best chance, learned from what came of earlier calls.

An *arm* is a way of asking: a family of prompts at a temperature. Whether a sample that it draws passes every
example of a contract is a coin, and its bias differs from contract to contract: Beta(a, b). The next call
goes to the arm whose posterior mean for the contract at hand is highest. This is the Bayesian bandit of Russo
et al. 2018, "A Tutorial on Thompson Sampling", in its greedy form: nothing is drawn by chance, because the
same build must ask the same again.

The priors lie in ``shares.json`` beside this module, set by hand: hinted and direct take turns first, and the
others come once both have failed twice. ``smysl train shares`` fits them to what was stored. They are in no
solve key: they say where to look first, not what counts as found, and whoever learns shall not pay again for
what is solved already.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated

import msgspec

from smysl.core.journal import Journal
from smysl.core.places import cache_folder

LADDER = (0.7, 1.0)
"""Temperatures of the calls after the first one."""
ANY = "any"
"""Stands for a model that has no numbers of its own."""
KIND = "drawn"
"""Kind of a store's entries that say what came of a call."""

_Count = Annotated[int, msgspec.Meta(ge=0)]
_Weight = Annotated[float, msgspec.Meta(gt=0, le=1e6)]


class Arm(msgspec.Struct, frozen=True):
    """One way of asking: the name of a family of prompts, and a temperature."""

    family: str
    temperature: float

    def __str__(self) -> str:
        """Return its name, ``direct@0.7``."""
        return f"{self.family}@{float(self.temperature)}"


class Beta(msgspec.Struct, frozen=True):
    """How likely a sample passes, from contract to contract.

    A small ``a + b`` says that outcomes within one contract hang together: most contracts are easy for an arm
    or out of its reach. Three failures then say that this one is out of reach, and the arm is left early.

    Attributes:
        a: samples that passed before any was seen, as it were.
        b: samples that failed likewise.
    """

    a: _Weight
    b: _Weight

    @property
    def mean(self) -> float:
        """Share of samples that pass, over all contracts."""
        return self.a / self.strength

    @property
    def strength(self) -> float:
        """Number of samples of one contract that weigh as much as what is known beforehand."""
        return self.a + self.b

    def after(self, drawn: int, good: int) -> float:
        """Return the posterior mean for a contract of which ``good`` of ``drawn`` samples passed."""
        return (self.a + good) / (self.strength + drawn)


UNKNOWN = Beta(0.1, 1.9)
"""Of an arm that nobody has numbers for: whatever has some comes before it."""


class Shares(msgspec.Struct, frozen=True):
    """The priors of all arms.

    Attributes:
        models: model → arm → prior; ``any`` holds those of models that are not named.
        fitted: where they come from, for people.
    """

    models: dict[str, dict[str, Beta]]
    fitted: str = ""

    def prior(self, model: str, arm: Arm) -> Beta:
        """Return what is known of an arm beforehand: the model's own number, else that of any model."""
        own, others = (self.models.get(name, {}) for name in (model, ANY))
        return own.get(str(arm)) or others.get(str(arm)) or UNKNOWN


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one call: the entry of a store from which shares are learned.

    Attributes:
        model: name of the model that was asked.
        family: name of the prompt.
        temperature: of the answers.
        unit: the contract's kind.
        contract: its fingerprint; outcomes of one contract hang together.
        samples: answers.
        good: those, duplicates counted, that pass every example of the contract and are not rejected.
    """

    model: str
    family: str
    temperature: float
    unit: str
    contract: str
    samples: _Count
    good: _Count


class Tally:
    """What came of the calls for one contract so far."""

    def __init__(self) -> None:
        self._counts: dict[Arm, tuple[int, int]] = {}

    def note(self, arm: Arm, drawn: int, good: int) -> None:
        """Add a call of ``drawn`` samples, ``good`` of which pass."""
        before = self._counts.get(arm, (0, 0))
        self._counts[arm] = (before[0] + drawn, before[1] + good)

    def best(self, families: Iterable[str], shares: Shares, model: str) -> Arm:
        """Return the arm of the highest posterior mean; of equals the cooler, then the earlier family.

        Args:
            families: names of the prompts that there are, at least one.
            shares: the priors.
            model: name of the model that is asked.
        """
        names = list(families)
        arms = [Arm(name, temperature) for temperature in LADDER for name in names]
        return max(arms, key=lambda arm: shares.prior(model, arm).after(*self._counts.get(arm, (0, 0))))


def in_force(journal: Journal | None = None) -> Shares:
    """Return the shares that a search goes by: this user's, where some were trained, over the shipped ones.

    Args:
        journal: told of a file that cannot be read; it is then as if there were none.
    """
    path = user_file()
    try:
        own = msgspec.json.decode(path.read_bytes(), type=Shares)
    except FileNotFoundError:
        return shipped()
    except (OSError, UnicodeDecodeError, RecursionError, msgspec.DecodeError) as error:
        if journal is not None:
            journal.record("note", str(path), "ignored", text=f"the trained shares cannot be read: {error}")
        return shipped()
    names = {**shipped().models, **own.models}
    merged = {name: {**shipped().models.get(name, {}), **own.models.get(name, {})} for name in names}
    return Shares(merged, own.fitted)


def user_file() -> Path:
    """Return where this user's trained shares lie."""
    return cache_folder() / "shares.json"


@cache
def shipped() -> Shares:
    """Return the shares that came with the program."""
    return msgspec.json.decode(
        resources.files("smysl.solve").joinpath("shares.json").read_bytes(), type=Shares
    )
