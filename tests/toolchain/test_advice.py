"""The incident, and why: `dsocheck check` asks the compiler (--cc) or reads the build's own flags."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
DSOCHECK = os.environ["DSOCHECK"]
CORE = "-mcpu=cortex-m3 -mthumb"
LINK = "-nostartfiles -nodefaultlibs -Wl,-n,--build-id=none -T app.ld"

SCRIPT = """MEMORY { ROM (rx) : ORIGIN = 0x08000000, LENGTH = 64K  RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 20K }
ENTRY(Reset_Handler)
SECTIONS
{
    .isr_vector : { KEEP(*(.isr_vector)) } >ROM
    .text : { *(.text .text.*) } >ROM
    .rodata : { *(.rodata .rodata.*) } >ROM
    .ARM.exidx : { *(.ARM.exidx*) } >ROM
    .data : { *(.data .data.*) } >RAM AT>ROM
    .bss : { *(.bss .bss.*) } >RAM
}
"""
PROGRAM = """
volatile unsigned long long a, b;
int main(void) { return (int)(a / b); }
void Reset_Handler(void) { main(); for (;;); }
void Default_Handler(void) { for (;;); }
#define D Default_Handler
__attribute__((section(".isr_vector"), used)) void (*const vectors[])(void) = {
    (void (*)(void))0x20005000, Reset_Handler, D, D, D, D, D, 0, 0, 0, 0, D, D, 0, D, D};
"""


def shell(line, folder):
    return subprocess.run(["sh", "-ec", line], cwd=folder, check=True, capture_output=True, text=True).stdout


@unittest.skipUnless(shutil.which("arm-none-eabi-gcc"), "arm-none-eabi-gcc is not installed")
class Advice(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for name in ("one-gcc", "one.specs"):
            shutil.copy(SOURCE / "samples/museum/TCH010-no-multilibs" / name, cls.folder)
        (cls.folder / "app.ld").write_text(SCRIPT)
        (cls.folder / "app.c").write_text(PROGRAM)
        shell(f"arm-none-eabi-gcc {CORE} -Os -c app.c\n"
              f"./one-gcc {CORE} {LINK} -Wl,-Map=app.map -o app.elf app.o -lgcc\n"
              f"arm-none-eabi-gcc {CORE} {LINK} -o cured.elf app.o -lgcc\n"
              "arm-none-eabi-objcopy --strip-all app.elf stripped.elf\n"
              "for form in ihex srec binary; do arm-none-eabi-objcopy -O $form app.elf app.$form; done\n"
              "mv app.ihex app.hex; mv app.binary app.bin", cls.folder)

    def check(self, *arguments):
        done = subprocess.run([DSOCHECK, "--chip", "cortex-m3", "--memory", "app.ld", "--format", "json", *arguments],
                              cwd=self.folder, capture_output=True, text=True, check=False)
        return json.loads(done.stdout)["runs"][0], done.stderr

    def cause(self, *arguments):
        """The one finding that all others follow from."""
        run, said = self.check(*arguments)
        (cause,) = [f for f in run["findings"] if f["caused_by"] is None]
        self.assertEqual({f["fix"] for f in run["findings"]}, {cause["fix"]})
        self.assertEqual((cause["code"], cause["severity"]), ("ABI001", "brick"))
        return cause, said

    def test_one_cause_and_its_cure_in_every_form(self):
        for image in ("app.elf", "stripped.elf", "app.hex", "app.srec", "app.bin"):
            with self.subTest(image):
                cause, said = self.cause("--no-config", "--base=0x08000000", "--cc=./one-gcc", image)
                self.assertTrue(cause["fix"].startswith("rebuild GCC with --with-multilib-list=rmprofile"), cause["fix"])
                self.assertIn("(./one-gcc, TCH010: this GCC was built without multilibs", cause["fix"])
                self.assertEqual(said, "")

    def test_the_cure_cures(self):
        run, _ = self.check("cured.elf")
        self.assertEqual(run["verdict"], "pass")
        cause, _ = self.cause("--cc=arm-none-eabi-gcc", "app.elf")
        self.assertTrue(cause["fix"].startswith(f"link with {CORE} too: with these flags arm-none-eabi-gcc takes /"))

    def test_places_have_archive_and_member(self):
        cause, _ = self.cause("--map=app.map", "app.elf")
        self.assertIn("functions of libgcc.a are ARM code", cause["message"])
        origins = {p["symbol"]: p["origin"] for p in cause["places"]}
        self.assertEqual(origins["__aeabi_uldivmod"], "libgcc.a(_aeabi_uldivmod.o)")
        self.assertEqual(cause["address"], cause["places"][0]["address"])

    def test_a_compiler_that_is_not_there(self):
        cause, said = self.cause("--cc=./nowhere-gcc", "app.elf")
        self.assertIn("--cc ./nowhere-gcc: ", said)
        self.assertIn(f"compile and link with {CORE}", cause["fix"])

    def test_the_flags_of_the_build(self):
        built = self.folder / "build"
        built.mkdir()
        for name in ("app.elf", "app.ld"):
            shutil.copy(self.folder / name, built)

        def cause_of(compile_flags, link_flags):
            (built / "compile_commands.json").write_text(json.dumps(
                [{"directory": str(built), "file": "app.c", "command": f"arm-none-eabi-gcc {compile_flags} -c app.c"}]))
            (built / "CMakeFiles/app.dir").mkdir(parents=True, exist_ok=True)
            link = built / "CMakeFiles/app.dir/link.txt"
            link.unlink(missing_ok=True)
            if link_flags is not None:
                link.write_text(f"arm-none-eabi-gcc {link_flags} -T app.ld app.o -o app.elf\n")
            return self.cause("--no-config", "build/app.elf")[0]["fix"]

        self.assertIn("compile_commands.json compiles without", cause_of("-Os", None))
        self.assertIn("if the link has them, arm-none-eabi-gcc has no libraries for the core", cause_of(CORE, None))
        self.assertRegex(cause_of(CORE, "-Os"), "compiles with them, .*link.txt.* links without")
        self.assertTrue(cause_of(CORE, CORE).startswith("take a toolchain that has libraries for the core: "))

    def test_flags_that_are_named_must_be_there(self):
        done = subprocess.run([DSOCHECK, "--compile-commands=none.json", "app.elf"], cwd=self.folder,
                              capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("none.json: ", done.stderr)


unittest.main()
