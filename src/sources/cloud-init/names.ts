/** Names of user data: YAML, templates of it, and what says in its name what it is. */
export const NAME = /\.ya?ml(\.(tpl|tftpl|tmpl))?$|(^|\/)[^/]*(cloud[-_.]?(init|config)|user[-_]?data)[^/]*$/i;
