// Visitor tags that a key has signed: publisher/edges/tags.py says what is signed, and how.

const SIGNED = /^(.+\.([0-9]{1,12}))\.([0-9a-f]{32})$/;
const KEYS = { text: null, ready: [] };

// Whether one of `keys` ("id:secret,…") vouches for the value of a cookie `sg`, now.
async function isVouched(cookie, keys, now) {
    const found = SIGNED.exec(cookie || '');
    if (!found || now >= +found[2] * 1000) {
        return false;
    }
    const signed = new TextEncoder().encode('sg=' + found[1]);
    const macs = await Promise.all((await keysIn(keys)).map((key) => macOf(key, signed)));
    return macs.filter((mac) => isSame(mac, found[3])).length > 0;
}

function keysIn(text) {
    if (KEYS.text !== text) {
        KEYS.text = text;
        KEYS.ready = Promise.all(text.split(',').filter((part) => part.indexOf(':') >= 0).map(imported));
    }
    return KEYS.ready;
}

function imported(part) {
    const secret = new TextEncoder().encode(part.slice(part.indexOf(':') + 1).trim());
    return crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

async function macOf(key, signed) {
    return hexadecimal(new Uint8Array(await crypto.subtle.sign('HMAC', key, signed)).slice(0, 16));
}

// In a time that does not tell how much of it is right.
function isSame(mac, other) {
    let differs = mac.length ^ other.length;
    for (let at = 0; at < mac.length; at++) {
        differs |= mac.charCodeAt(at) ^ other.charCodeAt(at);
    }
    return differs === 0;
}
