/** What is answered over HTTP. Nothing here asks AWS or Rancher: a check must not cost a call, nor fail with them. */
import { Hono } from 'hono';
import type { Judgement } from '../core/judgement';

/** Nothing is ours to frame, to sniff, to keep or to load. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** `judge` is asked at every request, since what is stalled sends no events. */
export function statusRoutes(judge: () => Judgement): Hono {
  const routes = new Hono();
  routes.use(async (context, next) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
    if (['GET', 'HEAD'].includes(context.req.method)) return next();
    return context.text('method not allowed\n', 405, { Allow: 'GET, HEAD' });
  });
  for (const path of ['/', '/healthz']) {
    routes.get(path, (context) => {
      const { alive, reasons } = judge();
      return alive ? context.text('OK') : context.text(stalledText(reasons), 503);
    });
  }
  routes.get('/readyz', (context) => {
    const { ready, reasons } = judge();
    return context.json({ ready, reasons }, ready ? 200 : 503);
  });
  routes.notFound((context) => context.text('not found\n', 404));
  routes.onError((_error, context) => context.text('internal error\n', 500));
  return routes;
}

const stalledText = (reasons: Judgement['reasons']): string =>
  reasons.filter(({ code }) => code === 'stalled').map(({ message }) => `${message}\n`).join('');
