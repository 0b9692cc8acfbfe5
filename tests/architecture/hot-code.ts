import ts from 'typescript';

/** Functions of these names run per packet or per piece of a stream. */
const HOT_NAMES = new Set(['dissect', 'read', 'lookup', 'feed']);
const COPYING = new Set(['slice', 'subarray', 'map']);
const EXEMPT = /\/\/ allocates: \S/;

/** Whether a file declares itself as running per packet. */
export const isHot = (text: string) => text.startsWith('// HOT');

/** Where the hot functions of a file allocate, as `line: what`. A line that ends with `// allocates: <reason>` may. */
export function allocationsIn(text: string): string[] {
  const source = ts.createSourceFile('hot.ts', text, ts.ScriptTarget.Latest, true);
  const lines = text.split('\n');
  const found: string[] = [];

  const inspect = (node: ts.Node) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line;
    const what = allocation(node);
    if (what && EXEMPT.test(lines[line])) return;
    if (what) found.push(`${line + 1}: ${what}`);
    ts.forEachChild(node, inspect);
  };
  const search = (node: ts.Node) => {
    const body = hotBody(node);
    if (body) inspect(body);
    else ts.forEachChild(node, search);
  };
  search(source);
  return found;
}

/** The body of `read() {}`, `function read() {}`, `read: () => {}` and `const read = () => {}`. */
function hotBody(node: ts.Node): ts.Node | undefined {
  if (ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node)) {
    return HOT_NAMES.has(node.name?.getText() ?? '') ? node.body : undefined;
  }
  if (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) {
    const value = node.initializer;
    const isFunction = value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value));
    return isFunction && HOT_NAMES.has(node.name.getText()) ? value.body : undefined;
  }
  return undefined;
}

function allocation(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node)) return `new ${node.expression.getText()}`;
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return 'a function';
  if (ts.isObjectLiteralExpression(node)) return 'an object literal';
  if (ts.isArrayLiteralExpression(node)) return 'an array literal';
  if (ts.isTemplateExpression(node)) return 'a template string';
  if (ts.isBigIntLiteral(node) || (ts.isIdentifier(node) && node.text === 'BigInt')) return 'a BigInt';
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const name = node.expression.name.text;
    return COPYING.has(name) ? `.${name}()` : undefined;
  }
  return undefined;
}
