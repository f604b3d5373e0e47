"""Loaded by schemathesis, which sends a wrong key beside each right one and expects 401. So many of them from one address are
answered with 429, as they should be; so each case comes from an address of its own, as the service believes its trusted proxy.
"""

import random

import schemathesis

# Not by the seed of the run: runs with several keys follow one another on one service.
addresses = random.SystemRandom()


@schemathesis.hook
def before_call(context, case, kwargs):
    numbers = ".".join(str(addresses.randrange(1, 255)) for _ in range(3))
    case.headers["X-Forwarded-For"] = f"10.{numbers}"
