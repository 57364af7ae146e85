"""Replay: an episode as one HTML page that needs nothing but a browser."""

from __future__ import annotations

import html

import msgspec

from smysl.worlds.recording import Recording
from smysl.worlds.screen import CHANGED, CURSOR, SUSPICIOUS, TRIED, words_of

_CLASSES = ((CURSOR, "cursor"), (CHANGED, "changed"), (SUSPICIOUS, "suspicious"), (TRIED, "tried"))

_STYLE = """
:root{--paper:#fbfbf9;--ink:#1d2228;--soft:#66707a;--line:#e3e5e2;--good:#1f8a4c;--bad:#c8322b;--mark:#fff0b8;
color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#e4e7ea;--soft:#98a2ab;--line:#2c3237;
--good:#4fc27d;--bad:#f27a72;--mark:#4d4214}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,"Noto Sans",sans-serif}
main{max-width:1100px;margin:0 auto;padding:36px 24px}
h1{font-size:22px;margin:0 0 2px}.soft{color:var(--soft)}
.screen{font:13px/1.75 ui-monospace,Menlo,"DejaVu Sans Mono",monospace;border:1px solid var(--line);
border-radius:10px;padding:14px 16px;overflow-x:auto;white-space:nowrap;min-height:21em}
.screen div{min-height:1.75em}.screen div:first-child{border-bottom:1px solid var(--line);margin-bottom:6px}
.screen i{font-style:normal;margin-right:.7ch}.changed{background:var(--mark);border-radius:3px}
.cursor{font-weight:700;text-decoration:underline}.suspicious{color:var(--bad)}.tried{opacity:.55}
.bar{display:flex;gap:10px;align-items:center;margin:14px 0}.bar input{flex:1}
button{font:inherit;padding:3px 12px;border:1px solid var(--line);border-radius:8px;background:none;
color:inherit}
.actions{display:flex;flex-wrap:wrap;gap:6px;margin:10px 0}
.actions span{border:1px solid var(--line);border-radius:99px;padding:2px 12px}
.actions .grey{opacity:.35}.actions .done{border-color:var(--ink);box-shadow:inset 0 0 0 1px var(--ink)}
.good{color:var(--good)}.bad{color:var(--bad)}
"""

_SCRIPT = """
const frames=JSON.parse(document.getElementById('frames').textContent),at=document.getElementById('at');
const show=n=>{n=Math.max(0,Math.min(frames.length-1,n));at.value=n;const f=frames[n];
document.getElementById('screen').innerHTML=f.screen;document.getElementById('actions').innerHTML=f.actions;
document.getElementById('told').textContent=f.told};
at.max=frames.length-1;at.oninput=()=>show(+at.value);
document.getElementById('back').onclick=()=>show(+at.value-1);
document.getElementById('on').onclick=()=>show(+at.value+1);
onkeydown=e=>{if(e.target!==at){if(e.key==='ArrowLeft')show(+at.value-1);if(e.key==='ArrowRight')show(+at.value+1)}};
show(0);
"""


def replay_html(recording: Recording) -> str:
    """Return the page of an episode: a screen a step, what was done, and what was greyed out.

    Args:
        recording: the episode.
    """
    frames = []
    total = 0.0
    for number, frame in enumerate(recording.frames):
        total += frame.reward
        rows = "".join(f"<div>{''.join(map(_cell, row))}</div>" for row in words_of(frame.seen["patch"]))
        names = "".join(
            f'<span class="{_state(bool(possible), at == frame.action)}">{html.escape(name)}</span>'
            for at, (name, possible) in enumerate(zip(recording.actions, frame.mask, strict=True))
        )
        did = "the end" if frame.action is None else recording.actions[frame.action]
        told = f"step {number} of {len(recording.frames) - 1}: {did}, reward so far {total:+.3f}"
        frames.append({"screen": rows, "actions": names, "told": told})
    # A closing tag inside the data would end the script that holds it.
    data = msgspec.json.encode(frames).decode().replace("</", "<\\/")
    ended = '<span class="good">passed</span>' if recording.passed else '<span class="bad">not passed</span>'
    head = f"{recording.world}, {recording.policy}, seed {recording.seed}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{html.escape(head)}</title><style>{_STYLE}</style></head><body><main>"
        f'<h1>{html.escape(recording.world)}</h1><p class="soft">{html.escape(recording.policy)}, seed '
        f"{recording.seed}: {ended}, reward {recording.reward:+.3f}</p>"
        '<div class="bar"><button id="back" aria-label="step back">‹</button>'
        '<input id="at" type="range" min="0" value="0" aria-label="step">'
        '<button id="on" aria-label="step on">›</button></div><p id="told" class="soft"></p>'
        '<div id="screen" class="screen"></div><div id="actions" class="actions"></div></main>'
        f'<script type="application/json" id="frames">{data}</script><script>{_SCRIPT}</script>'
        "</body></html>\n"
    )


def _cell(cell: tuple[str, int]) -> str:
    word, mark = cell
    names = " ".join(name for bit, name in _CLASSES if mark & bit)
    return f'<i class="{names}">{html.escape(word)}</i>' if names else f"<i>{html.escape(word)}</i>"


def _state(possible: bool, done: bool) -> str:  # noqa: FBT001 - two facts of one button
    return " ".join(name for name, holds in (("grey", not possible), ("done", done)) if holds)
