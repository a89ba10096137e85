#pragma once

/// Prints one line, without taking memory. A file may have any name, and so each control character
/// becomes a question mark.
void print_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/// Prints what kept one client from being served, without taking memory. At most one line a
/// second, so that no lasting failure floods the log; the next line says how many were left out.
void log_failure(const char *what, const char *reason);
