#include "quantization.h"
size_t quantization_block_size(uint32_t type) { (void)type; return 0; }
size_t quantization_block_bytes(uint32_t type) { (void)type; return 0; }
int dequantize_row(uint32_t type, const void *row, size_t n, float *y) {
  (void)type; (void)row; (void)n; (void)y; return 0;
}
