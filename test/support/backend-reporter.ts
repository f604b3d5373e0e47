import type { Reporter, TestModule, TestSuite } from 'vitest/node';
import { renderBackends, type SuiteRun } from './render-backends.ts';

/**
 * Prints at the end of a run the backend of each suite. A file of the engine's tests that names no backend ran on the embedded
 * one.
 */
export function makeBackendReporter(write: (text: string) => void): Reporter {
  return {
    onTestRunEnd(modules) {
      const runs = modules.flatMap(runsOf);
      if (runs.length > 0) write(`\n${renderBackends(runs)}\n`);
    },
  };
}

function runsOf(module: TestModule): SuiteRun[] {
  const file = module.relativeModuleId.replace(/^test\//, '').replace(/\.test\.ts$/, '');
  const named = [...module.children.allSuites()].flatMap((suite) => runOf(file, suite));
  if (named.length > 0 || module.project.name !== 'engine') return named;
  return [{ backend: 'embedded', suite: file, outcome: outcomeOf(module), missing: null }];
}

function runOf(file: string, suite: TestSuite): SuiteRun[] {
  const { runsOn } = suite.meta();
  if (runsOn === undefined) return [];
  const { backend, missing } = runsOn;
  const name = suite.fullName.replace(` [${backend}]`, '');
  return [{ backend, suite: `${file} › ${name}`, outcome: outcomeOf(suite), missing }];
}

function outcomeOf(task: TestModule | TestSuite): SuiteRun['outcome'] {
  const state = task.state();
  return state === 'passed' || state === 'failed' ? state : 'skipped';
}
