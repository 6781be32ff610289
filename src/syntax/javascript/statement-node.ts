import type { Base, ClassNode, Expression, FunctionNode, Identifier, Literal, Pattern } from './node.ts';

export interface Program extends Base {
  readonly type: 'Program';
  readonly body: readonly Statement[];
}

export interface VariableDeclaration extends Base {
  readonly type: 'VariableDeclaration';
  readonly kind: 'const' | 'let' | 'var' | 'using' | 'await using';
  readonly declarations: readonly (Base & { readonly id: Pattern; readonly init: Expression | null })[];
}
export interface BlockStatement extends Base {
  readonly type: 'BlockStatement';
  readonly body: readonly Statement[];
}
interface ExpressionStatement extends Base {
  readonly type: 'ExpressionStatement';
  readonly expression: Expression;
}
export interface IfStatement extends Base {
  readonly type: 'IfStatement';
  readonly test: Expression;
  readonly consequent: Statement;
  readonly alternate: Statement | null;
}
export interface ForStatement extends Base {
  readonly type: 'ForStatement';
  readonly init: VariableDeclaration | Expression | null;
  readonly test: Expression | null;
  readonly update: Expression | null;
  readonly body: Statement;
}
export interface ForEachStatement extends Base {
  readonly type: 'ForOfStatement' | 'ForInStatement';
  readonly left: VariableDeclaration | Pattern;
  readonly right: Expression;
  readonly body: Statement;
}
export interface WhileStatement extends Base {
  readonly type: 'WhileStatement' | 'DoWhileStatement';
  readonly test: Expression;
  readonly body: Statement;
}
export interface SwitchStatement extends Base {
  readonly type: 'SwitchStatement';
  readonly discriminant: Expression;
  readonly cases: readonly { readonly test: Expression | null; readonly consequent: readonly Statement[] }[];
}
export interface TryStatement extends Base {
  readonly type: 'TryStatement';
  readonly block: BlockStatement;
  readonly handler: { readonly param: Pattern | null; readonly body: BlockStatement } | null;
  readonly finalizer: BlockStatement | null;
}
interface ThrowStatement extends Base {
  readonly type: 'ThrowStatement';
  readonly argument: Expression;
}
interface ReturnStatement extends Base {
  readonly type: 'ReturnStatement';
  readonly argument: Expression | null;
}
interface Jump extends Base {
  readonly type: 'BreakStatement' | 'ContinueStatement';
  readonly label: Identifier | null;
}
interface Labeled extends Base {
  readonly type: 'LabeledStatement';
  readonly body: Statement;
}
type Named = Identifier | Literal;
export interface ImportDeclaration extends Base {
  readonly type: 'ImportDeclaration';
  readonly source: Literal;
  readonly importKind?: 'type' | 'value';
  readonly specifiers: readonly (Base & {
    readonly type: 'ImportSpecifier' | 'ImportDefaultSpecifier' | 'ImportNamespaceSpecifier';
    readonly imported?: Named;
    readonly importKind?: 'type' | 'value';
    readonly local: Identifier;
  })[];
}
export interface ExportNamed extends Base {
  readonly type: 'ExportNamedDeclaration';
  readonly declaration: Statement | null;
  readonly source: Literal | null;
  readonly exportKind?: 'type' | 'value';
  readonly specifiers: readonly (Base & { readonly local: Named; readonly exported: Named })[];
}
interface ExportDefault extends Base {
  readonly type: 'ExportDefaultDeclaration';
  readonly declaration: Expression | Statement;
}
interface ExportAll extends Base {
  readonly type: 'ExportAllDeclaration';
  readonly source: Literal;
  readonly exported: Named | null;
}
export interface EnumDeclaration extends Base {
  readonly type: 'TSEnumDeclaration';
  readonly id: Identifier;
  readonly body: {
    readonly members: readonly (Base & { readonly id: Named; readonly initializer?: Expression | null })[];
  };
}
interface ExportAssignment extends Base {
  readonly type: 'TSExportAssignment';
  readonly expression: Expression;
}
interface ImportEquals extends Base {
  readonly type: 'TSImportEqualsDeclaration';
  readonly id: Identifier;
  readonly moduleReference: { readonly type: string; readonly expression?: Expression };
}
interface Empty extends Base {
  readonly type: 'EmptyStatement';
}
export type Statement =
  | VariableDeclaration
  | FunctionNode
  | ClassNode
  | ExpressionStatement
  | BlockStatement
  | IfStatement
  | ForStatement
  | ForEachStatement
  | WhileStatement
  | SwitchStatement
  | TryStatement
  | ThrowStatement
  | ReturnStatement
  | Jump
  | Labeled
  | ImportDeclaration
  | ExportNamed
  | ExportDefault
  | ExportAll
  | EnumDeclaration
  | ExportAssignment
  | ImportEquals
  | Empty;
