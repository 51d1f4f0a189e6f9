#!/usr/bin/env python3
"""The same from Python: check.py IMAGE [PART]. Exit status: 0 passed, 1 failed, 2 not checked."""
import ctypes
import os
import sys
from ctypes import POINTER, c_char, c_char_p, c_int, c_size_t, c_uint32, c_uint64, c_void_p

SEVERITIES = ("note", "warning", "error", "brick")


class TargetOptions(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("board", c_char_p), ("part", c_char_p), ("script", c_char_p),
                ("include", POINTER(c_char_p)), ("include_count", c_size_t), ("symbols", c_void_p), ("symbol_count", c_size_t)]


class Error(ctypes.Structure):
    _fields_ = [("status", c_int), ("sentence", c_char * 512)]


class Finding(ctypes.Structure):
    _fields_ = [("code", c_char_p), ("slug", c_char_p), ("severity", c_int), ("fails", c_int), ("has_address", c_int),
                ("address", c_uint64), ("end", c_uint64), ("message", c_char_p), ("fix", c_char_p), ("section", c_char_p),
                ("symbol", c_char_p), ("region", c_char_p), ("file", c_char_p), ("line", c_uint32), ("accepted", c_char_p)]


dso = ctypes.CDLL(os.environ.get("LIBDSOCHECK", "libdsocheck.so.0.2"))
dso.dso_finding_count.restype = c_size_t
dso.dso_finding_at.restype = POINTER(Finding)
dso.dso_finding_at.argtypes = [c_void_p, c_size_t]


def must(status, error):
    if status != 0:
        print(error.sentence.decode(errors="replace"), file=sys.stderr)
        sys.exit(2)


def main(path, part=None):
    error, target, image, check = Error(), c_void_p(), c_void_p(), c_void_p()
    options = TargetOptions(size=ctypes.sizeof(TargetOptions), part=part.encode() if part else None)
    must(dso.dso_target_open(ctypes.byref(options), ctypes.byref(target), ctypes.byref(error)), error)
    must(dso.dso_image_load(target, os.fsencode(path), None, ctypes.byref(image), ctypes.byref(error)), error)
    must(dso.dso_check_new(target, image, None, ctypes.byref(check), ctypes.byref(error)), error)
    for i in range(dso.dso_finding_count(check)):
        finding = dso.dso_finding_at(check, i).contents
        print(f"{SEVERITIES[finding.severity]}[{finding.code.decode()}] {finding.slug.decode()}: "
              f"{finding.message.decode(errors='replace')}")
    passed = dso.dso_check_passed(check)
    print("pass" if passed else "fail")
    for free, handle in ((dso.dso_check_free, check), (dso.dso_image_free, image), (dso.dso_target_free, target)):
        free(handle)
    return 0 if passed else 1


sys.exit(main(*sys.argv[1:]))
