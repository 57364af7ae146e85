"""Pay of a workshop. All money is in cents."""
from dataclasses import dataclass

@dataclass
class Item:
    """One line of a bill."""
    name: str
    price: int = 0

def weekly(minutes: int, rate: int = 5) -> int:
    """Return the week's pay.

    It must be rounded.

    >>> weekly(60, 100)
    100
    >>> weekly(0,
    ...        1)
    0
    """
    raise NotImplementedError

def done(x):
    """Finished."""
    return x

class Stack:
    """A stack."""
    def push(self, x: int) -> None:
        """Put x on top."""
        ...
    def pop(self):
        pass
