import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { grouped, quantity } from '../../engine/cost/quantities.ts';
import { codeLenses } from '../../server/editor/code_lenses.ts';
import { costReport } from '../../server/editor/cost_report.ts';
import { percent } from '../../server/editor/cost_words.ts';
import { hover } from '../../server/editor/hover.ts';
import { analyse } from '../../server/meaning/analysis.ts';
import { FilesWorld } from '../../server/workspace/files_world.ts';
import { run, workFolder } from './command.ts';

const folder = workFolder({
  'net.dlspec': `data Digits { source: synthetic.digits(samples: 200, seed: 1)  split: random(validation: 20%) }
network Cnn {
  image(1, 28, 28)
  conv2d(8, kernel: 3) -> relu -> max_pool2d(2)
  flatten -> dense(32) -> relu -> dense(10)
}
network Alone {
  vector(20)
  dense(30) -> tanh -> dense(2)
}
train Run {
  network: Cnn  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 16  epochs: 3
}
`,
});

it('command line, panel, hover and code lens tell the same of a network', async () => {
  const { stdout } = await run(['estimate', 'net.dlspec', '--format', 'json'], folder);
  const { networks } = JSON.parse(stdout);
  const file = join(folder, 'net.dlspec');
  const text = readFileSync(file, 'utf8');
  const analysis = analyse(text, file, new FilesWorld());
  expect(networks.map(({ name }: { name: string }) => name)).toEqual(['Cnn', 'Alone']);
  for (const told of networks) {
    const { estimate, graph } = costReport(analysis, { network: told.name });
    // The panel counts lines from 0, and its layers are places in the graph.
    const layers = estimate!.layers.map(({ id: _, line, ...layer }) => ({ ...layer, line: line + 1 }));
    expect(JSON.parse(JSON.stringify({ ...estimate, layers }))).toEqual(told);
    expect(graph!.nodes.length).toBe(told.layers.length + 1);

    const ofNetwork = hover(analysis, text.indexOf(told.name))!.content;
    const memory = Object.entries(told.memory as Record<string, number>);
    for (const [kind, bytes] of memory) {
      expect(ofNetwork).toContain(kind === 'total' ? `| ${quantity(bytes, 'B')}:` : `${kind} ${quantity(bytes, 'B')}`);
    }
    expect(ofNetwork).toContain(`| ${grouped(told.parameters)} |`);
    expect(ofNetwork).toContain(`${quantity(told.step.flops, 'FLOP')}, ${quantity(told.step.bytes, 'B')}`);
    const lens = codeLenses(analysis).find(({ span }) => text.slice(span.start, span.end) === told.name)!;
    expect(lens.title).toContain(`${grouped(told.parameters)} parameters · ${quantity(told.forward.flops, 'FLOP')}`);

    for (const layer of told.layers) {
      if (layer.bytes === 0) continue;
      const start = text.indexOf(layer.op, lineStart(text, layer.line));
      const found = [start, text.indexOf(layer.op, start + 1)].map((at) => hover(analysis, at)?.content ?? '');
      // Where a line has the layer twice, one of them is it.
      expect(found.join()).toContain(`${percent(layer.share)} of`);
      expect(found.join()).toContain(`| ${quantity(layer.bytes, 'B')} |`);
    }
  }
  const ofTrain = hover(analysis, text.indexOf('Run'))!.content;
  // 160 of 200 samples, in batches of 16.
  expect(ofTrain).toMatch(/\| epoch \| 10 steps, about .*\n\| run \| 30 steps, about /);
});

const lineStart = (text: string, line: number): number =>
  text
    .split('\n')
    .slice(0, line - 1)
    .reduce((at, each) => at + each.length + 1, 0);
