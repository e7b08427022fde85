#pragma once

#include <stdint.h>

/* Keeps a process alive whose mapped file is cut short in place by somebody else.
 *
 * Reading a page of a mapping that its file no longer has raises SIGBUS. For mappings that are
 * registered here the handler puts zero pages where the lost ones were, and remembers it; the reader
 * asks afterwards whether what it read was real. Other SIGBUS signals end the process as before. */

/* Registers a mapping of whole pages; a number for it, or -1 if there are too many. */
int mapping_guard_add(const void *base, uint64_t length);

/* Whether pages of a registered mapping were lost; 0 for -1. */
int mapping_guard_is_damaged(int number);

/* Takes a mapping out; call before it is unmapped. */
void mapping_guard_remove(int number);
