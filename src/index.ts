/**
 * shotgraph as a library: `loadStoryboard` reads a storyboard, `buildPlan` says what would be bought, `runPlan` buys
 * it. The command line is the first user of these three.
 */
export type { Diagnostic } from './core/diagnostic.ts';
export type { RunEvent } from './core/event.ts';
export type { Failure } from './core/failure.ts';
export type { FilmEvent } from './core/film-event.ts';
export type { Money } from './core/money.ts';
export type { Result } from './core/result.ts';
export { buildPlan, type BuiltPlan, type PlanOptions } from './engines/local/build-plan.ts';
export { type FilmOptions, type FilmOutcome, makeFilms } from './engines/local/make-films.ts';
export { runPlan, type RunOptions } from './engines/local/run-plan.ts';
export type { Trouble } from './engines/local/trouble.ts';
export type { RunResult, TakeOutcome } from './execute/run-result.ts';
export { loadStoryboard, storyboardFromObject } from './manifest/load-storyboard.ts';
export type { Loaded, Storyboard } from './manifest/storyboard.ts';
export type { FilmPlan } from './plan/film-plan.ts';
export type { Plan, PlannedTake, PlanState } from './plan/plan.ts';
export { renderDiagnostics } from './report/diagnostics.ts';
