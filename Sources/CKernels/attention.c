#include <math.h>
#include <string.h>

#include "compute.h"

/* Queries that share a key/value head are handled together: all heads of a few tokens against one
 * stream of keys and values. Every query's softmax runs over spans of 256 positions, each a fresh
 * streaming softmax in steps of 64, and the spans are then combined in order. Short passes give each
 * span to a thread of its own; long ones walk the spans of a block of queries. Both do the same
 * arithmetic, so nothing depends on the pass or on the threads. */
enum { SPAN_KEYS = 256, BLOCK_QUERIES = 128 };

/* Passes up to this many tokens keep the results of all spans, for threads to share the context. */
enum { SHORT_PASS_TOKENS = 16 };

typedef struct {
  const kernel_table *table;
  const kv_layer *kv;
  const float *qkv;
  size_t row_stride;
  size_t heads_per_kv;
  float scale;
  size_t first;
  size_t tokens;
  float *out;
  size_t queries;      /* tokens * heads_per_kv, of each key/value head */
  size_t blocks;       /* blocks of queries of each key/value head */
  size_t value_stride; /* D rounded up to 16 */
  size_t spans;
  int short_pass;
  uint8_t *worker_memory;
  size_t worker_bytes;
  float *span_sums; /* short pass: [kv head][span][query] of max, sum, then [value_stride] */
} attention_pass;

/* Running softmax of a block of queries. */
typedef struct {
  float *max;
  float *sum;
  float *values; /* [queries][value_stride] */
} softmax_state;

typedef struct {
  float *q;      /* [queries][D], scaled */
  float *keys;   /* [D][64] */
  float *scores; /* [queries][64] */
  float *step_values; /* [64][value_stride] */
  float *correction;
  softmax_state span;
  softmax_state total;
} attention_memory;

static size_t attention_worker_floats(size_t d, size_t value_stride) {
  return BLOCK_QUERIES * d + d * KEY_BLOCK + BLOCK_QUERIES * KEY_BLOCK + KEY_BLOCK * value_stride +
         5 * BLOCK_QUERIES + 2 * BLOCK_QUERIES * value_stride;
}

static float *take(float **cursor, size_t count) {
  float *taken = *cursor;
  *cursor += count;
  return taken;
}

static attention_memory memory_of(const attention_pass *pass, int worker) {
  float *cursor = (float *)(pass->worker_memory + (size_t)worker * pass->worker_bytes);
  const size_t d = pass->kv->head_size;
  attention_memory m;
  m.scores = take(&cursor, BLOCK_QUERIES * KEY_BLOCK);
  m.keys = take(&cursor, d * KEY_BLOCK);
  m.step_values = take(&cursor, KEY_BLOCK * pass->value_stride);
  m.span.values = take(&cursor, BLOCK_QUERIES * pass->value_stride);
  m.total.values = take(&cursor, BLOCK_QUERIES * pass->value_stride);
  m.span.max = take(&cursor, BLOCK_QUERIES);
  m.span.sum = take(&cursor, BLOCK_QUERIES);
  m.total.max = take(&cursor, BLOCK_QUERIES);
  m.total.sum = take(&cursor, BLOCK_QUERIES);
  m.correction = take(&cursor, BLOCK_QUERIES);
  m.q = take(&cursor, BLOCK_QUERIES * d);
  return m;
}

static void reset(softmax_state *state, size_t queries, size_t stride) {
  for (size_t i = 0; i < queries; i++) state->max[i] = -INFINITY;
  memset(state->sum, 0, queries * sizeof(float));
  memset(state->values, 0, queries * stride * sizeof(float));
}

/* Adds a span to what came before it. */
static void combine(const kernel_table *table, float *max, float *sum, float *values, float span_max,
                    float span_sum, const float *span_values, size_t stride) {
  if (span_sum == 0) return;
  float pair[KEY_BLOCK] = {span_max};
  float step_sum = 0;
  /* exp(span max - common max) comes out as the step's only weight. */
  const float before = table->softmax_step(pair, 1, max, &step_sum);
  const float weight = pair[0];
  *sum = *sum * before + span_sum * weight;
  for (size_t i = 0; i < stride; i++) values[i] = values[i] * before + span_values[i] * weight;
}

/* Position of the token that query `query` of its key/value head belongs to. */
static size_t position_of(const attention_pass *pass, size_t query) {
  return pass->first + query / pass->heads_per_kv;
}

static void gather_queries(const attention_pass *pass, size_t kv_head, size_t query, size_t count,
                           float *q) {
  const size_t d = pass->kv->head_size;
  for (size_t i = 0; i < count; i++) {
    const size_t token = (query + i) / pass->heads_per_kv;
    const size_t head = kv_head * pass->heads_per_kv + (query + i) % pass->heads_per_kv;
    const float *row = pass->qkv + token * pass->row_stride + head * d;
    for (size_t j = 0; j < d; j++) q[i * d + j] = row[j] * pass->scale;
  }
}

/* The softmax of queries query ..< query + count over one span, into m->span. */
static void run_span(const attention_pass *pass, size_t kv_head, size_t span, size_t query,
                     size_t count, attention_memory *m) {
  const kernel_table *table = pass->table;
  const kv_layer *kv = pass->kv;
  const size_t d = kv->head_size, stride = pass->value_stride;
  const size_t element = kv->type == KV_F16 ? 2 : 4;
  const size_t end =
      min_size((span + 1) * SPAN_KEYS, position_of(pass, query + count - 1) + 1);
  reset(&m->span, count, stride);
  for (size_t key = span * SPAN_KEYS; key < end; key += KEY_BLOCK) {
    const size_t keys = min_size(KEY_BLOCK, end - key);
    const size_t offset = (kv_head * kv->capacity + key) * d * element;
    table->load_keys(kv->type, (const uint8_t *)kv->keys + offset, keys, d, m->keys);
    table->load_values(kv->type, (const uint8_t *)kv->values + offset, keys, d, stride,
                       m->step_values);
    table->scores(m->q, count, d, m->keys, m->scores);
    for (size_t i = 0; i < count; i++) {
      const size_t position = position_of(pass, query + i);
      const size_t valid = position < key ? 0 : min_size(KEY_BLOCK, position - key + 1);
      m->correction[i] = table->softmax_step(m->scores + i * KEY_BLOCK, valid, m->span.max + i,
                                             m->span.sum + i);
    }
    table->weigh_values(m->scores, count, m->correction, m->step_values, stride, m->span.values);
  }
}

static void write_output(const attention_pass *pass, size_t kv_head, size_t query, float sum,
                         const float *values) {
  const size_t d = pass->kv->head_size;
  const size_t token = query / pass->heads_per_kv;
  const size_t heads = pass->heads_per_kv * pass->kv->key_value_heads;
  const size_t head = kv_head * pass->heads_per_kv + query % pass->heads_per_kv;
  float *out = pass->out + (token * heads + head) * d;
  const float inverse = 1 / sum;
  for (size_t j = 0; j < d; j++) out[j] = values[j] * inverse;
}

static float *span_result(const attention_pass *pass, size_t kv_head, size_t span, size_t query) {
  const size_t index = (kv_head * pass->spans + span) * pass->queries + query;
  return pass->span_sums + index * (2 + pass->value_stride);
}

/* Short pass: one block of queries over one span. */
static void span_chunk(void *context, size_t chunk, int worker) {
  const attention_pass *pass = context;
  const size_t block = chunk % pass->blocks, span = chunk / pass->blocks % pass->spans;
  const size_t kv_head = chunk / pass->blocks / pass->spans;
  const size_t query = block * BLOCK_QUERIES;
  const size_t count = min_size(BLOCK_QUERIES, pass->queries - query);
  attention_memory m = memory_of(pass, worker);
  gather_queries(pass, kv_head, query, count, m.q);
  run_span(pass, kv_head, span, query, count, &m);
  for (size_t i = 0; i < count; i++) {
    float *result = span_result(pass, kv_head, span, query + i);
    result[0] = m.span.max[i];
    result[1] = m.span.sum[i];
    memcpy(result + 2, m.span.values + i * pass->value_stride, pass->value_stride * sizeof(float));
  }
}

/* Short pass: the spans of one query, in order. */
static void combine_chunk(void *context, size_t chunk, int worker) {
  const attention_pass *pass = context;
  const size_t query = chunk % pass->queries, kv_head = chunk / pass->queries;
  const attention_memory m = memory_of(pass, worker);
  softmax_state total = m.total;
  reset(&total, 1, pass->value_stride);
  for (size_t span = 0; span < pass->spans; span++) {
    const float *result = span_result(pass, kv_head, span, query);
    combine(pass->table, total.max, total.sum, total.values, result[0], result[1], result + 2,
            pass->value_stride);
  }
  write_output(pass, kv_head, query, total.sum[0], total.values);
}

/* Long pass: one block of queries over all its spans. Late blocks are longest and go first. */
static void block_chunk(void *context, size_t chunk, int worker) {
  const attention_pass *pass = context;
  const size_t kv_head = chunk % pass->kv->key_value_heads;
  const size_t block = pass->blocks - 1 - chunk / pass->kv->key_value_heads;
  const size_t query = block * BLOCK_QUERIES, stride = pass->value_stride;
  const size_t count = min_size(BLOCK_QUERIES, pass->queries - query);
  const size_t end = position_of(pass, query + count - 1) + 1;
  attention_memory m = memory_of(pass, worker);
  gather_queries(pass, kv_head, query, count, m.q);
  reset(&m.total, count, stride);
  for (size_t span = 0; span * SPAN_KEYS < end; span++) {
    run_span(pass, kv_head, span, query, count, &m);
    for (size_t i = 0; i < count; i++) {
      combine(pass->table, m.total.max + i, m.total.sum + i, m.total.values + i * stride,
              m.span.max[i], m.span.sum[i], m.span.values + i * stride, stride);
    }
  }
  for (size_t i = 0; i < count; i++) {
    write_output(pass, kv_head, query + i, m.total.sum[i], m.total.values + i * stride);
  }
}

/* 0 if memory is short. */
static int attention_block(compute *c, attention_pass *pass) {
  const kv_layer *kv = pass->kv;
  pass->queries = pass->tokens * pass->heads_per_kv;
  pass->blocks = (pass->queries + BLOCK_QUERIES - 1) / BLOCK_QUERIES;
  pass->spans = (pass->first + pass->tokens + SPAN_KEYS - 1) / SPAN_KEYS;
  const size_t worker_bytes =
      round_up(attention_worker_floats(kv->head_size, pass->value_stride) * sizeof(float), 64);
  pass->worker_bytes = worker_bytes;
  const size_t all_workers = worker_bytes * (size_t)thread_pool_size(c->pool);
  const size_t results = kv->key_value_heads * pass->spans * pass->queries;
  const size_t result_bytes =
      pass->short_pass ? results * (2 + pass->value_stride) * sizeof(float) : 0;
  pass->worker_memory = compute_scratch(c, all_workers + result_bytes);
  if (pass->worker_memory == NULL) return 0;
  pass->span_sums = (float *)(pass->worker_memory + all_workers);
  const size_t cost =
      (pass->first + pass->tokens) * kv->head_size * pass->queries * kv->key_value_heads / 2;
  if (pass->short_pass) {
    compute_run(c, cost, kv->key_value_heads * pass->spans * pass->blocks, span_chunk, pass);
    compute_run(c, results * pass->value_stride * sizeof(float),
                kv->key_value_heads * pass->queries, combine_chunk, pass);
  } else {
    compute_run(c, cost, kv->key_value_heads * pass->blocks, block_chunk, pass);
  }
  return 1;
}

void attention_forward(compute *c, const kv_layer *kv, const float *qkv, size_t row_stride,
                       size_t heads, float scale, size_t first, size_t tokens, float *out) {
  const size_t row = heads * kv->head_size;
  attention_pass pass = {.table = c->table, .kv = kv, .row_stride = row_stride, .scale = scale};
  pass.heads_per_kv = heads / kv->key_value_heads;
  pass.value_stride = round_up(kv->head_size, 16);
  pass.short_pass = tokens <= SHORT_PASS_TOKENS;
  for (size_t done = 0, block = tokens; done < tokens;) {
    pass.qkv = qkv + done * row_stride;
    pass.out = out + done * row;
    pass.first = first + done;
    pass.tokens = min_size(block, tokens - done);
    if (attention_block(c, &pass)) {
      done += pass.tokens;
    } else if (pass.short_pass) {
      /* The long way needs less memory and gives the same. */
      pass.short_pass = 0;
    } else {
      for (size_t i = 0; i < pass.tokens * row; i++) pass.out[i] = NAN;
      done += pass.tokens;
    }
  }
}
