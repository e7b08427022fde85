#include <string.h>

#include "compute.h"

typedef struct {
  const kernel_table *table;
  const kv_layer *kv;
  const float *keys; /* of the first token; values follow all its keys */
  size_t row_stride, first;
} append_pass;

static void store(const append_pass *pass, const float *source, void *rows, size_t index) {
  const size_t d = pass->kv->head_size;
  if (pass->kv->type == KV_F16) {
    pass->table->to_f16(source, d, (uint16_t *)rows + index * d);
  } else {
    memcpy((float *)rows + index * d, source, d * sizeof(float));
  }
}

static void append_token(void *context, size_t token, int worker) {
  (void)worker;
  const append_pass *pass = context;
  const kv_layer *kv = pass->kv;
  const float *keys = pass->keys + token * pass->row_stride;
  const float *values = keys + kv->key_value_heads * kv->head_size;
  for (size_t head = 0; head < kv->key_value_heads; head++) {
    const size_t index = head * kv->capacity + pass->first + token;
    store(pass, keys + head * kv->head_size, kv->keys, index);
    store(pass, values + head * kv->head_size, kv->values, index);
  }
}

void kv_append(compute *c, const kv_layer *kv, const float *qkv, size_t row_stride, size_t heads,
               size_t first, size_t tokens) {
  append_pass pass = {c->table, kv, qkv + heads * kv->head_size, row_stride, first};
  compute_run(c, tokens * kv->key_value_heads * kv->head_size * 2, tokens, append_token, &pass);
}
