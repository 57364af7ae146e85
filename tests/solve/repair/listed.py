"""A model that answers from a list."""

from __future__ import annotations

from smysl.core.sampling import Completion, Request, Sample


class ListModel:
    """Answers from a list of codes, call by call and in order; remembers what it was asked."""

    name = "list"
    fingerprint = "list"

    def __init__(self, *codes: str) -> None:
        self.codes = list(codes)
        self.requests: list[Request] = []

    def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        drawn = [self.codes.pop(0) if self.codes else "" for _ in range(request.n)]
        samples = tuple(Sample(f"```python\n{code}\n```", 10) for code in drawn)
        return Completion(samples, 100, 10 * request.n)

    def close(self) -> None:
        pass
