import { wantsColor, writeReport } from './output.ts';
import { noteWhenNothingFound, run } from './run.ts';

export interface InventoryOptions {
  readonly format: 'text' | 'json' | 'mermaid' | 'csv';
  readonly output?: string;
  readonly config?: string;
  readonly assume: readonly string[];
  readonly now?: Date;
  readonly color: boolean;
}

/** `waxseal inventory`: every listener; always 0, or a `UsageError`. */
export async function inventory(paths: readonly string[], options: InventoryOptions): Promise<number> {
  const { result } = await run(paths, options);
  noteWhenNothingFound(result, paths);
  if (options.format === 'json') {
    const { renderInventoryJson } = await import('../report/inventory.ts');
    writeReport(renderInventoryJson(result), options.output);
    return 0;
  }
  if (options.format === 'mermaid') {
    const { renderInventoryMermaid } = await import('../report/inventory-mermaid.ts');
    writeReport(renderInventoryMermaid(result), options.output);
    return 0;
  }
  if (options.format === 'csv') {
    const { renderInventoryCsv } = await import('../report/inventory-csv.ts');
    writeReport(renderInventoryCsv(result), options.output);
    return 0;
  }
  const { renderInventoryTable } = await import('../report/inventory-table.ts');
  const table = renderInventoryTable(result, { color: wantsColor(options) });
  if (table !== '' || options.output !== undefined) writeReport(table, options.output);
  return 0;
}
