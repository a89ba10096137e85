/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#define _GNU_SOURCE
#include "team.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "processor.h"
#include "refuse.h"
#include "stopwatch.h"

struct member {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t called;
    unsigned calls;
    int is_there;
    uint64_t began, ended;
};

static struct member team[TEAM_MEMBERS];
static int processors[2];
static unsigned processor_count;
static void (*enter_pools)(void);

static struct {
    team_task *task;
    void *argument;
    unsigned members;
    unsigned meeting; /* where `met` stands when all have come to the first meeting */
    _Atomic unsigned met;
    pthread_barrier_t barrier;
} order;

static void move_to_processor(unsigned member)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)processors[member % processor_count], &set);
    if (pthread_setaffinity_np(pthread_self(), sizeof set, &set) != 0)
        refuse("team", "cannot choose a processor");
}

unsigned team_form(void (*enter)(void))
{
    cpu_set_t set;
    int processor;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        refuse("team", "cannot ask for the processors");
    for (processor = 0; processor < CPU_SETSIZE && processor_count < 2; processor++)
        if (CPU_ISSET(processor, &set))
            processors[processor_count++] = processor;
    enter_pools = enter;
    move_to_processor(0);
    return processor_count;
}

/* Threads that have a processor each meet without the kernel; more of them would keep each other from
 * arriving. */
static void meet(int is_crowd, unsigned meeting)
{
    if (is_crowd) {
        pthread_barrier_wait(&order.barrier);
        return;
    }
    atomic_fetch_add(&order.met, 1);
    while ((int)(atomic_load(&order.met) - meeting) < 0)
        wait_a_little();
}

/* The order may be another as soon as the second meeting is over. */
static void take_part(unsigned member)
{
    unsigned members = order.members, meeting = order.meeting;
    int is_crowd = members > processor_count;
    meet(is_crowd, meeting);
    team[member].began = stopwatch();
    order.task(order.argument, member);
    team[member].ended = stopwatch();
    meet(is_crowd, meeting + members);
}

static void *be_member(void *argument)
{
    struct member *self = argument;
    unsigned member = (unsigned)(self - team), done = 0;
    move_to_processor(member);
    enter_pools();
    for (;;) {
        pthread_mutex_lock(&self->lock);
        while (self->calls == done)
            pthread_cond_wait(&self->called, &self->lock);
        done = self->calls;
        pthread_mutex_unlock(&self->lock);
        take_part(member);
    }
    return NULL;
}

static void call(struct member *member)
{
    if (!member->is_there) {
        pthread_mutex_init(&member->lock, NULL);
        pthread_cond_init(&member->called, NULL);
        if (pthread_create(&member->thread, NULL, be_member, member) != 0)
            refuse("team", "cannot make a thread");
        member->is_there = 1;
    }
    pthread_mutex_lock(&member->lock);
    member->calls++;
    pthread_cond_signal(&member->called);
    pthread_mutex_unlock(&member->lock);
}

uint64_t team_run(unsigned members, team_task *task, void *argument)
{
    uint64_t began, ended;
    unsigned member;
    order.task = task;
    order.argument = argument;
    order.members = members;
    order.meeting = atomic_load(&order.met) + members;
    if (members > processor_count)
        pthread_barrier_init(&order.barrier, NULL, members);
    for (member = 1; member < members; member++)
        call(&team[member]);
    take_part(0);
    if (members > processor_count)
        pthread_barrier_destroy(&order.barrier);
    began = team[0].began;
    ended = team[0].ended;
    for (member = 1; member < members; member++) {
        began = team[member].began < began ? team[member].began : began;
        ended = team[member].ended > ended ? team[member].ended : ended;
    }
    return ended - began;
}
