import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { version } from '../../../package.json';
import { ruleText } from '../../../server/generate/rule_pages.ts';
import type { Diagnostic, Severity, Span } from '../../../server/meaning/diagnostic.ts';
import { REMARKS } from '../../../server/rules/control.ts';
import { rules } from '../../../server/rules/index.ts';
import type { Rule } from '../../../server/rules/rule.ts';
import { positionOf } from '../diagnostics.ts';
import { fingerprints } from '../fingerprints.ts';
import type { CheckedFile, Report } from './report.ts';

/** SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */

const LEVELS = { error: 'error', warning: 'warning', info: 'note', hint: 'note' } as const satisfies Record<
  Severity,
  string
>;

/** Hints are offers to who writes, no alerts: they are left out. */
export function sarifReport({ files }: Report): object {
  const shown = files.map((each) => ({
    ...each,
    diagnostics: each.diagnostics.filter(({ severity }) => severity !== 'hint'),
  }));
  const descriptors = descriptorsFor(shown.flatMap(({ diagnostics }) => diagnostics));
  const indexes = new Map(descriptors.map(({ id }, index) => [id, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dlspec', version, semanticVersion: version, rules: descriptors } },
        invocations: [{ executionSuccessful: true }],
        originalUriBaseIds: { [ROOT]: { uri: pathToFileURL(`${process.cwd()}${sep}`).href } },
        columnKind: 'utf16CodeUnits',
        artifacts: shown.map(({ file }) => ({ location: artifact(file) })),
        results: shown.flatMap((each) => resultsOf(each, indexes)),
      },
    ],
  };
}

/** The place that the addresses of files are relative to: the folder that the command is called in. */
const ROOT = '%SRCROOT%';

function artifact(file: string): object {
  const path = relative(process.cwd(), file);
  if (path.startsWith('..') || isAbsolute(path)) return { uri: pathToFileURL(file).href };
  return { uri: path.split(sep).map(encodeURIComponent).join('/'), uriBaseId: ROOT };
}

function resultsOf({ file, analysis, diagnostics }: CheckedFile, indexes: ReadonlyMap<string, number>): object[] {
  const { text } = analysis;
  const prints = fingerprints(analysis, diagnostics);
  const place = (span: Span) => ({
    physicalLocation: { artifactLocation: artifact(file), region: regionOf(text, span) },
  });
  return diagnostics.map(({ rule, severity, message, span, fixes, related = [] }, at) => ({
    ruleId: rule,
    ruleIndex: indexes.get(rule)!,
    level: LEVELS[severity],
    message: { text: message },
    locations: [place(span)],
    partialFingerprints: { primaryLocationLineHash: prints[at]! },
    ...(related.length > 0 && {
      relatedLocations: related.map((other, id) => ({
        id,
        message: { text: other.message },
        ...(other.elsewhere ? elsewhere(other.elsewhere) : place(other.span)),
      })),
    }),
    ...(fixes.length > 0 && {
      fixes: fixes.map(({ title, edits }) => ({
        description: { text: title },
        artifactChanges: [
          {
            artifactLocation: artifact(file),
            replacements: edits.map((edit) => ({
              deletedRegion: regionOf(text, edit.span),
              insertedContent: { text: edit.text },
            })),
          },
        ],
      })),
    }),
  }));
}

function regionOf(text: string, { start, end }: Span): object {
  const [from, to] = [positionOf(text, start), positionOf(text, end)];
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

const elsewhere = ({
  file,
  line,
  column,
}: {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}) => ({
  physicalLocation: { artifactLocation: artifact(file), region: { startLine: line + 1, startColumn: column + 1 } },
});

interface Descriptor {
  readonly id: string;
  readonly [property: string]: unknown;
}

/** Of every rule and remark, and of the language's own mistakes that were found. */
function descriptorsFor(diagnostics: readonly Diagnostic[]): Descriptor[] {
  const remarks = Object.entries(REMARKS).map(([id, title]) => plain(id, title, 'warning'));
  const known = [...rules.map(ofRule), ...remarks];
  const ids = new Set(known.map(({ id }) => id));
  const others = [...new Set(diagnostics.map(({ rule }) => rule))].filter((rule) => !ids.has(rule)).sort();
  return [
    ...known,
    ...others.map((id) => plain(id, `What the language does not allow: ${id.replaceAll('-', ' ')}`, 'error')),
  ];
}

function ofRule(rule: Rule): Descriptor {
  const { name, severity, title, why, on } = rule;
  return {
    id: name,
    name,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why.replaceAll('`', '') },
    help: { text: `${title}. ${why}`.replaceAll('`', ''), markdown: ruleText(rule) },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['deep-learning', on], precision: 'high', 'problem.severity': severityOf(severity) },
  };
}

const plain = (id: string, title: string, severity: Severity): Descriptor => ({
  id,
  name: id,
  shortDescription: { text: `${title}.` },
  fullDescription: { text: `${title}.` },
  help: { text: `${title}.` },
  defaultConfiguration: { level: LEVELS[severity] },
  properties: { tags: ['deep-learning', 'language'], precision: 'very-high', 'problem.severity': severityOf(severity) },
});

/** In the words of GitHub's code scanning. */
const severityOf = (severity: Severity) =>
  severity === 'error' || severity === 'warning' ? severity : 'recommendation';
