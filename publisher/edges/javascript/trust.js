// Whether the other end of the connection may speak for the visitor: its address is in a network of `trusted_proxies`.

// The 16-bit groups of an address: two for IPv4, eight for IPv6, none for what is no address.
function groupsOf(address) {
    var bytes = address.split('.'), halves, left, right;
    if (address.indexOf(':') < 0) {
        return bytes.length === 4 ? [bytes[0] * 256 + +bytes[1], bytes[2] * 256 + +bytes[3]] : [];
    }
    halves = address.split('%')[0].split('::');
    left = hextets(halves[0]);
    right = halves.length > 1 ? hextets(halves[1]) : [];
    while (halves.length > 1 && left.length + right.length < 8) {
        left.push(0);
    }
    return left.concat(right);
}

function hextets(text) {
    var groups = [];
    text.split(':').forEach((part) => {
        if (part.indexOf('.') >= 0) {
            groups = groups.concat(groupsOf(part));
        } else if (part) {
            groups.push(parseInt(part, 16));
        }
    });
    return groups;
}

// `network` is [bits, group, group, …].
function within(groups, network) {
    var bits = network[0], at = 0, shift;
    if (groups.length !== network.length - 1) {
        return false;
    }
    for (; bits > 0; bits -= 16, at++) {
        shift = bits < 16 ? 16 - bits : 0;
        if (groups[at] >> shift !== network[at + 1] >> shift) {
            return false;
        }
    }
    return true;
}

function isTrusted(edge) {
    var proxies = edge.table.proxies, at, groups;
    if (edge.trusted === undefined) {
        groups = groupsOf(edge.facts.peer || '');
        edge.trusted = false;
        for (at = 0; at < proxies.length; at++) {
            edge.trusted = edge.trusted || within(groups, proxies[at]);
        }
    }
    return edge.trusted;
}

