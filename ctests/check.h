/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A program of test cases. `program case` runs one, `program` runs all; ctest runs each case in a
 * process of its own. `program child argument` is what child.h makes of a case's own children. With
 * CHECK_WITHOUT_CASES a program has a main of its own. */

#ifndef CHECK_H
#define CHECK_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef MEMORY_IS_COUNTED
#include "memory_calls.h"
#endif

struct test_case
{
    const char *name;
    void (*run)(void);
    struct test_case *next;
};

#define TEST(case_name) \
    static void case_name(void); \
    __attribute__((constructor)) static void register_##case_name(void) \
    { \
        static struct test_case entry = {#case_name, case_name, NULL}; \
        entry.next = test_cases; \
        test_cases = &entry; \
    } \
    static void case_name(void)

/* What runs only in a child process, with an argument. */
struct test_child
{
    const char *name;
    void (*run)(int);
    struct test_child *next;
};

static struct test_child *test_children;

#define CHECK(condition) \
    ((condition) ? (void)0 : test_failed(__FILE__, __LINE__, #condition))
#define CHECK_EQUAL(actual, expected) \
    check_equal(__FILE__, __LINE__, #actual, #expected, (uintptr_t)(actual), (uintptr_t)(expected))

/* Ends the case; ctest counts it as skipped, not as passed. */
#define SKIP(reason) (printf("SKIPPED: %s\n", reason), fflush(stdout), _Exit(77))

static inline void test_failed(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    _Exit(1);
}

static inline void check_equal(const char *file, int line, const char *actual, const char *expected,
                               uintptr_t is, uintptr_t wanted)
{
    if (is != wanted)
    {
        fprintf(stderr, "%s:%d: %s is %" PRIuPTR " (0x%" PRIxPTR "), not %s, %" PRIuPTR " (0x%" PRIxPTR ")\n",
                file, line, actual, is, is, expected, wanted, wanted);
        _Exit(1);
    }
}

/* By one that watches memory: what undefined behaviour costs is little. */
static inline int test_is_sanitized(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 1;
#else
    return 0;
#endif
}

/* Whether the case runs under valgrind or a sanitizer, where much work takes too long. */
static inline int test_is_wrapped(void)
{
    const char *wrapped = getenv("WMSBUFFER_TEST_WRAPPED");
    return test_is_sanitized() || (wrapped && *wrapped);
}

static inline unsigned test_rounds(unsigned natively)
{
    if (test_is_sanitized())
        return natively / 4 + 1;
    return test_is_wrapped() ? natively / 50 + 1 : natively;
}

#ifdef MEMORY_IS_COUNTED
static inline void test_check_memory(void)
{
    CHECK_EQUAL(memory_held(), 0);
}
#endif

/* A case leaves no memory behind. With MEMORY_IS_HELD_UNTIL_EXIT, which is for what the library gives back
 * when the process ends, the process does not: what is registered first is called last. */
static inline void test_run(const struct test_case *test)
{
#if defined(MEMORY_IS_COUNTED) && defined(MEMORY_IS_HELD_UNTIL_EXIT)
    CHECK_EQUAL(atexit(test_check_memory), 0);
    test->run();
#elif defined(MEMORY_IS_COUNTED)
    test->run();
    test_check_memory();
#else
    test->run();
#endif
}

static inline void test_run_child(const char *name, int argument)
{
    for (const struct test_child *child = test_children; child; child = child->next)
    {
        if (strcmp(child->name, name) != 0)
            continue;
        child->run(argument);
        _Exit(0);
    }
    fprintf(stderr, "there is no child %s\n", name);
    _Exit(2);
}

#ifndef CHECK_WITHOUT_CASES

static struct test_case *test_cases;

int main(int argc, char **argv)
{
    int ran = 0;
    if (argc == 3)
        test_run_child(argv[1], atoi(argv[2]));
    for (const struct test_case *test = test_cases; test; test = test->next)
    {
        if (argc > 1 && strcmp(argv[1], test->name) != 0)
            continue;
        test_run(test);
        ran++;
    }
    if (!ran)
        fprintf(stderr, "there is no such case\n");
    return ran ? 0 : 2;
}

#endif

#endif
