import { grouped } from '../../engine/cost/quantities.ts';
import type { DataFacts } from '../../engine/data/facts.ts';
import type { Graph } from '../../engine/graph/graph.ts';
import type { DataSpec } from '../../engine/run/spec.ts';
import type { Span } from '../../engine/table.ts';
import type { AnalysedSweep, AnalysedTrain, Analysis, Remember } from '../meaning/analysis.ts';
import { type Diagnostic, type Related, type Severity, withOwnSpans } from '../meaning/diagnostic.ts';
import { type Control, controlled, optionsFor, recommended } from './control.ts';
import { factsOf } from './facts/network_facts.ts';
import { deviceOf, factsOfData, TrainFacts } from './facts/train_facts.ts';
import { rules } from './index.ts';
import type { Finding, Place, Rule } from './rule.ts';

/** What rules ask about the world. */
export interface Knowledge {
  facts(data: DataSpec): DataFacts | undefined;
}

export interface Practising {
  /** What the project wants of the rules. */
  readonly control?: Control;
  /** Takes the milliseconds of each rule, added up. */
  readonly timing?: Map<string, number>;
}

/** A finding with the rule that made it and what it is about: by that, causes and consequences find one another. */
interface Found {
  readonly rule: Rule;
  readonly network: string;
  readonly train?: string;
  readonly diagnostic: Diagnostic;
  /** Titles of the fixes that do not suit everyone. */
  readonly unfit: Readonly<Record<'alone' | 'otherWeights', readonly string[]>>;
}

/**
 * What the rules find in a spec that was read; they say nothing of declarations that have errors. A rule runs once for each
 * network and train, and again only where that, or something that it refers to, has changed.
 */
export function practices(analysis: Analysis, world: Knowledge, practising: Practising = {}): Diagnostic[] {
  const found: Found[] = [];
  const seen = new Set<Graph>();
  const { control = recommended, timing } = practising;
  const device = deviceOf(analysis);
  const told = (remember: Remember, about: Rule['on'], find: () => Found[]) =>
    // What is timed has to run.
    found.push(
      ...(timing
        ? find()
        : remember(
            keyFor(control, about === 'train' ? (device ?? NO_DEVICE) : control),
            () => find().map((each) => ({ ...each, diagnostic: withOwnSpans(each.diagnostic) })),
            diagnosticsOf,
          )),
    );
  for (const { graph, nameSpan, remember } of analysis.networks) {
    if (!graph) continue;
    seen.add(graph);
    told(remember, 'network', () => ofNetwork(graph, { file: analysis.file, ...nameSpan }, analysis, practising));
  }
  for (const train of analysis.trains) {
    const { spec, remember } = train;
    if (!spec) continue;
    const facts = () =>
      new TrainFacts(
        spec,
        factsOfData(spec.data, (data) => world.facts(data)),
        train,
        analysis,
      );
    // With this train's arguments the network may be another.
    if (!seen.has(spec.network)) {
      seen.add(spec.network);
      told(remember, 'network', () => ofNetwork(spec.network, facts().at('network'), analysis, practising));
    }
    told(remember, 'train', () => ofTrain(facts(), train, analysis.file, practising));
  }
  for (const sweep of analysis.sweeps) {
    const train = analysis.trains.find(({ name }) => name === sweep.of);
    if (!train?.spec || sweep.tried.length === 0) continue;
    const tried = () => sweep.tried.flatMap((value) => ofValue(value, train, analysis, world, practising));
    // What is said of the train as it stands is said there.
    const known = new Set(found.filter((each) => isAbout(each, train)).map(({ rule }) => rule));
    const before = found.length;
    told(sweep.remember, 'train', tried);
    found.push(...found.splice(before).filter(({ rule }) => !known.has(rule)));
  }
  return withoutConsequences(once(found)).map((each) => withoutUnfitFixes(each, analysis.trains));
}

/** Without the fixes that would mend one train and break another with the same data or network, or would lose weights that one loads. */
function withoutUnfitFixes({ diagnostic, unfit, network, train }: Found, trains: Analysis['trains']): Diagnostic {
  const own = trains.find(({ name }) => name === train);
  const isShared =
    own && trains.some((other) => other !== own && (other.data === own.data || other.network === own.network));
  const isLoaded = trains.some(
    ({ spec }) => spec?.network.name === network && (spec.settings.start || spec.settings.freeze?.length),
  );
  const isUnfit = ({ title }: { readonly title: string }) =>
    (isShared && unfit.alone.includes(title)) || (isLoaded && unfit.otherWeights.includes(title));
  return diagnostic.fixes.some(isUnfit)
    ? { ...diagnostic, fixes: diagnostic.fixes.filter((fix) => !isUnfit(fix)) }
    : diagnostic;
}

const isAbout = ({ network, train }: Found, { name, spec }: AnalysedTrain): boolean =>
  train === undefined ? network === spec?.network.name : train === name;

/**
 * What is loud of a train with a value that a sweep tries, told at the value. Trying is not settling: what would be a warning is worth a look.
 */
function ofValue(
  { span, spec }: AnalysedSweep['tried'][number],
  train: AnalysedTrain,
  analysis: Analysis,
  world: Knowledge,
  practising: Practising,
): Found[] {
  const { file } = analysis;
  const about = { network: spec.network.name, train: `${train.name} with ${span.start}` };
  const facts = new TrainFacts(
    spec,
    factsOfData(spec.data, (data) => world.facts(data)),
    train,
    analysis,
  );
  const where = { file, otherwise: { file, ...span }, practising };
  const isOther = spec.network !== train.spec?.network;
  return rules.flatMap((rule) => {
    if (rule.on === 'network' && !isOther) return [];
    const check = (options: unknown) =>
      rule.on === 'network'
        ? rule.check(facts.network, options as never, analysis.text)
        : rule.check(facts, options as never);
    return run(rule, practising, check).flatMap(({ severity = rule.severity, message }) => {
      if (severity !== 'error' && severity !== 'warning') return [];
      const finding: Finding = {
        at: { file, ...span },
        message: `with this value: ${message}`,
        severity: severity === 'error' ? severity : 'info',
      };
      return found(rule, finding, about, where);
    });
  });
}

const keys = new WeakMap<object, WeakMap<object, object>>();
const NO_DEVICE = {};

/**
 * What findings are kept by: another choice of rules, or another device for what is trained, finds something else. `about` is the device
 * of a train; of a network it is the choice itself, as a train with arguments keeps what is found in its network beside its own.
 */
function keyFor(control: Control, about: object): object {
  const ofControl = keys.get(control) ?? new WeakMap<object, object>();
  keys.set(control, ofControl);
  const key = ofControl.get(about) ?? {};
  ofControl.set(about, key);
  return key;
}

const diagnosticsOf = (found: readonly Found[]): Diagnostic[] => found.map(({ diagnostic }) => diagnostic);

const networkRules = rules.filter((rule) => rule.on === 'network');
const trainRules = rules.filter((rule) => rule.on === 'train');

function ofNetwork(
  graph: Graph,
  otherwise: Span,
  { file, text }: Pick<Analysis, 'file' | 'text'>,
  practising: Practising,
): Found[] {
  const network = factsOf(graph);
  return networkRules.flatMap((rule) =>
    run(rule, practising, (options) => rule.check(network, options as never, text)).flatMap((finding) =>
      found(rule, finding, { network: graph.name }, { file, otherwise, practising }),
    ),
  );
}

function ofTrain(facts: TrainFacts, { name }: AnalysedTrain, file: string, practising: Practising): Found[] {
  const about = { network: facts.spec.network.name, train: name };
  const otherwise = facts.at('network');
  return trainRules.flatMap((rule) =>
    run(rule, practising, (options) => rule.check(facts, options as never)).flatMap((finding) =>
      found(rule, finding, about, { file, otherwise, practising }),
    ),
  );
}

function run(
  rule: Rule,
  { control = recommended, timing }: Practising,
  check: (options: unknown) => Iterable<Finding>,
): Finding[] {
  if (control.rules[rule.name]?.severity === 'off') return [];
  const start = timing ? performance.now() : 0;
  const findings = [...check(optionsFor(rule, control))];
  timing?.set(rule.name, (timing.get(rule.name) ?? 0) + performance.now() - start);
  return findings;
}

interface Where {
  readonly file: string;
  /** The place for what stands in another spec. */
  readonly otherwise: Span;
  readonly practising: Practising;
}

function found(rule: Rule, finding: Finding, about: Pick<Found, 'network' | 'train'>, where: Where): Found[] {
  const { practising, file } = where;
  const place = placeOf(finding.at, finding.option, where);
  // Text of another spec is not changed from here, nor that of a block for the sake of one of its uses in another file.
  const titles = (which: 'alone' | 'otherWeights') =>
    (finding.fixes ?? []).filter((change) => change[which]).map(({ title }) => title);
  const unfit = { alone: titles('alone'), otherWeights: titles('otherWeights') };
  const fixes = (finding.fixes ?? [])
    .filter(({ edits }) => edits.every(({ span }) => span.file === file))
    .map(({ title, safe = false, edits }) => ({ title, safe, edits }));
  const related = (finding.related ?? []).map(
    ({ message, at }): Related => ({ message: withGroups(message), span: placeOf(at, undefined, where) }),
  );
  const diagnostic: Diagnostic = {
    rule: rule.name,
    severity: finding.severity ?? rule.severity,
    message: withGroups(finding.message),
    span: place,
    fixes,
    ...(related.length > 0 && { related }),
  };
  return controlled(diagnostic, practising.control ?? recommended).map((loud) => ({
    rule,
    ...about,
    diagnostic: loud,
    unfit,
  }));
}

/** Thousands are parted, but in what is code or a shape. */
const withGroups = (message: string): string =>
  message.replace(/`[^`]*`|\[[^\]]*\]|(?<![\w.,])\d{4,}(?![\w,]|\.\d)/g, (part) =>
    /^\d/.test(part) ? grouped(Number(part)) : part,
  );

/** Where a finding is shown: of a layer in an imported block, the call of the block here. */
function placeOf(place: Place, option: string | undefined, { file, otherwise }: Where): Span {
  if (!('call' in place || 'entry' in place)) return place.file === file ? place : otherwise;
  const call = 'call' in place ? place.call : place;
  const span = (option === undefined ? undefined : call.written[option]) ?? call.span;
  if (span.file === file) return span;
  const through = 'call' in place ? (place.through ?? []) : [];
  return through.findLast((use) => use.file === file) ?? otherwise;
}

/** A block or a network that is used twice is still one text. */
function once(found: readonly Found[]): Found[] {
  const kept = new Map<string, Found>();
  for (const each of found) {
    const { rule, span } = each.diagnostic;
    const key = `${rule} ${span.start} ${span.end}`;
    if (!kept.has(key)) kept.set(key, each);
  }
  return [...kept.values()];
}

const LOUDNESS: readonly Severity[] = ['hint', 'info', 'warning', 'error'];

/** One cause, one diagnostic: what follows from it is told beside it. */
function withoutConsequences(found: readonly Found[]): Found[] {
  const explaining = new Set(rules.flatMap(({ explainedBy = [] }) => explainedBy));
  const possible = found.filter(({ rule }) => explaining.has(rule.name));
  const causeOf = ({ rule: { explainedBy }, ...consequence }: Found) =>
    explainedBy &&
    possible.find(
      (cause) =>
        explainedBy.includes(cause.rule.name) &&
        // What is worth a warning is not told beside an offer.
        LOUDNESS.indexOf(cause.diagnostic.severity) >= LOUDNESS.indexOf(consequence.diagnostic.severity) &&
        (cause.train && consequence.train ? cause.train === consequence.train : cause.network === consequence.network),
    );
  const consequences = new Map<Found, Diagnostic[]>();
  const causes = new Set<Found>();
  for (const each of found) {
    const cause = causeOf(each);
    if (!cause) causes.add(each);
    else
      consequences.set(rootOf(cause, causeOf), [...(consequences.get(rootOf(cause, causeOf)) ?? []), each.diagnostic]);
  }
  return [...causes].map((cause) => {
    const followed = consequences.get(cause) ?? [];
    if (followed.length === 0) return cause;
    const related = [
      ...(cause.diagnostic.related ?? []),
      ...followed.map(({ message, span }): Related => ({ message: `follows from it: ${message}`, span })),
    ];
    return { ...cause, diagnostic: { ...cause.diagnostic, related } };
  });
}

/** A cause may itself follow from another. The order of rules has no rings: a test says so. */
function rootOf(found: Found, causeOf: (found: Found) => Found | undefined): Found {
  const cause = causeOf(found);
  return cause ? rootOf(cause, causeOf) : found;
}
