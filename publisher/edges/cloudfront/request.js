// The viewer-request function: the path becomes that of the file which this visitor gets. What the answer says besides
// goes to the viewer-response function in a header that no visitor can send.
//
// The key-value store tells what there is (publisher/edges/cloudfront/store.py): one read what a path is, a second how
// the page is decided.

var store = cf.kvs();

async function handler(event) {
    var request = event.request, result = null;
    try {
        delete request.headers['x-fragmint-answer'];
        result = await resultOf(event);
    } catch (fault) {
        result = null;
    }
    return result || passed(request, fileOf(request.uri));
}

function passed(request, file) {
    request.uri = '/' + file;
    return request;
}

async function resultOf(event) {
    var edge = opened(facts(event), Object.assign({}, TABLE, { pages: {}, decisions: [], redirects: {} })), known = {}, answer;
    var exists = (file) => own(known, '/' + file.replace(/^_v\/\w{10}\//, '').replace(/(^|\/)index\.html$/, '$1'));
    await learn(edge, known, edge.path.replace(/\/index\.html$/, '/'));
    if (!ends(edge.path, '/') && !own(known, edge.path)) {
        await learn(edge, known, edge.path + '/');
    }
    answer = answered(edge, exists);
    if (!answer.file && (answer.status === 404 || answer.status === 410)) {
        await learn(edge, known, missingPage(edge));
        answer = answered(edge, exists);
    }
    if (!answer.file) {
        return { statusCode: answer.status, headers: saidBy(answer) };
    }
    event.request.headers['x-fragmint-answer'] = {
        value: JSON.stringify([answer.status, edge.path, saidBy(answer), answer.cookies])
    };
    return passed(event.request, answer.file);
}

function missingPage(edge) {
    var found = edge.table.missing.filter((each) => starts(edge.path, each[0]));
    return found.length ? found[0][1] : '';
}

function saidBy(answer) {
    var headers = {}, said = [['cache-control', answer.cache], ['server-timing', answer.timing], ['location', answer.location], ['allow', answer.allow]];
    said.forEach((header) => {
        if (header[1]) {
            headers[header[0]] = { value: header[1] };
        }
    });
    return headers;
}

// Looks up what a path is: nothing, a page with one file, a page with a decision, or a redirect.
async function learn(edge, known, path) {
    var hash = hashOf(path), shard, entry, at, cut, text;
    if (HASHED.test(path)) {
        known[path] = 1;
        return;
    }
    shard = await store.get(VERSION + 's' + hash % SHARDS);
    at = shard.indexOf(',' + printOf(hash));
    if (at < 0) {
        return;
    }
    entry = shard.slice(at + 7, shard.indexOf(',', at + 1));
    if (entry) {
        text = await whole(VERSION + entry);
    }
    if (entry.charAt(0) === 'r') {
        edge.table.redirects[path] = JSON.parse(text);
        return;
    }
    known[path] = 1;
    if (entry) {
        cut = cutOf(path);
        edge.table.pages[path.slice(0, cut)] = {};
        edge.table.pages[path.slice(0, cut)][path.slice(cut)] = edge.table.decisions.push(JSON.parse(text)) - 1;
    }
}

// What a single value cannot hold goes on in others; its first character says how many.
async function whole(key) {
    var text = await store.get(key), more = text.charCodeAt(0) - 48, at, next;
    text = text.slice(1);
    for (at = 1; at <= more; at++) {
        next = await store.get(key + '.' + at);
        text += next;
    }
    return text;
}

// 45 bits; every value on the way is an exact integer.
function hashOf(path) {
    var hash = SEED, at;
    for (at = 0; at < path.length; at++) {
        hash = (hash * 131 + path.charCodeAt(at)) % 35184372088777;
    }
    return hash;
}

function printOf(hash) {
    return ('00000' + (Math.floor(hash / SHARDS) % 2176782336).toString(36)).slice(-6);
}
