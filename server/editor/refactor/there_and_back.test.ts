import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { countCost } from '../../../engine/cost/count.ts';
import { analyse } from '../../meaning/analyse.ts';
import type { Analysis } from '../../meaning/analysis.ts';
import type { Span } from '../../syntax/tree.ts';
import { FilesWorld } from '../../workspace/files_world.ts';
import { applyEdits } from '../../workspace/fix_all.ts';
import { nodesOf } from '../walk.ts';
import { extractBlock } from './extract_block.ts';
import { inlineBlock } from './inline_block.ts';

const folder = resolve('examples/architectures');
const files = readdirSync(folder).filter((file) => file.endsWith('.dlspec'));
const world = new FilesWorld();
const read = (text: string, file: string) => analyse(text, file, world);

/** Two statements or two steps that follow one another, of all bodies and flows; evenly chosen where there are many. */
function selections({ tree }: Analysis): Span[] {
  const all: Span[] = [];
  for (const node of nodesOf(tree)) {
    const parts = node.is === 'pipeline' ? node.steps : 'statements' in node ? node.statements : [];
    for (let at = 0; at + 1 < parts.length; at++)
      all.push({ start: parts[at]!.span.start, end: parts[at + 1]!.span.end });
  }
  const step = Math.ceil(all.length / MOST);
  return all.filter((_, at) => at % step === 0);
}
const MOST = 2;

/** What is counted of each network, whatever its weights are called. */
const figures = (analysis: Analysis) =>
  analysis.networks.map(({ name, graph }) => {
    if (!graph) return `${name}: has errors`;
    const { parameters, forward } = countCost(graph, 1);
    return `${name}: ${graph.nodes.length} nodes, ${parameters} parameters, ${forward.flops} FLOP, ${graph.nodes.map(({ shape }) => shape.join('×'))}`;
  });

const done = { extracted: 0, inlined: 0 };

it.each(files)('%s counts the same with a block extracted, and with it put back', (file) => {
  const analysis = read(readFileSync(resolve(folder, file), 'utf8'), resolve(folder, file));
  const expected = figures(analysis);
  for (const selection of selections(analysis)) {
    const extracted = extractBlock(analysis, selection);
    if (!extracted) continue;
    done.extracted++;
    const there = read(applyEdits(analysis.text, extracted.edits), analysis.file);
    expect(figures(there)).toEqual(expected);
    const use = there.text.search(/(?<!block )\bBlock\d?\b/);
    const inlined = inlineBlock(there, use);
    if (!inlined) continue;
    done.inlined++;
    expect(figures(read(applyEdits(there.text, inlined.edits), analysis.file))).toEqual(expected);
  }
});

it('most of what was selected became a block, and most blocks went back', () => {
  expect(done.extracted).toBeGreaterThan(20);
  expect(done.inlined).toBeGreaterThan(done.extracted / 2);
});
