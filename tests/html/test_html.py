"""The HTML report as people see it, in a headless Chromium: what is on the page, that the picture is drawn and zooms by
click and by key, that it fits a phone and the dark, and that names from an image do nothing.
usage: test_html.py DSOCHECK"""
import base64
import os
import re
import subprocess
import sys
import tempfile
import unittest

import browser

SKIPPED = 77  # SKIP_RETURN_CODE of CMakeLists.txt
IMAGE = "samples/clean/five-regions/app.elf"
INPUTS = "tests/cli/inputs"
# WCAG 2.1, 1.4.3: of each text, and of what it stands on. A text of SVG stands on the last box around its middle.
CONTRASTS = """
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = e instanceof SVGElement ? [0, 0, 0, 0] : parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const box = text => {
    const at = text.getBoundingClientRect(), x = at.left + Math.min(at.width, 20) / 2, y = (at.top + at.bottom) / 2;
    let svg = text.ownerSVGElement;
    while (svg.ownerSVGElement) svg = svg.ownerSVGElement;
    return [...svg.querySelectorAll("rect:not(.claim)")].filter(r => {
      const b = r.getBoundingClientRect();
      return b.left <= x && x <= b.right && b.top <= y && y <= b.bottom && getComputedStyle(r).fill !== "none";
    }).pop();
  };
  document.querySelectorAll("details").forEach(d => { d.open = true; });
  const found = {}, walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement, style = getComputedStyle(e);
    if (!walker.currentNode.textContent.trim() || !e.checkVisibility() || e.closest("script, style, title")) continue;
    const rect = e instanceof SVGElement ? box(e) : null;
    const ink = luminance(parse(e instanceof SVGElement ? style.fill : style.color));
    const paper = luminance(rect ? parse(getComputedStyle(rect).fill) : ground(e));
    let opacity = 1;
    for (let up = e; up; up = up.parentElement) opacity *= getComputedStyle(up).opacity;
    const what = `${e.tagName} ${e.getAttribute("class")} on ${rect ? rect.getAttribute("class") : "paper"} "${walker.currentNode.textContent.slice(0, 20)}"`;
    found[what] = opacity < 1 ? 0 : (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05);
  }
  return found;
"""
INERT = "</script><img src=x onerror=\"document.title='owned'\">"
ENTER, ESCAPE, LEFT, RIGHT, DOWN = "\ue007", "\ue00c", "\ue012", "\ue014", "\ue015"

dsocheck = None
chromium = None
folder = None


def report(name, *arguments):
    """The path of a report on these arguments; several tests may ask for the same."""
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        subprocess.run([dsocheck, "--report", "html=" + path, *arguments], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
    return path


def hostile_image():
    """The bundled image with names that want to be more than names."""
    path = os.path.join(folder, "<i>&amp;.elf")
    subprocess.run(["arm-none-eabi-objcopy", "--redefine-sym", "trace=" + INERT, "--redefine-sym", "spin=\033]0;x\007<b>",
                    "--rename-section", ".bss=\"><script>document.title='owned'</script>", "--rename-section",
                    ".cookies='onmouseover='document.title=1", IMAGE, path], check=True)
    return path


def large_image():
    """2,200 functions with names as C++ has them, and a brick."""
    path = os.path.join(folder, "large.elf")
    if not os.path.exists(path):
        with open(os.path.join(folder, "large.s"), "w", encoding="ascii") as source:
            source.write(".syntax unified\n.thumb\n.section .text\n")
            for i in range(2200):
                name = f"_ZN6vendor9component{i:04}" + "IN5boost3mpl6vectorIiEEE" * 6
                source.write(f".type {name}, %function\n{name}: bx lr\n.space {i % 50 * 2}\n.size {name}, . - {name}\n")
            source.write(".arm\n.type sick, %function\nsick: bx lr\n.size sick, 4\n")
        for line in (["as", "-mthumb", "-o", path + ".o", os.path.join(folder, "large.s")],
                     ["as", "-mcpu=cortex-m3", "-mthumb", "-o", path + ".app.o", "samples/museum/common/app.s"],
                     ["ld", "-n", "--no-warn-mismatch", "-T", "samples/museum/common/app1.ld", "-o", path, path + ".app.o", path + ".o"]):
            subprocess.run(["arm-none-eabi-" + line[0], *line[1:]], check=True, stderr=subprocess.DEVNULL)
    return path


def view():
    """Where the zoomed picture starts and how many bytes it shows, as it says itself."""
    text = chromium.ask("return document.querySelector('.lens .where code').textContent")
    start, end = (int(part, 16) for part in text.split(".."))
    return start, end - start


class Page(unittest.TestCase):
    def open(self, path, **how):
        chromium.requests(), chromium.log("browser")
        chromium.show(path, **how)

    def tearDown(self):
        """Whatever was done, nothing was loaded and nothing was complained about."""
        self.assertEqual([url for url in chromium.requests() if not url.startswith("file://" + folder)], [])
        self.assertEqual([entry["message"] for entry in chromium.log("browser")], [])

    def count(self, selector):
        return chromium.ask("return document.querySelectorAll(arguments[0]).length", selector)

    def text(self, selector):
        return chromium.ask("return document.querySelector(arguments[0]).innerText", selector)

    def widths(self, selector):
        script = "return [...document.querySelectorAll(arguments[0])].map(e => e.getBoundingClientRect().width)"
        return chromium.ask(script, selector)


class Content(Page):
    def test_verdict_findings_and_facts_are_visible(self):
        self.open(report("fail.html", f"{INPUTS}/over-sys.hex"))
        self.assertEqual(self.text(".verdict"), "FAIL")
        self.assertIn("PRT001", self.text(".findings"))
        self.assertIn("0x08004000", self.text(".findings"))
        self.assertIn("tests/cli/inputs/over-sys.hex", self.text("h2"))
        self.assertTrue(all(height > 0 for height in chromium.ask(
            "return [...document.querySelectorAll('.findings .sentence, .fix')].map(e => e.offsetHeight)")))

    def test_an_explanation_opens(self):
        self.open(report("fail.html", f"{INPUTS}/over-sys.hex"))
        self.assertFalse(chromium.ask("return document.querySelector('.why dl').checkVisibility()"))
        chromium.click(".why summary")
        self.assertTrue(chromium.ask("return document.querySelector('.why dl').checkVisibility()"))
        self.assertIn("Source", self.text(".why"))

    def test_tables_have_what_nm_and_the_image_say(self):
        self.open(report("pass.html", IMAGE))
        symbols = subprocess.run(["arm-none-eabi-nm", "-S", "--size-sort", "-r", IMAGE], capture_output=True, text=True,
                                 check=True).stdout.split("\n")[:-1]
        shown = chromium.ask("return [...document.querySelectorAll('.symbols tbody tr')].map(r => r.cells[0].innerText)")
        self.assertEqual(shown, [line.split()[3] for line in symbols])
        reset = chromium.ask("return document.querySelectorAll('.vectors tbody tr')[1].innerText")
        self.assertIn("Reset_Handler", reset)
        self.assertIn("0x0804c011", reset)
        self.assertIn("Tag_CPU_arch", self.text(".toolchain"))
        self.assertGreater(self.count(".skipped tbody tr"), 0)

    def test_several_images_are_on_one_page(self):
        self.open(report("several.html", IMAGE, f"{INPUTS}/over-sys.hex", f"{INPUTS}/broken.hex"))
        self.assertEqual(chromium.ask("return [...document.querySelectorAll('.verdict')].map(e => e.innerText)"),
                         ["PASS", "FAIL", "UNREAD"])
        self.assertIn("3 images, 2 failed", self.text(".index"))
        self.assertEqual(self.count(".index a"), 3)
        self.assertEqual(self.count(".lens:not([hidden]) svg rect.block"), 2 + self.count("#i2 .lens rect.block"))
        ids = chromium.ask("return [...document.querySelectorAll('[id]')].map(e => e.id)")
        self.assertEqual(len(ids), len(set(ids)))

    def test_without_script_all_but_the_lens_is_there(self):
        self.open(report("pass.html", IMAGE), script=False)
        chromium.devtools("Emulation.setScriptExecutionDisabled", value=False)
        self.assertEqual(self.count(".lens:not([hidden])"), 0)
        self.assertEqual(self.count(".strip rect.band"), 12)
        self.assertEqual(self.count(".symbols tbody tr"), 10)

    def test_sorting_and_filtering_the_symbols(self):
        self.open(report("pass.html", IMAGE))
        names = "return [...document.querySelectorAll('.symbols tbody tr')].filter(r => !r.hidden).map(r => r.cells[0].innerText)"
        chromium.click(".symbols thead th:first-child button")
        by_name = chromium.ask(names)
        self.assertEqual(by_name, sorted(by_name))
        chromium.click(".symbols thead th:first-child button")
        self.assertEqual(chromium.ask(names), by_name[::-1])
        chromium.click(".symbols thead th:nth-child(2) button")
        self.assertEqual(chromium.ask(names)[0], "trace")
        chromium.click(".symbols .filter")
        chromium.keys(*".TEXT")
        self.assertEqual(chromium.ask(names), ["Reset_Handler", "sine", "tick", "spin"])


class Heading(Page):
    def top(self, selector):
        return chromium.ask("return document.querySelector(arguments[0]).getBoundingClientRect().top", selector)

    def test_a_failure_shows_its_findings_first(self):
        self.open(report("large.html", "--board", "ds203-app1", large_image()), width=1280, height=900)
        self.assertLess(self.top(".findings .sentence"), 500)
        self.assertLess(self.top(".findings"), self.top(".memory"))
        self.assertEqual(self.text(".cause"), self.text(".findings .sentence"))

    def test_a_pass_shows_what_it_rests_on(self):
        self.open(report("pass.html", IMAGE), width=1280, height=900)
        self.assertLess(self.top(".memory"), self.top(".findings"))
        self.assertEqual(self.count(".cause"), 0)
        skipped = self.count(".skipped tbody tr")
        looked, rules = (int(word) for word in self.text(".looked").split() if word.isdigit())
        self.assertEqual(rules - looked, skipped)

    def test_many_images_are_told_on_cards(self):
        images = []
        for i in range(60):
            images.append(os.path.join(folder, f"many{i}.elf"))
            with open(IMAGE, "rb") as source, open(images[-1], "wb") as copy:
                copy.write(source.read())
        path = report("many.html", *images, f"{INPUTS}/over-sys.hex", f"{INPUTS}/broken.hex")
        self.assertLess(os.path.getsize(path), 200_000)
        self.open(path)
        self.assertEqual(self.count("article.card"), 62)
        self.assertIn("62 images, 2 failed", self.text(".index"))
        self.assertEqual(self.count(".index a"), 2)
        self.assertIn("protected range", self.text("article.card.fail .cause"))
        self.assertIn("ROM", self.text("article.card.pass .fills"))
        self.assertIn("broken.hex", self.text("article.card.unread"))


class Looks(Page):
    def test_every_text_has_contrast(self):
        pages = (("pass.html", IMAGE), ("fail.html", f"{INPUTS}/over-sys.hex"), ("accepted.html", "--accept", "PRT001:ours",
                 f"{INPUTS}/over-sys.hex"), ("several.html", IMAGE, f"{INPUTS}/over-sys.hex", f"{INPUTS}/broken.hex"))
        for name, *arguments in pages:
            for dark in (False, True):
                self.open(report(name, *arguments), dark=dark)
                contrasts = chromium.ask(CONTRASTS)
                self.assertGreater(len(contrasts), 40)
                low = {what: round(ratio, 2) for what, ratio in contrasts.items() if ratio < 4.5}
                self.assertEqual(low, {}, (name, dark))
        self.assertTrue([what for what in contrasts if what.startswith("text on on box")], "labels of boxes are among them")

    def test_a_kind_has_one_colour(self):
        """In the key, the strips, the zoomed picture and the tables."""
        script = """
          const found = {};
          for (const kind of ["code", "constants", "data", "initial", "room"])
            found[kind] = [...new Set([...document.querySelectorAll(`rect.${kind}, .swatch.${kind}, .bar.${kind}`)].map(e =>
              getComputedStyle(e)[e.tagName === "rect" ? "fill" : "backgroundColor"]))];
          return found;"""
        for dark in (False, True):
            self.open(report("pass.html", IMAGE), dark=dark)
            colours = chromium.ask(script)
            self.assertEqual({kind: len(found) for kind, found in colours.items()}, dict.fromkeys(colours, 1))
            self.assertEqual(len({found[0] for found in colours.values()}), 5)
        bar = chromium.ask("return [...document.querySelectorAll('.symbols tbody tr')].find(r => r.cells[0].innerText === 'trace')"
                           ".querySelector('.bar').className")
        self.assertEqual(bar, "bar room", "an object in .bss is room, as its section is")

    def test_ranges_are_written_one_way(self):
        for name, *arguments in (("pass.html", IMAGE), ("fail.html", f"{INPUTS}/over-sys.hex")):
            self.open(report(name, *arguments))
            page = chromium.ask("return document.documentElement.outerHTML.replace(/<script[^]*?<.script>/g, '')")
            self.assertRegex(page, r"0x[0-9a-f]{8}\.\.0x[0-9a-f]{8}")
            self.assertNotRegex(page, r"0x[0-9a-f]{8}(</code>)?\s*(\u2013|-|to)\s*(<code>)?0x")

    def test_the_key_explains_what_is_drawn(self):
        self.open(report("pass.html", IMAGE))
        for word in ("room", "resident", "protected", "r w x"):
            self.assertIn(word, self.text(".legend"))


class Picture(Page):
    def test_boxes_are_to_scale(self):
        self.open(report("pass.html", IMAGE))
        ground = self.widths(".area:nth-of-type(1) .ground")[0]
        bands = dict(zip(chromium.ask("return [...document.querySelectorAll('.area a[data-band]')].map(a => a.getAttribute('aria-label').split(',')[0])"),
                         self.widths(".area a[data-band] > rect.band")))
        for name, size, memory in (("ROM", 200, 512), ("ENTRY", 32, 512), ("RAM", 34, 64), ("BIOSRAM", 3, 64)):
            self.assertAlmostEqual(bands[name], ground * size / memory, delta=2, msg=name)
        self.assertTrue(all(width > 1 for width in self.widths(".strip rect.block")))

    def test_a_click_zooms_into_a_region_and_a_box(self):
        self.open(report("pass.html", IMAGE))
        chromium.click(".area a[data-band][aria-label^=ROM]")
        self.assertEqual(view(), (0x0804c000, 200 * 1024))
        chromium.click(".lens button[aria-label='Show the part that is used']")
        chromium.click(".lens rect[aria-label^='sine,']")
        start, size = view()
        self.assertTrue(0x0804c080 <= start <= 0x0804c09c and 128 <= size <= 150, view())
        self.assertGreater(self.widths(".lens rect[aria-label^='sine,']")[0], 500)
        chromium.click(".lens button[aria-label='Zoom out']")
        self.assertGreater(view()[1], size)
        chromium.click(".lens button[aria-label='Show the whole region']")
        self.assertEqual(view(), (0x0804c000, 200 * 1024))

    def test_keys_zoom_and_go_from_box_to_box(self):
        self.open(report("pass.html", IMAGE))
        chromium.ask("document.querySelector('.area a[data-band][aria-label^=ENTRY]').focus()")
        chromium.keys(ENTER)
        self.assertEqual(view(), (0x0800c000, 32 * 1024))
        chromium.keys(RIGHT)
        self.assertIn(".isr_vector", self.text(".lens .detail"))
        chromium.keys(DOWN)
        self.assertIn("vectors", self.text(".lens .detail"))
        self.assertIn("0x0800c000..0x0800c130 \u00b7 304 bytes", self.text(".lens .detail"))
        chromium.keys(ENTER)
        self.assertLess(view()[1], 400)
        self.assertEqual(chromium.ask("return document.querySelector('.lens svg').lastChild.textContent"), "vectors",
                         "the outlined box does not cover its own name")
        chromium.keys("-")
        self.assertGreater(view()[1], 500)
        chromium.keys(ESCAPE)
        self.assertEqual(view(), (0x0800c000, 32 * 1024))
        chromium.keys("+", "+")
        self.assertLess(view()[1], 10 * 1024)

    def test_the_pointer_tells_what_is_there(self):
        self.open(report("pass.html", IMAGE))
        chromium.point(".lens rect[aria-label^='trace,']")
        self.assertEqual(self.text("#tip").split("\n"),
                         ["trace", "0x20003024..0x20005024 \u00b7 8 KiB \u00b7 object in .bss"])

    def test_an_address_of_a_finding_leads_into_the_picture(self):
        self.open(report("fail.html", f"{INPUTS}/over-sys.hex"))
        chromium.click(".findings a.address")
        start, size = view()
        self.assertTrue(0x08003fe0 <= start <= 0x08004000 and size <= 64, view())


class Places(Page):
    def test_a_phone_needs_no_sideways_scrolling(self):
        for name, *arguments in (("pass.html", IMAGE), ("fail.html", f"{INPUTS}/over-sys.hex"), ("hostile.html", hostile_image())):
            self.open(report(name, *arguments), width=360, height=740)
            self.assertLessEqual(chromium.ask("return document.documentElement.scrollWidth"), 360, name)
            self.assertGreater(self.widths(".lens svg")[0], 250)

    def test_a_phone_has_names_to_read(self):
        self.open(report("large.html", "--board", "ds203-app1", large_image()), width=390, height=844)
        lines = "return [...document.querySelectorAll('.symbols tbody th')].slice(0, 50).map(e => Math.round(e.clientHeight / 20))"
        self.assertLessEqual(max(chromium.ask(lines)), 3)
        self.assertLessEqual(chromium.ask("return document.documentElement.scrollWidth"), 390)
        self.open(report("pass.html", IMAGE), width=390, height=844)
        names = chromium.ask("return [...document.querySelectorAll('.names li')].filter(e => e.checkVisibility()).map(e => e.innerText)")
        self.assertEqual(len(names), self.count(".area a[data-band]"))
        self.assertIn("APP2 0x08014000..0x0801c000", names)

    def test_paper_is_not_wasted(self):
        self.open(report("large.html", "--board", "ds203-app1", large_image()))
        self.assertGreater(self.count(".symbols tbody tr"), 1900)
        printed = base64.b64decode(chromium.devtools("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"])
        self.assertLessEqual(len(re.findall(rb"/Type\s*/Page\b", printed)), 12)
        chromium.devtools("Emulation.setEmulatedMedia", media="print")
        rows = "return [...document.querySelectorAll('.symbols tbody tr')].filter(e => e.checkVisibility()).length"
        self.assertEqual(chromium.ask(rows), 40)
        self.assertIn("40 largest", self.text(".symbols .printed"))
        chromium.devtools("Emulation.setEmulatedMedia", media="")

    def test_the_dark_differs_and_can_be_read(self):
        def colours():
            return [[int(part) for part in colour[4:-1].split(",")] for colour in chromium.ask(
                "const s = getComputedStyle(document.querySelector('article')); return [s.backgroundColor, s.color]")]
        path = report("pass.html", IMAGE)
        self.open(path)
        paper, ink = colours()
        self.assertGreater(sum(paper), sum(ink) + 500)
        self.open(path, dark=True)
        paper, ink = colours()
        self.assertGreater(sum(ink), sum(paper) + 500)

    def test_print_shows_everything_without_tools(self):
        self.open(report("pass.html", IMAGE))
        chromium.devtools("Emulation.setEmulatedMedia", media="print")
        style = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
        self.assertEqual(chromium.ask(style, ".lens", "display"), "none")
        self.assertEqual(chromium.ask(style, ".scroll", "maxHeight"), "none")
        chromium.devtools("Emulation.setEmulatedMedia", media="")

    def test_names_of_an_image_do_nothing(self):
        path = hostile_image()
        self.open(report("hostile.html", path))
        self.assertEqual(chromium.ask("return document.title"), "PASS \u2013 dsocheck")
        self.assertEqual(self.count("main img, main i:not(.swatch), main b script"), 0)
        self.assertEqual(self.count("script"), 2)
        self.assertIn(INERT, self.text(".symbols"))
        self.assertIn("\\x1b]0;x\\x07<b>", self.text(".symbols"))
        self.assertIn("<i>&amp;.elf", self.text("h2"))
        chromium.click(".area a[data-band][aria-label^='RAM']")
        chromium.point(".lens rect[aria-label^='</script>']")
        self.assertIn(INERT, self.text("#tip"))
        chromium.keys(RIGHT, RIGHT, LEFT, ENTER)
        self.assertEqual(chromium.ask("return document.title"), "PASS \u2013 dsocheck")

    def test_what_gets_onto_the_page_anyway_cannot_run(self):
        """The page's policy, should the escaping ever fail."""
        self.open(report("pass.html", IMAGE))
        chromium.ask("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\">')")
        chromium.ask("const s = document.createElement('script'); s.textContent = 'document.title=1'; document.body.append(s)")
        self.assertEqual(chromium.ask("return document.title"), "PASS \u2013 dsocheck")
        refused = [entry["message"] for entry in chromium.log("browser")]
        self.assertTrue(refused and all("Content Security Policy" in message for message in refused), refused)


def main():
    global dsocheck, chromium, folder
    dsocheck = os.path.abspath(sys.argv.pop(1))
    missing = browser.missing()
    if missing:
        print("skipped:", " and ".join(missing), "not installed (./dev test installs them)")
        return SKIPPED
    with tempfile.TemporaryDirectory() as path, browser.Browser() as chromium:
        folder = path
        return 0 if unittest.main(exit=False, verbosity=2).result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
