"""An events API: many send, some look, few acknowledge.

    locust -f inbox.locustfile.py --headless -u 250 -r 250 -t 60s --host http://127.0.0.1:8080
"""

import random
import uuid

from locust import HttpUser, between, task


class InboxUser(HttpUser):
    wait_time = between(0.1, 2)

    def on_start(self):
        answer = self.client.post("/login", json={"user": f"user-{random.randint(1, 1000)}"})
        self.client.headers["authorization"] = f"Bearer {answer.json()['token']}"
        self.last = self.client.post("/events", json=self.event()).json()["id"]

    def event(self):
        return {
            "id": str(uuid.uuid4()),
            "kind": random.choices(["created", "paid", "shipped"], weights=[6, 3, 1])[0],
            "amount": random.randint(1, 500),
        }

    @task(10)
    def send(self):
        with self.client.post("/events", json=self.event(), catch_response=True) as answer:
            if answer.status_code != 201:
                answer.failure(f"status {answer.status_code}")
            else:
                self.last = answer.json()["id"]

    @task(3)
    def poll(self):
        self.client.get("/inbox", params={"limit": 10}, name="poll")

    @task(2)
    def get(self):
        self.client.get(f"/events/{self.last}", name="get")

    @task(1)
    def acknowledge(self):
        sent = self.client.post("/events", json=self.event(), name="send").json()["id"]
        with self.client.post(f"/events/{sent}/ack", name="acknowledge", catch_response=True) as answer:
            if answer.status_code == 204:
                answer.success()

    @task(1)
    def health(self):
        self.client.get("/healthz", name="health")
