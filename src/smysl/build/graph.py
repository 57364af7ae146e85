"""The driver's passes as a graph: plan → ask → solve each → settle → link → verify → write.

LangGraph drives: it streams what happens and interrupts for questions. The store is the only truth: a
checkpoint is a convenience, and without it every pass finds its results in the store again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol, TypedDict

from smysl.core.evidence import Question


class Passes(Protocol):
    """What the graph drives."""

    def questions(self) -> Sequence[Question]:
        """Questions that must be answered before anything is solved."""

    def answer(self, answers: dict[str, str]) -> None:
        """Take a person's answers: they go into the documents, and the plan is made anew."""

    def names(self) -> Sequence[str]:
        """Contracts in dependency order."""

    def solve(self, name: str) -> None:
        """Solve one contract; free of cost where the store has it."""

    def finish(self) -> None:
        """Settle, link, verify and write."""


class State(TypedDict, total=False):
    """What a checkpoint holds: names only."""

    done: int
    answers: dict[str, str]


Ask = Callable[[Sequence[dict[str, Any]]], dict[str, str] | None]
"""Shows questions to a person; ``None`` means: later."""


def drive(passes: Passes, thread: str, checkpoints: Path | None, ask: Ask) -> bool:
    """Run the passes to their end.

    Args:
        passes: the driver.
        thread: fingerprint of the input: names the conversation.
        checkpoints: file of the checkpoints, or ``None`` to keep them in memory.
        ask: called at an interrupt.

    Returns:
        False if questions wait for a person, and nothing was solved.
    """
    # Its telemetry companion must stay off whatever the environment says.
    os.environ["LANGSMITH_TRACING"] = "false"
    os.environ["LANGCHAIN_TRACING_V2"] = "false"
    from langgraph.checkpoint.sqlite import SqliteSaver
    from langgraph.types import Command

    with closing(_connect(checkpoints)) as connection:
        graph = _graph(passes, SqliteSaver(connection))
        config = {"configurable": {"thread_id": thread}, "recursion_limit": len(passes.names()) + 1000}
        step: Any = State(done=0, answers={})
        while True:
            interrupts: Sequence[Any] = ()
            for update in graph.stream(step, config, stream_mode="updates"):
                interrupts = update.get("__interrupt__", interrupts)
            if not interrupts:
                return True
            answers = ask(interrupts[0].value)
            if not answers:
                return False
            step = Command(resume=answers)


def _connect(path: Path | None) -> sqlite3.Connection:
    """Open the checkpoints; a file that cannot be used is set aside, for it holds nothing of worth."""
    if path is None:
        return sqlite3.connect(":memory:", check_same_thread=False)
    try:
        connection = sqlite3.connect(path, check_same_thread=False, timeout=30)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.DatabaseError:
        return sqlite3.connect(":memory:", check_same_thread=False)
    return connection


def _graph(passes: Passes, saver: Any) -> Any:
    from langgraph.graph import END, START, StateGraph
    from langgraph.types import interrupt

    def ask(_: State) -> dict[str, Any]:
        open_questions = [
            {
                "id": q.id,
                "requirement": q.requirement,
                "text": q.text,
                "choices": [{"answer": c.answer, "votes": c.votes, "reason": c.reason} for c in q.choices],
                "place": str(q.span),
            }
            for q in passes.questions()
        ]
        # The node runs again from its top when it is resumed, so nothing may happen before this line.
        answers = interrupt(open_questions) if open_questions else {}
        if answers:
            passes.answer(answers)
        return {"answers": answers}

    def solve(state: State) -> dict[str, Any]:
        names = passes.names()
        done = state.get("done", 0)
        if done < len(names):
            passes.solve(names[done])
        return {"done": done + 1}

    def finish(_: State) -> dict[str, Any]:
        passes.finish()
        return {}

    def more(state: State) -> str:
        return "solve" if state.get("done", 0) < len(passes.names()) else "finish"

    graph: Any = StateGraph(State)
    graph.add_node("ask", ask)
    graph.add_node("solve", solve)
    graph.add_node("finish", finish)
    graph.add_edge(START, "ask")
    graph.add_conditional_edges("ask", more, ["solve", "finish"])
    graph.add_conditional_edges("solve", more, ["solve", "finish"])
    graph.add_edge("finish", END)
    return graph.compile(checkpointer=saver)
