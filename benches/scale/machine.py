"""Many processors on one or two sockets: an event queue, cache lines that move, and locks that are waited for."""

import heapq
from itertools import count


class Machine:
    """Runs threads, one on each core. A thread is a generator: it yields how many nanoseconds pass, a lock
    that it wants, or None to sleep until it is woken."""

    def __init__(self, cores, sockets, costs):
        self.cores, self.sockets, self.costs = cores, sockets, costs
        self.now = 0.0
        self.near = self.far = 0  # lines that moved within a socket, and between two
        self._queue, self._order, self._threads = [], count(), {}

    def socket(self, core):
        return core * self.sockets // self.cores

    def move(self, owner, core, lines=1):
        """What it takes to get lines that another core wrote last."""
        if owner is None or owner == core:
            return 0.0
        if self.socket(owner) == self.socket(core):
            self.near += lines
            return lines * self.costs.near
        self.far += lines
        return lines * self.costs.far

    def start(self, core, thread):
        self._threads[core] = thread
        self.wake(core)

    def wake(self, core, delay=0.0):
        self.at(self.now + delay, self._resume, core)

    def at(self, time, action, *arguments):
        heapq.heappush(self._queue, (time, next(self._order), action, arguments))

    def run(self, is_over):
        while self._queue and not is_over():
            self.now, _, action, arguments = heapq.heappop(self._queue)
            action(*arguments)

    def _resume(self, core):
        wanted = next(self._threads[core], self)
        if isinstance(wanted, Lock):
            wanted.ask(core)
        elif isinstance(wanted, float):
            self.wake(core, wanted)


class Line:
    """A line that many cores write with one instruction: it goes from one to the next in turn."""

    def __init__(self, machine):
        self.machine, self.owner, self.free_at = machine, None, 0.0
        self.held, self.handed, self.visits = 0.0, 0.0, 0  # as of a lock

    def write(self, core, time):
        """When the write is done that was begun at that time."""
        begun = max(time, self.free_at)
        self.free_at = begun + self.machine.move(self.owner, core)
        self.owner = core
        self.held += self.free_at - begun
        self.visits += 1
        return self.free_at


class Lock:
    """As src/lock.rs: who finds it taken yields, and looks again. The looks are not events: where the next
    one of each waiter falls is computed when the lock becomes free."""

    WRITES = 3  # of the holder to the line that the lock is on, besides the one that lets go

    def __init__(self, machine):
        self.machine = machine
        self.owner, self.holder, self.since = None, None, 0.0
        self.waiters = {}  # core -> when it found the lock taken
        self.grant = 0  # grants before this one have been overtaken
        self.held = self.handed = 0.0  # nanoseconds; the latter: free, and somebody about to look again
        self.visits = 0

    def ask(self, core):
        if self.holder is None:
            self._take(core)
        else:
            self.waiters[core] = self.machine.now

    def _take(self, core):
        machine = self.machine
        if self.waiters:
            self.handed += machine.now - self.since
        self.grant += 1
        self.waiters.pop(core, None)
        self.holder, self.since = core, machine.now
        self.visits += 1
        machine.wake(core, machine.move(self.owner, core))
        self.owner = core

    def interruptions(self, time):
        """How much later the holder lets go since others looked at the lock's line meanwhile."""
        poll = self.machine.costs.poll
        looks = sum(int((time - max(asked, self.since)) / poll) + (asked > self.since)
                    for asked in self.waiters.values())
        if looks == 0:
            return 0.0
        return self.machine.move(next(iter(self.waiters)), self.holder, min(looks, self.WRITES))

    def let_go(self):
        machine = self.machine
        self.held += machine.now - self.since
        self.holder, self.since = None, machine.now
        if self.waiters:
            poll = machine.costs.poll
            waits = {core: -(asked - machine.now) % poll for core, asked in self.waiters.items()}
            core = min(waits, key=lambda each: poll - waits[each])
            self.grant += 1
            machine.at(machine.now + poll - waits[core], self._grant, core, self.grant)

    def _grant(self, core, number):
        if number == self.grant and self.holder is None:
            self._take(core)
