/** Colours of the lanes and host marks; one for each host, from the start again when there are more. */
export const hostColours = [
  '#3b76c4',
  '#b5651d',
  '#3d8b5f',
  '#8a56ac',
  '#a8475f',
  '#4a8c99',
  '#7a7a34',
  '#666f7d',
] as const

/** The look of the page: one column, light and dark by the reader's system, paper without colours of its own. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfbf9, #16181c); --card: light-dark(#ffffff, #1d2026); --ink: light-dark(#1c1e21, #e4e6ea);
  --faint: light-dark(#62666d, #989da6); --line: light-dark(#dfe1e4, #343841); --code: light-dark(#f3f4f2, #14161a);
  --bad: light-dark(#b3261e, #f2867d); --warn: light-dark(#8f5f00, #e6b450); --good: light-dark(#1d6f42, #78c79b);
  --accent: light-dark(#1f5fa8, #8ab8ee); --mark: light-dark(#fff4d1, #3a3218);
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, 'Segoe UI', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif }
main, header.top, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.5rem; overflow-wrap: anywhere }
header.top { padding-top: 2.5rem }
h1 { font-size: 1.7rem; line-height: 1.25; margin: .4rem 0 .6rem }
h2 { font-size: 1.15rem; margin: 0 0 .8rem; padding-bottom: .35rem; border-bottom: 1px solid var(--line) }
h3 { font-size: 1rem; margin: 1.3rem 0 .4rem }
p { margin: .4rem 0 } ul, ol { padding-left: 1.4rem; margin: .4rem 0 }
a { color: var(--accent) }
section { margin: 2.2rem 0 }
.kicker { color: var(--faint); font-size: .9rem }
.badge { display: inline-block; padding: .05rem .6rem; border-radius: .3rem; border: 1.5px solid; font-weight: 650; margin-right: .5rem }
.bad { color: var(--bad) } .warn { color: var(--warn) } .good { color: var(--good) } .faint { color: var(--faint) }
nav { font-size: .9rem; margin: 1rem 0 0; display: flex; flex-wrap: wrap; gap: .2rem 1rem }
nav a { text-decoration: none } nav a:hover { text-decoration: underline }
dl { display: grid; grid-template-columns: fit-content(50%) minmax(0, 1fr); gap: .25rem 1.2rem; margin: .6rem 0 } dt { color: var(--faint) } dd { margin: 0 }
.numbers { display: flex; flex-wrap: wrap; gap: .8rem; margin: .8rem 0 }
.number { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .9rem; min-width: 8rem }
.number b { display: block; font-size: 1.5rem; line-height: 1.2; font-weight: 600 }
pre, code { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace; font-size: .86em }
pre { background: var(--code); border-left: 3px solid var(--line); border-radius: .2rem; padding: .4rem .7rem; margin: .2rem 0 .6rem;
  white-space: pre-wrap; overflow-wrap: anywhere }
.place { font-size: .86em; color: var(--faint); font-family: ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere }
ol.chain, ol.chain ol { list-style: none; padding-left: 0; margin: 0 }
ol.chain ol { padding-left: 1.6rem; border-left: 2px solid var(--line); margin-left: .35rem }
ol.chain li { padding: .45rem 0 0 } ol.chain li > .link { display: flex; gap: .7rem; justify-content: space-between; flex-wrap: wrap }
ol.chain .dot { display: inline-block; width: .75rem; height: .75rem; border-radius: 50%; background: var(--faint); margin-right: .6rem }
ol.chain > li > .link .dot { background: var(--bad) }
ul.forbidden { list-style: none; padding-left: 0 } ul.forbidden li { padding-left: 1.5rem; text-indent: -1.5rem }
ul.forbidden li::before { content: '\\2717\\a0\\a0'; color: var(--bad); font-weight: 700 }
.way { border-left: 3px solid var(--good); padding: .3rem .9rem; background: var(--card) }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .92rem }
th { text-align: left; white-space: nowrap; color: var(--faint); font-weight: 600 } th, td { padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums } td.what { overflow-wrap: anywhere; min-width: 16rem } td.place { min-width: 11rem }
td.name { overflow-wrap: normal; white-space: nowrap } tr.proof td { background: var(--mark) } .line { color: var(--faint); font-size: .93em }
.host { white-space: nowrap } .host::before { content: ''; display: inline-block; width: .6rem; height: .6rem; border-radius: 50%; margin-right: .45rem; background: currentColor }
.host > span { color: var(--ink) }
fieldset { border: 0; padding: 0; margin: .5rem 0; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem } label { cursor: pointer }
svg.lanes { width: 100%; height: auto; display: block; margin: .6rem 0 } svg.lanes text { fill: var(--faint); font: 11px system-ui, sans-serif }
svg.lanes line { stroke: var(--line) } svg.lanes circle { opacity: .55 } svg.lanes circle.proof { stroke: var(--bad); stroke-width: 2.5; opacity: 1 }
td.fill { min-width: 7rem } ul.fill { list-style: none; padding-left: 0 } ul.fill li { border-bottom: 1px dotted var(--faint); padding: .4rem 0 1.6rem }
footer { color: var(--faint); font-size: .85rem; padding-bottom: 3rem }
@media print { body { font-size: 10.5pt; background: none } nav, fieldset { display: none } section { break-inside: auto } h2, h3 { break-after: avoid }
  pre, tr, .number { break-inside: avoid } a { color: inherit; text-decoration: none } }
`
