import { layers } from '../../engine/layers/index.ts';
import type { Kind } from '../../engine/table.ts';
import { settingsOf, tables as tablesByName } from '../meaning/names/tables.ts';
import { namedKinds } from '../syntax/tree.ts';

export const tables = Object.values(tablesByName);

const alternatives = (words: Iterable<string>) =>
  [...new Set(words)]
    .sort()
    .map((word) => word.replace(/\./g, '\\.'))
    .join('|');

function choicesOf(kind: Kind): readonly string[] {
  if (kind.is === 'choice') return kind.of;
  if (kind.is === 'either') return kind.of.flatMap(choicesOf);
  return kind.is === 'list' || kind.is === 'record' ? choicesOf(kind.of) : [];
}

/** The TextMate grammar of the language, all its words taken from the tables. */
export function grammar(): object {
  const entries = tables.filter((table) => table !== layers).flatMap((table) => table.names());
  const choices = [
    ...tables.flatMap((table) => [...table.entries.values()].map(({ options }) => options)),
    ...Object.values(settingsOf),
  ]
    .flatMap((options) => Object.values(options))
    .flatMap(({ kind }) => choicesOf(kind));
  const word = '[A-Za-z_]\\w*';
  return {
    $schema: 'https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json',
    name: 'dlspec',
    scopeName: 'source.dlspec',
    patterns: [
      { name: 'comment.line.documentation.dlspec', match: '///.*$' },
      { name: 'comment.line.double-slash.dlspec', match: '//.*$' },
      { name: 'comment.block.dlspec', begin: '/\\*', end: '\\*/' },
      {
        name: 'string.quoted.double.dlspec',
        begin: '"',
        end: '"|$',
        patterns: [{ name: 'constant.character.escape.dlspec', match: '\\\\.' }],
      },
      {
        match: `\\b(${namedKinds.join('|')})\\s+(${word})`,
        captures: { 1: { name: 'keyword.declaration.dlspec' }, 2: { name: 'entity.name.type.dlspec' } },
      },
      { match: '^\\s*(import)\\b|\\b(from)(?=\\s*")', name: 'keyword.control.dlspec' },
      { match: `\\b(output|shared)\\b(?=\\s+${word}|\\s*=)`, name: 'keyword.control.dlspec' },
      { match: '\\b(repeat|if|else)\\b(?!\\s*(?:=|:|->))', name: 'keyword.control.dlspec' },
      { match: '\\b(and|or|not)\\b|[=!<>]=|<|(?<!-)>', name: 'keyword.operator.logical.dlspec' },
      {
        match: `\\b(${alternatives(Object.values(settingsOf).flatMap((options) => Object.keys(options)))})\\s*(:)`,
        captures: { 1: { name: 'support.type.property-name.dlspec' }, 2: { name: 'punctuation.separator.dlspec' } },
      },
      {
        match: `\\b(${word})\\s*(:)`,
        captures: { 1: { name: 'variable.parameter.dlspec' }, 2: { name: 'punctuation.separator.dlspec' } },
      },
      {
        match: `\\b(${word})\\s*(=)`,
        captures: {
          1: { name: 'variable.other.definition.dlspec' },
          2: { name: 'keyword.operator.assignment.dlspec' },
        },
      },
      { name: 'constant.numeric.size.dlspec', match: '\\b\\d+(?:x\\d+)+\\b' },
      { name: 'constant.numeric.dlspec', match: '\\b\\d[\\d_]*(?:\\.\\d[\\d_]*)?(?:[eE][+-]?\\d+)?%?' },
      { name: 'constant.language.dlspec', match: '\\b(?:true|false)\\b' },
      { name: 'keyword.operator.flow.dlspec', match: '->' },
      { name: 'support.function.layer.dlspec', match: `\\b(?:${alternatives(layers.names())})\\b` },
      { name: 'support.function.dlspec', match: `\\b(?:${alternatives(entries)})\\b` },
      { name: 'constant.other.choice.dlspec', match: `\\b(?:${alternatives(choices)})\\b` },
      { name: 'variable.language.dlspec', match: '\\binput\\b' },
      { name: 'keyword.operator.arithmetic.dlspec', match: '[-+*/]' },
    ],
  };
}
