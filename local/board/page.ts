import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Answer } from '../http/answer.ts';

/** A part of a page that may run a script: only this text, and no other, runs. */
const SCRIPT = readFileSync(new URL('./live.js', import.meta.url), 'utf8');
const HASH = createHash('sha256').update(SCRIPT).digest('base64');

/** No image and no other origin: the content of a request is harmless even if it were not escaped. */
const BASE = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'";
const LIVE = `${BASE}; script-src 'sha256-${HASH}'; connect-src 'self'`;

const BOARD_STYLE = `
body{margin:0}h1{position:absolute;clip-path:inset(50%)}.pb{min-height:100vh;padding-bottom:72px}
.live{position:fixed;right:12px;bottom:12px;display:flex;gap:8px;align-items:center;font:14px/1.4 system-ui,sans-serif}
.live>*{padding:6px 12px;border:1px solid GrayText;border-radius:8px;background:Canvas;color:CanvasText;margin:0}
.live button{font:inherit;cursor:pointer}.live button[aria-pressed=true]{font-weight:650}
.live button:focus-visible{outline:2px solid Highlight;outline-offset:2px}.live p:empty{display:none}`;

const head = (title: string, style: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · SMS Pool Provisioner</title>
<style>${style}</style>
</head>
<body>
`;

const answer = (status: number, body: string, policy: string): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
  body,
});

/** The page of the board, which refreshes by itself. Without scripts it is the same page, and stands still. */
export const livePage = (board: string): Answer =>
  answer(
    200,
    `${head('Requests', BOARD_STYLE)}<main>
<h1>SMS Pool Provisioner</h1>
${board}
</main>
<footer class="live"><p id="told" role="status"></p><button type="button" id="pause" aria-pressed="false" hidden>Pause refresh</button></footer>
<script>${SCRIPT}</script>
</body>
</html>
`,
    LIVE,
  );

/** A page of the documentation. */
export const docPage = (title: string, style: string, content: string): Answer =>
  answer(200, `${head(title, style)}<main>\n${content}</main>\n</body>\n</html>\n`, BASE);

export const errorPage = (status: number, sentence: string): Answer => answer(status, sentence, BASE);
