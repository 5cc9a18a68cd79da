// An Edge Function of Netlify's for all paths. Netlify knows the country.

const EDGE = {
    table: TABLE, files: FILES, cache: null, ...KEEPS, site: SITE,
    origins: ORIGINS.map(({ base }) => ({ base, until: 0, fetch: (url, asked) => fetch(url, asked) })),
    keys: VERIFIES ? Deno.env.get('FRAGMINT_TAG_KEYS') || '' : null
};

export default (request, { ip, geo }) => respond(request, EDGE, {
    peer: ip || '', country: geo && geo.country && geo.country.code, later: (promise) => promise
});

export const config = { path: '/*' };
