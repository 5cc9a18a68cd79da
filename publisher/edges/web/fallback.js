// The default file of a page, without any of the code that chooses: what visitors get when that code is at fault.

async function fallback(request, edge) {
    const path = plainPath(request.url);
    try {
        const found = path && ['GET', 'HEAD'].includes(request.method) ? await fetched(edge, `public/${path}`, '') : null;
        return found ? plainAnswer(found, path) : new Response('Not found\n', { status: 404 });
    } catch {
        return new Response('The site cannot be reached at the moment\n', { status: 503 });
    }
}

// The file of a URL, percent-encoded; "" for a path that could mean another file than it says.
function plainPath(url) {
    try {
        const path = decodeURIComponent(url.replace(/^[a-z]+:\/\/[^/?#]*/, '').replace(/[?#].*$/s, ''));
        const isPlain = path.startsWith('/') && !/[\x00-\x1f\\]|\/\/|\/\.\.?(?:\/|$)|^\/_[vf]\//.test(path);
        const file = path.slice(1).split('/').map(encodeURIComponent).join('/');
        return isPlain ? file + (path.endsWith('/') ? 'index.html' : '') : '';
    } catch {
        return '';
    }
}

function plainAnswer(found, path) {
    const type = path.endsWith('.html') ? 'text/html; charset=utf-8' : 'application/octet-stream';
    const headers = { 'Content-Type': type, 'Cache-Control': 'private, no-cache', 'Server-Timing': 'fm;desc=fault' };
    return new Response(found.stream || found.bytes, { headers });
}
