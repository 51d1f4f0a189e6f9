#!/usr/bin/python3
"""The manual page and the completions have the options that --help tells, no more and no less.

usage: test_manual.py DSOCHECK FOLDER
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

DSOCHECK, FOLDER = sys.argv.pop(1), pathlib.Path(sys.argv.pop(1)).resolve()
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "200", "ARGP_HELP_FMT": "rmargin=200",
               "PATH": f"{pathlib.Path(DSOCHECK).resolve().parent}:{os.environ['PATH']}"}


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT, **more)


def read(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def commands():
    """The check command's help names the others."""
    others = re.search(r"Other commands: dsocheck (.*?) \(each", run(DSOCHECK, "--help").stdout, re.S).group(1)
    return ["check", *re.split(r"\s*\|\s*", others)]


def device_commands():
    """The device command's help names its own."""
    return [f"device {name}" for name in re.findall(r"^  (\w+) {2,}\S", run(DSOCHECK, "device", "--help").stdout, re.M)]


def help_options(command):
    """{long: (short or None, argument or None)}"""
    found = {}
    for line in run(DSOCHECK, *command.split(), "--help").stdout.splitlines():
        match = re.match(r" {2}(?:-(\S)(?:,| [A-Z])|  ) *.*?--([a-z-]+)(?:=(\S+))?(?: |$)", line)
        if match:
            found[match[2]] = (match[1], match[3])
    return found


def man_sections():
    text = run("man", "-l", str(FOLDER / "dsocheck.1")).stdout
    return dict(re.findall(r"^   dsocheck (\S+(?: \S+)?)\n(.*?)(?=^   dsocheck |^[A-Z])", text, re.S | re.M)), text


class Manual(unittest.TestCase):
    maxDiff = None

    def test_help_is_understood(self):
        options = help_options("check")
        self.assertEqual(options["format"], ("f", "FORMAT"))
        self.assertEqual(options["board"], (None, "NAME|FILE"))
        self.assertEqual(options["quiet"], ("q", None))
        self.assertEqual(options["help"], ("?", None))
        self.assertGreater(len(options), 20)
        self.assertGreater(len(commands()), 8)
        self.assertIn("device restore", device_commands())

    def test_page(self):
        sections, text = man_sections()
        self.assertEqual(sorted(sections), sorted(commands() + device_commands()))
        for command, section in sections.items():
            with self.subTest(command):
                found = {long: (short or None, argument or None) for short, long, argument in
                         re.findall(r"^ {7}(?:-(\S)(?: \S+)?, )?--([a-z-]+)(?:=(\S+))?(?: +[^ -].*)?$", section, re.M)}
                wanted = {name: row for name, row in help_options(command).items()
                          if name not in ("help", "usage", "version")}
                self.assertEqual(found, wanted)
        self.assertIn("-?, --help", text)

    def test_page_is_clean_troff(self):
        for tool in (["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z"], ["groff", "-man", "-ww", "-z", "-Tutf8"]):
            said = run(*tool, str(FOLDER / "dsocheck.1"))
            self.assertEqual((said.returncode, said.stderr), (0, ""), tool)

    def test_bash(self):
        for command in commands():
            wanted = set()
            for name, (short, argument) in help_options(command).items():
                wanted |= {f"--{name}{'=' if argument else ''}"} | ({f"-{short}"} if short else set())
            with self.subTest(command):
                self.assertEqual(self.complete("dsocheck", command, "-"), wanted)

    def complete(self, *words):
        script = """
            compopt() { :; }
            source "$0"
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
            _dsocheck; printf '%s\\n' "${COMPREPLY[@]}"
        """
        said = run("bash", "-c", script, str(FOLDER / "dsocheck.bash"), *words, cwd=pathlib.Path(__file__).parent)
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        return set(said.stdout.split())

    def test_bash_values(self):
        self.assertEqual(self.complete("dsocheck", "--fail-on", "=", ""),
                         {"brick", "error", "warning", "note", "never"})
        self.assertEqual(self.complete("dsocheck", "--color", "=", "a"), {"auto", "always"})
        self.assertEqual(self.complete("dsocheck", "map", "--format", ""), {"text", "json"})
        self.assertEqual(self.complete("dsocheck", "check", "-f", "=", "j"), {"json", "junit"})
        self.assertLessEqual({"ds203", "ds203-app1"}, self.complete("dsocheck", "--board", "=", ""))
        self.assertEqual(self.complete("dsocheck", "explain", "ABI001"), {"ABI001"})
        self.assertEqual(self.complete("dsocheck", "CMake"), {"CMakeLists.txt"})
        self.assertLessEqual(set(commands()), self.complete("dsocheck", ""))

    def test_zsh(self):
        script = read("_dsocheck")
        for command in commands():
            body = re.search(rf"^    {command}\)\n(.*?)^        ;;", script, re.S | re.M).group(1)
            long = {(name, bool(equals)) for name, equals in re.findall(r"'\*--([a-z-]+)(=?)\[", body)}
            short = set(re.findall(r"'\*-([^-])\+?\[", body))
            options = help_options(command)
            with self.subTest(command):
                self.assertEqual(long, {(name, argument is not None) for name, (_, argument) in options.items()})
                self.assertEqual(short, {short for short, _ in options.values() if short})
        self.assertIn("(brick error warning note never)", script)

    def test_fish(self):
        script = read("dsocheck.fish")
        for command in commands():
            condition = "__dsocheck_checks" if command == "check" else f"'__fish_seen_subcommand_from {command}'"
            found = {name: short or None for name, short in
                     re.findall(rf"^complete -c dsocheck -n {re.escape(condition)} -l (\S+)(?: -s '(.)')?", script, re.M)}
            with self.subTest(command):
                self.assertEqual(found, {name: short for name, (short, _) in help_options(command).items()})

    def test_shells_can_read_them(self):
        for shell, options, name in (("bash", ["-n"], "dsocheck.bash"), ("zsh", ["-n"], "_dsocheck"),
                                     ("fish", ["--no-execute"], "dsocheck.fish")):
            if shutil.which(shell) is None:
                print(f"{shell} is not installed: its syntax check is left out")
                continue
            said = run(shell, *options, str(FOLDER / name))
            self.assertEqual((said.returncode, said.stderr), (0, ""), shell)


unittest.main()
