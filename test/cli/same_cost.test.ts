import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { columnsFor } from '../../client/panels/cost/columns.ts';
import { AS_ELSEWHERE, countedLayers } from '../../client/panels/cost/counts.ts';
import { differences } from '../../client/panels/cost/differences.ts';
import type { Figures } from '../../client/panels/cost/figures.ts';
import type { Estimate } from '../../engine/cost/estimate.ts';
import { grouped, quantity, seconds } from '../../engine/cost/quantities.ts';
import { cheaperForms } from '../../server/editor/cheaper.ts';
import { savings } from '../../server/editor/cheaper_words.ts';
import { codeLenses } from '../../server/editor/code_lenses.ts';
import { costReport } from '../../server/editor/cost_report.ts';
import { percent } from '../../server/editor/cost_words.ts';
import { hover } from '../../server/editor/hover.ts';
import { inlayHints } from '../../server/editor/inlay_hints.ts';
import { analyse } from '../../server/meaning/analyse.ts';
import { Lines } from '../../server/syntax/lines.ts';
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

interface ToldNetwork extends Estimate {
  readonly cheaper: unknown;
}

const architectures = join(import.meta.dirname, '../../examples/architectures');
const everywhere = [
  [join(folder, 'net.dlspec'), ['Cnn', 'Alone']],
  ...['lenet', 'char_lstm', 'squeezenet', 'unet', 'vae', 'siamese'].map(
    (name) => [join(architectures, `${name}.dlspec`), undefined] as const,
  ),
] as const;

describe.each(everywhere)('%s', async (file, names) => {
  const [json, text] = await Promise.all([
    run(['estimate', file, '--format', 'json', '--cheaper'], folder).then(({ stdout }) => JSON.parse(stdout)),
    run(['estimate', file, '--cheaper'], folder).then(({ stdout }) => stdout),
  ]);
  const spec = readFileSync(file, 'utf8');
  const analysis = analyse(spec, file, new FilesWorld());
  const networks: readonly Estimate[] = json.networks.map(({ cheaper: _, ...told }: ToldNetwork) => told);

  it.each((json.networks as readonly ToldNetwork[]).map((told) => [told.name, told] as const))(
    '%s: command line, panel and light bulb offer the same cheaper forms',
    (network, { cheaper, ...whole }) => {
      const forms = cheaperForms(analysis, { network }).layers;
      const told = forms.map(({ node: _, edit, line, ...layer }) => ({ ...layer, line: line + 1 }));
      expect(cheaper).toEqual(JSON.parse(JSON.stringify(told)));
      for (const layer of forms) expect(text).toContain(`as ${layer.title}: ${savings(layer, whole)}`);
    },
  );

  it('has all its networks', () => {
    expect(networks.map(({ name }) => name)).toEqual(names ?? analysis.networks.map(({ name }) => name));
  });

  it.each(networks.map((told) => [told.name, told] as const))(
    '%s: command line, panel, hover, code lens and hints tell the same',
    (name, told) => {
      const report = costReport(analysis, { network: name });
      const figures = report as Figures;
      const { estimate, graph } = figures;
      // The panel counts lines from 0, and its layers are places in the graph.
      const layers = estimate.layers.map(({ id: _, line, ...layer }) => ({ ...layer, line: line + 1 }));
      expect(JSON.parse(JSON.stringify({ ...estimate, layers }))).toEqual(told);
      expect(graph.nodes.length).toBeGreaterThan(told.layers.length);

      expect(text).toContain(grouped(told.parameters));
      expect(text).toContain(quantity(told.forward.flops, 'FLOP'));
      const network = analysis.networks.find((each) => each.name === name)!;
      const ofNetwork = hover(analysis, network.nameSpan.start)!.content;
      for (const [kind, bytes] of Object.entries(told.memory)) {
        expect(ofNetwork).toContain(
          kind === 'total' ? `| ${quantity(bytes, 'B')}:` : `${kind} ${quantity(bytes, 'B')}`,
        );
      }
      expect(ofNetwork).toContain(`| ${grouped(told.parameters)} |`);
      expect(ofNetwork).toContain(`${quantity(told.step.flops, 'FLOP')}, ${quantity(told.step.bytes, 'B')}`);
      const lens = codeLenses(analysis).find(({ span }) => span === network.nameSpan)!;
      expect(lens.title).toContain(`${grouped(told.parameters)} parameters · ${quantity(told.forward.flops, 'FLOP')}`);

      // What is shown of a layer where it is written, and in the panel's table.
      const rows = differences(countedLayers(figures, AS_ELSEWHERE), undefined);
      const cell = (at: number, title: string) =>
        columnsFor(false)
          .find((column) => column.title === title)!
          .text(rows[at]!);
      const written = new Map<number, (typeof told.layers)[number][]>();
      estimate.layers.forEach(({ id }, at) => {
        const layer = told.layers[at]!;
        if (layer.bytes === 0) return;
        expect(cell(at, 'bytes')).toBe(quantity(layer.bytes, 'B'));
        expect(cell(at, 'FLOPs')).toBe(layer.flops === 0 ? '' : quantity(layer.flops, ''));
        expect(cell(at, 'time')).toBe(seconds(layer.seconds));
        expect(cell(at, 'share')).toBe(percent(layer.share));
        const { span } = network.graph!.nodes[id]!.call;
        if (span.file === file) written.set(span.start, [...(written.get(span.start) ?? []), layer]);
      });
      let hovered = 0;
      for (const [start, uses] of written) {
        const content = (hover(analysis, start)?.content ?? '').replaceAll('\u00a0', ' ');
        // A sign between values is no layer to hover over; what a block costs is told of the first network that has it.
        if (
          !content.includes(' FLOP/byte') ||
          (/[, ]in `/.test(content.split('|')[1]!) && !content.includes(`in \`${name}\``))
        )
          continue;
        hovered++;
        const sum = (of: 'parameters' | 'flops' | 'bytes' | 'share' | 'seconds') =>
          uses.reduce((total, layer) => total + layer[of], 0);
        expect(content).toContain(`| ${grouped(sum('parameters'))} |`);
        expect(content).toContain(`| ${quantity(sum('flops'), 'FLOP')} |`);
        expect(content).toContain(`| ${quantity(sum('bytes'), 'B')} |`);
        expect(content).toContain(`${percent(sum('share'))} of ${seconds(sum('seconds') / sum('share'))}`);
      }
      expect(hovered).toBeGreaterThan(1);

      const byLine = new Map<number, number>();
      for (const { line, share } of estimate.layers) byLine.set(line, (byLine.get(line) ?? 0) + share);
      const { span } = network.declaration;
      const hints = inlayHints(analysis, span, (kind) => kind === 'cost').map(
        ({ text: hint }) => /[\d.]+ %$/.exec(hint)![0],
      );
      const lines = new Lines(spec);
      const isOwn = (line: number) => lines.lineOf(span.start) <= line && line <= lines.lineOf(span.end);
      const costly = [...byLine].flatMap(([line, share]) => (share > 0 && isOwn(line) ? [percent(share)] : []));
      expect([...hints].sort()).toEqual(costly.sort());
    },
  );
});

it('a run tells how long an epoch and all of it take', () => {
  const file = join(folder, 'net.dlspec');
  const text = readFileSync(file, 'utf8');
  const analysis = analyse(text, file, new FilesWorld());
  const ofTrain = hover(analysis, text.indexOf('Run'))!.content;
  // 160 of 200 samples, in batches of 16.
  expect(ofTrain).toMatch(/\| epoch \| 10 steps, about .*\n\| run \| 30 steps, about /);
});
