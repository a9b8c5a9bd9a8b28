import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { countCost } from '../../engine/cost/count.ts';
import { grouped, quantity } from '../../engine/cost/quantities.ts';
import type { Graph } from '../../engine/graph/graph.ts';
import { show } from '../../engine/graph/shape.ts';
import { analyse } from '../meaning/analysis.ts';
import { world } from '../meaning/world.ts';

export const FOLDER = 'examples/architectures';

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

const INTRODUCTION = [
  '# Architectures',
  '',
  '<!-- Generated from examples/architectures by `npm run generate`. -->',
  '',
  'Published networks, written in the language. Parameters are exactly those of the published weights, where there are any, and multiply-adds',
  'for one sample agree with them to the last digit that is given (`test/architectures.test.ts`).',
  '',
];

/** The table of docs/architectures.md. */
export function architecturesPage(): string {
  const sources = new Map(published().map((each) => [each.network, each]));
  const rows = architectures().map(({ file, graph }) => {
    const { parameters, multiplyAdds } = countCost(graph, 1);
    const input = graph.inputs.map((id) => show(graph.nodes[id]!.shape)).join(', ');
    const source = sources.get(graph.name)?.source ?? '';
    const link = `[${graph.name}](../${FOLDER}/${file})`;
    return `| ${link} | ${input} | ${grouped(parameters)} | ${quantity(multiplyAdds, '')} | ${source} |`;
  });
  const head = [
    '| network | input | parameters | multiply-adds | compared with |',
    '| --- | --- | ---: | ---: | --- |',
  ];
  return `${[...INTRODUCTION, ...head, ...rows].join('\n')}\n`;
}
