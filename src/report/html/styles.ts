/** Colours by what they are for, light and dark; text on its ground has a contrast of 4.5 or more (WCAG 2.2, 1.4.3). */
const colours = {
  ground: ['#f6f7f9', '#0f1318'],
  card: ['#ffffff', '#171c23'],
  sunk: ['#eef1f4', '#0b0e12'],
  line: ['#d5dae1', '#2c343f'],
  ink: ['#1a2029', '#e4e9f0'],
  faint: ['#545e6b', '#9aa6b5'],
  link: ['#0b57b0', '#7db7ff'],
  focus: ['#0b57b0', '#9ccaff'],
  clear: ['#b3151f', '#ff8a85'],
  'clear-ground': ['#fdecec', '#3a1618'],
  unknown: ['#7a4d00', '#f0b95a'],
  'unknown-ground': ['#fdf3df', '#332608'],
  starttls: ['#0b5a82', '#77c6ef'],
  'starttls-ground': ['#e6f3fa', '#0d2a39'],
  tls: ['#17653a', '#72d69c'],
  'tls-ground': ['#e6f5ec', '#0f2d1c'],
  none: ['#4c5560', '#aab4c0'],
  'none-ground': ['#eef0f3', '#222931'],
  mark: ['#ffe08a', '#6b4e00'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

function declared(scheme: 0 | 1): string {
  const values = Object.entries(colours).map(([name, pair]) => `--${name}:${pair[scheme]}`);
  return `color-scheme:${scheme === 0 ? 'light' : 'dark'};${values.join(';')}`;
}

const KINDS: readonly (readonly [string, string])[] = [
  ['clear', 'clear'],
  ['unknown', 'unknown'],
  ['starttls', 'starttls'],
  ['tls', 'tls'],
  ['none', 'none'],
  ['local', 'none'],
  ['closed', 'none'],
];
const LINES: readonly (readonly [string, string])[] = [
  ['clear', 'clear'],
  ['safe', 'tls'],
  ['near', 'none'],
  ['unknown', 'unknown'],
];

/** The whole style sheet: colours of the reader's scheme, or of the one chosen; paper is light. */
export const styles = `
:root{${declared(0)}}
@media (prefers-color-scheme:dark){:root{${declared(1)}}}
:root[data-theme=light]{${declared(0)}}
:root[data-theme=dark]{${declared(1)}}
@media print{:root,:root[data-theme]{${declared(0)}}}
${KINDS.map(([name, colour]) => `.v-${name}{--v:var(--${colour});--v-ground:var(--${colour}-ground)}`).join('')}
${LINES.map(([name, colour]) => `.t-${name}{--v:var(--${colour})}`).join('')}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{scroll-padding-top:3.5rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
code,pre,.frame{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.9em}
body{overflow-wrap:break-word}
.place,.names code,.rows td code,p code,h3 code{overflow-wrap:anywhere}
code{unicode-bidi:isolate}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:3px}
section:focus{outline:none}
.wide{max-width:76rem;margin:0 auto;padding:0 1.25rem}
.skip{position:absolute;left:-99rem;top:0;background:var(--card);padding:.6rem 1rem;z-index:9}
.skip:focus{left:.5rem;top:.5rem}
.defs{position:absolute}
.hidden-words{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.strokes{fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.icon{flex:none;vertical-align:-.2em}
.faint,.meta,.small,.left{color:var(--faint)}
.small{font-size:.85em}
.bad{color:var(--clear);font-weight:600}
.top{padding:1.6rem 0 1.1rem}
h1{font-size:1.7rem;line-height:1.2;margin:0;letter-spacing:-.01em}
h1 .name{color:var(--faint);font-weight:500;margin-right:.35rem}
h2{font-size:1.3rem;margin:2.4rem 0 .9rem;letter-spacing:-.01em}
h3{font-size:1.02rem;margin:1.4rem 0 .5rem}
h4{font-size:.92rem;margin:1rem 0 .35rem}
.tiles,.kinds,.chips,.legend,.names,.entries{list-style:none;margin:0;padding:0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.2rem,1fr));gap:.6rem}
.tile a{display:block;background:var(--card);border:1px solid var(--line);border-top:3px solid var(--none);border-radius:8px;padding:.5rem .8rem;text-decoration:none;color:var(--ink)}
.tile b{display:block;font-size:1.5rem;line-height:1.25;font-variant-numeric:tabular-nums}
.tile.t-error a{border-top-color:var(--clear)}.tile.t-error b{color:var(--clear)}
.tile.t-warning a{border-top-color:var(--unknown)}.tile.t-warning b{color:var(--unknown)}
.tile.t-note a{border-top-color:var(--starttls)}.tile.t-note b{color:var(--starttls)}
.tile.zero b{color:var(--faint)}.tile.zero a{border-top-color:var(--line)}
.tile a:hover{border-color:var(--link)}
.bar-nav{position:sticky;top:0;z-index:5;background:var(--card);border-block:1px solid var(--line)}
.bar-nav .wide{display:flex;align-items:center;gap:.25rem;overflow-x:auto;min-height:2.7rem}
.bar-nav a{padding:.3rem .6rem;text-decoration:none;color:var(--ink);border-radius:6px;white-space:nowrap}
.bar-nav a:hover{background:var(--sunk)}
button,select,input{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--faint);border-radius:6px;padding:.3rem .6rem;max-width:100%}
button{cursor:pointer}
button:hover{border-color:var(--link)}
.title{display:flex;flex-wrap:wrap;gap:.5rem 1rem;justify-content:space-between;align-items:baseline;margin-bottom:1rem}
#theme{white-space:nowrap}
.kinds{display:grid;grid-template-columns:repeat(auto-fill,minmax(15.5rem,1fr));gap:.6rem;margin-bottom:1.1rem}
.kind{border-left:4px solid var(--v);background:var(--v-ground);border-radius:6px;padding:.5rem .8rem}
.kind-head{display:flex;gap:.45rem;align-items:center;color:var(--v);font-weight:600}
.kind-why{display:block;font-size:.85em;color:var(--ink)}
table{border-collapse:collapse;width:100%;background:var(--card);border:1px solid var(--line);border-radius:8px}
th,td{text-align:left;vertical-align:top;padding:.45rem .7rem;border-bottom:1px solid var(--line)}
thead th{font-size:.82em;color:var(--faint);font-weight:600}
tbody tr:last-child>*{border-bottom:0}
.matrix th[scope=row]{width:24%;min-width:9rem;font-weight:600}
.chips{display:flex;flex-wrap:wrap;gap:.35rem}
.chip,.badge{display:inline-flex;align-items:center;gap:.35rem;max-width:100%;border:1px solid var(--v,var(--line));background:var(--v-ground,var(--card));color:var(--v,var(--ink));border-radius:6px;padding:.1rem .5rem;text-decoration:none;font-size:.88em}
.chip:hover{text-decoration:underline}
.chip-word{font-size:.92em}
.chip.v-clear,.badge.v-clear{font-weight:600}
.badge{white-space:nowrap}
.tag{display:inline-block;border:1px solid var(--line);border-radius:99px;padding:0 .5rem;font-size:.8rem;color:var(--faint);background:var(--card)}
details.host{background:var(--card);border:1px solid var(--line);border-radius:8px;margin:.5rem 0;padding:0 .9rem}
details.host[open]{padding-bottom:.9rem}
summary{cursor:pointer;padding:.45rem 0}
.rows{font-size:.92em}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.3rem;font-size:.88em;margin-bottom:.6rem}
.scroll{overflow:auto;max-height:64rem;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.4rem}
.graph{display:block;font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink)}
.band{fill:var(--sunk);stroke:var(--line)}
.band-name{font:600 13px system-ui,sans-serif}
.bar{fill:var(--none-ground);stroke:var(--none)}
.bar-text{font:600 13px system-ui,sans-serif}
.box{fill:var(--card);stroke:var(--faint)}
.box.outside{stroke-dasharray:5 4}
.box-head{font:600 13px system-ui,sans-serif}
.box-below{font-size:11px;fill:var(--faint)}
.row{fill:var(--v-ground,var(--sunk));stroke:var(--v,var(--line));stroke-width:.75}
.graph svg{color:var(--v);overflow:visible}
.row-text{fill:var(--v,var(--ink))}
.line{fill:none;stroke:var(--v);stroke-width:1.6}
.line.t-clear{stroke-width:2.4;stroke-dasharray:8 4}
.line.t-unknown{stroke-dasharray:2 4}
.tip{fill:var(--v)}
.label{font:11px system-ui,sans-serif;fill:var(--v);stroke:var(--sunk);stroke-width:4px;paint-order:stroke;stroke-linejoin:round}
.label.t-clear{font-weight:700}
#filters{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:end;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.8rem .9rem;margin-bottom:1rem}
#filters label{display:flex;flex-direction:column;font-size:.82em;color:var(--faint);gap:.15rem;min-width:0}
#filters select,#filters input{font-size:1rem;width:100%}
#filters .words{flex:1 1 12rem}
#count{flex-basis:100%;margin:0;font-weight:600}
.finding,.rule{background:var(--card);border:1px solid var(--line);border-left:5px solid var(--level,var(--line));border-radius:8px;padding:.2rem 1.1rem 1rem;margin:0 0 1rem}
.l-error{--level:var(--clear)}.l-warning{--level:var(--unknown)}.l-note{--level:var(--starttls)}
.level{display:inline-block;font-size:.78rem;text-transform:uppercase;letter-spacing:.04em;color:var(--level);border:1.5px solid var(--level);border-radius:5px;padding:0 .4rem;margin-right:.3rem;vertical-align:.08em}
.finding h3,.rule h3{margin:.9rem 0 .3rem}
.meta{display:flex;flex-wrap:wrap;gap:.15rem .9rem;margin:.1rem 0 .7rem;font-size:.92em}
.frame,pre{background:var(--sunk);border:1px solid var(--line);border-radius:6px;margin:.4rem 0 .8rem;overflow-x:auto}
.frame{list-style-position:outside;padding:.5rem .8rem .5rem 3.6rem}
.frame li{white-space:pre-wrap;tab-size:4}
.frame li::marker{color:var(--faint)}
.frame code{font-size:1em}
.hit::marker{color:var(--clear);font-weight:700}
mark{background:var(--mark);color:var(--ink);border-radius:2px;text-decoration:underline;text-underline-offset:3px}
pre{padding:.6rem .9rem;white-space:pre}
del,ins{text-decoration:none;display:inline-block;min-width:100%}
del{color:var(--clear);background:var(--clear-ground)}
ins{color:var(--tls);background:var(--tls-ground)}
.diff-file{color:var(--faint)}
dl{margin:0}
.finding dl>div{display:grid;grid-template-columns:6.5rem minmax(0,1fr);gap:.6rem;padding:.3rem 0}
dt{color:var(--faint);font-size:.9em}
dd{margin:0;min-width:0}
dd>ul,dd>ol{margin:0;padding-left:1.3rem}
dd>.names{display:flex;flex-wrap:wrap;gap:.2rem .9rem;padding:0}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(12rem,1fr));gap:.6rem;margin-bottom:1rem}
.entries>li{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.5rem .9rem;margin-bottom:.5rem}
.entries p{margin:.1rem 0}
footer{padding-block:2rem;color:var(--faint)}
@media (max-width:62rem){
.rows thead,.matrix thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.rows,.rows tbody,.rows tr,.rows th,.rows td,.matrix,.matrix tbody,.matrix tr,.matrix th,.matrix td{display:block;width:100%}
.rows tr,.matrix tr{border-bottom:1px solid var(--line);padding:.4rem 0}
.rows th,.rows td,.matrix th,.matrix td{border:0;padding:.15rem .7rem}
.matrix th[scope=row]{width:100%}
.rows td[data-label]::before{content:attr(data-label) ": ";color:var(--faint)}
}
@media (max-width:44rem){
.wide{padding:0 .8rem}
.finding dl>div{grid-template-columns:minmax(0,1fr);gap:0}
.finding,.rule{padding-inline:.8rem}
.badge{white-space:normal}
.frame{padding-left:2.8rem}
#filters label{flex:1 1 8rem}
}
@media print{
body{background:#fff;font-size:10.5pt}
.bar-nav,#filters,.skip,#theme{display:none!important}
.finding,.entries>li,tr,.kind{break-inside:avoid}
.scroll{overflow:visible;max-height:none;border:0}
.graph{max-width:100%;height:auto}
pre{white-space:pre-wrap}
*{print-color-adjust:exact}
}
`;
