import type { GraphNode } from '../../engine/graph/graph.ts';
import { layers } from '../../engine/layers/index.ts';
import { type Call, defaultsOf, type Value } from '../../engine/table.ts';
import { showDefault } from '../meaning/values/show_default.ts';
import { standsInFlow } from './in_flow.ts';

/**
 * Layers as one would write them in place of `node`: `conv2d(8, kernel: 3) -> relu -> conv2d(8, kernel: 3)`. What they have in common
 * with it is written as it is there, in `text`; layers that stand in the text are repeated. Undefined where that is in another spec, and
 * where one layer can stand and several cannot: behind `shared name =`, or as an argument.
 */
export function writtenLayers(made: readonly Call[], { call: like }: GraphNode, file: string, text: string) {
  if (made.length > 1 && like.span.file === file && !standsInFlow(like.span, text)) return undefined;
  const written: string[] = [];
  for (const call of made) {
    const { span } = call;
    const stands = span.end > span.start;
    if (stands && span.file !== file) return undefined;
    written.push(stands ? text.slice(span.start, span.end) : writtenLayer(call, like, file, text));
  }
  return written.join(' -> ');
}

function writtenLayer({ entry, options }: Call, like: Call, file: string, text: string): string {
  const declared = layers.get(entry);
  const defaults = defaultsOf(declared.options);
  const argument = (name: string): string[] => {
    const value = options[name];
    const place = like.entry === entry && same(value, like.options[name]) ? like.written[name] : undefined;
    if (value === undefined || (!place && same(value, defaults[name]))) return [];
    const shown = place?.file === file ? text.slice(place.start, place.end) : showDefault(value);
    return [declared.positional.includes(name) ? shown : `${name}: ${shown}`];
  };
  const given = Object.keys(declared.options).flatMap(argument);
  return given.length === 0 ? entry : `${entry}(${given.join(', ')})`;
}

const same = (a: Value | undefined, b: Value | undefined) => JSON.stringify(a) === JSON.stringify(b);
