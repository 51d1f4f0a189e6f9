#!/usr/bin/python3
"""What is installed does its work: the examples pass, and stop when the incident is put into them.

usage: test_install.py BUILD CC FLAG
"""
import pathlib
import re
import shutil
import sys
import unittest

import yaml

from staged import BUILD, SOURCE, Staged, run

CC, FLAG = (sys.argv.pop(1) for _ in range(2))


class Install(Staged):
    def test_files(self):
        for name in ("bin/dsocheck", "share/man/man1/dsocheck.1.gz", "share/bash-completion/completions/dsocheck",
                     "share/zsh/vendor-completions/_dsocheck", "share/fish/vendor_completions.d/dsocheck.fish",
                     "share/dsocheck/matchers/github.json", "share/dsocheck/matchers/vscode-tasks.json",
                     "share/dsocheck/schema/dsocheck-1.schema.json", "share/dsocheck/schema/dsocheck-project.schema.json",
                     "share/doc/dsocheck/docs/rules.md", "share/doc/dsocheck/boards/ds203.yaml", "share/doc/dsocheck/copyright"):
            self.assertTrue((self.stage / name).is_file(), name)

    def test_explain(self):
        """Names the documents that are beside it."""
        docs = self.good("dsocheck explain ABI001 | sed -n 's/^Docs:   //p'", self.root).strip()
        self.assertEqual(docs, str(self.stage / "share/doc/dsocheck/docs"))
        self.assertTrue((self.stage / "share/doc/dsocheck/docs/DS203.md").is_file())
        self.assertNotIn("Docs:", self.good(f"'{BUILD}/dsocheck' explain ABI001", self.root))

    def check_gate(self, build, folder, hex_file, break_link, mend_link, **environment):
        self.assertIn(": PASS ", self.good(build, folder, **environment))
        self.assertTrue((folder / hex_file).exists())
        self.put_incident(folder)
        self.assertIn(": PASS ", self.good(build, folder, **environment))
        break_link()
        for _ in range(2):  # and does not give in when asked again
            self.stopped(build, folder, "brick[ABI001]", **environment)
            self.assertFalse((folder / hex_file).exists())
        mend_link()
        self.assertIn(": PASS ", self.good(build, folder, **environment))
        self.edit(folder / "app.ld", r">RAM AT>\w+", ">RAM")
        self.stopped(build, folder, "brick[MEM009]", **environment)
        self.assertFalse((folder / hex_file).exists())
        self.edit(folder / "app.ld", r"(\.data .*)>RAM", r"\1>RAM AT>BODY")
        self.assertIn(": PASS ", self.good(build, folder, **environment))
        self.assertTrue((folder / hex_file).exists())

    def make_example(self, name):
        """The example beside the program it shares with others, and a make that counts the runs of dsocheck."""
        folder = self.example(name)
        shutil.copytree(SOURCE / "samples/integration/program", folder.parent / "program", dirs_exist_ok=True)
        shutil.copy(self.stage / "share/dsocheck/dsocheck.mk", folder)  # make knows no blanks in names
        counted = folder / "counted"
        counted.write_text('#!/bin/sh\necho run >>runs\nexec dsocheck "$@"\n', encoding="utf-8")
        counted.chmod(0o755)
        return folder, "make DSOCHECK_MK=dsocheck.mk DSOCHECK=./counted "

    def runs(self, folder):
        """How often dsocheck ran since this was asked last."""
        count = len((folder / "runs").read_text(encoding="utf-8").split()) if (folder / "runs").exists() else 0
        (folder / "runs").unlink(missing_ok=True)
        return count

    def test_make_plain(self):
        folder, build = self.make_example("make-plain")
        self.check_gate(build, folder, "app.hex",
                        lambda: (self.edit(folder / "Makefile", r"LDFLAGS = \$\(CPU\) ", "LDFLAGS = "),
                                 (folder / "app.elf").unlink()),
                        lambda: (self.edit(folder / "Makefile", "LDFLAGS = ", "LDFLAGS = $(CPU) "),
                                 (folder / "app.elf").unlink(missing_ok=True)))

    def make_gate(self, name, elf, files, link_flags):
        folder, build = self.make_example(name)
        program = folder.parent / "program"
        outputs = [folder / file for file in files]
        self.assertIn(": PASS ", self.good(build, folder))
        for output in outputs:
            self.assertTrue(pathlib.Path(f"{output}.json").exists(), output)  # dsocheck's own, not objcopy's
        self.assertEqual(self.runs(folder), 1)
        self.good(build, folder)
        self.assertEqual(self.runs(folder), 0)
        outputs[0].unlink()
        self.good(build, folder)
        self.assertTrue(outputs[0].exists())
        whole = (program / "app.c").read_text(encoding="utf-8")

        def sick(goals, says):
            self.stopped(build + goals, folder, says)
            self.assertEqual([output for output in outputs if output.exists()], [])
        self.edit(program / "app.c", r'(?s)__attribute__\(\(section\("\.isr_vector"\).*?\};\n', "")  # no vectors
        for goals in ("", "-k", files[0], files[-1], "-j2 all"):
            sick(goals, ": FAIL ")
        (program / "app.c").write_text(whole, encoding="utf-8")
        (folder / elf).unlink()
        self.runs(folder)
        self.assertIn(": PASS ", self.good(build, folder))
        self.assertEqual(self.runs(folder), 1)
        self.edit(program / "app.c", r"\Z", "\n")
        sick(link_flags, "brick[ABI001]")
        self.assertIn("DSOCHECK_EMIT", run(build + str(pathlib.Path(elf).with_suffix(".s19")), folder).stdout)
        return folder, build

    def test_make_cubemx(self):
        folder, build = self.make_gate("make-cubemx", "build/app.elf", ("build/app.hex", "build/app.bin"),
                                       "'LDFLAGS=-nostartfiles -T$(LDSCRIPT) -Wl,-n,--gc-sections'")
        makefile = folder / "Makefile"
        with makefile.open("a", encoding="utf-8") as file:  # a rule that would go around the check is an error
            file.write("\nbuild/app.hex: build/app.elf\n\t$(HEX) $< $@\n")
        line = len(makefile.read_text(encoding="utf-8").splitlines()) - 1
        self.stopped(build, folder, f"Makefile:{line}: *** target file 'build/app.hex' has both : and :: entries")

    def test_make_libopencm3(self):
        folder, build = self.make_gate("make-libopencm3", "app.elf", ("app.bin", "app.hex", "app.srec"),
                                       "'LDFLAGS=-nostartfiles -T$(LDSCRIPT) -Wl,-n,--gc-sections'")
        flasher = folder / "flasher"
        flasher.write_text("#!/bin/sh\ntouch flashed\n", encoding="utf-8")
        flasher.chmod(0o755)
        self.stopped(f"{build} OOCD=./flasher flash", folder, "brick[ABI001]")
        self.assertFalse((folder / "flashed").exists())
        (folder / "app.elf").unlink()
        self.good(f"{build} OOCD=./flasher flash", folder)
        self.assertTrue((folder / "flashed").exists())

    def test_make_chibios(self):
        self.make_gate("make-chibios", "build/ch.elf", ("build/ch.hex", "build/ch.bin"),
                       "'LDFLAGS=-nostartfiles -Wl,-n,--gc-sections,--script=$(LDSCRIPT)'")

    def test_make_mistakes(self):
        folder, build = self.make_example("make-plain")
        self.stopped(f"{build} DSOCHECK_ELF=", folder, "DSOCHECK_ELF is empty")
        self.stopped(f"{build} DSOCHECK_EMIT=elf", folder, "DSOCHECK_EMIT: elf: expected some of hex")

    def cmake_gate(self, generator):
        folder = self.example("cmake")
        build = f"cmake -G '{generator}' -B build --toolchain arm-none-eabi.cmake -DCMAKE_PREFIX_PATH='{self.stage}' && " \
                "cmake --build build -v"
        toolchain = folder / "arm-none-eabi.cmake"
        flags = 'set(CMAKE_C_FLAGS_INIT "-mcpu=cortex-m3 -mthumb")'
        objects = "add_compile_options(-mcpu=cortex-m3 -mthumb)"

        def turn(before, after):
            self.edit(toolchain, re.escape(before), after)
            shutil.rmtree(folder / "build")
        self.check_gate(build, folder, "build/app.hex", lambda: turn(flags, objects), lambda: turn(objects, flags))

    def test_cmake_makefiles(self):
        self.cmake_gate("Unix Makefiles")

    def test_cmake_ninja(self):
        self.cmake_gate("Ninja")

    def test_cmake_mistakes(self):
        folder = self.example("cmake")
        self.edit(folder / "CMakeLists.txt", "BOARD ds203", "BORD ds203")
        self.stopped(f"cmake -B build --toolchain arm-none-eabi.cmake -DCMAKE_PREFIX_PATH='{self.stage}'", folder,
                     "what is BORD")

    def test_library(self):
        folder = self.example("library")
        headers = [path.name for path in (self.stage / "include").rglob("*") if path.is_file()]
        self.assertEqual(headers, ["dsocheck.h"])
        where = f"PKG_CONFIG_PATH='{self.stage}'/lib/pkgconfig pkg-config --define-variable=pcfiledir={self.link_to_pc()}"
        archive = next(self.stage.glob("lib*/**/libdsocheck.a"))
        shared = {"LD_LIBRARY_PATH": str(archive.parent)}
        self.good(f"{CC} -std=c17 {FLAG} check.c $({where} --cflags --libs dsocheck) -o check", folder)
        self.good(f"{CC} -std=c17 {FLAG} check.c $({where} --cflags dsocheck) '{archive}' "
                  f"$({where} --libs-only-l --static dsocheck | sed s/-ldsocheck//) -o check-static", folder)
        image = SOURCE / "samples/clean/five-regions/app.elf"
        broken = next((SOURCE / "samples/museum/IMG001-checksum-mismatch").glob("sick*.hex"))
        programs = ["./check", "./check-static"] if "fsanitize" in FLAG else ["./check", "./check-static", "./check.py"]
        for program in programs:
            self.assertTrue(self.good(f"{program} '{image}'", folder, **shared).endswith("pass\n"))
        for program in programs[:2]:
            self.stopped(f"{program} --board ds203 '{broken}'", folder, "IMG001", **shared)

    def test_library_by_cmake(self):
        folder = self.example("library")
        (folder / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(check C)\nfind_package(dsocheck 0.2 REQUIRED)\n"
            "foreach(kind library archive)\n  add_executable(check-${kind} check.c)\n"
            "  target_link_libraries(check-${kind} dsocheck::${kind})\nendforeach()\n", encoding="utf-8")
        self.good(f"cmake -B build -DCMAKE_C_COMPILER='{CC}' -DCMAKE_C_FLAGS='{FLAG}' -DCMAKE_PREFIX_PATH='{self.stage}' && "
                  "cmake --build build", folder)
        image = SOURCE / "samples/clean/five-regions/app.elf"
        for kind in ("library", "archive"):
            self.assertTrue(self.good(f"build/check-{kind} '{image}'", folder).endswith("pass\n"))

    def link_to_pc(self):
        """pkg-config's output is split at blanks by the shell: a name without one."""
        link = self.root / "stage"
        if not link.exists():
            link.symlink_to(self.stage)
        return next(link.glob("lib*/**/pkgconfig"))

    def built_example(self):
        folder, build = self.make_example("make-plain")
        self.good(build, folder)
        self.good("arm-none-eabi-gcc -nostartfiles -Wl,-n -T app.ld -o sick.elf app.o", folder)
        return folder

    def test_gitlab(self):
        folder = self.built_example()
        job = yaml.safe_load((self.stage / "share/dsocheck/gitlab.yml").read_text(encoding="utf-8"))["dsocheck"]
        script, variables = "\n".join(job["script"]), {**job["variables"], "FIRMWARE": "app.elf"}
        self.good(script, folder, **variables)
        for name in (job["artifacts"]["reports"]["junit"], *job["artifacts"]["paths"]):
            self.assertTrue((folder / name).stat().st_size > 0, name)
        self.stopped(script, folder, "brick[ABI001]", **{**variables, "FIRMWARE": "sick.elf"})

unittest.main()
