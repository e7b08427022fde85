#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "compute.h"
#include "packing.h"

/* Tokens whose projections x At are held at a time. */
enum { LORA_TOKENS = 512 };

/* Cost of a chunk that a thread takes at a time, in bytes of weights; see linear.c. */
enum { CHUNK_COST = 64 * 1024 };

/* ---- Any layout, any number of tokens: one product after the other ---- */

static void fill_with_nan(float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = NAN;
}

/* Memory beside the scratch memory, which linear_forward uses itself. */
static float *projection_memory(compute *c, size_t floats) {
  if (floats <= c->projection_floats) return c->projection;
  float *grown = realloc(c->projection, floats * sizeof(float));
  if (grown == NULL) return NULL;
  c->projection = grown;
  c->projection_floats = floats;
  return grown;
}

static void add_update(compute *c, const weight_matrix *down, const weight_matrix *up, float factor,
                       const float *x, size_t tokens, float *y) {
  const size_t rank = down->rows, block = min_size(tokens, LORA_TOKENS);
  float *projected = projection_memory(c, block * rank);
  if (projected == NULL) return fill_with_nan(y, tokens * up->rows);
  for (size_t done = 0; done < tokens; done += block) {
    const size_t count = min_size(block, tokens - done);
    linear_forward(c, down, x + done * down->columns, count, NULL, EPILOGUE_NONE, projected);
    for (size_t i = 0; i < count * rank; i++) projected[i] *= factor;
    linear_forward(c, up, projected, count, NULL, EPILOGUE_ADD, y + done * up->rows);
  }
}

void lora_forward(compute *c, const float *x, size_t tokens, const float *a, const float *b,
                  size_t rank, size_t columns, size_t rows, float scale, float *y) {
  const weight_matrix down = {WEIGHT_F32, rank, columns, a};
  const weight_matrix up = {WEIGHT_F32, rows, rank, b};
  add_update(c, &down, &up, scale, x, tokens, y);
}

/* ---- A few tokens, packed matrices: one job ---- */

/* The rows of A are the first chunks, so that they are in work before any other. Whoever ends the
 * last of them rounds the projections; every panel of W then adds its panel of B before the
 * epilogue. Chunks are taken in ascending order: one that waits waits for chunks in work. */
typedef struct {
  const kernel_table *table;
  const weight_matrix *w;
  const low_rank_update *update;
  const float *x;
  size_t tokens;
  const float *bias;
  linear_epilogue epilogue;
  float *y;
  size_t panels, panel_bytes, chunk_panels;
  size_t down_panels, down_panel_bytes, up_panel_bytes;
  size_t chunk_groups;
  activation_tile tile;
  activation_tile projected_tile;
  float *projected; /* [T, rank] */
  atomic_size_t down_left;
  atomic_int projected_is_ready;
} adapted_pass;

static void quantize_input(void *context, size_t chunk, int worker) {
  (void)worker;
  const adapted_pass *pass = context;
  const size_t groups = pass->w->columns / GROUP_COLUMNS, first = chunk * pass->chunk_groups;
  pass->table->quantize(pass->x, pass->w->columns, first,
                        min_size(pass->chunk_groups, groups - first), &pass->tile);
}

static void project_panel(adapted_pass *pass, size_t panel) {
  const weight_matrix *a = &pass->update->a;
  const size_t row = panel * PANEL_ROWS;
  const uint8_t *weights = (const uint8_t *)a->data + panel * pass->down_panel_bytes;
  _Alignas(64) float acc[TILE_TOKENS * PANEL_ROWS];
  pass->table->packed_dot(a->layout, weights, a->columns / GROUP_COLUMNS, &pass->tile, acc);
  for (size_t t = 0; t < pass->tokens; t++) {
    float *to = pass->projected + t * a->rows + row;
    for (size_t i = 0; i < PANEL_ROWS; i++) to[i] = acc[t * PANEL_ROWS + i] * pass->update->factor;
  }
  if (atomic_fetch_sub_explicit(&pass->down_left, 1, memory_order_acq_rel) != 1) return;
  pass->table->quantize(pass->projected, a->rows, 0, a->rows / GROUP_COLUMNS,
                        &pass->projected_tile);
  atomic_store_explicit(&pass->projected_is_ready, 1, memory_order_release);
}

static void wait_for_projections(const adapted_pass *pass) {
  while (!atomic_load_explicit(&pass->projected_is_ready, memory_order_acquire)) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
  }
}

static void multiply_adapted_panel(const adapted_pass *pass, size_t panel) {
  const weight_matrix *w = pass->w, *b = &pass->update->b;
  const size_t row = panel * PANEL_ROWS, rows = min_size(PANEL_ROWS, w->rows - row);
  const float *bias = pass->bias == NULL ? NULL : pass->bias + row;
  _Alignas(64) float acc[TILE_TOKENS * PANEL_ROWS], added[TILE_TOKENS * PANEL_ROWS];
  pass->table->packed_dot(w->layout, (const uint8_t *)w->data + panel * pass->panel_bytes,
                          w->columns / GROUP_COLUMNS, &pass->tile, acc);
  wait_for_projections(pass);
  pass->table->packed_dot(b->layout, (const uint8_t *)b->data + panel * pass->up_panel_bytes,
                          b->columns / GROUP_COLUMNS, &pass->projected_tile, added);
  for (size_t t = 0; t < pass->tokens; t++) {
    float *sums = acc + t * PANEL_ROWS;
    for (size_t i = 0; i < PANEL_ROWS; i++) sums[i] += added[t * PANEL_ROWS + i];
    pass->table->epilogue(sums, rows, bias, pass->epilogue, pass->y + t * w->rows + row);
  }
}

static void multiply_adapted_chunk(void *context, size_t chunk, int worker) {
  (void)worker;
  adapted_pass *pass = context;
  if (chunk < pass->down_panels) return project_panel(pass, chunk);
  const size_t first = (chunk - pass->down_panels) * pass->chunk_panels;
  const size_t end = min_size(first + pass->chunk_panels, pass->panels);
  for (size_t panel = first; panel < end; panel++) multiply_adapted_panel(pass, panel);
}

/* 0 if memory is short. */
static int forward_together(compute *c, adapted_pass *pass) {
  const weight_matrix *w = pass->w, *a = &pass->update->a, *b = &pass->update->b;
  const size_t tokens = pass->tokens;
  const size_t wide_cells = tokens * (w->columns / GROUP_COLUMNS);
  const size_t narrow_cells = tokens * (a->rows / GROUP_COLUMNS);
  const size_t input = activation_tile_bytes(wide_cells);
  const size_t narrow = activation_tile_bytes(narrow_cells);
  uint8_t *memory = compute_scratch(c, input + narrow + tokens * a->rows * sizeof(float));
  if (memory == NULL) return 0;
  pass->tile = activation_tile_at(memory, tokens, wide_cells);
  pass->projected_tile = activation_tile_at(memory + input, tokens, narrow_cells);
  pass->projected = (float *)(memory + input + narrow);
  pass->panels = (w->rows + PANEL_ROWS - 1) / PANEL_ROWS;
  pass->panel_bytes = packed_panel_bytes(w->layout, w->columns);
  pass->down_panels = a->rows / PANEL_ROWS;
  pass->down_panel_bytes = packed_panel_bytes(a->layout, a->columns);
  pass->up_panel_bytes = packed_panel_bytes(b->layout, b->columns);
  atomic_init(&pass->down_left, pass->down_panels);
  atomic_init(&pass->projected_is_ready, 0);

  const size_t groups = w->columns / GROUP_COLUMNS;
  pass->chunk_groups = max_size(1, 1024 / tokens);
  compute_run(c, tokens * w->columns, (groups + pass->chunk_groups - 1) / pass->chunk_groups,
              quantize_input, pass);
  /* As in linear.c: four tokens cost about as much arithmetic as reading the weights once. */
  const size_t cost = (pass->panel_bytes + pass->up_panel_bytes) * (1 + tokens / 4);
  const size_t threads = (size_t)thread_pool_size(c->pool);
  const size_t fair = (pass->panels + 4 * threads - 1) / (4 * threads);
  pass->chunk_panels = max_size(1, min_size(fair, CHUNK_COST / cost));
  const size_t chunks = (pass->panels + pass->chunk_panels - 1) / pass->chunk_panels;
  compute_run(c, pass->panels * cost, pass->down_panels + chunks, multiply_adapted_chunk, pass);
  return 1;
}

void linear_forward_adapted(compute *c, const weight_matrix *w, const low_rank_update *update,
                            const float *x, size_t tokens, const float *bias,
                            linear_epilogue epilogue, float *y) {
  const weight_matrix *a = &update->a, *b = &update->b;
  if (tokens == 0 || w->rows == 0) return;
  if (tokens <= TILE_TOKENS && weight_layout_is_packed(w->layout) &&
      weight_layout_is_packed(a->layout) && weight_layout_is_packed(b->layout) &&
      a->rows % GROUP_COLUMNS == 0) {
    adapted_pass pass = {.table = c->table, .w = w, .update = update, .x = x, .tokens = tokens,
                         .bias = bias, .epilogue = epilogue, .y = y};
    if (!forward_together(c, &pass)) fill_with_nan(y, tokens * w->rows);
    return;
  }
  /* An update belongs inside of the activation, which therefore runs last. */
  const int adds = epilogue == EPILOGUE_ADD;
  linear_forward(c, w, x, tokens, bias, adds ? EPILOGUE_ADD : EPILOGUE_NONE, y);
  add_update(c, a, b, update->factor, x, tokens, y);
  if (!adds && epilogue != EPILOGUE_NONE) {
    activation_forward(c, epilogue, y, tokens * w->rows);
  }
}
