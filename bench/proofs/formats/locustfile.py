from locust import FastHttpUser, constant_pacing, task


class Buyer(FastHttpUser):
    wait_time = constant_pacing(0.2)

    @task(4)
    def browse(self):
        self.client.get("/items")

    @task
    def order(self):
        self.client.post("/orders", json={"id": 1})
