/** What is answered over HTTP. Nothing here asks AWS or Rancher: a check must not cost a call, nor fail with them. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Judgement } from '../core/judgement';

/** Nothing is ours to frame, to sniff, to keep or to load. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

export interface StatusAnswers {
  /** Asked at every request, since what is stalled sends no events. */
  readonly judge: () => Judgement;
  /** Who knows it may approve; without one nobody may. */
  readonly adminToken: string | undefined;
  readonly approve: (heldChecksum: string) => void;
}

const METHODS: Readonly<Record<string, readonly string[]>> = { '/approve': ['POST'] };
const READING: readonly string[] = ['GET', 'HEAD'];
const MOST_BODY_BYTES = 4_096;

export function statusRoutes(answers: StatusAnswers): Hono {
  const { judge } = answers;
  const routes = new Hono();
  routes.use(async (context, next) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
    const methods = METHODS[context.req.path] ?? READING;
    if (methods.includes(context.req.method)) return next();
    return context.text('method not allowed\n', 405, { Allow: methods.join(', ') });
  });
  for (const path of ['/', '/healthz']) {
    routes.get(path, (context) => {
      const { alive, reasons } = judge();
      return alive ? context.text('OK') : context.text(stalledText(reasons), 503);
    });
  }
  routes.get('/readyz', (context) => {
    const { ready, reasons, held } = judge();
    const shown = held === undefined ? {} : { heldChecksum: held.checksum, held: { reason: held.reason, names: held.names } };
    return context.json({ ready, reasons, ...shown }, ready ? 200 : 503);
  });
  const shortBody = bodyLimit({ maxSize: MOST_BODY_BYTES, onError: (context) => context.text('too long\n', 413) });
  routes.post('/approve', shortBody, (context) => approval(context, answers));
  routes.notFound((context) => context.text('not found\n', 404));
  routes.onError((_error, context) => context.text('internal error\n', 500));
  return routes;
}

const stalledText = (reasons: Judgement['reasons']): string =>
  reasons.filter(({ code }) => code === 'stalled').map(({ message }) => `${message}\n`).join('');

/** A yes to exactly what is held now: `{"heldChecksum": "…"}` with `Authorization: Bearer <ADMIN_TOKEN>`. */
async function approval(context: Context, { judge, adminToken, approve }: StatusAnswers): Promise<Response> {
  if (adminToken === undefined) return context.text('set ADMIN_TOKEN to approve over HTTP\n', 403);
  if (!isToken(context.req.header('Authorization'), adminToken)) {
    return context.text('the token is wrong\n', 401, { 'WWW-Authenticate': 'Bearer' });
  }
  const asked = checksumIn(await context.req.text());
  if (asked === undefined) return context.text('send {"heldChecksum": "<64 hexadecimal digits>"}\n', 400);
  const heldChecksum = judge().held?.checksum;
  if (heldChecksum !== asked) return context.json({ approved: false, heldChecksum: heldChecksum ?? null }, 409);
  approve(asked);
  return context.json({ approved: true, heldChecksum }, 202);
}

/** Hashed first: compared in the same time whatever was sent, and however long. */
function isToken(header: string | undefined, adminToken: string): boolean {
  const sent = /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(sent), digest(adminToken));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const checksumIn = (body: string): string | undefined =>
  /^\s*\{\s*"heldChecksum"\s*:\s*"([0-9a-f]{64})"\s*\}\s*$/.exec(body)?.[1];
