#!/usr/bin/env python3
"""Builds the samples into FOLDER, for test_mutations to make mutants from: every image that a case.yaml judges, and the
raw ones as UF2 too, which no tool at hand writes.
usage: seeds.py SAMPLES FOLDER"""
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

import yaml

BLOCK = 256


def uf2(data, base):
    count = (len(data) + BLOCK - 1) // BLOCK
    for number in range(count):
        part = data[number * BLOCK:(number + 1) * BLOCK]
        yield struct.pack('<8I476sI', 0x0A324655, 0x9E5D5157, 0, base + number * BLOCK, len(part), number, count, 0,
                          part, 0x0AB16F30)


def build(sample, folder):
    told = yaml.safe_load((sample / 'case.yaml').read_text(encoding='utf-8'))
    if 'command' in told:
        return
    if 'build' in told:
        subprocess.run(['sh', '-c', 'set -eu\n' + told['build']], cwd=sample, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for judged in told['judge']:
        for image in judged['images']:
            to = folder / f'{sample.name}-{image}'
            shutil.copyfile(sample / image, to)
            if to.suffix == '.bin' and 'base' in told:
                to.with_suffix('.uf2').write_bytes(b''.join(uf2(to.read_bytes(), int(told['base'], 0))))


def main(samples, folder):
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch) / 'samples'
        shutil.copytree(samples, copy)
        for told in sorted(copy.glob('*/*/case.yaml')):
            build(told.parent, folder)


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
