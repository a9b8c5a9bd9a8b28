import { describe, expect, it } from 'vitest';
import { analyse } from '../meaning/analyse.ts';
import { Analyser } from '../meaning/analyser.ts';
import { world } from '../meaning/world.ts';
import type { NetworkFacts } from './facts/network_facts.ts';
import { rules } from './index.ts';
import { practices } from './practices.ts';

const FILE = '/specs/example.dlspec';

describe('rules', () => {
  it('run again only where something has changed', () => {
    const run: string[] = [];
    const rule = rules.find(({ on }) => on === 'network')!;
    const { check } = rule;
    Object.assign(rule, {
      check({ graph }: NetworkFacts) {
        run.push(graph.name);
        return [{ at: graph.nodes[1]!, message: 'seen' }];
      },
    });
    try {
      const analyser = new Analyser(FILE);
      const text = `network A { vector(4) -> dense(51) -> relu -> dense(3) }
network B { vector(4) -> dense(52) -> relu -> dense(3) }
`;
      const seen = (spec: string) =>
        practices(analyser.read(spec), world)
          .filter(({ message }) => message === 'seen')
          .map(({ span }) => spec.slice(span.start, span.end));
      expect(seen(text)).toEqual(['dense(51)', 'dense(52)']);
      expect(run).toEqual(['A', 'B']);
      const edited = text.replace('dense(3) }\nnetwork B', 'dense(30) }\nnetwork B');
      expect(seen(`data D { source: synthetic.moons }\n${edited}`)).toEqual(['dense(51)', 'dense(52)']);
      expect(run).toEqual(['A', 'B', 'A']);
    } finally {
      Object.assign(rule, { check });
    }
  });

  it('are run of a train whose network has arguments, beside those of that network', () => {
    const text = `network A(units = 8) { vector(2) -> dense(units) -> relu -> dense(1) -> softmax }
train T { network: A(units: 16)  data: synthetic.moons  loss: binary_cross_entropy  optimizer: adam(lr: 9)  epochs: 20 }
`;
    const found = practices(analyse(text, FILE, world), world).map(({ rule }) => rule);
    expect(found).toEqual(expect.arrayContaining(['softmax-one-unit', 'learning-rate-range']));
  });

  it('speak of a block of another spec where it is used', () => {
    const around = { ...world, file: () => 'block Wide { dense(512) -> relu }\n\n' };
    const text = `import { Wide } from "other.dlspec"
network A { vector(4) -> Wide -> dense(3) }
`;
    const found = practices(analyse(text, FILE, around), around).find(({ rule }) => rule === 'dropout-wide');
    expect(found?.fixes).toEqual([]);
    expect(text.slice(found!.span.start, found!.span.end)).toBe('Wide');
  });
});
