"""The registered worlds; importing this module registers them with Gymnasium."""

from __future__ import annotations

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


def register() -> None:
    """Register every world that is not registered yet."""
    for identifier, place in IDS.items():
        if identifier not in gymnasium.registry:
            gymnasium.register(identifier, entry_point=place)


register()
