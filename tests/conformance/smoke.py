"""The Python client `gql` against a running server: the schema, a query with variables, and an error with its code."""

import sys

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport

PASSWORD = "capaian-demo"


def client(url, token=None, **options):
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return Client(transport=RequestsHTTPTransport(url=url, headers=headers), **options)


def sign_in(url, role):
    place = "salatiga" if role == "stranger" else "pangkalpinang"
    document = gql("mutation($input: SignInInput!) { signIn(input: $input) { token } }")
    document.variable_values = {"input": {"identifier": f"{role}@{place}.example", "password": PASSWORD}}
    return client(url).execute(document)["signIn"]["token"]


def smoke(url):
    anybody = client(url, fetch_schema_from_transport=True)
    with anybody as session:
        assert session.client.schema.get_type("Evaluation") is not None
        found = session.execute(gql("{ agencies(first: 2) { totalCount nodes { id name } } }"))
        assert found["agencies"]["totalCount"] > 0
    document = gql("query($first: Int!) { viewer { employee { name evaluations(first: $first) { nodes { id } } } } }")
    document.variable_values = {"first": 1}
    viewer = client(url, sign_in(url, "evaluee")).execute(document)["viewer"]
    assert len(viewer["employee"]["evaluations"]["nodes"]) == 1, viewer
    release = gql('mutation { releaseEvaluation(input: {evaluation: "x", expectedVersion: 1}) { userErrors { code } } }')
    try:
        client(url).execute(release)
    except TransportQueryError as refused:
        assert refused.errors[0]["extensions"]["code"] in ("UNAUTHENTICATED", "NOT_FOUND"), refused.errors
    else:
        raise AssertionError("a citizen has released an evaluation")


if __name__ == "__main__":
    smoke(sys.argv[1])
