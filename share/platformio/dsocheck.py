# The gate in PlatformIO. platformio.ini:
#   extra_scripts = post:dsocheck.py
#   custom_dsocheck_options = --chip stm32f103c8t6
# A program that does not pass fails `pio run`, and no .bin or .hex is made of it; `-t upload` checks again.
import os
import shlex
import subprocess

Import("env")  # noqa: F821, given by SCons


def check(target, source, env):
    options = shlex.split(env.GetProjectOption("custom_dsocheck_options", ""))
    program = env.subst("$BUILD_DIR/${PROGNAME}")
    status = subprocess.run(["dsocheck", *options, f"{program}.elf"], check=False).returncode
    # What an earlier build left must not be taken for this one's, nor this program for that of a build that passed.
    for kind in ("bin", "hex", "uf2", "elf"):
        if status != 0 and os.path.exists(f"{program}.{kind}"):
            os.remove(f"{program}.{kind}")
    return status


env.AddPostAction("$BUILD_DIR/${PROGNAME}.elf", env.Action(check, "Checking $BUILD_DIR/${PROGNAME}.elf"))  # noqa: F821
env.AddPreAction("upload", env.Action(check, "Checking $BUILD_DIR/${PROGNAME}.elf"))  # noqa: F821
