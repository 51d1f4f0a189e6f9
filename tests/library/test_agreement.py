#!/usr/bin/python3
"""The examples give the command's verdict and codes on every image of the museum, with the options of its case where the
examples have them.

usage: test_agreement.py DSOCHECK CHECK SHARED SEEDS"""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import unittest

import yaml

DSOCHECK, CHECK, SHARED, SEEDS = (sys.argv.pop(1) for _ in range(4))
PYTHON_EXAMPLE = pathlib.Path("samples/integration/library/check.py").resolve()
KNOWN = {"--board", "--chip", "--memory", "--base"}


def options_of(told, judged, image):
    words = shlex.split(f"{told.get('options', '')} {judged.get('options', '')}")
    options = dict(zip(words[::2], words[1::2]))
    if image.endswith(".bin") and "base" in told:
        options["--base"] = told["base"]
    return [word for pair in options.items() for word in pair if set(options) <= KNOWN]


def cases():
    for path in sorted(pathlib.Path("samples/museum").glob("*/case.yaml")):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "command" in told:
            continue
        for judged in told["judge"]:
            for image in judged["images"]:
                yield path.parent, options_of(told, judged, image), f"{SEEDS}/{path.parent.name}-{image}"


def run(*command, **more):
    return subprocess.run(command, text=True, capture_output=True, check=False, **more)


def said_by_command(folder, options, image):
    done = run(DSOCHECK, "check", "--no-config", "--format", "json", *options, image, cwd=folder)
    if done.returncode > 1:
        return 2, []
    findings = json.loads(done.stdout)["runs"][0]["findings"]
    return done.returncode, [f"{finding['severity']}[{finding['code']}]" for finding in findings]


def said_by_example(folder, command):
    done = run(*command, cwd=folder, env={**os.environ, "LIBDSOCHECK": SHARED})
    return done.returncode, re.findall(r"^\w+\[\w+\]", done.stdout, re.MULTILINE)


def compare(case):
    folder, options, image = case
    return said_by_command(folder, options, image), said_by_example(folder, (CHECK, *options, image))


class Agreement(unittest.TestCase):
    def test_c(self):
        every = list(cases())
        self.assertGreater(len(every), 500)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            answers = list(pool.map(compare, every))
        self.assertEqual({status for (status, _), _ in answers}, {0, 1, 2})
        for case, (command, example) in zip(every, answers):
            self.assertEqual(command, example, case)

    @unittest.skipIf(b"__asan_init" in pathlib.Path(SHARED).read_bytes(), "the sanitizer has to be in the program, which is Python")
    def test_python(self):
        for image, *part in (("ABI001-arm-state-code-sick.elf",), ("ABI001-arm-state-code-near.elf",),
                             ("ABI001-arm-state-code-sick-entry.hex", "stm32f103xb")):
            path = f"{SEEDS}/{image}"
            options = ["--chip", part[0]] if part else []
            self.assertEqual(said_by_command(".", options, path), said_by_example(".", (sys.executable, PYTHON_EXAMPLE, path, *part)))


unittest.main()
