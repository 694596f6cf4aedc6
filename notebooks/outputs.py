"""The outputs that a notebook is committed with: a real run's, fit to be committed, with a note of what made them."""
import hashlib
import json
import os
from pathlib import Path

import toolchain

HERE = Path(__file__).resolve().parent
SOURCES = toolchain.ROOT / "dlsupport" / "src" / "main"
RECORD = toolchain.ROOT / "data" / "record"
LARGEST = 1000000
FIGURE = 'class="recompose-figure"'


class OutputError(Exception):
    """Says in one line why outputs cannot be committed."""


def code(name, notebook):
    """SHA-256 of what a notebook's outputs depend on; OutputsTest computes the same."""
    digest = hashlib.sha256()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            digest.update("".join(cell["source"]).encode() + b"\0")
    for folder in [SOURCES] + ([RECORD] if name in ("record", "frontier", "scaling") else []):
        files = {f.relative_to(folder).as_posix(): f for f in folder.rglob("*") if f.is_file()}
        for path in sorted(files):
            digest.update(path.encode() + b"\0" + files[path].read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def write(committed, executed, profile):
    """Puts the outputs of the executed notebook into the committed one."""
    notebook = json.loads(committed.read_text(encoding="utf-8"))
    ran = json.loads(executed.read_text(encoding="utf-8"))
    for cell, done in zip(notebook["cells"], ran["cells"]):
        if cell["cell_type"] == "code":
            cell["execution_count"] = done["execution_count"]
            cell["outputs"] = [fit(each) for each in done["outputs"] if not script(each)]
    notebook["metadata"]["recompose"] = {"version": toolchain.VERSION, "profile": profile,
                                         "code": code(committed.stem, notebook)}
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    if len(text.encode()) > LARGEST:
        raise OutputError("%s with outputs has %d bytes, more than %d" % (committed, len(text.encode()), LARGEST))
    for place in (str(toolchain.ROOT), os.path.expanduser("~") + os.sep, str(executed.parent)):
        if place in json.dumps([cell.get("outputs") for cell in notebook["cells"]], ensure_ascii=False):
            raise OutputError("an output of %s names a place of this machine, %s" % (committed, place))
    temporary = committed.with_suffix(".part")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, committed)


def script(output):
    """Whether an output is nothing but plotly.js, half a megabyte."""
    html = html_of(output)
    return FIGURE not in html and html.lstrip().startswith("<script") and len(html) > 100000


def fit(output):
    """A figure keeps its picture only: its plot needs plotly.js."""
    if FIGURE in html_of(output) and "image/png" in output["data"]:
        del output["data"]["text/html"]
    output.get("metadata", {}).pop("execution", None)
    return output


def html_of(output):
    return "".join(output.get("data", {}).get("text/html", ""))
