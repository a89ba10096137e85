#pragma once

#include <cstdio>
#include <cstdlib>

/// What must hold whatever the input is. The fuzzer takes the abort for a finding.
#define REQUIRE(condition) \
    do { \
        if (!(condition)) { \
            std::fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
            std::abort(); \
        } \
    } while (false)
