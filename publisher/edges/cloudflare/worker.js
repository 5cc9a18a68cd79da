// A Cloudflare Worker, and the same under workerd. Origins that the configuration binds as services are asked through
// them, others over the network. Nobody purges what a workerd that stands ALONE keeps: it asks its origins each time.

const EDGE = { table: TABLE, origins: null, cache: null, ...KEEPS, site: SITE, keys: null };

export default {
    async fetch(request, env, context) {
        const { clientIp, country } = request.cf || {};
        const later = (promise) => context.waitUntil(promise);
        return respond(request, edgeIn(env), { peer: addressIn(clientIp), country, later });
    }
};

function edgeIn(env) {
    if (EDGE.origins === null) {
        EDGE.origins = ORIGINS.map(({ base, binding }) => ({
            base, until: 0, fetch: (url, asked) => (env[binding] || globalThis).fetch(url, asked)
        }));
        EDGE.cache = globalThis.caches ? caches.default : null;
        Object.assign(EDGE, env.ALONE && { fresh: 0, stale: 0 });
        EDGE.keys = VERIFIES ? env.FRAGMINT_TAG_KEYS || '' : null;
    }
    return EDGE;
}

// workerd writes "127.0.0.1:50000" and "[::1]:50000"; Cloudflare writes nothing.
function addressIn(text) {
    return (text || '').replace(/:[0-9]+$/, '').replace(/^\[|\]$/g, '');
}
