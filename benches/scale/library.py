"""The library's rules: what a visit to a depot does, and which lines it touches. Each part follows the file of
src/pool that it names; slots are packed, as all sizes here are up to 32 KiB."""

from machine import Line, Lock

ROUNDS, MAGAZINE_BYTES = 128, 512 << 10  # size_class.rs
CACHED_BYTES, CACHED_SHARE = 512 << 10, 128  # visit.rs
FIRST_CAPACITY, FIRST_BYTES = 4, 16 << 10
MOST_MAGAZINES, LARGEST_DEPOT = 64, 4 << 20  # depot.rs
ALWAYS, SHARE, MOST_IDLE = 2 << 20, 48, 34 << 20  # idle.rs
FIRST_RUN, FIRST_SLOTS, LARGEST_RUN = 16 << 10, 8, 1 << 20  # supply.rs
PAGE, LINE, POINTER = 4096, 64, 8
HEADERS_PER_PAGE = 60  # run.rs
# Lines of a depot besides that of the lock and the magazines: of its bin (depot.rs).
BIN_LINES = 1


class SizeClass:
    """size_class.rs"""

    def __init__(self, bytes_asked):
        last = (bytes_asked - 1) // LINE
        doubling = max(last.bit_length() - 5, 0)
        self.index = 16 * doubling + (last >> doubling)
        self.bytes = ((last >> doubling) + 1 << doubling) * LINE
        self.rounds = min(MAGAZINE_BYTES // self.bytes, ROUNDS)
        self.first = min(self.rounds, FIRST_CAPACITY, max(FIRST_BYTES // self.bytes, 1))


class Idle:
    """idle.rs: one line for all size classes."""

    def __init__(self, machine):
        self.line, self.held, self.idle = Line(machine), 0, 0

    def admit(self, bytes_):
        after = self.idle + bytes_
        bound = max(ALWAYS, (self.held - after) // SHARE)
        stays = (after <= bound or self.idle <= bytes_) and after <= MOST_IDLE
        self.idle += bytes_ if stays else 0
        return stays


class Run:
    """run.rs: slots are numbers; `writers` has who wrote the header of each last."""

    def __init__(self, slots, size):
        self.slots, self.begun, self.out, self.free, self.writer = slots, 0, 0, [], None
        self.held = -(-slots // HEADERS_PER_PAGE) * PAGE + -(-slots * size.bytes // PAGE) * PAGE


class Magazine:
    """magazine.rs"""

    def __init__(self):
        self.rounds, self.writer = [], None


class Depot:
    """depot.rs and bin.rs"""

    def __init__(self, machine, size):
        self.lock, self.size, self.writer = Lock(machine), size, None
        self.filled, self.empty = [], []
        self.partial, self.vacant, self.full = {}, {}, {}  # runs, the last one in is the first one out

    def runs(self):
        return len(self.partial) + len(self.vacant) + len(self.full)


class Pair:
    """pair.rs"""

    def __init__(self):
        self.loaded, self.previous, self.capacity, self.limit = None, None, 0, 0

    def load(self, magazine):
        self.loaded, self.limit = magazine, max(self.capacity, len(magazine.rounds))

    def swap_if(self, is_better):
        if self.previous is None or not is_better(len(self.previous.rounds)):
            return False
        previous, self.previous = self.previous, self.loaded
        self.load(previous)
        return True


class Cache:
    """cache.rs; without `last`, which matters to who releases and takes the same size in turn only."""

    def __init__(self, core):
        self.core, self.pairs, self.capacity = core, {}, 0
        self.taken = self.given = self.visits = 0

    def pair(self, size):
        return self.pairs.setdefault(size.index, Pair())


class Pool:
    """pool.rs, visit.rs and supply.rs"""

    def __init__(self, machine):
        self.machine, self.idle, self.depots = machine, Idle(machine), {}
        self.writers, self.run_of = [], []  # of each slot
        self.poured = self.unpoured = 0  # slots that went to a bin, and that came from one

    def depot(self, size):
        if size.index not in self.depots:
            self.depots[size.index] = Depot(self.machine, size)
        return self.depots[size.index]

    def refill(self, cache, size):
        """Sees to it that there is a slot in the loaded magazine."""
        pair, core, costs = cache.pair(size), cache.core, self.machine.costs
        if pair.swap_if(lambda rounds: rounds > 0):
            self.grow(cache, pair, size)
            return
        self.equip(cache, pair, size)
        while True:
            cache.visits += 1
            depot = self.depot(size)
            yield depot.lock
            time = self.machine.now + costs.exchange
            self.grow(cache, pair, size)
            if depot.filled:
                magazine = depot.filled.pop()
                time += self.machine.move(magazine.writer, core)
                time = self.idle.line.write(core, time)
                self.idle.idle -= len(magazine.rounds) * size.bytes
                depot.empty.append(pair.loaded)
                pair.loaded.writer = core
                pair.load(magazine)
            else:
                time += self.lines_of(depot, core, BIN_LINES)
                time += self.fill(pair, depot, size, core)
            yield from self.leave(depot.lock, time)
            if pair.loaded.rounds:
                # The pointers are read afterwards, without the lock.
                lines = len(pair.loaded.rounds) * POINTER / LINE
                yield costs.waited * self.machine.move(pair.loaded.writer, core, lines)
                pair.loaded.writer = core
                return
            yield from self.add_run(depot, core)

    def make_room(self, cache, size):
        """Sees to it that the loaded magazine has room."""
        pair, core = cache.pair(size), cache.core
        if pair.swap_if(lambda rounds: rounds == 0):
            self.grow(cache, pair, size)
            return
        self.equip(cache, pair, size)
        if len(pair.loaded.rounds) < pair.limit:
            return
        cache.visits += 1
        depot, surplus = self.depot(size), []
        yield depot.lock
        time = self.machine.now + self.machine.costs.exchange
        self.grow(cache, pair, size)
        if len(pair.loaded.rounds) >= pair.limit:
            empty = depot.empty.pop() if depot.empty else Magazine()
            time += self.machine.move(empty.writer, core)
            filled, bytes_ = pair.loaded, len(pair.loaded.rounds) * size.bytes
            filled.writer = core
            pair.load(empty)
            kept = len(depot.filled) * bytes_
            may_stay = len(depot.filled) < MOST_MAGAZINES and kept < LARGEST_DEPOT
            time = self.idle.line.write(core, time)
            if may_stay and self.idle.admit(bytes_):
                depot.filled.append(filled)
            else:
                time += self.lines_of(depot, core, BIN_LINES)
                time += self.pour(filled, depot, core, surplus)
        yield from self.leave(depot.lock, time)
        for run in surplus:
            self.idle.held -= run.held
            yield run.held / PAGE * self.machine.costs.page / 2

    def leave(self, lock, time):
        """What is done under the lock lasts until then."""
        yield time - self.machine.now + lock.interruptions(time)
        lock.let_go()

    def lines_of(self, depot, core, lines):
        owner, depot.writer = depot.writer, core
        return self.machine.move(owner, core, lines)

    def equip(self, cache, pair, size):
        if pair.loaded is None:
            pair.capacity, pair.previous = size.first, Magazine()
            pair.load(Magazine())
            cache.capacity += size.first * size.bytes

    def grow(self, cache, pair, size):
        more = min(2 * pair.capacity, size.rounds) - pair.capacity
        most = max(CACHED_BYTES, self.idle.held // CACHED_SHARE)
        if more > 0 and cache.capacity + more * size.bytes <= most:
            cache.capacity += more * size.bytes
            pair.capacity += more
            pair.limit = max(pair.capacity, len(pair.loaded.rounds))

    def fill(self, pair, depot, size, core):
        """Slots from the bin, one by one: each header leads to the next, so each is waited for."""
        time, fresh = 0.0, (pair.capacity + 3) // 4
        while len(pair.loaded.rounds) < pair.limit:
            runs = depot.partial or depot.vacant
            run = next(reversed(runs), None)
            if run is None or not run.free and (fresh == 0 or run.begun == run.slots):
                break
            if runs is depot.vacant:
                self.idle.idle -= run.held
                del depot.vacant[run]
                depot.partial[run] = None
            time += self.machine.move(run.writer, core)
            run.writer = core
            if run.free:
                slot = run.free.pop()
                time += self.machine.move(self.writers[slot], core)
                self.unpoured += 1
            else:
                fresh -= 1
                slot = len(self.run_of)
                run.begun += 1
                self.run_of.append(run)
                self.writers.append(core)
                time += self.machine.costs.page / HEADERS_PER_PAGE
            self.writers[slot] = core
            run.out += 1
            pair.loaded.rounds.append(slot)
            if run.out == run.slots:
                del depot.partial[run]
                depot.full[run] = None
        pair.loaded.writer = core
        return time

    def pour(self, magazine, depot, core, surplus):
        time = 0.0
        for slot in reversed(magazine.rounds):
            run = self.run_of[slot]
            time += self.machine.move(self.writers[slot], core) + self.machine.move(run.writer, core)
            time += self.machine.costs.pour
            run.writer = self.writers[slot] = core
            was_full = run.out == run.slots
            run.free.append(slot)
            run.out -= 1
            if was_full or run.out == 0:
                del (depot.full if was_full else depot.partial)[run]
                if run.out:
                    depot.partial[run] = None
                elif self.idle.admit(run.held):
                    depot.vacant[run] = None
                else:
                    surplus.append(run)
        self.poured += len(magazine.rounds)
        magazine.rounds.clear()
        magazine.writer = core
        depot.empty.append(magazine)
        return time

    def add_run(self, depot, core):
        size = depot.size
        bytes_ = min(LARGEST_RUN, max(FIRST_RUN, FIRST_SLOTS * size.bytes) << min(depot.runs() // 2, 8))
        run = Run(max(bytes_ // size.bytes, 1), size)
        run.writer = core
        self.idle.held += run.held
        yield self.machine.costs.page
        depot.partial[run] = None
