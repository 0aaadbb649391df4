#!/usr/bin/env python3
"""Builds and runs two small programs that use senda, as a user would who has it installed.

    consumer.py pkg-config|cmake|subproject SOURCE BUILD PREFIX VERSION -- COMPILER...

`pkg-config` and `cmake` see the result of `meson install` in a folder of its own; `subproject` sees
the sources under subprojects/. Exit code 77 (skipped) when the tool is not there.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def run(*command, **options):
    print("+", " ".join(map(str, command)), flush=True)
    return subprocess.run(list(map(str, command)), check=True, text=True, **options)


def need(tool):
    if not shutil.which(tool):
        print(f"{tool} is not installed")
        sys.exit(77)


def install(build, folder, prefix):
    """The installed prefix below `folder`."""
    run("meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", folder)
    return folder / prefix.relative_to(prefix.anchor)


def with_pkg_config(options, folder, compiler):
    need("pkg-config")
    root = install(options.build, folder / "root", options.prefix)
    environment = dict(os.environ, PKG_CONFIG_PATH=str(root / "share/pkgconfig"),
                       PKG_CONFIG_SYSROOT_DIR=str(folder / "root"))
    flags = run("pkg-config", "--cflags", "--libs", f"senda = {options.version}", env=environment,
                stdout=subprocess.PIPE).stdout.split()
    print(" ", *flags)
    assert f"-I{root}/include" in flags, "the flags do not name the installed headers"
    warnings = ("-std=c++20", "-Wall", "-Wextra", "-Wconversion", "-Werror")
    sources = {"codec": ("codec.cpp", "second.cpp"), "async": ("async.cpp",)}
    for name, files in sources.items():
        run(*compiler, *warnings, *(HERE / f for f in files), "-o", folder / name, *flags)
    return folder


def with_cmake(options, folder, compiler):
    need("cmake")
    root = install(options.build, folder / "root", options.prefix)
    run("cmake", "-G", "Ninja", "-S", HERE, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={root}",
        f"-DCMAKE_CXX_COMPILER={compiler[-1]}", f"-DSENDA_VERSION={options.version}")
    run("cmake", "--build", folder / "build")
    return folder / "build"


def with_subproject(options, folder, compiler):
    project = folder / "project"
    shutil.copytree(HERE / "embedding", project)
    for source in HERE.glob("*.cpp"):
        shutil.copy(source, project)
    (project / "subprojects").mkdir()
    (project / "subprojects" / "senda").symlink_to(options.source)
    environment = dict(os.environ, CXX=" ".join(compiler))
    run("meson", "setup", folder / "build", project, env=environment)
    run("ninja", "-C", folder / "build")
    return folder / "build"


WAYS = {"pkg-config": with_pkg_config, "cmake": with_cmake, "subproject": with_subproject}


class Options:
    def __init__(self, way, source, build, prefix, version):
        self.way, self.version = way, version
        self.source, self.build, self.prefix = map(pathlib.Path, (source, build, prefix))


def main():
    split = sys.argv.index("--")
    options, compiler = Options(*sys.argv[1:split]), sys.argv[split + 1:]
    with tempfile.TemporaryDirectory() as folder:
        programs = WAYS[options.way](options, pathlib.Path(folder), compiler)
        json = run(programs / "codec", stdout=subprocess.PIPE).stdout
        octets = run(programs / "async", stdout=subprocess.PIPE).stdout
    print(json, octets, sep="", end="")
    version, update = json.splitlines()
    assert version == f"senda {options.version}", "another version than the project's"
    assert '"10.0.0.1": [ { "nlri": "10.1.0.0/24" } ]' in update
    assert octets == "a keepalive of 19 octets\n"


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as failure:
        sys.exit(f"failed: {failure}")
