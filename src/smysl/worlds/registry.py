"""The registered worlds; importing this module registers them with Gymnasium."""

from __future__ import annotations

from typing import Any

import gymnasium

IDS = {
    "smysl/RepoTool-v0": "smysl.worlds.repo.tool:RepoTool",
    "smysl/RepoOpen-v0": "smysl.worlds.open.world:RepoOpen",
    "smysl/Tool-v0": "smysl.worlds.tool.world:ToolWorld",
    "smysl/Computer-v0": "smysl.worlds.computer.world:ComputerWorld",
    "smysl/Social-v0": "smysl.worlds.social.world:SocialWorld",
    "smysl/MiniGrid-v0": "smysl.worlds.grid.world:GridWorld",
    "smysl/Mixed-v0": "smysl.worlds.mixed.world:MixedWorld",
}
"""Every id, and the class behind it."""


LARGER: dict[str, tuple[str, dict[str, Any]]] = {
    "smysl/RepoToolLarge-v0": (
        "smysl/RepoTool-v0",
        {"patches": 24, "horizon": 48, "budget": 240, "split": "test"},
    ),
    "smysl/RepoOpenLarge-v0": (
        "smysl/RepoOpen-v0",
        {"scenario": "mixed", "faults": 4, "sound": 8, "files": 4, "split": "test"},
    ),
}
"""Larger sizes than a policy learns with, of programs kept for measuring: id → world and its arguments."""


def register() -> None:
    """Register every world that is not registered yet."""
    for identifier, place in IDS.items():
        if identifier not in gymnasium.registry:
            gymnasium.register(identifier, entry_point=place)
    for identifier, (world, arguments) in LARGER.items():
        if identifier not in gymnasium.registry:
            gymnasium.register(identifier, entry_point=IDS[world], kwargs=arguments)


register()
