"""Mail in the background: rows say what is due, the queue only wakes a worker for it."""

from customers import sending
from partnerhub.queue import task, wake
from partnerhub.sweeps import sweep


@task
def send_message(pk: int) -> None:
    sending.send(pk)


@sweep(seconds=30)
def message_sweep() -> None:
    sending.give_lost_claims_to_a_person()
    for pk in sending.due_messages():
        wake(send_message, pk)
