import { closest } from '../../core/did-you-mean.ts';
import { findModel, MODELS, modelNames } from '../../models/registry.ts';
import { renderJson } from '../../report/json.ts';
import { renderModel, renderModelList } from '../../report/models-text.ts';
import type { Terminal } from '../terminal.ts';

/** `shotgraph models [NAME]`: what can be used, with parameters, modes and prices. */
export function models(name: string | undefined, flags: { readonly json?: boolean }, terminal: Terminal): number {
  const options = { style: terminal.style, width: terminal.width() };
  if (name === undefined) {
    terminal.out(flags.json ? renderJson(MODELS) : renderModelList(MODELS, options));
    return 0;
  }
  const model = findModel(name);
  if (!model) {
    const near = closest(name, modelNames());
    const hint = near === undefined ? '' : `did you mean ${near}? `;
    terminal.err(
      `${terminal.errorStyle.bad('error')}: no model is called "${name}"\n  ${terminal.errorStyle.good('fix:')} ${hint}"shotgraph models" lists all\n`,
    );
    return 2;
  }
  terminal.out(flags.json ? renderJson(model) : renderModel(model, options));
  return 0;
}
