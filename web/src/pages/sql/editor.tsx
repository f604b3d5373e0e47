import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { StandardSQL, sql } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import { nonceOfPage } from '../../facts.ts';
import { columnsIn } from './columns-in.ts';
import type { Refused, View } from './queries.ts';

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--or-accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--or-good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--or-warn)' },
  { tag: tags.comment, color: 'var(--or-ink3)' },
]);

const look = EditorView.theme({
  '&': {
    color: 'var(--or-ink)',
    backgroundColor: 'var(--or-card)',
    fontSize: '13px',
    border: '1px solid var(--or-field)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-content:focus': { outline: '2px solid var(--or-accent)', outlineOffset: '-2px' },
  '.cm-content': { caretColor: 'var(--or-ink)', minHeight: '168px' },
  '.cm-scroller': { fontFamily: 'ui-monospace, monospace', maxHeight: '360px' },
  '.cm-gutters': { color: 'var(--or-ink3)', backgroundColor: 'var(--or-sunken)', border: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--or-ink)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--or-accent-bg) !important',
  },
  '.cm-tooltip': {
    color: 'var(--or-ink)',
    backgroundColor: 'var(--or-card)',
    border: '1px solid var(--or-grid)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    color: 'var(--or-ink)',
    background: 'var(--or-accent-bg)',
  },
  '.cm-completionDetail': { color: 'var(--or-ink3)' },
});

interface EditorProps {
  /** What it holds at first. */
  text: string;
  views: readonly View[];
  refused: Refused | null;
  onText: (text: string) => void;
  onRun: () => void;
  /** Is given what puts a text where the cursor is. */
  onReady: (insert: (text: string) => void) => void;
}

/** An editor of one statement. It completes views, columns and words; Ctrl and Enter run it, and Tab leaves it. */
export default function Editor(props: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  const view = useRef<EditorView | null>(null);
  const language = useRef(new Compartment());
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    const made = openEditor(place.current!, latest, language.current);
    view.current = made;
    latest.current.onReady((text) => {
      made.dispatch(made.state.replaceSelection(text));
      made.focus();
    });
    return () => made.destroy();
  }, []);
  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(languageOf(props.views)) });
  }, [props.views]);
  useEffect(() => {
    if (view.current) showRefused(view.current, props.refused);
  }, [props.refused]);
  return <div ref={place} />;
}

function openEditor(
  parent: HTMLElement,
  latest: { current: EditorProps },
  language: Compartment,
): EditorView {
  const run = () => {
    latest.current.onRun();
    return true;
  };
  const extensions = [
    EditorView.cspNonce.of(nonceOfPage()),
    Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
    basicSetup,
    syntaxHighlighting(colours),
    look,
    language.of(languageOf(latest.current.views)),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': 'Statement' }),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) latest.current.onText(state.doc.toString());
    }),
  ];
  return new EditorView({ parent, state: EditorState.create({ doc: latest.current.text, extensions }) });
}

/** SQL, with the views under their database, and the columns of those that the statement names. */
function languageOf(views: readonly View[]) {
  const completed = (name: string, kind: string, detail: string, info: string) => ({
    label: name,
    type: kind,
    detail,
    info,
  });
  const schema = {
    analytics: Object.fromEntries(
      views.map(({ name, columns }) => [
        name,
        columns.map((column) => completed(column.name, 'property', column.type, column.comment)),
      ]),
    ),
  };
  const columns = (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/\w+/);
    if (word === null && !context.explicit) return null;
    const options = columnsIn(context.state.doc.toString(), views).map(({ name, type, comment }) =>
      completed(name, 'property', type, comment),
    );
    return { from: word?.from ?? context.pos, options, validFor: /^\w*$/ };
  };
  return [
    sql({ dialect: StandardSQL, schema, upperCaseKeywords: true }),
    StandardSQL.language.data.of({ autocomplete: columns }),
  ];
}

/** Marks the word at which a statement went wrong. */
function showRefused(view: EditorView, refused: Refused | null): void {
  const at = refused?.at;
  if (!at || at.line > view.state.doc.lines) {
    view.dispatch(setDiagnostics(view.state, []));
    return;
  }
  const line = view.state.doc.line(at.line);
  const from = Math.min(line.from + at.column - 1, line.to);
  const to = view.state.wordAt(from)?.to ?? Math.min(from + 1, line.to);
  view.dispatch(
    setDiagnostics(view.state, [{ from, to, severity: 'error', message: refused.problem.detail }]),
  );
}
