#pragma once

/// Prints what kept one client from being served, without taking memory. At most one line a
/// second, so that no lasting failure floods the log; the next line says how many were left out.
void log_failure(const char *what, const char *reason);
