import { writeFileSync } from 'node:fs';
import { ruleIndex } from './rule_index.ts';

/** Before all else that is generated, because that needs the rules: one may have come or gone. Run at the root of the repository. */
writeFileSync('server/rules/index.ts', ruleIndex());
