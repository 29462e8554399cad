// Points git at the hooks of this folder; outside a git checkout there is nothing to do.
import { spawnSync } from 'node:child_process';

spawnSync('git', ['config', 'core.hooksPath', '.githooks'], { stdio: 'ignore' });
