"""Builder of the site: both languages by Sphinx, warnings as errors, then every link of what came out is followed.

`make site` runs this: `python docs/site/build.py [FOLDER]`, `site/` by default. It fails at a dead link or anchor, at a
page that is in no navigation, and at anything that a browser would fetch from another machine.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from checks import faults  # noqa: E402 - importable by the path set above
from pages import LANGUAGES, Shelf, listed  # noqa: E402 - importable by the path set above

ENTRANCE = """\
<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ondo 温度</title>
<style>
body {{ font: 1.25rem/2 system-ui, sans-serif; margin: 15vh auto; text-align: center }}
a {{ color: #0a4bcc }}
</style>
<main>
<h1>Ondo 温度</h1>
<p><a href="ja/{ja}.html" hreflang="ja">日本語のマニュアル</a></p>
<p lang="en"><a href="en/{en}.html" hreflang="en">The manual in English</a></p>
</main>
</html>
"""


def unlisted() -> list[str]:
    """Documents of the project that no navigation has."""
    shelved = set().union(*(Shelf(ROOT, lang).files for lang in LANGUAGES))
    folders = ("*.md", "docs/**/*.md", "examples/**/*.md", "benchmarks/*.md", "deploy/*.md")
    every = {file.relative_to(ROOT).as_posix() for folder in folders for file in ROOT.glob(folder)}
    return sorted(every - shelved)


def sphinx(lang: str, target: Path, scratch: Path) -> subprocess.Popen[str]:
    """Sphinx at work on one language."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-t", lang, "-c", str(HERE)]
    return subprocess.Popen(
        [*command, "-d", str(scratch / lang), str(ROOT), str(target / lang)], stderr=subprocess.PIPE, text=True
    )


def build(target: Path) -> list[str]:
    """Build into a folder, emptied before; what is wrong with it, a line each."""
    wrong = [f"{file}: in no list of docs/site/navigation.yaml" for file in unlisted()]
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        for run in [sphinx(lang, target, Path(scratch)) for lang in LANGUAGES]:
            _, printed = run.communicate()
            wrong += printed.splitlines()
            if run.returncode and not printed:
                wrong.append(f"Sphinx ended with {run.returncode}")
    homes = {lang: next(listed(lang))[1][0].removesuffix(".md") for lang in LANGUAGES}
    (target / "index.html").write_text(ENTRANCE.format(**homes), encoding="utf-8")
    return [*wrong, *faults(target)]


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "site"
    wrong = build(folder.resolve())
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    if not wrong:
        sys.stdout.write(f"{folder}: {sum(1 for _ in folder.rglob('*.html'))} pages; open {folder / 'index.html'}\n")
    sys.exit(bool(wrong))
