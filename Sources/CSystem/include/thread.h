#pragma once

#include <stdint.h>

/* Threads for work that blocks. In C, because `pthread_attr_t` reaches Swift by whichever module
 * the compiler saw first, and Swift then asks for an import of that one. */

/* Runs body(argument) on a detached thread of its own; 0, or the errno of what was refused.
 *
 * background != 0: the thread runs when nobody else wants the CPU (nice 19 on Linux, the background
 * class on macOS). */
int thread_start(uint64_t stack_bytes, int background, void (*body)(void *), void *argument);
