#!/usr/bin/env python3
"""soak.py PROGRAMS MINUTES [TARGET…]: fuzzes the targets that had the least time so far, as many at once as there are
processors, and adds what they did to docs/FUZZING.md. What they found to be new stays in PROGRAMS/soak and is gone on
with; of that, what reaches an edge no committed input reaches is copied to corpus/. `./dev soak` builds and calls it."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
LEDGER = HERE.parent.parent / 'docs' / 'FUZZING.md'
SLICE = 600  # seconds; the corpus is read anew for each
COLUMNS = '| target | CPU minutes | executions | edges reached | features | at commit |\n|---|---|---|---|---|---|\n'
ROW = re.compile(r'^\| (\w+) \| ([\d.]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| (\w+) \|$', re.M)
PROGRESS = re.compile(r'^#(\d+)\s.* cov: (\d+) ft: (\d+)', re.M)
LIMITS = ['-rss_limit_mb=3000', '-timeout=60', '-print_final_stats=1']


def number(text):
    return int(text.replace(',', ''))


class Target:
    def __init__(self, name):
        self.name, self.commit = name, 'none'
        self.seconds, self.executions, self.edges, self.features = 0.0, 0, 0, 0
        self.broken = False

    def row(self):
        return (f'| {self.name} | {self.seconds / 60:.1f} | {self.executions:,} | {self.edges:,} '
                f'| {self.features:,} | {self.commit} |\n')


class Ledger:
    """The table in docs/FUZZING.md, with a row for every target there is a source of."""

    def __init__(self):
        self.targets = {path.stem[5:]: Target(path.stem[5:]) for path in sorted(HERE.glob('fuzz_*.c'))}
        for name, minutes, executions, edges, features, commit in ROW.findall(LEDGER.read_text()):
            if name in self.targets:
                target = self.targets[name]
                target.seconds, target.commit = 60 * float(minutes), commit
                target.executions, target.edges, target.features = number(executions), number(edges), number(features)

    def write(self):
        text = LEDGER.read_text()
        before, rest = text.split(COLUMNS)
        rows = ''.join(target.row() for target in self.targets.values())
        beside = LEDGER.with_suffix('.new')
        beside.write_text(before + COLUMNS + rows + re.sub(r'\A(\|.*\n)*', '', rest))
        beside.replace(LEDGER)


class Run:
    def __init__(self, programs, target, seconds):
        self.target, self.programs = target, programs
        corpus = programs / 'soak' / target.name
        corpus.mkdir(parents=True, exist_ok=True)
        self.log = programs / 'soak' / f'{target.name}.log'
        with open(self.log, 'w') as log:
            self.process = subprocess.Popen(
                [programs / f'fuzz_{target.name}', f'-max_total_time={seconds}', *LIMITS,
                 f'-artifact_prefix={programs}/soak/found-{target.name}-', corpus, HERE / 'corpus' / target.name],
                stdout=log, stderr=log, process_group=0)

    def account(self, status, usage, commit):
        log = self.log.read_text(errors='replace')
        progress = PROGRESS.findall(log)
        target = self.target
        target.commit = commit
        target.seconds += usage.ru_utime + usage.ru_stime
        if progress:
            target.executions += int(progress[-1][0])
            target.edges, target.features = int(progress[-1][1]), int(progress[-1][2])
        # 72 is libFuzzer's status when it was interrupted.
        target.broken = os.waitstatus_to_exitcode(status) not in (0, 72)
        if target.broken:
            print(log[-3000:], f'soak: {target.name} found something, see {self.programs}/soak', sep='\n', file=sys.stderr)


def soak(programs, ledger, names, minutes):
    commit = subprocess.run(['git', '-C', HERE, 'rev-parse', '--short', 'HEAD'], capture_output=True, text=True,
                            check=True).stdout.strip()
    end = time.monotonic() + 60 * minutes
    running = {}

    def stop(*_):
        nonlocal end
        end = 0
        for run in running.values():
            run.process.send_signal(signal.SIGINT)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    while True:
        left = end - time.monotonic()
        idle = [ledger.targets[name] for name in names
                if not ledger.targets[name].broken and name not in {run.target.name for run in running.values()}]
        if left >= 10 and idle and len(running) < os.cpu_count():
            run = Run(programs, min(idle, key=lambda target: target.seconds), int(min(left, SLICE)))
            running[run.process.pid] = run
        elif running:
            pid, status, usage = os.wait4(-1, 0)
            running.pop(pid).account(status, usage, commit)
            ledger.write()
        else:
            return


def keep(programs, name):
    """Counters off: an input that reaches a known edge more often is not worth a file in the repository."""
    found = programs / 'soak' / name
    if found.is_dir() and any(found.iterdir()):
        subprocess.run([programs / f'fuzz_{name}', '-set_cover_merge=1', '-use_counters=0', '-use_cmp=0', *LIMITS,
                        HERE / 'corpus' / name, found], check=True, capture_output=True)


def main():
    programs, minutes = Path(sys.argv[1]).resolve(), float(sys.argv[2])
    ledger = Ledger()
    names = sys.argv[3:] or list(ledger.targets)
    unknown = [name for name in names if name not in ledger.targets]
    if unknown:
        sys.exit(f"soak: no fuzz target is called {unknown[0]}: there are {', '.join(ledger.targets)}")
    soak(programs, ledger, names, minutes)
    broken = [name for name in names if ledger.targets[name].broken]
    for name in names:
        if name not in broken:
            keep(programs, name)
    least = min(ledger.targets.values(), key=lambda target: target.seconds)
    print(f'soak: {len(broken)} targets found something; least time: {least.name}, {least.seconds / 60:.1f} CPU minutes')
    sys.exit(1 if broken else 0)


main()
