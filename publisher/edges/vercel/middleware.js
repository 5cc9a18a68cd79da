// Routing Middleware of Vercel's for all paths. Vercel tells country and visitor in headers that it sets itself.

const EDGE = {
    table: TABLE, files: FILES, cache: null, ...KEEPS, site: SITE,
    origins: ORIGINS.map(({ base }) => ({ base, until: 0, fetch: (url, asked) => fetch(url, asked) })),
    keys: VERIFIES ? process.env.FRAGMINT_TAG_KEYS || '' : null
};

export default function middleware(request) {
    const { headers } = request;
    const peer = headers.get('X-Real-IP') || '', country = headers.get('X-Vercel-IP-Country') || undefined;
    return respond(request, EDGE, { peer, country, later: (promise) => promise });
}

export const config = { runtime: 'edge' };
