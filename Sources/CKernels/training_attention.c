#include <math.h>
#include <string.h>

#include "compute.h"
#include "training_table.h"

/* Query heads that share a key/value head are rows of one product: a block of a few tokens, all their
 * heads, against the keys of the example so far. Scores exist for one block at a time, and the
 * backward pass makes them again from the logarithm of the softmax's sum. */

/* Query rows of a block, about; a multiple of the micro-kernels' rows fills them. */
enum { BLOCK_ROWS = 192, MOST_BLOCK_TOKENS = 64 };

/* Gradients of keys and values get contributions of all query blocks. Block b adds to buffer b mod
 * slots; the buffers are summed in order, so that nothing depends on the threads. */
enum { MOST_SLOTS = 8, SLOTS_OF_ALL_HEADS = 16 };

typedef struct {
  const training_table *table;
  const attention_rows *a;
  const float *qkv, *out, *dout;
  float *result;
  float *logsumexp;
  float *dqkv;
  size_t heads_per_kv;
  size_t row_stride, value_offset;
  size_t block_tokens, block_rows;
  size_t longest; /* example */
  size_t slots;
  const size_t *blocks; /* example of each block, first token of it */
  size_t block_count;
  float *memory;
  size_t worker_floats;
  float *slot_sums; /* [kv head][slot][T][2 D] */
} rows_pass;

/* A worker's matrices for a block of query rows. */
typedef struct {
  float *packed, *q, *o, *scores, *gradients;
} block_memory;

static block_memory memory_of(const rows_pass *pass, int worker) {
  const size_t d = pass->a->head_size;
  block_memory m;
  m.packed = pass->memory + (size_t)worker * pass->worker_floats;
  m.q = m.packed + PRODUCT_COLUMNS * PRODUCT_DEPTH;
  m.o = m.q + round_up(pass->block_rows * d, 16);
  m.scores = m.o + round_up(pass->block_rows * d, 16);
  m.gradients = m.scores + round_up(pass->block_rows * pass->longest, 16);
  return m;
}

static size_t worker_floats(const rows_pass *pass, int backward) {
  return PRODUCT_COLUMNS * PRODUCT_DEPTH + 2 * round_up(pass->block_rows * pass->a->head_size, 16) +
         (backward ? 2 : 1) * round_up(pass->block_rows * pass->longest, 16);
}

static size_t end_of(const attention_rows *a, size_t example) {
  return example + 1 < a->examples ? a->starts[example + 1] : a->tokens;
}

/* c = alpha op(a) op(b) + beta c, all of it, on this thread. */
static void multiply_all(const rows_pass *pass, float *packed, matrix_product p) {
  pass->table->multiply(&p, 0, p.m, 0, p.n, packed);
}

/* rows[token, head][D] of one key/value head, times `factor`, from [T, stride]. */
static void gather(const rows_pass *pass, const float *source, size_t stride, size_t kv_head,
                   size_t first, size_t tokens, float factor, float *rows) {
  const size_t width = pass->heads_per_kv * pass->a->head_size;
  for (size_t t = 0; t < tokens; t++) {
    memcpy(rows + t * width, source + (first + t) * stride + kv_head * width,
           width * sizeof(float));
  }
  if (factor != 1) pass->table->scale(rows, tokens * width, factor);
}

typedef struct {
  size_t kv_head, begin, first, tokens, rows, keys;
  const float *k, *v;
} query_block;

static query_block block_at(const rows_pass *pass, size_t index, size_t kv_head) {
  const attention_rows *a = pass->a;
  const size_t example = pass->blocks[2 * index];
  query_block b = {.kv_head = kv_head, .begin = a->starts[example],
                   .first = pass->blocks[2 * index + 1]};
  b.tokens = min_size(pass->block_tokens, end_of(a, example) - b.first);
  b.rows = b.tokens * pass->heads_per_kv;
  b.keys = b.first + b.tokens - b.begin;
  b.k = pass->qkv + b.begin * pass->row_stride + a->heads * a->head_size + kv_head * a->head_size;
  b.v = b.k + pass->value_offset;
  return b;
}

/* scores[rows, keys] = q kt, the scale in q already. */
static void score(const rows_pass *pass, const query_block *b, const float *q, const float *keys,
                  float *scores, float *packed) {
  const size_t d = pass->a->head_size;
  multiply_all(pass, packed,
               (matrix_product){.transpose_b = 1, .m = b->rows, .n = b->keys, .k = d, .alpha = 1,
                                .a = q, .lda = d, .b = keys, .ldb = pass->row_stride, .c = scores,
                                .ldc = b->keys});
}

static void forward_block(void *context, size_t chunk, int worker) {
  const rows_pass *pass = context;
  const attention_rows *a = pass->a;
  const size_t d = a->head_size, width = a->heads * d;
  /* Late blocks of an example are longest. */
  const query_block b = block_at(pass, pass->block_count - 1 - chunk / a->key_value_heads,
                                 chunk % a->key_value_heads);
  const block_memory m = memory_of(pass, worker);
  gather(pass, pass->qkv, pass->row_stride, b.kv_head, b.first, b.tokens, a->scale, m.q);
  score(pass, &b, m.q, b.k, m.scores, m.packed);
  for (size_t row = 0; row < b.rows; row++) {
    const size_t token = b.first + row / pass->heads_per_kv;
    const size_t head = b.kv_head * pass->heads_per_kv + row % pass->heads_per_kv;
    const size_t seen = token - b.begin + 1;
    float *scores = m.scores + row * b.keys, max;
    const float sum = pass->table->softmax_row(scores, seen, &max);
    pass->logsumexp[token * a->heads + head] = max + logf(sum);
    pass->table->scale(scores, seen, 1 / sum);
    memset(scores + seen, 0, (b.keys - seen) * sizeof(float));
  }
  multiply_all(pass, m.packed,
               (matrix_product){.m = b.rows, .n = d, .k = b.keys, .alpha = 1, .a = m.scores,
                                .lda = b.keys, .b = b.v, .ldb = pass->row_stride, .c = m.o,
                                .ldc = d});
  const size_t part = pass->heads_per_kv * d;
  for (size_t t = 0; t < b.tokens; t++) {
    memcpy(pass->result + (b.first + t) * width + b.kv_head * part, m.o + t * part,
           part * sizeof(float));
  }
}

static void backward_block(const rows_pass *pass, const query_block *b, const block_memory *m,
                           float *sums) {
  const attention_rows *a = pass->a;
  const size_t d = a->head_size, width = a->heads * d, stride = pass->row_stride;
  gather(pass, pass->qkv, stride, b->kv_head, b->first, b->tokens, a->scale, m->q);
  gather(pass, pass->dout, width, b->kv_head, b->first, b->tokens, 1, m->o);
  score(pass, b, m->q, b->k, m->scores, m->packed);
  score(pass, b, m->o, b->v, m->gradients, m->packed);
  for (size_t row = 0; row < b->rows; row++) {
    const size_t token = b->first + row / pass->heads_per_kv;
    const size_t head = b->kv_head * pass->heads_per_kv + row % pass->heads_per_kv;
    const size_t seen = token - b->begin + 1, hidden = b->keys - seen;
    float *p = m->scores + row * b->keys, *dp = m->gradients + row * b->keys;
    const float delta = pass->table->dot(m->o + row * d, pass->out + token * width + head * d, d);
    pass->table->exponential_row(p, seen, pass->logsumexp[token * a->heads + head]);
    pass->table->softmax_gradient_row(p, dp, seen, delta);
    memset(p + seen, 0, hidden * sizeof(float));
    memset(dp + seen, 0, hidden * sizeof(float));
  }
  float *sum = sums + b->begin * 2 * d;
  multiply_all(pass, m->packed,
               (matrix_product){.transpose_a = 1, .m = b->keys, .n = d, .k = b->rows, .alpha = 1,
                                .a = m->gradients, .lda = b->keys, .b = m->q, .ldb = d, .beta = 1,
                                .c = sum, .ldc = 2 * d});
  multiply_all(pass, m->packed,
               (matrix_product){.transpose_a = 1, .m = b->keys, .n = d, .k = b->rows, .alpha = 1,
                                .a = m->scores, .lda = b->keys, .b = m->o, .ldb = d, .beta = 1,
                                .c = sum + d, .ldc = 2 * d});
  /* What is gathered is read no more: dq takes its place. */
  multiply_all(pass, m->packed,
               (matrix_product){.m = b->rows, .n = d, .k = b->keys, .alpha = a->scale,
                                .a = m->gradients, .lda = b->keys, .b = b->k, .ldb = stride,
                                .c = m->q, .ldc = d});
  const size_t part = pass->heads_per_kv * d;
  for (size_t t = 0; t < b->tokens; t++) {
    memcpy(pass->dqkv + (b->first + t) * stride + b->kv_head * part, m->q + t * part,
           part * sizeof(float));
  }
}

static void backward_slot(void *context, size_t chunk, int worker) {
  const rows_pass *pass = context;
  const size_t slot = chunk % pass->slots, kv_head = chunk / pass->slots;
  const size_t floats = pass->a->tokens * 2 * pass->a->head_size;
  const block_memory m = memory_of(pass, worker);
  float *sums = pass->slot_sums + chunk * floats;
  memset(sums, 0, floats * sizeof(float));
  for (size_t index = slot; index < pass->block_count; index += pass->slots) {
    const query_block b = block_at(pass, index, kv_head);
    backward_block(pass, &b, &m, sums);
  }
}

/* The gradients of one token's keys and values: its buffers, in order. */
static void add_slots(void *context, size_t token, int worker) {
  (void)worker;
  const rows_pass *pass = context;
  const attention_rows *a = pass->a;
  const size_t d = a->head_size;
  for (size_t kv_head = 0; kv_head < a->key_value_heads; kv_head++) {
    float *dk = pass->dqkv + token * pass->row_stride + (a->heads + kv_head) * d;
    float *dv = dk + pass->value_offset;
    memset(dk, 0, d * sizeof(float));
    memset(dv, 0, d * sizeof(float));
    for (size_t slot = 0; slot < pass->slots; slot++) {
      const float *sums =
          pass->slot_sums + ((kv_head * pass->slots + slot) * a->tokens + token) * 2 * d;
      pass->table->add_scaled(sums, d, 1, dk);
      pass->table->add_scaled(sums + d, d, 1, dv);
    }
  }
}

/* Fills in everything that follows from the shape; the number of blocks comes back. */
static size_t prepare(rows_pass *pass) {
  const attention_rows *a = pass->a;
  pass->heads_per_kv = a->heads / a->key_value_heads;
  pass->value_offset = a->key_value_heads * a->head_size;
  pass->row_stride = a->heads * a->head_size + 2 * pass->value_offset;
  pass->block_tokens =
      max_size(1, min_size(MOST_BLOCK_TOKENS, BLOCK_ROWS / pass->heads_per_kv));
  pass->block_rows = pass->block_tokens * pass->heads_per_kv;
  for (size_t e = 0; e < a->examples; e++) {
    const size_t length = end_of(a, e) - a->starts[e];
    pass->longest = max_size(pass->longest, length);
    pass->block_count += (length + pass->block_tokens - 1) / pass->block_tokens;
  }
  pass->slots = min_size(MOST_SLOTS, max_size(1, SLOTS_OF_ALL_HEADS / a->key_value_heads));
  pass->slots = max_size(1, min_size(pass->slots, pass->block_count));
  return pass->block_count;
}

static void list_blocks(const rows_pass *pass, size_t *blocks) {
  const attention_rows *a = pass->a;
  for (size_t e = 0; e < a->examples; e++) {
    for (size_t t = a->starts[e]; t < end_of(a, e); t += pass->block_tokens) {
      *blocks++ = e;
      *blocks++ = t;
    }
  }
}

/* 0 if memory is short. */
static int take_memory(compute *c, rows_pass *pass, int backward) {
  const size_t workers = (size_t)thread_pool_size(c->pool);
  pass->worker_floats = round_up(worker_floats(pass, backward), 16);
  const size_t list = round_up(pass->block_count * 2 * sizeof(size_t), 64);
  const size_t work = workers * pass->worker_floats * sizeof(float);
  const size_t sums = backward ? pass->a->key_value_heads * pass->slots * pass->a->tokens * 2 *
                                     pass->a->head_size * sizeof(float)
                               : 0;
  uint8_t *memory = compute_scratch(c, list + work + sums);
  if (memory == NULL) return 0;
  list_blocks(pass, (size_t *)memory);
  pass->blocks = (const size_t *)memory;
  pass->memory = (float *)(memory + list);
  pass->slot_sums = (float *)(memory + list + work);
  return 1;
}

static size_t cost_of(const rows_pass *pass) {
  return pass->a->tokens * pass->a->heads * pass->a->head_size * pass->longest / 8;
}

int attention_rows_forward(compute *c, const attention_rows *a, const float *qkv, float *out,
                           float *logsumexp) {
  rows_pass pass = {.table = training_table_of(c), .a = a, .qkv = qkv, .result = out,
                    .logsumexp = logsumexp};
  if (prepare(&pass) == 0) return 1;
  if (!take_memory(c, &pass, 0)) return 0;
  compute_run(c, cost_of(&pass), pass.block_count * a->key_value_heads, forward_block, &pass);
  return 1;
}

int attention_rows_backward(compute *c, const attention_rows *a, const float *qkv, const float *out,
                            const float *logsumexp, const float *dout, float *dqkv) {
  rows_pass pass = {.table = training_table_of(c), .a = a, .qkv = qkv, .out = out, .dout = dout,
                    .dqkv = dqkv};
  memcpy(&pass.logsumexp, &logsumexp, sizeof logsumexp);
  if (prepare(&pass) == 0) return 1;
  if (!take_memory(c, &pass, 1)) return 0;
  compute_run(c, 2 * cost_of(&pass), a->key_value_heads * pass.slots, backward_slot, &pass);
  compute_run(c, pass.slots * a->tokens * a->key_value_heads * a->head_size * 8, a->tokens,
              add_slots, &pass);
  return 1;
}
