// An R2 bucket that is bound to the worker, asked as if it were a server: nobody else can read it.
// https://developers.cloudflare.com/r2/api/workers/workers-api-reference/

// `asked` may name an ETag in `If-None-Match` and one range of bytes.
async function fromBucket(bucket, key, { headers }) {
    const etag = headers['If-None-Match'], range = RANGE.exec(headers.Range || '');
    const found = await bucket.get(key, {
        ...etag && { onlyIf: { etagDoesNotMatch: etag.replace(/^W\/|"/g, '') } },
        ...range && { range: { offset: +range[1], length: +range[2] + 1 - range[1] } }
    });
    if (!found || !found.body) {
        return new Response(null, { status: found ? 304 : 404 });
    }
    const noted = found.customMetadata && found.customMetadata.sha256;
    const described = { 'ETag': found.httpEtag, 'Content-Length': String(found.size), ...noted && { [NOTED]: noted } };
    return new Response(found.body, { status: range ? 206 : 200, headers: described });
}
