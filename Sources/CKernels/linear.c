#include <math.h>

#include "compute.h"
#include "packing.h"

/* Tokens whose rounded activations are held at a time: 2.6 MB of them at 8192 columns. The weights
 * are read again for the next block. */
enum { BLOCK_TOKENS = 256 };

/* Cost of a chunk that a thread takes at a time, in bytes of weights: a few microseconds. */
enum { CHUNK_COST = 64 * 1024 };

typedef struct {
  const kernel_table *table;
  const weight_matrix *w;
  const float *x;
  size_t tokens;
  const float *bias;
  linear_epilogue epilogue;
  float *y;
  size_t panel_bytes;
  size_t panels;
  size_t chunk_panels;
  uint8_t *tiles;
  size_t tile_bytes;
  size_t chunk_groups;
} linear_pass;

/* Bytes of a tile of 1...16 tokens. */
static size_t activation_tile_bytes(size_t tokens, size_t groups) {
  return round_up(tokens * groups * (GROUP_COLUMNS + 5 * sizeof(float)), 64);
}

static size_t tokens_of_tile(const linear_pass *pass, size_t tile) {
  return min_size(TILE_TOKENS, pass->tokens - tile * TILE_TOKENS);
}

static activation_tile tile_at(const linear_pass *pass, size_t index) {
  activation_tile tile;
  tile.tokens = tokens_of_tile(pass, index);
  const size_t cells = pass->w->columns / GROUP_COLUMNS * tile.tokens;
  uint8_t *base = pass->tiles + index * pass->tile_bytes;
  tile.q = (int8_t *)base;
  tile.scale = (float *)(base + cells * GROUP_COLUMNS);
  tile.scaled_sum = tile.scale + cells;
  tile.offset8 = (int32_t *)(tile.scaled_sum + cells);
  tile.offset128 = tile.offset8 + cells;
  return tile;
}

static void quantize_chunk(void *context, size_t chunk, int worker) {
  (void)worker;
  const linear_pass *pass = context;
  const size_t groups = pass->w->columns / GROUP_COLUMNS;
  const size_t chunks_per_tile = (groups + pass->chunk_groups - 1) / pass->chunk_groups;
  const size_t index = chunk / chunks_per_tile;
  const size_t first = chunk % chunks_per_tile * pass->chunk_groups;
  const activation_tile tile = tile_at(pass, index);
  pass->table->quantize(pass->x + index * TILE_TOKENS * pass->w->columns, pass->w->columns, first,
                        min_size(pass->chunk_groups, groups - first), &tile);
}

static void multiply_panel(const linear_pass *pass, size_t panel) {
  const weight_matrix *w = pass->w;
  const size_t row = panel * PANEL_ROWS, rows = min_size(PANEL_ROWS, w->rows - row);
  const uint8_t *weights = (const uint8_t *)w->data + panel * pass->panel_bytes;
  const float *bias = pass->bias == NULL ? NULL : pass->bias + row;
  _Alignas(64) float acc[TILE_TOKENS * PANEL_ROWS];
  for (size_t token = 0; token < pass->tokens; token += TILE_TOKENS) {
    const size_t tokens = min_size(TILE_TOKENS, pass->tokens - token);
    if (weight_layout_is_packed(w->layout)) {
      const activation_tile tile = tile_at(pass, token / TILE_TOKENS);
      pass->table->packed_dot(w->layout, weights, w->columns / GROUP_COLUMNS, &tile, acc);
    } else {
      pass->table->float_dot(w->layout, weights, rows, w->columns, pass->x + token * w->columns,
                             w->columns, tokens, acc);
    }
    for (size_t t = 0; t < tokens; t++) {
      pass->table->epilogue(acc + t * PANEL_ROWS, rows, bias, pass->epilogue,
                            pass->y + (token + t) * w->rows + row);
    }
  }
}

static void multiply_chunk(void *context, size_t chunk, int worker) {
  (void)worker;
  const linear_pass *pass = context;
  const size_t first = chunk * pass->chunk_panels;
  const size_t end = min_size(first + pass->chunk_panels, pass->panels);
  for (size_t panel = first; panel < end; panel++) multiply_panel(pass, panel);
}

static size_t float_bytes(weight_layout layout) { return layout == WEIGHT_F32 ? 4 : 2; }

/* One block of tokens; 0 if there is no memory for its activations. */
static int forward_block(compute *c, linear_pass *pass) {
  const weight_matrix *w = pass->w;
  const size_t tiles = (pass->tokens + TILE_TOKENS - 1) / TILE_TOKENS;
  if (weight_layout_is_packed(w->layout)) {
    const size_t groups = w->columns / GROUP_COLUMNS;
    pass->tile_bytes = activation_tile_bytes(min_size(pass->tokens, TILE_TOKENS), groups);
    pass->tiles = compute_scratch(c, tiles * pass->tile_bytes);
    if (pass->tiles == NULL) return 0;
    /* 16 tokens x 64 groups: 32 K values, a few microseconds. */
    pass->chunk_groups = max_size(1, 1024 / min_size(pass->tokens, TILE_TOKENS));
    const size_t chunks = tiles * ((groups + pass->chunk_groups - 1) / pass->chunk_groups);
    compute_run(c, pass->tokens * w->columns, chunks, quantize_chunk, pass);
  }
  /* Four tokens cost about as much arithmetic as reading the weights once. */
  const size_t panel_cost = pass->panel_bytes * (1 + pass->tokens / 4);
  const size_t threads = (size_t)thread_pool_size(c->pool);
  const size_t fair = (pass->panels + 4 * threads - 1) / (4 * threads);
  pass->chunk_panels = max_size(1, min_size(fair, CHUNK_COST / panel_cost));
  const size_t chunks = (pass->panels + pass->chunk_panels - 1) / pass->chunk_panels;
  compute_run(c, pass->panels * panel_cost, chunks, multiply_chunk, pass);
  return 1;
}

void linear_forward(compute *c, const weight_matrix *w, const float *x, size_t tokens,
                    const float *bias, linear_epilogue epilogue, float *y) {
  if (tokens == 0 || w->rows == 0) return;
  linear_pass pass = {.table = c->table, .w = w, .bias = bias, .epilogue = epilogue};
  pass.panels = (w->rows + PANEL_ROWS - 1) / PANEL_ROWS;
  pass.panel_bytes = weight_layout_is_packed(w->layout)
                         ? packed_panel_bytes(w->layout, w->columns)
                         : PANEL_ROWS * w->columns * float_bytes(w->layout);
  for (size_t done = 0, block = BLOCK_TOKENS; done < tokens;) {
    pass.x = x + done * w->columns;
    pass.y = y + done * w->rows;
    pass.tokens = min_size(block, tokens - done);
    if (forward_block(c, &pass)) {
      done += pass.tokens;
    } else if (pass.tokens > 1) {
      block = pass.tokens / 2;
    } else {
      /* Not even one row fits into memory: say so in the result, rather than end the process. */
      for (size_t i = 0; i < w->rows; i++) pass.y[i] = NAN;
      done += 1;
    }
  }
}
