/* Compares every table this CPU has with the scalar one, for architectures that the Swift tests do
 * not run on here. Built and run by neon.sh; prints one line an operation and fails on the first
 * difference. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

static uint64_t state = 1;

static uint32_t next_random(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 33);
}

static float next_float(void) { return (float)next_random() / 1073741824.0f - 1; }

static float *random_floats(size_t n) {
  float *x = malloc(n * sizeof(float));
  for (size_t i = 0; i < n; i++) x[i] = next_float();
  return x;
}

/* Largest difference relative to the largest magnitude. */
static double difference(const float *a, const float *b, size_t n) {
  double worst = 0, largest = 1e-30;
  for (size_t i = 0; i < n; i++) {
    if (isnan(a[i]) || isnan(b[i])) return INFINITY;
    worst = fmax(worst, fabs((double)a[i] - b[i]));
    largest = fmax(largest, fabs((double)b[i]));
  }
  return worst / largest;
}

static void expect(const char *what, double found, double limit) {
  printf("%-40s %.2e\n", what, found);
  if (!(found <= limit)) {
    printf("FAILED: more than %.0e\n", limit);
    exit(1);
  }
}

static void compare_linear(compute *reference, compute *tested, uint32_t type, size_t block,
                           size_t bytes, size_t rows, size_t columns) {
  const size_t source_bytes = rows * columns / block * bytes;
  uint8_t *source = malloc(source_bytes);
  /* Bytes below 0x3c keep every float16 and float32 finite and moderate. */
  for (size_t i = 0; i < source_bytes; i++) source[i] = (uint8_t)(next_random() % 0x3c);
  weight_matrix w = {(weight_layout)weight_layout_for_type(type), rows, columns, source};
  const size_t packed = weight_packed_bytes(type, rows, columns);
  void *data = packed == 0 ? NULL : aligned_alloc(64, packed);
  if (data != NULL) {
    weight_pack(type, source, rows, columns, data);
    w.data = data;
  }
  float *bias = random_floats(rows);
  double worst = 0;
  for (size_t tokens = 1; tokens <= 40; tokens += tokens < 6 ? 1 : 11) {
    float *x = random_floats(tokens * columns), *expected = random_floats(tokens * rows);
    float *found = malloc(tokens * rows * sizeof(float));
    for (int epilogue = EPILOGUE_NONE; epilogue <= EPILOGUE_ADD; epilogue++) {
      memcpy(found, expected, tokens * rows * sizeof(float));
      linear_forward(reference, &w, x, tokens, bias, (linear_epilogue)epilogue, expected);
      linear_forward(tested, &w, x, tokens, bias, (linear_epilogue)epilogue, found);
      worst = fmax(worst, difference(found, expected, tokens * rows));
      /* A row alone comes out as it did among the others. */
      if (tokens <= 16 && epilogue == EPILOGUE_NONE) {
        float *alone = malloc(rows * sizeof(float));
        linear_forward(tested, &w, x + (tokens - 1) * columns, 1, bias, EPILOGUE_NONE, alone);
        if (memcmp(alone, found + (tokens - 1) * rows, rows * sizeof(float)) != 0) {
          expect("row alone", INFINITY, 0);
        }
        free(alone);
      }
    }
    free(x);
    free(expected);
    free(found);
  }
  char what[64];
  snprintf(what, sizeof what, "linear type %u [%zu, %zu]", type, rows, columns);
  expect(what, worst, 1e-5);
  free(source);
  free(data);
  free(bias);
}

static void compare_attention(compute *reference, compute *tested, kv_type type, size_t heads,
                              size_t kv_heads, size_t d, size_t tokens) {
  const size_t stride = (heads + 2 * kv_heads) * d, bytes = kv_heads * tokens * d * 4;
  float *qkv = random_floats(tokens * stride);
  kv_layer kv = {type, kv_heads, d, tokens, calloc(1, bytes), calloc(1, bytes)};
  kv_layer other = {type, kv_heads, d, tokens, calloc(1, bytes), calloc(1, bytes)};
  kv_append(reference, &kv, qkv, stride, heads, 0, tokens);
  kv_append(tested, &other, qkv, stride, heads, 0, tokens);
  if (memcmp(kv.keys, other.keys, bytes) || memcmp(kv.values, other.values, bytes)) {
    expect("kv_append", INFINITY, 0);
  }
  const size_t n = tokens * heads * d;
  float *expected = malloc(n * sizeof(float)), *found = malloc(n * sizeof(float));
  attention_forward(reference, &kv, qkv, stride, heads, 0.3f, 0, tokens, expected);
  attention_forward(tested, &kv, qkv, stride, heads, 0.3f, 0, tokens, found);
  char what[64];
  snprintf(what, sizeof what, "attention H=%zu K=%zu D=%zu T=%zu", heads, kv_heads, d, tokens);
  expect(what, difference(found, expected, n), 1e-5);
  attention_forward(tested, &kv, qkv + (tokens - 1) * stride, stride, heads, 0.3f, tokens - 1, 1,
                    expected);
  if (memcmp(expected, found + (tokens - 1) * heads * d, heads * d * sizeof(float)) != 0) {
    expect("token alone", INFINITY, 0);
  }
  free(qkv);
  free(kv.keys);
  free(kv.values);
  free(other.keys);
  free(other.values);
  free(expected);
  free(found);
}

static void compare_layernorm(compute *reference, compute *tested, size_t columns) {
  float *x = random_floats(3 * columns), *weight = random_floats(columns);
  float *bias = random_floats(columns);
  float *expected = malloc(3 * columns * sizeof(float));
  float *found = malloc(3 * columns * sizeof(float));
  layernorm_forward(reference, x, 3, columns, weight, bias, 1e-5f, expected);
  layernorm_forward(tested, x, 3, columns, weight, bias, 1e-5f, found);
  char what[64];
  snprintf(what, sizeof what, "layernorm C=%zu", columns);
  expect(what, difference(found, expected, 3 * columns), 1e-5);
  free(x);
  free(weight);
  free(bias);
  free(expected);
  free(found);
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  compute *reference = compute_create(1, "scalar"), *tested = compute_create(2, arguments[1]);
  if (reference == NULL || tested == NULL) {
    printf("table %s does not run here\n", arguments[1]);
    return 1;
  }
  const struct {
    uint32_t type;
    size_t block, bytes;
  } types[] = {{0, 1, 4},     {1, 1, 2},     {30, 1, 2},    {2, 32, 18},  {3, 32, 20},
               {6, 32, 22},   {7, 32, 24},   {8, 32, 34},   {20, 32, 18}, {12, 256, 144},
               {13, 256, 176}, {14, 256, 210}, {23, 256, 136}};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    const size_t columns = types[i].block == 1 ? 77 : types[i].block * 3;
    compare_linear(reference, tested, types[i].type, types[i].block, types[i].bytes, 37, columns);
  }
  compare_attention(reference, tested, KV_F16, 8, 1, 128, 300);
  compare_attention(reference, tested, KV_F32, 4, 4, 33, 70);
  compare_attention(reference, tested, KV_F16, 5, 1, 80, 65);
  compare_layernorm(reference, tested, 768);
  compare_layernorm(reference, tested, 33);
  compute_destroy(reference);
  compute_destroy(tested);
  printf("%s agrees with scalar\n", arguments[1]);
  return 0;
}
