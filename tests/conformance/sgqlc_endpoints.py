"""The Python client `sgqlc`: code generated from the served schema, over urllib and over requests. Its WebSocket speaks the
protocol before graphql-transport-ws only, which is not agreed to. Usage: sgqlc_endpoints.py URL
"""

import importlib.util
import logging
import subprocess
import sys
import tempfile
from pathlib import Path

import websocket
from sgqlc.endpoint.http import HTTPEndpoint
from sgqlc.endpoint.requests import RequestsEndpoint
from sgqlc.endpoint.websocket import WebSocketEndpoint
from sgqlc.operation import Operation

from accounts import sign_in


def generated(url, folder):
    """The module that sgqlc makes of the schema, as its documentation tells."""
    described, module = Path(folder, "schema.json"), Path(folder, "capaian_schema.py")
    subprocess.run([sys.executable, "-m", "sgqlc.introspection", url, described], check=True)
    subprocess.run([sys.executable, "-m", "sgqlc.codegen", "schema", described, module], check=True)
    spec = importlib.util.spec_from_file_location("capaian_schema", module)
    schema = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(schema)
    return schema


def ask(endpoint, schema):
    read = Operation(schema.Query, name="Mine")
    employee = read.viewer().employee()
    employee.name()
    page = employee.evaluations(first=2, filter={"state": {"in": ["OPEN", "RELEASED", "FINAL"]}})
    page.nodes().__fields__("id", "state")
    answer = endpoint(read)
    assert "errors" not in answer, answer
    found = (read + answer).viewer.employee
    assert found.name and len(found.evaluations.nodes) == 2, answer
    assert all(isinstance(node, schema.Evaluation) and node.state for node in found.evaluations.nodes), answer

    write = Operation(schema.Mutation, name="Release")
    write.release_evaluation(input={"evaluation": "x", "expectedVersion": 1}).user_errors().code()
    refused = endpoint(write)
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["NOT_FOUND"], refused

    wrong = endpoint("{ nothing }")
    assert [error["extensions"]["code"] for error in wrong["errors"]] == ["BAD_REQUEST"], wrong


def old_protocol(url):
    endpoint = WebSocketEndpoint(f"ws{url.removeprefix('http')}/ws", timeout=60)
    try:
        next(endpoint("subscription { taskCount }"))
    except websocket.WebSocketException:
        return
    raise AssertionError("the old protocol was agreed to")


def main(url):
    # It writes down every refusal, and here they are meant.
    logging.getLogger("sgqlc").setLevel(logging.CRITICAL)
    headers = {"authorization": f"Bearer {sign_in(url, 'evaluee')}"}
    with tempfile.TemporaryDirectory() as folder:
        schema = generated(url, folder)
        for kind in (HTTPEndpoint, RequestsEndpoint):
            ask(kind(url, headers), schema)
            print(kind.__name__)
    old_protocol(url)


if __name__ == "__main__":
    main(sys.argv[1])
