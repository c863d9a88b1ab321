"""Runs every notebook top to bottom: python run_all.py FOLDER. The pictures that they make are in FOLDER afterwards.

MILLRACE_LAKES and MILLRACE_JARS say what they run on. Exit code 1 where a cell fails, an assertion of a notebook included, or where a
notebook was committed with its output.
"""

import base64
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HOME = Path(__file__).resolve().parents[1]


def has_output(notebook):
    return any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)


def keep_pictures(notebook, name, folder):
    pictures = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            picture = output.get("data", {}).get("image/png")
            if picture:
                pictures += 1
                (folder / f"{name}-{pictures}.png").write_bytes(base64.b64decode(picture))
    return pictures


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    failed = []
    notebooks = sorted(HOME.glob("*.ipynb"))
    for path in notebooks:
        notebook = nbformat.read(path, 4)
        if has_output(notebook):
            failed.append(path.name)
            print(f"{path.name}: committed with output; clear it")
            continue
        start = time.time()
        try:
            NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(HOME)}}).execute()
            print(f"{path.name}: {time.time() - start:.0f} s, {keep_pictures(notebook, path.stem, folder)} pictures", flush=True)
        except CellExecutionError as error:
            failed.append(path.name)
            print(f"{path.name}: {error}", flush=True)
    print(f"Notebooks run: {len(notebooks)}, failures: {len(failed)}")
    return 1 if failed or not notebooks else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
