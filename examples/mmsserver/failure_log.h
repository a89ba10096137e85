#pragma once

#include <string>

/// Prints what kept one client from being served. At most one line a second, so that neither a
/// failing disk nor want of memory floods the log; the next line says how many were left out.
void log_failure(const std::string &failure);
