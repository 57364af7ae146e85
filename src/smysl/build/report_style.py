"""The report's look: light and dark by the reader's setting, and on paper."""

from __future__ import annotations

STYLE = """
:root{--paper:#fbfbf9;--card:#fff;--ink:#1d2228;--soft:#66707a;--line:#e3e5e2;--code:#f5f6f3;
--verified:#1f8a4c;--agreed:#2f6fd0;--failing:#c8322b;--unsolved:#b7791f;--unchecked:#8a939b;--passes:#7f9a3c;
--k:#8a3ffc;--s:#1f7a43;--n:#b3541e;--c:#84909a;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--paper:#14171a;--card:#1b1f23;--ink:#e4e7ea;--soft:#98a2ab;
--line:#2c3237;--code:#16191c;--verified:#4fc27d;--agreed:#72a7f5;--failing:#f27a72;--unsolved:#e0ae55;
--unchecked:#7d878f;--passes:#a9c26a;--k:#c39bff;--s:#7fce9d;--n:#eba36b;--c:#76818a}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);
font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
main{max-width:1200px;margin:0 auto;padding:48px 28px 96px}
h1{font-size:30px;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:19px;margin:56px 0 14px;letter-spacing:-.005em}
h3{font-size:12px;margin:0 0 8px;color:var(--soft);font-weight:600;text-transform:uppercase;
letter-spacing:.06em}
p{margin:0 0 10px}a{color:inherit;text-decoration-color:var(--soft);text-underline-offset:2px}
.soft{color:var(--soft)}.mono,code,pre{
font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
.mono,code{font-size:.88em}
.headline{font-size:21px;margin:30px 0 12px}
.bar{display:flex;gap:3px;height:14px;margin:0 0 14px}
.bar b{border-radius:3px;min-width:4px;background:var(--kind)}
.verified{--kind:var(--verified)}.agreed{--kind:var(--agreed)}.failing{--kind:var(--failing)}
.unsolved{--kind:var(--unsolved)}.unchecked{--kind:var(--unchecked)}.passes{--kind:var(--passes)}
.legend{display:flex;flex-wrap:wrap;gap:6px 8px}
.legend label{cursor:pointer;border:1px solid var(--line);border-radius:99px;padding:3px 12px 3px 10px;
background:var(--card)}
.legend label .dot{background:var(--kind,var(--ink))}
.legend input{position:absolute;opacity:0;pointer-events:none}
.legend label:has(:checked){border-color:var(--kind,var(--ink));
box-shadow:inset 0 0 0 1px var(--kind,var(--ink))}
.legend label:has(:focus-visible){outline:2px solid var(--agreed);outline-offset:2px}
.dot{display:inline-block;width:9px;height:9px;border-radius:50%;background:var(--kind);margin-right:7px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:10px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 16px}
.tile b{display:block;font-size:22px;font-weight:600;font-variant-numeric:tabular-nums;
letter-spacing:-.01em}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;overflow:hidden}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th{font-size:12px;font-weight:600;color:var(--soft);text-align:left;padding:10px;
border-bottom:1px solid var(--line);white-space:nowrap}
td{padding:9px 10px;border-top:1px solid var(--line);vertical-align:top}tbody tr:first-child td{
border-top:0}
tbody tr:hover{background:color-mix(in srgb,var(--ink) 3%,transparent)}
.row td:nth-child(2){min-width:13em}.row td:last-child{white-space:nowrap;font-size:12px}
td.id{white-space:nowrap;font-weight:600}td.num{white-space:nowrap;font-variant-numeric:tabular-nums}
.chip{display:inline-block;white-space:nowrap;border-radius:99px;padding:1px 10px 1px 8px;font-size:13px;
color:var(--kind);background:color-mix(in srgb,var(--kind) 12%,transparent)}
.chip::before{content:attr(data-sign);margin-right:6px;font-weight:700}
.meter{display:inline-block;width:54px;height:6px;border-radius:3px;background:var(--line);
margin-right:8px;vertical-align:2px;overflow:hidden}
.meter i{display:block;height:100%;background:var(--verified)}
details.card{margin:0 0 10px}summary{cursor:pointer;padding:12px 16px;display:flex;gap:12px;
align-items:baseline;list-style:none}
summary::-webkit-details-marker{display:none}summary::before{content:"›";color:var(--soft);
transition:transform .12s}
details[open]>summary::before{transform:rotate(90deg)}summary b{white-space:nowrap}summary .grow{flex:1;
min-width:0}
.panes{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.25fr);border-top:1px solid var(--line)}
.panes>div{padding:16px}.panes>div+div{border-left:1px solid var(--line)}
.words{white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 16px}
pre{margin:0 0 14px;padding:12px 14px;background:var(--code);border:1px solid var(--line);
border-radius:8px;overflow-x:auto;font-size:12.5px;line-height:1.5;tab-size:4}
pre i{font-style:normal}pre .k{color:var(--k)}pre .s{color:var(--s)}pre .n{color:var(--n)}pre .c{
color:var(--c);font-style:italic}
ul.examples{list-style:none;margin:0;padding:0}ul.examples li{display:flex;gap:8px;margin:0 0 6px}
ul.examples li>b{color:var(--kind);width:1em;flex:none}ul.examples code{white-space:pre-wrap;
overflow-wrap:anywhere}
.note{border-left:3px solid var(--kind,var(--line));padding:2px 0 2px 12px;margin:0 0 12px}
.graph path{fill:none;stroke:var(--soft);stroke-opacity:.45;stroke-width:1.4}
.graph rect{fill:var(--card);stroke:var(--line)}.graph rect.edge{fill:var(--kind,var(--soft));stroke:none}
.graph text{fill:var(--ink);font:12.5px ui-monospace,"DejaVu Sans Mono",monospace}
.graph .about{fill:var(--soft);font:10.5px system-ui,"DejaVu Sans",sans-serif}
.graph a:hover rect:first-of-type{stroke:var(--kind,var(--ink))}
.graph-box{padding:14px}
:target{scroll-margin-top:16px}details:target{border-color:var(--agreed)}
@media(max-width:820px){.panes{grid-template-columns:minmax(0,1fr)}.panes>div+div{border-left:0;
border-top:1px solid var(--line)}
main{padding:28px 16px 64px}.wide{display:none}}
@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#555;--line:#ccc;--code:#fafafa;
color-scheme:light}
body{font-size:10.5pt}main{max-width:none;padding:0}h2{break-after:avoid;margin-top:28px}tr,.tile,pre{
break-inside:avoid}
.legend label{border:0;padding:0 10px 0 0}details::details-content{content-visibility:visible;
display:block;height:auto}
.bar b,.chip,.dot,.meter i,.graph rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.graph{max-width:100%;height:auto}a{text-decoration:none}}
"""


def filter_style(kinds: tuple[str, ...]) -> str:
    """Return the rules by which the legend's switches hide rows of other kinds, without a script."""
    return "".join(f"body:has(#f-{kind}:checked) .row:not(.{kind}){{display:none}}" for kind in kinds)
