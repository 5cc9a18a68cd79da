// Syntax that CloudFront Functions 2.0 do not know, found in a program: node dialect.js ACORN FILE…
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html

const fs = require('fs');
const [, , acornPath, ...files] = process.argv;
const acorn = require(acornPath);

const KNOWN = new Set(`Program ExpressionStatement VariableDeclaration VariableDeclarator FunctionDeclaration FunctionExpression
    ArrowFunctionExpression BlockStatement ReturnStatement IfStatement ForStatement WhileStatement TryStatement CatchClause
    BreakStatement ContinueStatement ThrowStatement NewExpression CallExpression MemberExpression AssignmentExpression BinaryExpression
    LogicalExpression UnaryExpression UpdateExpression ConditionalExpression SequenceExpression AwaitExpression ObjectExpression
    ArrayExpression Property Literal Identifier ImportDeclaration ImportDefaultSpecifier EmptyStatement`.split(/\s+/));
const FORBIDDEN = new Set('eval Function setTimeout setInterval fetch XMLHttpRequest process global globalThis window Map Set Proxy Reflect'.split(' '));
const METHODS = new Set(`replaceAll matchAll at flat flatMap fromEntries then catch finally all allSettled race any`.split(' '));

function* faults(node, parent) {
    if (!KNOWN.has(node.type)) {
        yield node.type;
    }
    if (node.type === 'Property' && (node.shorthand || node.computed || node.kind !== 'init' || node.method)) {
        yield 'a property that is not written name: value';
    }
    if ((node.type === 'AwaitExpression') && parent.type === 'CallExpression') {
        yield 'await in an argument';
    }
    if (node.type === 'CallExpression' && node.optional || node.type === 'FunctionExpression' && node.generator) {
        yield node.type;
    }
    if (node.type === 'MemberExpression' && !node.computed && METHODS.has(node.property.name)) {
        yield `.${node.property.name}`;
    }
    if (node.type === 'Identifier' && FORBIDDEN.has(node.name)) {
        yield node.name;
    }
    if (node.regex && (/\(\?<[=!]/.test(node.regex.pattern) || /[^gi]/.test(node.regex.flags))) {
        yield `/${node.regex.pattern}/${node.regex.flags}`;
    }
    for (const child of Object.values(node)) {
        for (const each of Array.isArray(child) ? child : [child]) {
            if (each && typeof each.type === 'string') {
                yield* faults(each, node);
            }
        }
    }
}

for (const file of files) {
    const tree = acorn.parse(fs.readFileSync(file, 'utf8'), { ecmaVersion: 2022, sourceType: 'module' });
    for (const fault of new Set(faults(tree, null))) {
        console.log(`${file}: ${fault}`);
    }
}
