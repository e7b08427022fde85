#include "kernel_table.h"
const kernel_table *avx512_table(void) { return NULL; }
