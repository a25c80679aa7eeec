#!/usr/bin/env python3
"""Two large runs of answers to a survey over HTTP, against a program and a database of one's own on this machine:

    bench/survey_runs.py kill PROGRAM DATABASE_URL    kill -9 under 64 senders, twenty times
    bench/survey_runs.py flood PROGRAM DATABASE_URL   20,000 answers, 5 % of them repeated and 5 % garbage

DATABASE_URL is an empty database, such as sqlite:///tmp/runs.db?mode=rwc; for PostgreSQL `scripts/with-postgres` gives one
($TEST_DATABASE_URL). Each ends with an error unless every receipt is found and every answer counts once. Times are told and
decide nothing. Nothing but Python's own library is needed, and psql for PostgreSQL.
"""

import http.client
import json
import os
import queue
import random
import secrets
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

SENDERS = 64
PORT = 4471
SURVEY = "PAN-PKM-GERUNGGANG-3"
TABLET = (
    "SELECT k.code FROM survey_channel k JOIN survey_channel o ON o.campaign_id = k.campaign_id "
    f"WHERE o.code = '{SURVEY}' AND k.kind = 'TABLET'"
)
SUBMIT = "mutation($i: SubmitSurveyResponseInput!) { submitSurveyResponse(input: $i) { receipt } }"
DELIVER = "mutation($i: DeliverSurveyResponsesInput!) { deliverSurveyResponses(input: $i) { receipts } }"


class Program:
    """The program on a database with the demonstration in it."""

    def __init__(self, program, url):
        self.program, self.url = program, url
        self.environment = os.environ | {
            "DATABASE_URL": url,
            "CAPAIAN_LISTEN": f"127.0.0.1:{PORT}",
            "CAPAIAN_ADMIN_LISTEN": f"127.0.0.1:{PORT + 1}",
            "CAPAIAN_ADDRESS_BUDGET": "0",
            "CAPAIAN_SURVEY_ADDRESS_BUDGET": "0",
            "CAPAIAN_SECRET_KEY": secrets.token_hex(32),
            "CAPAIAN_DEMO_ACCOUNTS": "on",
            "CAPAIAN_LOG": "error",
        }
        for command in ("migrate", "seed"):
            subprocess.run([program, command], env=self.environment, check=True, stdout=subprocess.DEVNULL)
        self.before = self.counts()
        self.tablet = self.one(TABLET)

    def one(self, sql):
        """The one value that a statement asks for."""
        if self.url.startswith("sqlite://"):
            connection = sqlite3.connect(self.url.removeprefix("sqlite://").split("?")[0])
            value = connection.execute(sql).fetchone()[0]
            connection.close()
            return str(value)
        return subprocess.run(["psql", self.url, "-Atc", sql], capture_output=True, text=True, check=True).stdout.strip()

    def counts(self):
        """How many responses and how many keys there are."""
        return [int(self.one(f"SELECT count(*) FROM {table}")) for table in ("survey_response", "idempotency_key")]

    def stored(self):
        """The same, without what was there before."""
        return [now - before for now, before in zip(self.counts(), self.before)]

    def serve(self):
        process = subprocess.Popen([self.program, "serve"], env=self.environment, stdout=subprocess.DEVNULL)
        deadline = time.time() + 60
        while time.time() < deadline:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=1)
                connection.request("GET", "/")
                if connection.getresponse().status < 500:
                    return process
            except OSError:
                pass
            time.sleep(0.05)
        raise SystemExit("the program does not answer")


def post(connection, body):
    connection.request("POST", "/graphql", body, {"content-type": "application/json"})
    return connection.getresponse().read()


def response(key, option):
    return {"answers": [{"item": "WAKTU", "option": option}], "idempotencyKey": key}


def submission(key, option):
    return json.dumps({"query": SUBMIT, "variables": {"i": {"code": SURVEY, **response(key, option)}}})


def receipts(program, connection, batch, delivered):
    """Sends answers, together if a device delivers them, and returns their receipts in their order."""
    if delivered:
        given = {"code": program.tablet, "responses": [response(*one) for one in batch]}
        answer = json.loads(post(connection, json.dumps({"query": DELIVER, "variables": {"i": given}})))
        return ((answer.get("data") or {}).get("deliverSurveyResponses") or {}).get("receipts") or []
    return [receipt_in(post(connection, submission(*batch[0])))]


def receipt_in(answer):
    try:
        return ((json.loads(answer).get("data") or {}).get("submitSurveyResponse") or {}).get("receipt")
    except ValueError:
        return None


def kill(program):
    sent, received, lock = {}, {}, threading.Lock()

    def send(stop, delivered):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
        while not stop.is_set():
            batch = [(secrets.token_hex(16), random.randint(1, 4)) for _ in range(5 if delivered else 1)]
            with lock:
                sent.update({key: (option, delivered) for key, option in batch})
            try:
                found = receipts(program, connection, batch, delivered)
            except (OSError, http.client.HTTPException, ValueError):
                return
            with lock:
                received.update({key: receipt for (key, _), receipt in zip(batch, found) if receipt})

    for _ in range(20):
        process, stop, enough = program.serve(), threading.Event(), len(received) + random.randint(150, 250)
        senders = [threading.Thread(target=send, args=(stop, number % 8 == 0)) for number in range(SENDERS)]
        for sender in senders:
            sender.start()
        while len(received) < enough and process.poll() is None:
            time.sleep(0.01)
        process.kill()
        process.wait()
        stop.set()
        for sender in senders:
            sender.join()

    process = program.serve()
    responses, keys = program.stored()
    print(f"sent {len(sent)}, receipts {len(received)}, stored {responses}, keys {keys}")
    assert responses == keys, "a response without its key, or a key without its response"
    assert len(received) <= responses <= len(sent)
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    for key, receipt in received.items():
        option, delivered = sent[key]
        assert receipts(program, connection, [(key, option)], delivered) == [receipt], "another receipt"
    assert program.stored()[0] == responses, "what had a receipt was lost, and stored now"
    for key in sent.keys() - received.keys():
        option, delivered = sent[key]
        receipts(program, connection, [(key, option)], delivered)
    assert program.stored()[0] == len(sent), "sent again, an answer counts twice or not at all"
    process.kill()
    print("every receipt was found, and none counts twice")


def flood(program, count=20_000):
    chance, jobs, new = random.Random(7), queue.Queue(), []
    for _ in range(count):
        drawn = chance.random()
        if drawn < 0.05 and new:
            jobs.put(("repeated", submission(*chance.choice(new))))
        elif drawn < 0.10:
            jobs.put(("garbage", garbage(chance)))
        else:
            new.append((secrets.token_hex(16), chance.randint(1, 4)))
            jobs.put(("new", submission(*new[-1])))
    process, lock, times, wrong, memory = program.serve(), threading.Lock(), [], [], []

    def send():
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        while True:
            try:
                kind, body = jobs.get_nowait()
            except queue.Empty:
                return
            begun = time.time()
            receipt = receipt_in(post(connection, body))
            with lock:
                times.append(time.time() - begun)
                if (receipt is None) != (kind == "garbage"):
                    wrong.append(body)

    begun, senders = time.time(), [threading.Thread(target=send) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    while any(sender.is_alive() for sender in senders):
        memory.append(resident(process))
        time.sleep(0.5)
    took = time.time() - begun
    times.sort()
    print(f"{count} in {took:.1f} s; p50 {1000 * times[count // 2]:.0f} ms, p99 {1000 * times[count * 99 // 100]:.0f} ms")
    print(f"memory in MiB: {memory[0]} first, {memory[len(memory) // 2]} half way, {max(memory)} at most")
    print(f"new {len(new)}, stored {program.stored()[0]}")
    process.kill()
    assert not wrong, wrong[:3]
    assert program.stored()[0] == len(new)


def garbage(chance):
    wrong = [{"answers": []}, {"code": "nobody"}, {"answers": [{"item": "WAKTU", "option": 9}]}, {"answers": "?"}]
    given = {"code": SURVEY, **response(secrets.token_hex(16), 1)} | chance.choice(wrong)
    whole = json.dumps({"query": SUBMIT, "variables": {"i": given}})
    return chance.choice([whole, whole, whole, '{"query": "mutation {'])


def resident(process):
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("kill", "flood"):
        raise SystemExit(__doc__)
    {"kill": kill, "flood": flood}[sys.argv[1]](Program(*sys.argv[2:]))
