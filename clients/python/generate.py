"""Generates capaian_client/api from schema.graphql and the example documents, and the manifest of what it sends."""

import hashlib
import json
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "capaian_client"


def generate() -> None:
    shutil.rmtree(PACKAGE / "api", ignore_errors=True)
    subprocess.run([sys.executable, "-m", "ariadne_codegen"], cwd=HERE, check=True)
    module = runpy.run_path(str(PACKAGE / "api" / "operations.py"))
    texts = [text for name, text in module.items() if name.endswith("_GQL")]
    # What `capaian documents import` takes: hash -> text.
    manifest = {f"sha256:{hashlib.sha256(text.encode()).hexdigest()}": text for text in texts}
    (PACKAGE / "persisted-documents.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    generate()
