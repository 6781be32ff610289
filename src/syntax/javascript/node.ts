import type { BlockStatement, Statement } from './statement-node.ts';

/** The part of ESTree that is read here, TypeScript's own nodes among it. What else occurs is passed over. */
export interface Base {
  /** Offsets in the text, half-open. */
  readonly range: readonly [number, number];
}

export interface Identifier extends Base {
  readonly type: 'Identifier';
  readonly name: string;
}
export interface Literal extends Base {
  readonly type: 'Literal';
  readonly value: string | number | boolean | bigint | null | RegExp;
  readonly regex?: unknown;
}
interface TemplateElement extends Base {
  readonly type: 'TemplateElement';
  readonly value: { readonly cooked: string | null };
}
export interface TemplateLiteral extends Base {
  readonly type: 'TemplateLiteral';
  readonly quasis: readonly TemplateElement[];
  readonly expressions: readonly Expression[];
}
interface TaggedTemplate extends Base {
  readonly type: 'TaggedTemplateExpression';
  readonly tag: Expression;
  readonly quasi: TemplateLiteral;
}
export interface Property extends Base {
  readonly type: 'Property';
  readonly kind: 'init' | 'get' | 'set';
  readonly key: Expression;
  readonly value: Expression | Pattern;
  readonly computed: boolean;
}
export interface SpreadElement extends Base {
  readonly type: 'SpreadElement';
  readonly argument: Expression;
}
export interface ObjectExpression extends Base {
  readonly type: 'ObjectExpression';
  readonly properties: readonly (Property | SpreadElement)[];
}
export interface ArrayExpression extends Base {
  readonly type: 'ArrayExpression';
  readonly elements: readonly (Expression | SpreadElement | null)[];
}
export interface FunctionNode extends Base {
  readonly type: 'ArrowFunctionExpression' | 'FunctionExpression' | 'FunctionDeclaration';
  readonly id: Identifier | null;
  readonly params: readonly Pattern[];
  readonly body: Expression | BlockStatement;
  readonly generator: boolean;
}
export interface ClassNode extends Base {
  readonly type: 'ClassExpression' | 'ClassDeclaration';
  readonly id: Identifier | null;
  readonly superClass: Expression | null;
  readonly body: { readonly body: readonly ClassMember[] };
}
export type ClassMember = MethodDefinition | PropertyDefinition | StaticBlock;
interface MethodDefinition extends Base {
  readonly type: 'MethodDefinition';
  readonly kind: 'constructor' | 'method' | 'get' | 'set';
  readonly key: Expression;
  readonly value: Expression;
  readonly static: boolean;
  readonly computed: boolean;
}
interface PropertyDefinition extends Base {
  readonly type: 'PropertyDefinition';
  readonly key: Expression;
  readonly value: Expression | null;
  readonly static: boolean;
  readonly computed: boolean;
}
interface StaticBlock extends Base {
  readonly type: 'StaticBlock';
  readonly body: readonly Statement[];
}
export interface CallNode extends Base {
  readonly type: 'CallExpression' | 'NewExpression';
  readonly callee: Expression;
  readonly arguments: readonly (Expression | SpreadElement)[];
  readonly optional?: boolean;
}
export interface MemberExpression extends Base {
  readonly type: 'MemberExpression';
  readonly object: Expression;
  readonly property: Expression;
  readonly computed: boolean;
  readonly optional: boolean;
}
interface Wrapper extends Base {
  readonly type:
    | 'ChainExpression'
    | 'TSAsExpression'
    | 'TSSatisfiesExpression'
    | 'TSNonNullExpression'
    | 'TSTypeAssertion'
    | 'TSInstantiationExpression';
  readonly expression: Expression;
}
interface Unary extends Base {
  readonly type: 'UnaryExpression';
  readonly operator: string;
  readonly argument: Expression;
}
interface Binary extends Base {
  readonly type: 'BinaryExpression';
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Logical extends Base {
  readonly type: 'LogicalExpression';
  readonly operator: '&&' | '||' | '??';
  readonly left: Expression;
  readonly right: Expression;
}
export interface Conditional extends Base {
  readonly type: 'ConditionalExpression';
  readonly test: Expression;
  readonly consequent: Expression;
  readonly alternate: Expression;
}
export interface Assignment extends Base {
  readonly type: 'AssignmentExpression';
  readonly operator: string;
  readonly left: Pattern;
  readonly right: Expression;
}
interface Update extends Base {
  readonly type: 'UpdateExpression';
  readonly operator: '++' | '--';
  readonly prefix: boolean;
  readonly argument: Pattern;
}
interface Sequence extends Base {
  readonly type: 'SequenceExpression';
  readonly expressions: readonly Expression[];
}
interface Awaiting extends Base {
  readonly type: 'AwaitExpression' | 'YieldExpression';
  readonly argument: Expression | null;
}
interface ImportCall extends Base {
  readonly type: 'ImportExpression';
  readonly source: Expression;
}
interface Bare extends Base {
  readonly type: 'ThisExpression' | 'Super' | 'MetaProperty';
}
interface PrivateName extends Base {
  readonly type: 'PrivateIdentifier';
  readonly name: string;
}
export type Expression =
  | Identifier
  | Literal
  | TemplateLiteral
  | TaggedTemplate
  | ObjectExpression
  | ArrayExpression
  | FunctionNode
  | ClassNode
  | CallNode
  | MemberExpression
  | Wrapper
  | Unary
  | Binary
  | Logical
  | Conditional
  | Assignment
  | Update
  | Sequence
  | Awaiting
  | ImportCall
  | Bare
  | PrivateName;

interface ObjectPattern extends Base {
  readonly type: 'ObjectPattern';
  readonly properties: readonly (Property | RestElement)[];
}
interface ArrayPattern extends Base {
  readonly type: 'ArrayPattern';
  readonly elements: readonly (Pattern | null)[];
}
interface AssignmentPattern extends Base {
  readonly type: 'AssignmentPattern';
  readonly left: Pattern;
  readonly right: Expression;
}
interface RestElement extends Base {
  readonly type: 'RestElement';
  readonly argument: Pattern;
}
/** `constructor(private readonly port = 25)`. */
export interface ParameterProperty extends Base {
  readonly type: 'TSParameterProperty';
  readonly parameter: Pattern;
}
export type Pattern =
  | Identifier
  | MemberExpression
  | ObjectPattern
  | ArrayPattern
  | AssignmentPattern
  | RestElement
  | ParameterProperty;

export * from './statement-node.ts';
