/** The items of a list: `:` separates and `::` is a colon, unless `<;` at the start picks another sign [spec, 6.21; measured: interfaces-doubled-colons]. */
export function itemsOf(list: string): readonly string[] {
  const text = list.trim();
  const chosen = /^<(\S)/.exec(text)?.[1];
  const separator = chosen ?? ':';
  const rest = chosen === undefined ? text : text.slice(2);
  if (rest.trim() === '') return [];
  const items: string[] = [];
  let item = '';
  for (let at = 0; at < rest.length; at += 1) {
    if (rest[at] !== separator) item += rest[at];
    else if (rest[at + 1] === separator) {
      item += separator;
      at += 1;
    } else {
      items.push(item.trim());
      item = '';
    }
  }
  // A separator at the end ends the last item and begins none.
  return item.trim() === '' ? items : [...items, item.trim()];
}
