import type { Command } from 'commander';
import type { FilmFlags } from './commands/film.ts';
import type { SheetFlags } from './commands/sheet.ts';
import { maxTakesOption } from './option-values.ts';
import { overrideOptions, selectionOptions } from './selection-flags.ts';
import type { Terminal } from './terminal.ts';

interface Context {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly exit: (code: number) => void;
}

/** What is made of the clips that were bought. */
export function mediaCommands(
  command: (usage: string, description: string) => Command,
  { terminal, signal, exit }: Context,
): void {
  overrideOptions(command('film', 'join the clips that are there to a film, or one a variant; buys nothing'))
    .argument('<file>', 'a storyboard')
    .option('--where <axis=label>', 'only films with this label, or one of several: axis=a,b; repeatable', collect)
    .option('--out <folder>', 'where the files go; renders/NAME by default')
    .option('--gaps', 'put a card in the place of a clip that is missing or failed')
    .option('--otio', 'also write the cut as OpenTimelineIO, for editing programs; needs no media tool by itself')
    .option('--simulate', 'of the simulated clips')
    .option('--json', 'events as JSON lines (schemas/events.schema.json)')
    .addOption(maxTakesOption())
    .action(async (file: string, flags: FilmFlags) =>
      exit(await (await import('./commands/film.ts')).film(file, flags, { terminal, signal })),
    );

  overrideOptions(selectionOptions(command('sheet', 'draw all takes on one picture, by shots and axes; buys nothing')))
    .argument('<file>', 'a storyboard')
    .option('--out <picture>', 'a .jpg or .png; renders/NAME/sheet.jpg by default')
    .option('--simulate', 'of the simulated clips')
    .option('--json', 'what is on it, as JSON (schemas/sheet.schema.json)')
    .addOption(maxTakesOption())
    .action(async (file: string, flags: SheetFlags) =>
      exit(await (await import('./commands/sheet.ts')).sheet(file, flags, { terminal, signal })),
    );
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
