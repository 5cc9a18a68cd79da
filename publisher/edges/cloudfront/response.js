// The viewer-response function: what the viewer-request function has found out becomes the status, the headers and the
// cookies of the answer. They are added behind the cache, so that nobody gets another visitor's.

function handler(event) {
    var response = event.response, sent = event.request.headers['x-fragmint-answer'], answer;
    if (sent) {
        answer = JSON.parse(sent.value);
        if (response.statusCode === 200) {
            response.statusCode = answer[0];
        }
        headersOf({ path: answer[1], table: { headers: HEADERS } }).forEach((header) => {
            response.headers[header[0].toLowerCase()] = { value: header[1] };
        });
        Object.assign(response.headers, answer[2]);
        answer[3].forEach((cookie) => addCookie(response, cookie));
    }
    return response;
}

function addCookie(response, cookie) {
    var equals = cookie.indexOf('='), end = cookie.indexOf('; ');
    response.cookies = response.cookies || {};
    response.cookies[cookie.slice(0, equals)] = { value: cookie.slice(equals + 1, end), attributes: cookie.slice(end + 2) };
}
