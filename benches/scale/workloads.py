"""What the threads do, and how often: each workload is run past its beginning, then watched for a while."""

import random
from dataclasses import dataclass

from library import ROUNDS, Cache, Pool, SizeClass
from machine import Line, Lock, Machine

PACKET = 1316
SEVEN = (188, 564, 1316, 2048, 4096, 8192, 16384)
RING = 256  # places between two threads, as in the benchmark
HAND = 32  # buffers that pass through it as one event
# Lines that a thread's coming and going touches under the registry's lock (lifetime.rs, registry.rs), one
# number for each time that it takes the lock.
REGISTRY_VISITS = (3, 3, 2, 3, 4, 2, 2)


@dataclass
class Outcome:
    visits: float  # to depots, or to the registry or the count that is the matter, for a pair
    nanoseconds: float  # for a pair, on each core or couple of cores
    busy: float  # share of the time that the busiest of those is held or passed on
    hold: float  # nanoseconds that it is held at each visit
    near: float  # lines that moved, for a pair
    far: float
    poured: float  # slots that went to a bin one by one, for a pair
    rate: float  # million pairs a second, of all cores


class Workload:
    def __init__(self, name, sizes=(), burst=0, work=0.0, couples=False, pairs=2048, least=16_384):
        self.name, self.sizes, self.burst, self.work = name, [SizeClass(each) for each in sizes], burst, work
        self.couples, self.pairs, self.least = couples, pairs, least

    def run(self, cores, sockets, costs):
        self.machine = machine = Machine(cores, sockets, costs)
        self.pool, self.done, self.random = Pool(machine), 0, random.Random(1)
        self.caches = [Cache(core) for core in range(cores)]
        self.begin(cores)
        streams = cores // 2 if self.couples else cores
        enough = max(self.pairs * streams, self.least)
        machine.run(lambda: self.done >= enough)
        before = self.totals()
        machine.run(lambda: self.done >= 2 * enough)
        return self.outcome(before, self.totals(), streams)

    def locks(self):
        return [depot.lock for depot in self.pool.depots.values()]

    def totals(self):
        machine, locks = self.machine, self.locks()
        return (machine.now, self.done, sum(lock.visits for lock in locks), machine.near, machine.far,
                self.pool.poured, [(lock.held, lock.handed, lock.visits) for lock in locks])

    def outcome(self, before, after, streams):
        time, pairs, visits, near, far, poured = (after[each] - before[each] for each in range(6))
        locks = [(held - held_before, handed - handed_before, times - times_before)
                 for (held, handed, times), (held_before, handed_before, times_before)
                 in zip(after[6], before[6])]
        held, handed, times = max(locks, key=lambda each: each[0] + each[1], default=(0, 0, 0))
        return Outcome(visits / pairs, time * streams / pairs, min((held + handed) / time, 1),
                       held / times if times else 0, near / pairs, far / pairs, poured / pairs,
                       1000 * pairs / time)

    def begin(self, cores):
        for core in range(cores):
            self.machine.start(core, self.bursts(core))

    def take(self, cache, size):
        """A slot that is loaded, and what it takes to get its header."""
        slot = cache.pair(size).loaded.rounds.pop()
        writers, costs = self.pool.writers, self.machine.costs
        time = costs.take
        if writers[slot] != cache.core:
            time += costs.waited * self.machine.move(writers[slot], cache.core)
            writers[slot] = cache.core
        return slot, time

    def bursts(self, core):
        cache, costs, held, [size] = self.caches[core], self.machine.costs, [], self.sizes
        pair = cache.pair(size)
        yield self.random.random() * self.burst * costs.take
        while True:
            before = cache.visits, pair.loaded and len(pair.loaded.rounds)
            while len(held) < self.burst:
                if pair.loaded is None or not pair.loaded.rounds:
                    yield from self.pool.refill(cache, size)
                time = 0.0
                while pair.loaded.rounds and len(held) < self.burst:
                    slot, took = self.take(cache, size)
                    held.append(slot)
                    time += took
                yield time
            while held:
                room = pair.limit - len(pair.loaded.rounds)
                if room <= 0:
                    yield from self.pool.make_room(cache, size)
                    continue
                pair.loaded.rounds.extend(held[:room])
                self.done += len(held[:room])
                yield len(held[:room]) * costs.take
                del held[:room]
            if before == (cache.visits, len(pair.loaded.rounds)):
                # As this burst went without a visit, so will those that follow.
                yield 64 * self.burst * 2 * costs.take
                self.done += 64 * self.burst


class Alone(Workload):
    """W1: the buffer released last is taken again, and nothing that another core writes is touched."""

    def begin(self, cores):
        for core in range(cores):
            self.machine.start(core, self.pairs_of(core))

    def pairs_of(self, core):
        while True:
            yield 256 * self.machine.costs.alone
            self.done += 256


class HandOver(Workload):
    """W3: even cores allocate, the odd core beside each releases."""

    def begin(self, cores):
        for core in range(0, cores, 2):
            ring = []
            self.machine.start(core, self.produce(core, ring))
            self.machine.start(core + 1, self.consume(core + 1, ring))

    def shuffled_sizes(self):
        """Each block has all of them, as in the benchmark."""
        while True:
            yield from self.random.sample(self.sizes, len(self.sizes))

    def ring_lines(self, owner, core, buffers):
        """Pointers, and the number that tells how far the other one is."""
        return self.machine.costs.waited * self.machine.move(owner, core, buffers / 8 + 1)

    def produce(self, core, ring):
        cache, machine, sizes = self.caches[core], self.machine, self.shuffled_sizes()
        # No two couples are to go to the depot in step for ever.
        yield self.random.random() * ROUNDS * (self.work + 10 * machine.costs.take)
        while True:
            buffers = min(HAND, RING - len(ring))
            if buffers <= 0:
                yield None
                continue
            time, hand = self.ring_lines(core + 1, core, buffers) + buffers * self.work, []
            for _ in range(buffers):
                size = next(sizes)
                pair = cache.pair(size)
                if pair.loaded is None or not pair.loaded.rounds:
                    yield time
                    time = 0.0
                    yield from self.pool.refill(cache, size)
                slot, took = self.take(cache, size)
                hand.append((slot, size))
                time += took
            yield time
            if not ring:
                machine.wake(core + 1)
            ring += hand

    def consume(self, core, ring):
        cache, machine, writers = self.caches[core], self.machine, self.pool.writers
        yield None
        while True:
            hand = ring[:HAND]
            if not hand:
                yield None
                continue
            time = self.ring_lines(core - 1, core, len(hand)) + len(hand) * self.work
            for slot, size in hand:
                pair = cache.pair(size)
                while pair.loaded is None or len(pair.loaded.rounds) >= pair.limit:
                    yield time
                    time = 0.0
                    yield from self.pool.make_room(cache, size)
                pair.loaded.rounds.append(slot)
                time += machine.costs.take + machine.costs.waited * machine.move(writers[slot], core)
                writers[slot] = core
            yield time
            was_full = len(ring) >= RING
            del ring[:len(hand)]
            self.done += len(hand)
            if was_full:
                machine.wake(core - 1)


class Broadcast(Workload):
    """One buffer: each core takes a reference and releases it."""

    def begin(self, cores):
        self.count = Line(self.machine)
        for core in range(cores):
            self.machine.start(core, self.references(core))

    def locks(self):
        return [self.count]

    def references(self, core):
        machine, alone = self.machine, self.machine.costs.reference
        yield self.random.random() * (self.work + alone)
        while True:
            for _ in range(2):
                yield max(self.count.write(core, machine.now) - machine.now, alone / 2)
            self.done += 1
            yield self.work


class Lives(Workload):
    """Threads that begin, use one buffer and end; the registry's lock is taken each time that it is."""

    def begin(self, cores):
        self.registry = Lock(self.machine)
        for core in range(cores):
            self.machine.start(core, self.lives(core))

    def locks(self):
        return [self.registry]

    def lives(self, core):
        machine, costs, writer = self.machine, self.machine.costs, self.registry
        yield self.random.random() * costs.life
        while True:
            yield costs.life
            for lines in REGISTRY_VISITS:
                owner = writer.owner
                yield self.registry
                time = machine.now + machine.move(owner, core, lines)
                yield from self.pool.leave(self.registry, time)
            self.done += 1
