/* What every CPU of an architecture has: SSE2, or NEON. */
#define VECTOR_BYTES 16
#define MICRO_ROWS 4
#define MICRO_VECTORS 3
#define TRAINING_TABLE training_baseline
#include "training_template.h"
