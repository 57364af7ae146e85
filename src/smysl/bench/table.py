"""A result as lines for a person."""

from __future__ import annotations

from typing import Any


def lines(result: dict[str, Any]) -> list[str]:
    """Return the result of a run (as ``run`` returns it) as plain lines, figures first."""
    settings = result["settings"]
    head = f"{result['benchmark']}  {result['tasks']} tasks  model {result['model']['name']}"
    found = [head, ""]
    if "rows" in result:
        names = [row["name"] for row in result["rows"]]
        found += [_row(row, names[0], max(8, *map(len, names))) for row in result["rows"]]
    found += _english(result)
    found += ablation(result)
    if "silent" in result:
        found += ["", *(_spent(row) for row in result["rows"])]
        found.append(f"  nothing fails in {len(result['silent'])}: {', '.join(result['silent']) or 'none'}")
    if "hidden" in result:
        found.append(f"  hidden tests     {_share(result['hidden'])}")
        for word, claim in result["precision"].items():
            found.append(f"  {word:<9} holds  {_share(claim)}  {claim['unjudged']} not judged by a test")
        found += [
            f"    {item['task']:<12} draw {item['draw']}   {item['passed']} of {item['total']}"
            for item in result["items"]
        ]
    if result["benchmark"] == "project":
        for item in result["items"]:
            found.append(f"  {item['task']:<12} draw {item['draw']}")
            found += [
                f"    {part:<12} {_share(item[part])}" for part in ("unit", "acceptance") if part in item
            ]
    drawn = "  ".join(f"{name} {settings[name]}" for name in ("samples", "seed", "draws"))
    found += ["", f"  {drawn}  {_cost(result)}"]
    found += [f"  left out {name}: needs {', '.join(needs)}" for name, needs in result["left_out"].items()]
    return found


def ablation(result: dict[str, Any]) -> list[str]:
    """Return what a result tells of the product without each of its signals; nothing where it does not."""
    if not result.get("ablation"):
        return []
    rows = result["ablation"]
    return ["", *(_row(row, rows[0]["name"], max(len(row["name"]) for row in rows)) for row in rows)]


def _english(result: dict[str, Any]) -> list[str]:
    """Return how the same problems fare in English, where stored answers to these were named."""
    if not result.get("english"):
        return []
    found = ["", f"  {result['english']['tasks']} of them, and the same in English from stored answers"]
    for way, rows in result["english"]["compared"].items():
        found += [f"  {way}", *(f"  {_row(row, 'in English', 10)}" for row in rows)]
    return found


def _spent(row: dict[str, Any]) -> str:
    """Return what a way of repairing found and spent."""
    return (
        f"  {row['name']:<9} plausible {row['plausible']:>3}   test runs {row['runs']:>6,}, median "
        f"{row['runs_median']:>5g}   tokens in {row['tokens_in']:>7,}  out {row['tokens_out']:>7,}"
    )


def _row(row: dict[str, Any], first: str, width: int) -> str:
    low, high = row["interval"]
    text = f"  {row['name']:<{width}} {_percent(row['value'])}  [{_percent(low)}, {_percent(high)}]"
    if row["name"] == first:
        return text
    below, above = row["difference_interval"]
    text += f"  {row['difference'] * 100:+6.1f} [{below * 100:+.1f}, {above * 100:+.1f}]"
    if row["p"] is not None:
        text += f"  +{row['wins']} -{row['losses']}  p {row['p']:.3f}"
    return text


def _share(share: dict[str, Any]) -> str:
    if not share["total"]:
        return "nothing to count"
    low, high = share["interval"]
    value = share["value"]
    return f"{share['passed']} of {share['total']}  {_percent(value)}  [{_percent(low)}, {_percent(high)}]"


def _cost(result: dict[str, Any]) -> str:
    cost = result.get("cost", result)
    tokens_in, tokens_out = (int(cost.get(name, 0)) for name in ("tokens_in", "tokens_out"))
    return f"tokens in {tokens_in:,}  out {tokens_out:,}  {result['seconds']} s"


def _percent(value: float) -> str:
    return f"{value * 100:5.1f}"
