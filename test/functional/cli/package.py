#!/usr/bin/env python3
"""The Debian packages: built from this build folder, extracted, looked into, checked.

    package.py SOURCE-FOLDER BUILD-FOLDER [unittest options]
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE, BUILD = Path(), Path()


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for program in ("dpkg-deb", "meson", "gzip"):
            if not shutil.which(program):
                raise unittest.SkipTest(f"{program} is not installed")
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        done = subprocess.run([SOURCE / "daemon/packaging/deb.sh", BUILD, cls.folder.name], capture_output=True,
                              text=True, check=False)
        if done.returncode:
            raise AssertionError(done.stdout + done.stderr)
        cls.packages = {Path(line).name.split("_")[0]: Path(line) for line in done.stdout.splitlines() if line.endswith(".deb")}
        cls.roots = {}
        for name, file in cls.packages.items():
            cls.roots[name] = Path(cls.folder.name) / name
            subprocess.run(["dpkg-deb", "--raw-extract", file, cls.roots[name]], check=True)
        prefixes = [p.parent.parent for p in cls.roots["senda"].rglob("bin/senda")]
        cls.prefix = prefixes[0]

    def test_files(self):
        self.assertEqual(set(self.packages), {"senda", "libsenda-dev"})
        for file in ("bin/senda", "lib/systemd/system/senda.service", "lib/sysusers.d/senda.conf", "lib/tmpfiles.d/senda.conf",
                     "share/man/man1/senda.1.gz", "share/man/man5/senda.conf.5.gz", "share/doc/senda/copyright",
                     "share/doc/senda/changelog.gz", "share/doc/senda/examples/full.conf",
                     "share/bash-completion/completions/senda", "share/zsh/site-functions/_senda",
                     "share/fish/vendor_completions.d/senda.fish"):
            self.assertTrue((self.prefix / file).is_file(), file)
        self.assertTrue(list(self.roots["senda"].rglob("senda/senda.env")))
        self.assertFalse(list(self.roots["senda"].rglob("*.hpp")))
        self.assertTrue(list(self.roots["libsenda-dev"].rglob("senda/senda.hpp")))
        self.assertFalse(list(self.roots["libsenda-dev"].rglob("bin/*")))
        self.assertEqual(os.stat(self.prefix / "bin/senda").st_mode & 0o777, 0o755)
        self.assertIn(b".TH SENDA 1", gzip.open(self.prefix / "share/man/man1/senda.1.gz").read())

    def test_owner(self):
        listing = subprocess.run(["dpkg-deb", "--contents", self.packages["senda"]], capture_output=True, text=True, check=True)
        self.assertTrue(all(line.split()[1] == "root/root" for line in listing.stdout.splitlines()))

    def test_control(self):
        text = (self.roots["senda"] / "DEBIAN/control").read_text()
        fields = dict(re.findall(r"^([\w-]+): (.*)$", text, re.M))
        self.assertEqual((fields["Package"], fields["Source"]), ("senda", "senda"))
        self.assertRegex(fields["Version"], r"^\d")
        self.assertIn("libc6", fields["Depends"])
        self.assertGreater(int(fields["Installed-Size"]), 100)
        for script in ("postinst", "prerm", "postrm"):
            path = self.roots["senda"] / "DEBIAN" / script
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o755)
            subprocess.run(["sh", "-n", path], check=True)
        for file in (self.roots["senda"] / "DEBIAN/conffiles").read_text().split() if (self.roots["senda"] / "DEBIAN/conffiles").exists() else []:
            self.assertTrue((self.roots["senda"] / file.lstrip("/")).is_file())
        subprocess.run(["md5sum", "--quiet", "-c", "DEBIAN/md5sums"], cwd=self.roots["senda"], check=True)

    def test_the_program_runs(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("senda", "exabgp"))}
        done = subprocess.run([self.prefix / "bin/senda", "version"], capture_output=True, text=True, check=True, env=environment)
        self.assertIn("Senda  : ", done.stdout)
        for example in (self.prefix / "share/doc/senda/examples").glob("*.conf"):
            done = subprocess.run([self.prefix / "bin/senda", "validate", "-nr", example], capture_output=True, text=True,
                                  check=False, env=environment)
            self.assertEqual(done.returncode, 0, done.stderr)

    def unit(self):
        text = (self.prefix / "lib/systemd/system/senda.service").read_text()
        return text, re.findall(r"^(\w+)=(.*)$", text, re.M)

    def test_unit(self):
        text, pairs = self.unit()
        self.assertNotRegex(text, r"@\w+@")
        settings = dict(pairs)
        self.assertEqual((settings["Type"], settings["NotifyAccess"], settings["User"]), ("notify", "main", "senda"))
        self.assertGreater(int(settings["WatchdogSec"]), 0)
        for hardening in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictNamespaces", "LockPersonality"):
            self.assertEqual(settings[hardening], "yes")
        program = settings["ExecStart"].split()[0]
        self.assertTrue((self.roots["senda"] / program.lstrip("/")).is_file(), program)
        self.assertEqual(dict(pairs)["CapabilityBoundingSet"], "CAP_NET_BIND_SERVICE")

    def test_unit_is_understood(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd-analyze is not installed")
        with tempfile.TemporaryDirectory() as folder:
            text, _ = self.unit()
            program = dict(re.findall(r"^(\w+)=(\S*)", text, re.M))["ExecStart"]
            file = Path(folder) / "senda.service"
            file.write_text(text.replace(program, "/bin/true").replace("User=senda", "User=root").replace("Group=senda", "Group=root"))
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", file], capture_output=True, text=True, check=False)
            said = [line for line in (done.stdout + done.stderr).splitlines() if "senda.service" in line]
            self.assertEqual(said, [])

    def test_settings_file(self):
        file = next(self.roots["senda"].rglob("senda/senda.env"))
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("senda", "exabgp"))}
        done = subprocess.run([self.prefix / "bin/senda", "--env-file", file, "env", "-d"], capture_output=True, text=True,
                              check=True, env=environment)
        self.assertEqual(done.stderr, "")
        self.assertIn("user = 'senda'", done.stdout)


if __name__ == "__main__":
    SOURCE, BUILD = Path(sys.argv.pop(1)).resolve(), Path(sys.argv.pop(1)).resolve()
    unittest.main()
