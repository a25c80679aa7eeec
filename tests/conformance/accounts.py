"""Signing in as a member of the demonstration's cast."""

import requests

PASSWORD = "capaian-demo"


def sign_in(url, role):
    place = "salatiga" if role == "stranger" else "pangkalpinang"
    body = {
        "query": "mutation ($input: SignInInput!) { signIn(input: $input) { token } }",
        "variables": {"input": {"identifier": f"{role}@{place}.example", "password": PASSWORD}},
    }
    return requests.post(url, json=body, timeout=60).json()["data"]["signIn"]["token"]
