import { heldKeys, issuers, keyTypes, type Recipe, signatures } from '../model/recipe.ts';
import { fieldsOf, listOf, oneOf, type Read, text, textLike, yesOrNo } from './fields.ts';

const FIELDS = ['cn', 'organisation', 'names', 'days', 'since', 'type', 'signature', 'issuer', 'chain', 'key', 'holds'];

const days: Read<number> = (node, complain) => {
  const found = textLike(/^-?\d{1,5}$/, 'a number of days')(node, complain);
  return found === undefined ? undefined : Number(found);
};

/** Reads one certificate that an example asks for. */
export const recipe: Read<Recipe> = (node, complain) => {
  const fields = fieldsOf(node, FIELDS, complain);
  if (!fields) return undefined;
  const cn = fields.maybe('cn', text) ?? 'mail.example.org';
  const organisation = fields.maybe('organisation', text);
  const key = fields.maybe('key', text);
  return {
    cn,
    names: fields.maybe('names', listOf(text)) ?? [cn],
    days: fields.maybe('days', days) ?? 365,
    since: fields.maybe('since', days) ?? 30,
    type: fields.maybe('type', oneOf(keyTypes)) ?? 'ec',
    signature: fields.maybe('signature', oneOf(signatures)) ?? 'sha256',
    issuer: fields.maybe('issuer', oneOf(issuers)) ?? 'authority',
    chain: fields.maybe('chain', yesOrNo) ?? false,
    holds: fields.maybe('holds', oneOf(heldKeys)) ?? 'own',
    ...(organisation === undefined ? {} : { organisation }),
    ...(key === undefined ? {} : { key }),
  };
};
