/** Reads the sources once into what the architecture tests ask about. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript-api'

export const root = join(import.meta.dirname, '../..')

interface SourceFunction {
  readonly name: string
  readonly lines: number
  readonly parameters: number
}

export interface SourceFile {
  /** Path from the repository root. */
  readonly path: string
  /** First folder below src. */
  readonly layer: string
  readonly lines: number
  readonly commentLines: number
  readonly imports: readonly string[]
  readonly packages: readonly string[]
  readonly functions: readonly SourceFunction[]
  readonly counts: Readonly<Record<'any' | 'nonNull' | 'as' | 'plainThrow' | 'default' | 'suppression', number>>
  readonly text: string
  readonly isTest: boolean
}

export const sourceFiles: readonly SourceFile[] = globSync('src/**/*.ts', { cwd: root })
  .filter((path) => !path.includes('/generated/') && !path.endsWith('.d.ts'))
  .sort()
  .map(readSourceFile)

export const productFiles = sourceFiles.filter((file) => !file.isTest)

function readSourceFile(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const functions: SourceFunction[] = []
  const counts = {
    any: 0,
    nonNull: 0,
    as: 0,
    plainThrow: 0,
    default: 0,
    suppression: (text.match(/@ts-(ignore|expect-error|nocheck)/g) ?? []).length,
  }
  const specifiers: string[] = []
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) counts.any++
    if (ts.isNonNullExpression(node)) counts.nonNull++
    if (ts.isAsExpression(node) && node.type.getText() !== 'const') counts.as++
    if (
      ts.isExportAssignment(node) ||
      (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword))
    )
      counts.default++
    if (
      ts.isThrowStatement(node) &&
      ts.isNewExpression(node.expression) &&
      /^(Type|Range)?Error$/.test(node.expression.expression.getText())
    )
      counts.plainThrow++
    const specifier = importedModule(node)
    if (specifier !== undefined) specifiers.push(specifier)
    const declared = declaredFunction(node, tree)
    if (declared !== undefined) functions.push(declared)
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return {
    path,
    layer: path.split('/')[1] ?? '',
    lines: text.split('\n').length - 1,
    commentLines: countCommentLines(text),
    imports: specifiers
      .filter((name) => name.startsWith('.'))
      .map((name) => relative(root, resolve(root, dirname(path), name))),
    packages: specifiers.filter((name) => !name.startsWith('.')),
    functions,
    counts,
    text,
    isTest: /\.test\.ts$|\.contract\.ts$|\.fixture\.ts$/.test(path),
  }
}

function importedModule(node: ts.Node): string | undefined {
  if (
    (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
    node.moduleSpecifier !== undefined &&
    ts.isStringLiteral(node.moduleSpecifier)
  )
    return node.moduleSpecifier.text
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments
    return argument !== undefined && ts.isStringLiteral(argument) ? argument.text : undefined
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
    return node.argument.literal.text
  return undefined
}

function declaredFunction(node: ts.Node, tree: ts.SourceFile): SourceFunction | undefined {
  if (
    !(
      ts.isFunctionDeclaration(node) ||
      ts.isMethodDeclaration(node) ||
      ts.isConstructorDeclaration(node) ||
      ts.isArrowFunction(node) ||
      ts.isFunctionExpression(node)
    )
  )
    return undefined
  if (node.body === undefined) return undefined
  const start = tree.getLineAndCharacterOfPosition(node.getStart()).line
  const end = tree.getLineAndCharacterOfPosition(node.getEnd()).line
  const named =
    'name' in node && node.name !== undefined
      ? node.name.getText()
      : ts.isVariableDeclaration(node.parent)
        ? node.parent.name.getText()
        : '(anonymous)'
  return { name: named, lines: end - start + 1, parameters: node.parameters.length }
}

function countCommentLines(text: string): number {
  let inBlock = false
  let count = 0
  for (const line of text.split('\n')) {
    const trimmed = line.trim()
    if (inBlock || trimmed.startsWith('//') || trimmed.startsWith('/*')) count++
    if (trimmed.startsWith('/*')) inBlock = true
    if (trimmed.endsWith('*/')) inBlock = false
  }
  return count
}

/** The value below which `share` of the sorted numbers lie, by nearest rank. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((left, right) => left - right)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}
