"""Names: demangled where people read, as the linker has them for programs; where findings are, and come from (--map)."""
import json
import pathlib
import re
import shutil
import tempfile
import unittest

from reporting import Call, dsocheck, shell

DIVIDE = "_ZN5probe6FilterIiE6divideExx"
ONE = "_ZN5probe3oneE"
READ = {DIVIDE: "probe::Filter<int>::divide(long long, long long)", ONE: "probe::one"}

PROGRAM = """
namespace probe {
template <class T> struct Filter {
    T state[64];
    long long divide(long long a, long long b);
};
template <class T> long long Filter<T>::divide(long long a, long long b) { return a / b; }
template struct Filter<int>;
Filter<int> one;
}
extern "C" void Reset()
{
    volatile long long x = probe::one.divide(1234567, 3);
    (void)x;
    for (;;)
        ;
}
extern "C" __attribute__((section(".vectors"), used)) void *const vectors[] = {(void *)0x20008000, (void *)Reset,
                                                                               (void *)Reset, (void *)Reset};
"""
SCRIPT = """
MEMORY { ROM (rx) : ORIGIN = 0x08000000, LENGTH = 64K  RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 32K }
SECTIONS
{
    .text : { KEEP(*(.vectors)) *(.text*) *(.rodata*) } >ROM
    .ARM.exidx : { *(.ARM.exidx*) } >ROM
    .bss : { *(.bss*) *(COMMON) } >RAM
}
"""
OPTIONS = ["--memory", "app.ld", "--chip", "cortex-m3", "--no-config"]


class Program(unittest.TestCase):
    """A scratch checkout with a program in it."""

    @classmethod
    def setUpClass(cls):
        cls.root = pathlib.Path(tempfile.mkdtemp(prefix="names-"))
        cls.addClassCleanup(shutil.rmtree, cls.root)
        (cls.root / ".git").mkdir()
        cls.folder = cls.root / "names"
        cls.folder.mkdir()
        (cls.folder / "app.cpp").write_text(PROGRAM)
        (cls.folder / "app.ld").write_text(SCRIPT)
        # Linked without -mcpu and -mthumb: the incident, from C++.
        shell("arm-none-eabi-g++ -g -O1 -mcpu=cortex-m3 -mthumb -c app.cpp\n"
              "arm-none-eabi-g++ -nostartfiles -nodefaultlibs -Wl,-n,-Map=app.map -T app.ld -o app.elf app.o -lgcc\n"
              "arm-none-eabi-g++ -mcpu=cortex-m3 -mthumb -nostartfiles -nodefaultlibs -Wl,-n -T app.ld -o plain.elf "
              "app.cpp -lgcc\n"
              "ld.lld -n -T app.ld -Map=lld.map -o lld.elf app.o $(arm-none-eabi-gcc -print-libgcc-file-name)\n"
              "cp app.elf stripped.elf\narm-none-eabi-strip stripped.elf\n"
              "for form in ihex srec binary; do arm-none-eabi-objcopy -O $form app.elf app.$form; done\n"
              "mv app.ihex app.hex; mv app.binary app.bin", cls.folder)

    def text(self, *arguments):
        return dsocheck(arguments, self.folder)[1].decode()

    def printed(self, *arguments):
        return json.loads(self.text(*arguments))


class Names(Program):
    def test_a_sentence(self):
        call = Call([*OPTIONS, "app.elf"], self.folder)
        reports = [call.reports[f].decode() for f in ("sarif", "junit", "gcc", "html")]
        for report in (self.text("-v", *OPTIONS, "app.elf"), *reports):
            report = report.replace("&lt;", "<").replace("&gt;", ">").replace("%2C", ",")
            self.assertIn(f"in {READ[DIVIDE]} goes to __aeabi_ldivmod", report)
        for report in (self.text("-v", *OPTIONS, "app.elf"), *(call.reports[f].decode() for f in ("junit", "gcc"))):
            self.assertNotIn(DIVIDE, report)

    def test_programs_get_both(self):
        call = Call([*OPTIONS, "app.elf"], self.folder)
        (found,) = [f for f in call.findings() if f["code"] == "ISA003"]
        self.assertEqual((found["symbol"], found["demangled"]), (DIVIDE, READ[DIVIDE]))
        self.assertEqual({f["demangled"] for f in call.findings() if f["code"] == "ABI001"}, {None})
        (result,) = [r for r in call.sarif["runs"][0]["results"] if r["ruleId"] == "ISA003"]
        self.assertIn({"name": READ[DIVIDE], "kind": "symbol", "decoratedName": DIVIDE},
                      result["locations"][0]["logicalLocations"])
        self.assertEqual(result["properties"]["symbol"], DIVIDE)

    def test_map(self):
        drawn = self.text("map", "--width", "120", *OPTIONS, "app.elf")
        for mangled, read in READ.items():
            self.assertIn(read, drawn)
            self.assertNotIn(mangled, drawn)
        symbols = self.printed("map", "--format", "json", *OPTIONS, "app.elf")["symbols"]
        self.assertEqual({s["name"]: s["demangled"] for s in symbols if s["demangled"]}, READ)

    def test_diff(self):
        told = self.text("diff", "--all", *OPTIONS, "app.elf", "plain.elf")
        self.assertIn(READ[DIVIDE], told)
        self.assertNotIn(DIVIDE, told)
        symbols = self.printed("diff", "--format", "json", *OPTIONS, "app.elf", "plain.elf")["symbols"]
        self.assertEqual([s["demangled"] for s in symbols if s["name"] == DIVIDE], [READ[DIVIDE]])

    def test_page(self):
        page = Call([*OPTIONS, "app.elf"], self.folder).reports["html"].decode()
        self.assertIn("probe::Filter&lt;int&gt;::divide(long long, long long)", page)
        self.assertNotIn(DIVIDE, page)

    def test_names_no_one_reads_stay(self):
        """Rust, old and new; what is no name; and names made to cost time and memory without end."""
        # f(A<int, int>, A<A<int, int>, A<int, int>>, …): each argument twice as long as the one before.
        doubling = "_Z1f1AIiiE" + "".join(f"S_IS{i}_S{i}_E" for i in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        names = {
            "_ZN4core3fmt9Formatter3pad17h0123456789abcdefE": "core::fmt::Formatter::pad",
            "_RNvNtCs1234_7mycrate3foo3bar": "mycrate::foo::bar",
            doubling: None, "_RESET": None, "_Zebra": None, "_ZN": None, "_Z" + "P" * 3000 + "i": None,
            "_Z1f" + "P" * 900 + "i": "f(int" + "*" * 900 + ")",
        }
        lines = [".syntax unified", ".thumb", '.section .vectors,"a"', ".word 0x20008000, Reset, Reset, Reset",
                 ".text", ".global Reset", ".thumb_func", "Reset: b ."]
        for name in names:
            lines += [f".global {name}", f".type {name}, %function", f"{name}: bx lr", f".size {name}, 2"]
        (self.folder / "odd.s").write_text("\n".join(lines) + "\n")
        shell("arm-none-eabi-as -mcpu=cortex-m3 -mthumb -o odd.o odd.s\narm-none-eabi-ld -n -T app.ld -o odd.elf odd.o",
              self.folder)
        symbols = self.printed("map", "--format", "json", "--symbols", "100", *OPTIONS, "odd.elf")["symbols"]
        found = {s["name"]: s["demangled"] for s in symbols}
        self.assertEqual({name: found[name] for name in names}, names)

    def test_annotations_stay_in_the_checkout(self):
        """libgcc's DWARF names sources of the machine that built it."""
        call = Call([*OPTIONS, "app.elf"], self.folder)
        self.assertTrue([f for f in call.findings() if "libgcc" in (f["file"] or "")])
        places = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                  for r in call.sarif["runs"][0]["results"]]
        # What has no source to show is shown where the script declares its region.
        self.assertEqual(set(places), {"names/app.cpp", "names/app.ld", "names/app.elf"})
        told = re.findall(r"^::\w+ file=([^,]*),line=(\d+)", call.reports["github"].decode(), re.M)
        # What follows from another finding is not annotated.
        self.assertEqual({file for file, _ in told}, {"names/app.ld", "names/app.elf"})

    def test_annotations_beside_the_checkout(self):
        """A script and sources elsewhere are no place either."""
        folder = self.root / "inner"
        (folder / ".git").mkdir(parents=True)
        shell("cp ../names/app.elf .", folder)
        call = Call(["--memory", "../names/app.ld", "--chip", "cortex-m3", "--no-config", "app.elf"], folder)
        for result in call.sarif["runs"][0]["results"]:
            place = result["locations"][0]["physicalLocation"]
            self.assertEqual((place["artifactLocation"]["uri"], place["region"]["startLine"]), ("app.elf", 1))


class Origins(Program):
    def arm(self, *arguments):
        return [f for f in Call([*OPTIONS, *arguments], self.folder).findings() if f["code"] == "ABI001"]

    def test_archive_and_member(self):
        """Against the linker's own cross-reference of symbols: nm of the archive."""
        for image, link_map in (("app.elf", "app.map"), ("lld.elf", "lld.map")):
            for found in self.arm("--map", link_map, image):
                self.assertRegex(found["message"], r" \(from libgcc\.a\(\w+\.o\)\) at ")
            shell(f"arm-none-eabi-nm -A $(arm-none-eabi-gcc -print-libgcc-file-name) >{image}.nm 2>/dev/null",
                  self.folder)
            members = (self.folder / f"{image}.nm").read_text()
            for found in self.arm("--map", link_map, image):
                member = re.search(r"libgcc\.a\((\w+\.o)\)", found["message"]).group(1)
                self.assertRegex(members, rf"(?m):{re.escape(member)}:\w+ [TtWV] {found['symbol']}$")

    def test_without_symbols(self):
        for image in ("stripped.elf", "app.hex", "app.srec", "app.bin"):
            base = ["--base", "0x08000000"] if image.endswith("bin") else []
            found = self.arm("--map", "app.map", *base, image)
            self.assertTrue(found, image)
            for f in found:
                self.assertIn("(from libgcc.a(_aeabi_ldivmod.o))", f["message"])

    def test_map_of_another_system(self):
        text = (self.folder / "app.map").read_text()
        (self.folder / "windows.map").write_bytes(text.replace("\n", "\r\n").encode())
        self.assertEqual(self.arm("--map", "windows.map", "app.elf"), self.arm("--map", "app.map", "app.elf"))

    def test_callers_too(self):
        call = Call([*OPTIONS, "--map", "app.map", "app.elf"], self.folder)
        (found,) = [f for f in call.findings() if f["code"] == "ISA003"]
        self.assertIn(f"in {READ[DIVIDE]} (from app.o) goes to __aeabi_ldivmod (from libgcc.a(_aeabi_ldivmod.o))",
                      found["message"])

    def test_project_names_it(self):
        folder = self.root / "project"
        folder.mkdir()
        shell("cp ../names/app.* .", folder)
        (folder / ".dsocheck.yaml").write_text("memory: app.ld\nchip: cortex-m3\nmap: app.map\n")
        self.assertIn("(from libgcc.a(", dsocheck(["project/app.elf"], self.root)[1].decode())

    def test_other_files_are_refused(self):
        for name in ("app.ld", "app.elf", "missing.map"):
            status, out = dsocheck([*OPTIONS, "--map", name, "app.elf"], self.folder)
            self.assertEqual((status, out), (2, b""))
        status, _ = dsocheck([*OPTIONS, "--map", "app.map", "--report", "json=app.map", "app.elf"], self.folder)
        self.assertEqual(status, 2)
        self.assertIn("Linker script and memory map", (self.folder / "app.map").read_text())
