/** Parses the files of a spec, and rejects those that nothing could walk through to the end. */
import type { BaseResolver, Document, Source, YamlParseError } from '@redocly/openapi-core';
import { breakReferences } from './broken-references.ts';
import { hasHiddenNames, hideNames } from './hidden-names.ts';
import { pointerSegment } from './openapi.ts';
import { displayPath, type Warning } from './problems.ts';
import { loadRedocly } from './redocly.ts';

/** A YAML alias is a reference to one object, which a walk finds in each place that names it. */
const MAX_NODES = 4_000_000;
/** Redocly and openapi-typescript walk recursively. */
const MAX_DEPTH = 500;

/** Wraps a resolver's parser, so that each file is checked before Redocly walks it. */
export function guardParser(resolver: BaseResolver, warnings: Warning[]): void {
  const parse = resolver.parseDocument.bind(resolver);
  resolver.parseDocument = (source, isRoot) => {
    const document = withLocation(source, () => parse(source, isRoot));
    checkSize(document);
    breakReferences(document.parsed);
    checkEncoding(source, warnings);
    if (hasHiddenNames(source.body)) hideNames(document.parsed);
    return document;
  };
}

/** Node decodes a byte that is not UTF-8 as this character. */
const REPLACEMENT = '\u{fffd}';

function checkEncoding({ absoluteRef, body }: Source, warnings: Warning[]): void {
  if (!body.includes(REPLACEMENT)) return;
  const lines = body.slice(0, body.indexOf(REPLACEMENT)).split('\n');
  const at = `${displayPath(absoluteRef)}:${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
  warnings.push({ at: () => at, message: 'a character is not UTF-8: save the file as UTF-8' });
}

/** js-yaml states no place for a second document. */
function withLocation(source: Source, parse: () => Document): Document {
  try {
    return parse();
  } catch (error) {
    const { YamlParseError: ParseError } = loadRedocly();
    if (!(error instanceof ParseError) || !Number.isNaN(error.line)) throw error;
    const lines = source.body.split('\n');
    const first = lines.findIndex((line) => /^(---\s+[^#\s]|(?!---|#|%)\s*\S)/.test(line));
    const second = lines.findIndex((line, index) => index > first && /^---(\s|$)/.test(line));
    throw parseError(source, error.message, Math.max(second, 0) + 1, 1);
  }
}

const parseError = (source: Source, reason: string, line: number, col: number): YamlParseError => {
  const { YamlParseError: ParseError } = loadRedocly();
  return new ParseError(new Error(`${reason} (${line}:${col})`), source);
};

/** Rejects aliases that contain themselves, or that expand to more than memory holds, and extreme depth. */
function checkSize({ source, parsed }: Document): void {
  const sizes = new Map<object, number>();
  const open = new Set<object>();
  const fail = (path: readonly string[], reason: string): never => {
    const pointer = `#/${path.map(pointerSegment).join('/')}`;
    const { start } = loadRedocly().getLineColLocation({ source, pointer, reportOnKey: true });
    throw parseError(source, reason, start.line, start.col);
  };
  const path: string[] = [];
  const measure = (node: object): number => {
    const known = sizes.get(node);
    if (known !== undefined) return known;
    if (open.has(node)) fail(path, 'an alias is part of what it stands for: use a $ref');
    if (path.length > MAX_DEPTH) fail(path, `values are more than ${MAX_DEPTH} levels deep`);
    open.add(node);
    let size = 1;
    for (const [key, child] of Object.entries(node)) {
      if (typeof child !== 'object' || child === null) continue;
      path.push(key);
      size += measure(child as object);
      path.pop();
    }
    open.delete(node);
    sizes.set(node, size);
    if (size > MAX_NODES) fail(path, `aliases expand to more than ${MAX_NODES} values`);
    return size;
  };
  if (typeof parsed === 'object' && parsed !== null) measure(parsed as object);
}
