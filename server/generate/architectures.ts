import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { countCost } from '../../engine/cost/count.ts';
import { grouped } from '../../engine/cost/quantities.ts';
import type { Graph } from '../../engine/graph/graph.ts';
import { show } from '../../engine/graph/shape.ts';
import { analyse } from '../meaning/analyse.ts';
import { type World, world as withoutFiles } from '../meaning/world.ts';

export const FOLDER = 'examples/architectures';

/** Some import blocks of others. */
export const world: World = {
  ...withoutFiles,
  file: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
};

interface Architecture {
  readonly file: string;
  readonly graph: Graph;
}

/** Every network of the published architectures that can be read, by file. */
export function architectures(): Architecture[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.dlspec'));
  return files.sort().flatMap((file) => {
    const path = join(FOLDER, file);
    const { networks } = analyse(readFileSync(path, 'utf8'), resolve(path), world);
    return networks.flatMap(({ graph }) => (graph ? [{ file, graph }] : []));
  });
}

/** What others say of a network: parameters, and billions of multiply-adds with three digits where somebody gives them. */
interface Published {
  readonly network: string;
  readonly parameters: number;
  readonly gigaMultiplyAdds: string;
  readonly source: string;
}

export function published(): Published[] {
  const [, ...rows] = readFileSync(join(FOLDER, 'published.csv'), 'utf8').trimEnd().split('\n');
  return rows.map((row) => {
    const [, network, parameters, gigaMultiplyAdds, source] = row.split(',') as [
      string,
      string,
      string,
      string,
      string,
    ];
    return { network, parameters: Number(parameters), gigaMultiplyAdds, source };
  });
}

/**
 * Billions of multiply-adds of a sample, with three digits. A classifier at the side serves training alone: figures that are
 * published leave it out.
 */
export function gigaMultiplyAdds(graph: Graph): string {
  const main = countCost(graph, 1).layers.filter(({ node }) => !node.path.startsWith('side.'));
  return (main.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0) / 1e9).toFixed(3);
}

const INTRODUCTION = [
  '# Architectures',
  '',
  '<!-- Generated from examples/architectures by `npm run generate`. -->',
  '',
  'Published networks, written in the language. Parameters are exactly those of the published weights, where there are any, and',
  'multiply-adds for one sample agree with them to the last digit that is given (`test/architectures.test.ts`).',
  '',
];

/** The table of docs/architectures.md. */
export function architecturesPage(): string {
  const sources = new Map(published().map((each) => [each.network, each]));
  const rows = architectures().map(({ file, graph }) => {
    const { parameters } = countCost(graph, 1);
    const input = graph.inputs.map((id) => show(graph.nodes[id]!.shape)).join(', ');
    const theirs = sources.get(graph.name);
    const link = `[${graph.name}](../${FOLDER}/${file})`;
    const ours = `${grouped(parameters)} | ${gigaMultiplyAdds(graph)}`;
    const published = theirs ? `${grouped(theirs.parameters)} | ${theirs.gigaMultiplyAdds} | ${theirs.source}` : '| |';
    return `| ${link} | ${input} | ${ours} | ${published} |`;
  });
  const head = [
    '| network | input | parameters | multiply-adds, 10⁹ | published parameters | multiply-adds, 10⁹ | where |',
    '| --- | --- | ---: | ---: | ---: | ---: | --- |',
  ];
  return `${[...INTRODUCTION, ...head, ...rows].join('\n')}\n`;
}
