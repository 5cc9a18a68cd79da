// An R2 bucket for workerd, over the files of a web server: what workerd asks of a bucket that is bound.
// FILES is where they are; a key that does not begin with KEYS does not exist.

export default {
    async fetch(request) {
        const { method, object, onlyIf, range } = JSON.parse(request.headers.get('cf-r2-request'));
        const from = method === 'get' && object.startsWith(KEYS) ? await fetch(FILES + encodeURI(object.slice(KEYS.length))) : null;
        if (from === null || from.status !== 200) {
            return refused(404, 10007, new Uint8Array());
        }
        const bytes = new Uint8Array(await from.arrayBuffer()), etag = from.headers.get('ETag').replace(/"/g, '');
        const described = {
            name: object, version: '1', size: bytes.length, etag, uploaded: 0, customFields: [], range, storageClass: 'Standard',
            checksums: {}, httpFields: { contentType: from.headers.get('Content-Type') }
        };
        if (onlyIf && onlyIf.etagDoesNotMatch.some(({ value }) => value === etag)) {
            return refused(412, 10031, described);
        }
        const start = range ? +range.offset : 0;
        return answer(200, described, bytes.subarray(start, range ? start + +range.length : bytes.length), {});
    }
};

function refused(status, code, described) {
    return answer(status, described, new Uint8Array(), { 'CF-R2-Error': JSON.stringify({ version: 1, v4code: code, message: '' }) });
}

function answer(status, described, bytes, headers) {
    const text = new TextEncoder().encode(JSON.stringify(described)), whole = new Uint8Array(text.length + bytes.length);
    whole.set(text);
    whole.set(bytes, text.length);
    return new Response(whole, { status, headers: { ...headers, 'CF-R2-Metadata-Size': String(text.length) } });
}
