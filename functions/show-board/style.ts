import { Html } from './html.ts';

const LIGHT =
  '--page:#f5f6f8;--card:#fff;--ink:#1b2530;--soft:#56626f;--line:#e1e5ea;--good:#17734a;--bad:#b3261e;--busy:#2456b8;--wait:#86590b;--link:#1f55b5';
const DARK =
  '--page:#0f141a;--card:#182028;--ink:#e8edf2;--soft:#9ba8b6;--line:#2b3541;--good:#5ecb93;--bad:#ff938a;--busy:#8db5ff;--wait:#e6b453;--link:#96bbff';

/**
 * All rules are scoped to one class and leave the surrounding page unchanged. Colours have a contrast of at least 4.5,
 * and no meaning depends on colour alone. In CloudWatch its theme applies; elsewhere the system's preference does.
 */
export const STYLE = new Html(`<style>
.pb{${LIGHT};background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;padding:clamp(12px,3vw,32px);box-sizing:border-box;min-height:100%}
@media(prefers-color-scheme:dark){.pb:not(.pb-light){${DARK}}}
.pb.pb-dark{${DARK}}
.pb *,.pb *::before{box-sizing:border-box}
.pb>*{max-width:1120px;margin-left:auto;margin-right:auto}
.pb h2{font-size:1.5rem;line-height:1.2;margin:0;font-weight:650;letter-spacing:-.01em;color:var(--ink)}
.pb h3{font-size:.95rem;margin:0 0 12px;font-weight:650;color:var(--ink)}
.pb a{color:var(--link);text-underline-offset:2px;cursor:pointer}
.pb a:focus-visible,.pb input:focus-visible,.pb button:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.pb .top{display:flex;flex-wrap:wrap;gap:8px 20px;align-items:baseline;justify-content:space-between;margin-bottom:20px}
.pb nav{display:flex;flex-wrap:wrap;gap:4px 14px;font-size:.9rem}
.pb nav [aria-current]{color:var(--ink);font-weight:650;text-decoration:none}
.pb .soft{color:var(--soft);font-size:.88rem;margin:0}
.pb .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:14px;margin-bottom:14px}
.pb .wide{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));gap:14px;margin-bottom:14px}
.pb .card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px 18px;margin-bottom:14px;min-width:0}
.pb .cards .card,.pb .wide .card{margin-bottom:0}
.pb dl.card{margin-top:0}
.pb dt{color:var(--soft);font-size:.88rem}
.pb dd{margin:0}
.pb .cards dd:not(.soft){font-size:2rem;line-height:1.2;font-weight:650;font-variant-numeric:tabular-nums;letter-spacing:-.02em}
.pb .good{color:var(--good)}.pb .bad{color:var(--bad)}.pb .busy{color:var(--busy)}.pb .wait{color:var(--wait)}
.pb .act{border-left:4px solid var(--wait)}
.pb svg{display:block;width:100%;height:auto}
.pb svg text{fill:var(--soft);font-size:11px;font-family:inherit}
.pb .key{display:flex;flex-wrap:wrap;gap:2px 16px;margin-top:8px}
.pb .key span::before{content:"";display:inline-block;width:10px;height:10px;border-radius:2px;background:currentColor;margin-right:6px}
.pb table{width:100%;border-collapse:collapse;font-size:.92rem;background:none}
.pb caption{text-align:left;font-weight:650;font-size:.95rem;padding-bottom:8px;color:var(--ink)}
.pb th{text-align:left;font-weight:500;color:var(--soft);font-size:.84rem;background:none}
.pb th,.pb td{padding:8px 14px 8px 0;border:0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:break-word;max-width:24em;background:none;color:inherit}
.pb thead th{color:var(--soft)}
.pb tbody tr:last-child>*{border-bottom:0}
.pb tbody th{color:var(--ink);font-size:inherit;font-weight:500;min-width:9em}
.pb td.when{white-space:nowrap;color:var(--soft);font-variant-numeric:tabular-nums}
.pb td.fix,.pb th.fix{white-space:nowrap}
.pb td.n{font-variant-numeric:tabular-nums}
.pb hr{border:0;border-top:1px solid var(--line);margin:16px 0}
.pb .meter{height:8px;border-radius:4px;background:var(--bad);min-width:3px;margin-top:8px}
.pb form{display:flex;flex-wrap:wrap;gap:8px;margin:0 0 14px}
.pb label{width:100%;font-size:.88rem;color:var(--soft)}
.pb input{flex:1 1 220px;font:inherit;padding:8px 12px;border:1px solid var(--line);border-radius:8px;background:var(--page);color:var(--ink);min-width:0}
.pb button{font:inherit;padding:8px 18px;border:1px solid var(--line);border-radius:8px;background:var(--card);color:var(--ink);cursor:pointer;text-decoration:none}
.pb button.link{padding:0;border:0;background:none;color:var(--link);text-align:left;text-decoration:underline;text-underline-offset:2px}
.pb .command{display:flex;gap:8px;align-items:baseline;margin-top:6px;min-width:0}
.pb code{font:.88em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere;color:var(--ink)}
.pb .command code{user-select:all;-webkit-user-select:all;background:var(--page);border:1px solid var(--line);border-radius:6px;padding:2px 8px;min-width:0}
.pb .command button{padding:2px 10px;font-size:.84rem;flex:none}
.pb .bar{height:14px;border-radius:4px}
.pb td .bar{height:8px;margin-top:6px}
.pb ol{list-style:none;margin:0;padding:0}
.pb ol li{padding:4px 0 4px 18px;border-left:2px solid var(--line);margin-left:5px;position:relative;overflow-wrap:anywhere}
.pb ol li::before{content:"";position:absolute;left:-6px;top:11px;width:10px;height:10px;border-radius:50%;background:var(--soft)}
.pb ul{margin:0;padding-left:1.2em}
.pb .facts .command{margin-top:0}
.pb .facts{display:grid;align-items:baseline;grid-template-columns:minmax(90px,auto) 1fr;gap:6px 18px;margin:0 0 14px}
.pb .facts dd{overflow-wrap:anywhere;min-width:0}
@media(max-width:640px){
.pb thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.pb table,.pb tbody,.pb tr,.pb caption{display:block}
.pb tr{padding:10px 0;border-bottom:1px solid var(--line)}
.pb tbody tr:last-child{border-bottom:0}
.pb tbody th,.pb td{display:grid;grid-template-columns:6.5em 1fr;gap:8px;border:0;padding:2px 0;min-width:0}
.pb tbody th::before,.pb td::before{content:attr(data-of);color:var(--soft);font-size:.84rem;font-weight:400}
.pb td:empty{display:none}
.pb td>*,.pb tbody th>*{min-width:0;overflow-wrap:anywhere}
.pb td.fix{white-space:normal}
.pb td{overflow-wrap:anywhere}
.pb .commands{grid-template-columns:1fr}
.pb .cards{grid-template-columns:1fr 1fr}
.pb .cards dd:not(.soft){font-size:1.6rem}
}
</style>`);
