import { basename } from 'node:path';
import { RequestType } from 'vscode-languageserver';
import { defaultRuns } from '../../engine/run/folder.ts';
import { valuesMissing } from '../meaning/settings/parameters.ts';
import type { OpenSpec } from './documents.ts';
import { type Feature, request } from './feature.ts';
import {
  COMPILE,
  type CompileParams,
  type CompileResult,
  TRAINS,
  type TrainsParams,
  type TrainsResult,
} from './protocol.ts';

/** What dlspec's own client asks for beside LSP. Both are about the document as it stands, whatever came in since. */
export const training: Feature = {
  capabilities: () => ({}),
  requests: [
    request(new RequestType<TrainsParams, TrainsResult, void>(TRAINS), ({ uri }, { documents }) => {
      const spec = documents.of(uri);
      return spec ? trainsOf(spec) : [];
    }),
    request(new RequestType<CompileParams, CompileResult, void>(COMPILE), ({ uri, train }, { documents }) => {
      const spec = documents.of(uri);
      return spec ? compile(spec, train) : { errors: ['the document is not open'] };
    }),
  ],
};

const trainsOf = ({ analysis, lines }: OpenSpec): TrainsResult =>
  analysis.trains.map(({ name, nameSpan, doc, network, data, spec }) => {
    const { epochs, steps } = spec?.settings ?? {};
    const length = epochs ? [`${epochs} epochs`] : steps ? [`${steps} steps`] : [];
    return {
      name,
      ...(doc && { doc: doc.split('\n')[0]! }),
      detail: [`${network ?? '?'} on ${data ?? '?'}`, ...length].join(', '),
      line: lines.lineOf(nameSpan.start),
    };
  });

function compile({ analysis, diagnostics, lines }: OpenSpec, name: string): CompileResult {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const found = analysis.trains.find((train) => train.name === name);
  const spec = found?.spec;
  if (errors.length === 0 && spec) return { spec, runs: defaultRuns(analysis.file) };
  const file = basename(analysis.file);
  const lined = errors.map(({ span, message }) => {
    const { line, column } = lines.position(span.start);
    return `${file}:${line + 1}:${column + 1}: ${message}`;
  });
  if (lined.length > 0) return { errors: lined };
  return { errors: [found ? valuesMissing(name, found.declaration) : `${file} has no train declaration '${name}'`] };
}
