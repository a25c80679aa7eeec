"""Schemathesis makes operations out of the schema; each is sent as everybody. Whatever it says, no answer may be a
fault of the server, an error without a code, or anything but GraphQL's form. Usage: schemathesis_roles.py URL [EXAMPLES] [SEED]
"""

import sys
from collections import Counter

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from accounts import sign_in

ROLES = ("citizen", "evaluee", "supervisor", "superior", "peer1", "hr", "team", "auditor", "head", "sysadmin", "stranger")
# These would end or throttle the sessions that the other cases live by; tests of their own concern them.
LEFT_OUT = {"signIn", "signOut"}

schemathesis.graphql.scalar("Date", st.dates().map(lambda day: nodes.String(day.isoformat())))
schemathesis.graphql.scalar("DateTime", st.dates().map(lambda day: nodes.String(f"{day.isoformat()}T12:00:00+07:00")))
schemathesis.graphql.scalar("Decimal", st.integers(-1000, 1000).map(lambda number: nodes.String(f"{number / 10}")))


def check(role, document, response):
    told = f"as {role}\n{document}\n-> {response.status_code} {response.text[:2000]}"
    assert response.status_code < 500, told
    body = response.json()
    assert "data" in body or body.get("errors"), told
    for error in body.get("errors", []):
        extensions = error.get("extensions", {})
        assert isinstance(extensions.get("code"), str), f"an error without a code {told}"
        assert extensions["code"] != "INTERNAL", f"an internal error {told}"
        assert isinstance(extensions.get("requestId"), str), f"an error without a request id {told}"
    return [error["extensions"]["code"] for error in body.get("errors", [])] or ["ok"]


def judge(url, examples, chosen_seed):
    tokens = {role: None if role == "citizen" else sign_in(url, role) for role in ROLES}
    session = requests.Session()
    counts = Counter()
    operations = []
    for result in schemathesis.graphql.from_url(url).get_all_operations():
        operation = result.ok()
        name = operation.definition.field_name
        # Subscriptions have an address of their own.
        if name in LEFT_OUT or operation.definition.root_type.name == "SUBSCRIPTION":
            continue
        operations.append(name)

        @seed(chosen_seed)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def everybody(case):
            for role, token in tokens.items():
                headers = {"authorization": f"Bearer {token}"} if token else {}
                response = session.post(url, json={"query": case.body}, headers=headers, timeout=30)
                counts.update(check(role, case.body, response))
                counts["sent"] += 1

        everybody()
    assert counts["ok"] > counts["sent"] // 10, f"too few reach the data: {counts}"
    print(f"{len(operations)} operations, {dict(counts.most_common())}")


if __name__ == "__main__":
    judge(sys.argv[1], int((sys.argv[2:] or ["15"])[0]), int((sys.argv[3:] or ["1"])[0]))
