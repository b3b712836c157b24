/**
 * The models room: what a model takes, and what a take becomes for it. It owns the models' tables and rules, the mapping
 * to the vendors' names, the portable form and the price. It does not own how a request is sent (providers), where a
 * value comes from (resolve) or what gets bought (plan). It reads nothing: files and upstream clips come in as facts.
 *
 * A model is data (`ModelSpec`); what holds for all of them is code here. One take goes through in this order:
 *
 *     fields + with -> lacking taken out -> mode -> ignored taken out -> tables and rules -> payload -> schema
 *
 * Invariants
 * 1. Every documented constraint is a table entry or a named rule that cites its document and row; the list of rows in
 *    the tests is complete both ways.
 * 2. What is sent is what was written: a field that nobody wrote is not sent, unless its parameter says `always`.
 * 3. What does not count (lacking, ignored, overridden) is neither judged, sent nor part of the portable form.
 * 4. A diagnostic about a value points at the value and names the line that chose the model; a contradiction names both
 *    places. No diagnostic names the take, so that the same mistake in many variants is one text.
 * 5. A finished payload satisfies its JSON Schema, or there is an error.
 * 6. Pure: the same take and facts give the same answer.
 */
import { type Diagnostic, isError } from '../core/diagnostic.ts';
import { fillTemplate } from '../core/payload.ts';
import type { JsonObject } from '../core/json.ts';
import type { Take } from '../core/take.ts';
import { buildPayload } from './build-payload.ts';
import { expectedClip } from './clip-length.ts';
import { diagnose } from './codes.ts';
import { dropIgnored, dropLacking } from './lacking.ts';
import { checkMedia } from './media.ts';
import { mergeWith } from './merge-with.ts';
import type { Prepared, TakeFacts } from './model.ts';
import type { Catalogue, ModelSpec, Request } from './model-spec.ts';
import { checkParameters } from './parameters.ts';
import { portableForm } from './portable.ts';
import { priceOf } from './pricing.ts';
import { checkPrompt } from './prompt.ts';
import { schemaComplaints } from './schema-complaints.ts';

/** Checks, maps and prices one take for the model it uses. */
export function prepare(spec: ModelSpec, take: Take, facts: TakeFacts, catalogue: Catalogue): Prepared {
  const merged = mergeWith(spec, take);
  const had = dropLacking(spec, take, merged.fields, catalogue);
  const mode = spec.modeOf(had.fields);
  const counted = dropIgnored(spec, take, had.fields, mode);
  const request: Request = { spec, take, facts, mode, fields: counted.fields, extra: merged.extra };
  const payload = buildPayload(request);
  const price = priceOf(request);
  const found: Diagnostic[] = [
    ...merged.diagnostics,
    ...had.diagnostics,
    ...counted.diagnostics,
    ...checkPrompt(request),
    ...checkParameters(request),
    ...checkMedia(request),
    ...spec.rules.flatMap((rule) => rule.check(request)),
  ];
  return {
    mode,
    diagnostics: found.some(isError) ? found : [...found, ...checkSchema(request, payload)],
    payload,
    portable: portableForm(request),
    ...(price && { price }),
    expected: expectedClip(request),
    renderSeconds: Math.round(spec.renderSeconds(request)),
  };
}

/** Stands for every file and output while a payload is checked. */
const SOME_URL = 'https://example.com/file';

/** The safety net: what no rule caught must not reach the vendor either. */
function checkSchema({ spec, take }: Request, payload: JsonObject): readonly Diagnostic[] {
  return schemaComplaints(
    spec.validate,
    fillTemplate(payload, () => SOME_URL),
  ).map(({ path, words }) =>
    diagnose(
      'error',
      'value-refused',
      `the request for ${spec.name} is not valid: ${path.join('.') || 'it'} ${words}`,
      {
        span: take.span,
      },
    ),
  );
}
