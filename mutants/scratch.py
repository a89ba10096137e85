"""A scratch copy of the checkout, in which tests run."""

import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Compiles in a second or two. What is tested is the code of a release but for how well it is optimised.
PROFILE = {"LTO": "off", "CODEGEN_UNITS": "16", "INCREMENTAL": "true", "OPT_LEVEL": "1"}
CHECKED_PROFILE = {"LTO": "fat", "CODEGEN_UNITS": "1", "INCREMENTAL": "false", "OPT_LEVEL": "3"}
# In seconds, for the compilers, and for tests beside several times of what they usually take.
BUILD, GRACE, SLOWER = 900, 30, 5


class DoesNotBuild(Exception):
    pass


@dataclass(frozen=True)
class Outcome:
    """`failed` names the first test that failed, if one did."""
    passed: int
    skipped: int
    failed: str
    seconds: float


class Scratch:
    """Keeps what was built from one mutant, and one call of the script, to the next."""

    def __init__(self, folder):
        self.checkout = folder / "checkout"
        self.c = folder / "c"
        self.log = open(folder / "log", "w", buffering=1)
        self.programs = None
        self.environment = dict(os.environ, CARGO_TARGET_DIR=str(folder / "cargo"))
        for name, value in PROFILE.items():
            self.environment[f"CARGO_PROFILE_RELEASE_{name}"] = value
        # The checked variant has assertions, and links only if they are optimised as a whole.
        for name, value in CHECKED_PROFILE.items():
            self.environment[f"CARGO_PROFILE_CHECKED_{name}"] = value

    def copy(self, source):
        """Makes the copy what the checkout is, and leaves alone what is so already, for the compilers' sake."""
        # Whoever owns the checkout.
        listed = subprocess.run(["git", "-c", f"safe.directory={source}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                cwd=source, check=True, stdout=subprocess.PIPE).stdout
        names = {name for name in listed.decode().split("\0") if (source / name).is_file()}
        for name in names:
            to, content = self.checkout / name, (source / name).read_bytes()
            if not to.is_file() or to.read_bytes() != content:
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source / name, to)
                shutil.copymode(source / name, to)
        for folder, _, files in os.walk(self.checkout):
            for file in files:
                path = Path(folder) / file
                if str(path.relative_to(self.checkout)) not in names:
                    path.unlink()

    @contextmanager
    def mutated(self, mutant):
        path = self.checkout / mutant.file
        before = path.read_text()
        path.write_text(mutant.applied(before))
        try:
            yield
        finally:
            path.write_text(before)

    def run(self, check, usual=None):
        """Runs tests, no longer than a good while beside what they usually take."""
        limit = BUILD if usual is None else GRACE + SLOWER * usual
        return self.run_c(check, limit) if check.kind == "c" else self.run_rust(check, limit)

    def run_rust(self, check, limit):
        which = ["--lib"] if check.program == "lib" else ["--test", check.program]
        where = ["--manifest-path", "models/Cargo.toml"] if check.kind == "model" else []
        command = ["cargo", "test", "--locked", *where, *which]
        self.build([*command, "--no-run"])
        exact = ["--exact"] if check.kind == "model" else []
        status, said, seconds = self.call([*command, "--", *check.cases, *exact], limit)
        failed = re.findall(r"^test (\S+) .*FAILED$", said, re.MULTILINE)
        passed = sum(map(int, re.findall(r"^test result: \w+\. (\d+) passed", said, re.MULTILINE)))
        return self.outcome(check, status, passed, 0, failed, seconds)

    def run_c(self, check, limit):
        self.configure()
        wanted = "^(" + "|".join(map(re.escape, (check.program, *check.cases))) + ")($|[.])"
        files = {file for name, files in self.programs.items() if re.search(wanted, name) for file in files}
        self.build(["ninja", "-C", str(self.c), *sorted(files)])
        command = ["ctest", "--test-dir", str(self.c), "--stop-on-failure", "--output-on-failure", "-R", wanted]
        status, said, seconds = self.call(command, limit)
        results = re.findall(r"^ *\d+/\d+ Test +#\d+: (\S+) \.*(.*?) +[\d.]+ sec", said, re.MULTILINE)
        passed = sum("Passed" in result for _, result in results)
        skipped = sum("Skipped" in result for _, result in results)
        if any("Not Run" in result for _, result in results):
            raise DoesNotBuild("a program is missing")
        failed = [name for name, result in results if "Passed" not in result and "Skipped" not in result]
        return self.outcome(check, status, passed, skipped, failed, seconds)

    def outcome(self, check, status, passed, skipped, failed, seconds):
        if status is None:
            name = f"{failed[0] if failed else check}, which does not end"
        elif status == 0:
            name = ""
        else:
            name = failed[0] if failed else f"{check}, which crashes"
        return Outcome(passed, skipped, name, seconds)

    def configure(self):
        """Finds for each test of C the files that it needs of the build."""
        if self.programs is not None:
            return
        self.build(["cmake", "-S", str(self.checkout), "-B", str(self.c), "-G", "Ninja",
                    "-DWMSBUFFER_COMPARE_HEADERS=OFF"])
        self.programs = {}
        for file in self.c.rglob("CTestTestfile.cmake"):
            for name, command in re.findall(r"^add_test\((\S+) (.*)\)$", file.read_text(), re.MULTILINE):
                files = re.findall(r'"([^"]*)"', command)
                name = re.sub(r"^\[=*\[(.*)\]=*\]$", r"\1", name)
                self.programs[name] = [str(Path(file).relative_to(self.c)) for file in files
                                       if file.startswith(str(self.c) + "/")]

    def build(self, command):
        status, said, _ = self.call(command, BUILD)
        if status != 0:
            errors = re.findall(r"^(?:error|ninja: error).*$", said, re.MULTILINE)
            raise DoesNotBuild(errors[0] if errors else f"{command[0]} does not end well")

    def call(self, command, limit):
        """Exit status, or None if it did not end in time; what it said; and seconds."""
        print("$", *command, file=self.log)
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=self.checkout, env=self.environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            said, _ = process.communicate(timeout=limit)
            status = process.returncode
        except subprocess.TimeoutExpired:
            end_session(process.pid)
            said, _ = process.communicate()
            status = None
        said = said.decode(errors="replace")
        print(said, file=self.log)
        return status, said, time.monotonic() - began


def end_session(leader):
    """Ends what a command has started, each of which may have made a process group of its own."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            session = int(status.read_text().rpartition(")")[2].split()[3])
            if session == leader:
                os.kill(int(status.parent.name), signal.SIGKILL)
        except (OSError, ValueError):
            continue  # it has ended by itself
