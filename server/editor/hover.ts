import { grouped } from '../../engine/cost/quantities.ts';
import type { Graph, GraphNode } from '../../engine/graph/graph.ts';
import { show } from '../../engine/graph/shape.ts';
import type { Entry, Option, Value } from '../../engine/table.ts';
import type { AnalysedNetwork, AnalysedTrain, Analysis } from '../meaning/analysis.ts';
import { at, type Place, type PlacedCall } from '../meaning/place.ts';
import { showDefault } from '../meaning/values/show_default.ts';
import { showKind } from '../meaning/values/words.ts';
import { type World, world } from '../meaning/world.ts';
import { estimateHiddenUnits, hiddenDense, toldHiddenUnits } from '../rules/structure/hidden_units.ts';
import type { Binding, Declaration, Field, Parameter, Part, Span } from '../syntax/tree.ts';
import { declarationBehind } from './across.ts';
import { costOf, trainOf } from './cost.ts';
import { layerFigures, networkFigures, runFigures } from './cost_words.ts';
import { columnFigures, dataFigures } from './data_words.ts';
import { shapeOf } from './fit.ts';
import { keywordHover } from './keywords.ts';
import { runCostOf } from './run_cost.ts';

export interface Hover {
  /** Markdown. */
  readonly content: string;
  readonly span: Span;
}

/** What is known of what stands at `offset`. `facts`: what is known of data. */
export const hover = (analysis: Analysis, offset: number, facts: World['facts'] = world.facts): Hover | undefined =>
  namedHover(analysis, offset, facts) ?? keywordHover(analysis, offset);

function namedHover(analysis: Analysis, offset: number, facts: World['facts']): Hover | undefined {
  const place = at(analysis, offset);
  const { name, call, option, declaration, on, target } = place;
  if (!name) return undefined;
  const found = (content: string | undefined) => (content ? { content, span: name.span } : undefined);
  const behind = target && declarationBehind(target, analysis);
  if (behind) return found(declarationHover(behind, analysis, call, facts));
  if (target?.is === 'parameter') return found(parameterHover(target, analysis));
  if (target?.is === 'binding' || target?.is === 'part') return found(valueHover(target, declaration!, analysis));
  const column = columnHover(place, analysis, facts);
  if (column) return found(column);
  if (on === 'call' && call?.meaning) return found(callHover(call, analysis));
  const varied = on === 'field' && analysis.meanings.fields.get(place.path.at(-1) as Field);
  if (varied) return found(optionHover(varied.name, varied.option));
  if ((on === 'argument' || on === 'key' || on === 'field') && option)
    return found(optionHover(option.name, option.option));
  return undefined;
}

/** `kind` in `target: class(kind)`, `age` in `features: { age: number }`. */
function columnHover(
  { name, on, expected, option, declaration }: Place,
  { data }: Analysis,
  facts: World['facts'],
): string | undefined {
  const kind = option?.option.kind;
  const isColumn = expected?.is === 'column' || (on === 'field' && kind?.is === 'record' && !kind.keys);
  const spec = isColumn && data.find((each) => each.declaration === declaration)?.spec;
  const known = spec && facts(spec);
  if (!known) return undefined;
  return columnFigures(name!.text, spec.settings.target?.options.column as string | undefined, known);
}

function parameterHover(parameter: Parameter, { tree, text }: Analysis): string {
  const { name, default: value } = parameter;
  const owner = tree.declarations.find(({ parameters }) => parameters.includes(parameter));
  const title = `**${name.text}**: parameter of \`${owner?.name?.text}\``;
  return value ? `${title}, \`${text.slice(value.span.start, value.span.end)}\` where nothing is given` : title;
}

function valueHover(target: Binding | Part, { name, kind }: Declaration, analysis: Analysis): string {
  const title = `**${target.name.text}**: value of the ${kind.text} \`${name?.text}\``;
  if (target.is === 'binding' && target.shared) return sharedHover(target, analysis);
  const shape = target.is === 'binding' ? shapeOf(target.value, analysis) : 'unknown';
  return typeof shape === 'string' ? title : `${title}\n\n\`${show(shape)}\``;
}

/** What is shared, and what all its uses cost. */
function sharedHover({ name, value }: Binding, analysis: Analysis): string {
  const made = value.is === 'group' ? value.value : value;
  const { call } = made.is === 'call' ? at(analysis, made.name.span.start) : {};
  const lines = [`**${name.text}**: one instance, shared by its uses`];
  if (call?.use?.shape) lines.push(shapeLine(call));
  if (call) lines.push(...(call.use ? costLines(analysis, call) : blockCost(analysis, call)));
  return lines.join('\n\n');
}

function callHover(call: PlacedCall, analysis: Analysis): string {
  const { entry } = call.meaning!;
  const lines = [`**${entry.name}**: ${entry.summary}`];
  if (call.use?.shape) lines.push(shapeLine(call));
  lines.push(...costLines(analysis, call));
  return [...lines, ...aboutEntry(entry)].join('\n\n');
}

/** `[3, 32, 32] → [16, 15, 15]`; of what is repeated, that of the last turn as well where it is another. */
function shapeLine({ use }: PlacedCall): string {
  const turns = use!.lastTurn?.shape ? [use!, use!.lastTurn] : [use!];
  const flows = turns.map(({ inputs, shape }) => {
    const known = inputs.flatMap((input) => (input.shape ? [show(input.shape)] : []));
    return (known.length > 0 ? `${known.join(', ')} → ` : '') + show(shape!);
  });
  return `\`${[...new Set(flows)].join(' … ')}\``;
}

/**
 * Figures of a layer, the same as in `dlspec estimate`: of all the turns that it is repeated for; of one in a block, of all its
 * uses in the first network that has any.
 */
function costLines(analysis: Analysis, { node, graphNode }: PlacedCall): string[] {
  const own = graphNode && analysis.networks.find(({ nodes }) => nodes.has(node));
  const at = ({ call: { span } }: GraphNode) => span.file === analysis.file && span.start === node.span.start;
  const found = costsWhere(at, own ? [own] : analysis.networks, analysis);
  if (!found) return [];
  const { layers, estimate, network } = found;
  const uses = layers.length > 1 ? `${grouped(layers.length)} uses ` : '';
  const lines = [layerFigures(layers, estimate, `${uses}${own ? '' : `in \`${network.name}\``}`.trim())];
  if (own?.graph && graphNode && hiddenDense(own.graph).includes(graphNode)) lines.push(hiddenUnitsLine(own.graph));
  return lines;
}

/** Of a block where it is used: of all that it unfolds to there. */
function blockCost(analysis: Analysis, { node }: PlacedCall): string[] {
  const at = ({ through = [] }: GraphNode) =>
    through.some(({ file, start }) => file === analysis.file && start === node.span.start);
  const found = costsWhere(at, analysis.networks, analysis);
  if (!found) return [];
  const { layers, estimate, network } = found;
  return [layerFigures(layers, estimate, `${grouped(layers.length)} layers in \`${network.name}\``)];
}

/** What nodes of the first network that has any such cost. */
function costsWhere(at: (node: GraphNode) => boolean, networks: readonly AnalysedNetwork[], analysis: Analysis) {
  for (const network of networks) {
    const ids = new Set(network.graph?.nodes.flatMap((node) => (at(node) ? [node.id] : [])));
    if (!network.graph || ids.size === 0) continue;
    const estimate = costOf(analysis, network.graph);
    const layers = estimate.layers.filter(({ id }) => ids.has(id));
    return layers.length > 0 ? { layers, estimate, network } : undefined;
  }
  return undefined;
}

function hiddenUnitsLine(graph: Graph): string {
  const estimate = estimateHiddenUnits(graph);
  const { powersOfTwo, powerOfTwo } = estimate;
  const powers =
    powersOfTwo.length > 0
      ? `${powersOfTwo.length === 1 ? 'the power of two' : 'powers of two'} in it: ${powersOfTwo.join(', ')}`
      : `no power of two in it, ${powerOfTwo} is the nearest`;
  return `Hidden units by estimate: ${toldHiddenUnits(estimate)}; ${powers}`;
}

function aboutEntry(entry: Entry): string[] {
  const options = Object.entries(entry.options).map(
    ([name, option]) => `- ${optionLine(name, option, entry.positional.includes(name))}`,
  );
  return [
    ...(entry.doc ? [entry.doc] : []),
    ...(options.length > 0 ? [options.join('\n')] : []),
    ...(entry.source ? [`Source: ${entry.source}`] : []),
  ];
}

function optionLine(name: string, option: Option<unknown>, isPositional: boolean): string {
  const value =
    option.default === undefined
      ? option.optional
        ? ''
        : ', required'
      : `, default \`${showDefault(option.default as Value)}\``;
  return `\`${name}\` (${isPositional ? 'first; ' : ''}${showKind(option.kind)}${value}): ${option.doc}`;
}

function optionHover(name: string, option: Option<unknown>): string {
  const usual = option.usual ? `Usual: ${option.usual}` : '';
  return [`**${name}**: ${option.doc}`, `Takes ${showKind(option.kind)}.`, usual].filter(Boolean).join('\n\n');
}

function declarationHover(
  { home, declaration }: Behind,
  analysis: Analysis,
  call: PlacedCall | undefined,
  facts: World['facts'],
): string {
  const { kind, name, parameters, doc } = declaration;
  const written = parameters.map(({ span }) => home.text.slice(span.start, span.end)).join(', ');
  const lines = [`**${kind.text} ${name?.text ?? ''}**${written && ` \`(${written})\``}`];
  if (home !== analysis) lines.push(`from ${home.file}`);
  if (doc) lines.push(doc);
  const use = call && analysis.meanings.blocks.get(call.node);
  if (use?.shape) lines.push(`\`${use.input ? `${show(use.input)} → ` : ''}${show(use.shape)}\``);
  if (use && call) lines.push(...blockCost(analysis, call));
  const network = home.networks.find((each) => each.declaration === declaration);
  const data = home.data.find((each) => each.declaration === declaration)?.spec;
  const known = data && facts(data);
  const train = home.trains.find((each) => each.declaration === declaration);
  const onThis = home === analysis ? analysis : { ...home, machine: analysis.machine };
  if (network) lines.push(networkLines(network, onThis, facts));
  if (known) lines.push(...[dataFigures(known) ?? []].flat());
  if (train) lines.push(...trainLines(train, onThis, facts));
  return lines.join('\n\n');
}

type Behind = NonNullable<ReturnType<typeof declarationBehind>>;

function networkLines({ name, graph }: AnalysedNetwork, analysis: Analysis, facts: World['facts']): string {
  if (!graph) return 'Has errors: no figures.';
  const estimate = costOf(analysis, graph);
  const train = trainOf(analysis, name);
  return networkFigures(estimate, train && runCostOf(analysis, train, facts));
}

function trainLines(train: AnalysedTrain, analysis: Analysis, facts: World['facts']): string[] {
  const { network, data, spec } = train;
  if (!spec) return [];
  const { batch, epochs, steps } = spec.settings;
  const estimate = costOf(analysis, spec.network, { run: spec });
  return [
    `\`${network}\` on \`${data}\`, ${epochs ? `${epochs} epochs` : `${grouped(steps!)} steps`}, batch ${batch}`,
    runFigures(estimate, runCostOf(analysis, train, facts)!),
  ];
}
