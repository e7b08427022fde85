#include <math.h>
#include <string.h>

#include "compute.h"
#include "packing.h"

/* Tokens whose rounded activations are held at a time: 2.6 MB of them at 8192 columns. The weights
 * are read again for the next block. */
enum { BLOCK_TOKENS = 512 };

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
  uint8_t *unpacked; /* a panel for each worker; NULL where packed_dot unpacks */
  size_t unpacked_bytes;
} linear_pass;

static size_t tokens_of_tile(const linear_pass *pass, size_t tile) {
  return min_size(TILE_TOKENS, pass->tokens - tile * TILE_TOKENS);
}

static activation_tile tile_at(const linear_pass *pass, size_t index) {
  const size_t tokens = tokens_of_tile(pass, index);
  return activation_tile_at(pass->tiles + index * pass->tile_bytes, tokens,
                            tokens * (pass->w->columns / GROUP_COLUMNS));
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

static void multiply_panel(const linear_pass *pass, size_t panel, int worker) {
  const weight_matrix *w = pass->w;
  const kernel_table *table = pass->table;
  const size_t row = panel * PANEL_ROWS, rows = min_size(PANEL_ROWS, w->rows - row);
  const uint8_t *weights = (const uint8_t *)w->data + panel * pass->panel_bytes;
  const float *bias = pass->bias == NULL ? NULL : pass->bias + row;
  _Alignas(64) float acc[TILE_TOKENS * PANEL_ROWS];
  const size_t groups = w->columns / GROUP_COLUMNS;
  uint8_t *unpacked = NULL;
  if (pass->unpacked != NULL) {
    unpacked = pass->unpacked + (size_t)worker * pass->unpacked_bytes;
    table->unpacked->unpack(w->layout, weights, groups, unpacked);
  }
  for (size_t token = 0; token < pass->tokens; token += TILE_TOKENS) {
    const size_t tokens = min_size(TILE_TOKENS, pass->tokens - token);
    if (weight_layout_is_packed(w->layout)) {
      const activation_tile tile = tile_at(pass, token / TILE_TOKENS);
      if (unpacked != NULL) {
        table->unpacked->dot(w->layout, unpacked, groups, &tile, acc);
      } else {
        table->packed_dot(w->layout, weights, groups, &tile, acc);
      }
    } else {
      table->float_dot(w->layout, weights, rows, w->columns, pass->x + token * w->columns,
                             w->columns, tokens, acc);
    }
    for (size_t t = 0; t < tokens; t++) {
      table->epilogue(acc + t * PANEL_ROWS, rows, bias, pass->epilogue,
                      pass->y + (token + t) * w->rows + row);
    }
  }
}

static void multiply_chunk(void *context, size_t chunk, int worker) {
  const linear_pass *pass = context;
  const size_t first = chunk * pass->chunk_panels;
  const size_t end = min_size(first + pass->chunk_panels, pass->panels);
  for (size_t panel = first; panel < end; panel++) multiply_panel(pass, panel, worker);
}

/* ---- Long passes ---- */

typedef struct {
  const linear_pass *pass;
  const wide_kernels *wide;
  size_t tiles;
  size_t block_groups;
  size_t blocks;
  int8_t *q;       /* [blocks][tiles][steps][tile_tokens][4] */
  float *scale;    /* [blocks][tiles][tile_tokens] */
  int32_t *offset; /* [blocks][tiles][tile_tokens] */
  uint8_t *worker_memory;
  size_t worker_bytes;
} wide_pass;

static void wide_quantize_tile(void *context, size_t tile, int worker) {
  (void)worker;
  const wide_pass *p = context;
  const linear_pass *pass = p->pass;
  const size_t columns = pass->w->columns, width = p->wide->tile_tokens, token = tile * width;
  const size_t block_columns = p->block_groups * GROUP_COLUMNS;
  for (size_t block = 0; block < p->blocks; block++) {
    const size_t cell = block * p->tiles + tile;
    p->wide->quantize(pass->x + token * columns + block * block_columns, columns,
                      min_size(width, pass->tokens - token), p->block_groups,
                      p->q + cell * block_columns * width, p->scale + cell * width,
                      p->offset + cell * width);
  }
}

/* Asks for the lines of y that the tile will write; they lie a row of y apart, where no hardware
 * prefetcher finds them. */
static void prefetch_output(const wide_pass *p, size_t tile, size_t first_panel, size_t panels) {
  const linear_pass *pass = p->pass;
  const size_t token = tile * p->wide->tile_tokens;
  const size_t end = min_size(token + p->wide->tile_tokens, pass->tokens);
  for (size_t t = token; t < end; t++) {
    for (size_t panel = first_panel; panel < first_panel + panels; panel++) {
      __builtin_prefetch(pass->y + t * pass->w->rows + panel * PANEL_ROWS, 1);
    }
  }
}

static void finish_tile(const wide_pass *p, size_t tile, size_t first_panel, size_t panels,
                        const float *acc) {
  const linear_pass *pass = p->pass;
  const size_t width = p->wide->tile_tokens, token = tile * width;
  const size_t tokens = min_size(width, pass->tokens - token);
  const size_t row = first_panel * PANEL_ROWS;
  const size_t rows = min_size(panels * PANEL_ROWS, pass->w->rows - row);
  const float *bias = pass->bias == NULL ? NULL : pass->bias + row;
  for (size_t t = 0; t < tokens; t++) {
    pass->table->epilogue(acc + t * p->wide->tile_panels * PANEL_ROWS, rows, bias, pass->epilogue,
                          pass->y + (token + t) * pass->w->rows + row);
  }
}

/* Asks, a share with every tile, for the quants of the next block: a kilobyte here and there in every
 * panel, which the hardware prefetchers see too late. */
static void prefetch_weights(const wide_pass *p, const uint8_t *next, size_t bytes, size_t tile,
                             size_t panels) {
  const size_t lines = bytes / 64, share = (lines + p->tiles - 1) / p->tiles;
  const size_t end = min_size((tile + 1) * share, lines);
  for (size_t panel = 0; panel < panels; panel++) {
    for (size_t line = tile * share; line < end; line++) {
      __builtin_prefetch(next + panel * p->pass->panel_bytes + line * 64, 0, 2);
    }
  }
}

/* A few panels times all tokens, block of columns after block, so that a block's weights stay in
 * the first-level cache while the tokens pass by. */
static void wide_multiply_panels(void *context, size_t chunk, int worker) {
  const wide_pass *p = context;
  const wide_kernels *wide = p->wide;
  const linear_pass *pass = p->pass;
  const weight_matrix *w = pass->w;
  const packed_group_size size = packed_group_size_of(w->layout);
  const size_t first = chunk * wide->tile_panels;
  const size_t panels = min_size(wide->tile_panels, pass->panels - first);
  const size_t groups = w->columns / GROUP_COLUMNS;
  const uint8_t *panel_data = (const uint8_t *)w->data + first * pass->panel_bytes;
  const size_t block_bytes = p->block_groups * size.quant_bytes;
  const size_t tile_sums = wide->tile_panels * wide->tile_tokens * PANEL_ROWS;
  float *sums = (float *)(p->worker_memory + (size_t)worker * p->worker_bytes);
  _Alignas(64) uint8_t weights[WIDE_MAX_STEPS * WIDE_MAX_PANELS * 64];
  _Alignas(64) float scale[WIDE_MAX_PANELS * PANEL_ROWS];
  memset(sums, 0, p->tiles * tile_sums * sizeof(float));
  for (size_t block = 0; block < p->blocks; block++) {
    const size_t group = block * p->block_groups;
    for (size_t panel = 0; panel < panels; panel++) {
      const uint8_t *data = panel_data + panel * pass->panel_bytes;
      const uint8_t *scales = data + groups * size.quant_bytes;
      const packed_block source = {
          .quants = data + group * size.quant_bytes,
          .scales = scales + group * size.scale_bytes,
          .blocks = scales + groups * size.scale_bytes + group / BLOCK_GROUPS * size.block_bytes,
      };
      wide->requantize(w->layout, &source, p->block_groups, weights + panel * 64,
                       scale + panel * PANEL_ROWS);
    }
    for (size_t tile = 0; tile < p->tiles; tile++) {
      const size_t cell = (block * p->tiles + tile) * wide->tile_tokens;
      if (block + 1 == p->blocks) {
        prefetch_output(p, tile, first, panels);
      } else {
        prefetch_weights(p, panel_data + (block + 1) * block_bytes, block_bytes, tile, panels);
      }
      wide->multiply(weights, scale, panels, p->q + cell * p->block_groups * GROUP_COLUMNS,
                     p->scale + cell, p->offset + cell, p->block_groups, sums + tile * tile_sums);
      if (block + 1 == p->blocks) finish_tile(p, tile, first, panels, sums + tile * tile_sums);
    }
  }
}

/* 0 if memory is short. */
static int forward_wide(compute *c, const linear_pass *pass) {
  const wide_kernels *wide = c->table->wide;
  const weight_matrix *w = pass->w;
  wide_pass p = {.pass = pass, .wide = wide, .block_groups = WIDE_GROUPS};
  const size_t groups = w->columns / GROUP_COLUMNS;
  while (groups % p.block_groups != 0) p.block_groups /= 2;
  p.blocks = groups / p.block_groups;
  p.tiles = (pass->tokens + wide->tile_tokens - 1) / wide->tile_tokens;
  const size_t padded = p.tiles * wide->tile_tokens;
  const size_t cells = p.blocks * padded;
  const size_t quants = round_up(padded * w->columns, 64);
  const size_t scales = round_up(cells * (sizeof(float) + sizeof(int32_t)), 64);
  p.worker_bytes = round_up(padded * wide->tile_panels * PANEL_ROWS * sizeof(float), 64);
  const size_t workers = (size_t)thread_pool_size(c->pool);
  uint8_t *memory = compute_scratch(c, quants + scales + workers * p.worker_bytes);
  if (memory == NULL) return 0;
  p.q = (int8_t *)memory;
  p.scale = (float *)(memory + quants);
  p.offset = (int32_t *)(p.scale + cells);
  p.worker_memory = memory + quants + scales;
  compute_run(c, pass->tokens * w->columns, p.tiles, wide_quantize_tile, &p);
  const size_t chunks = (pass->panels + wide->tile_panels - 1) / wide->tile_panels;
  compute_run(c, pass->panels * pass->panel_bytes * pass->tokens / 4, chunks,
              wide_multiply_panels, &p);
  return 1;
}

static size_t float_bytes(weight_layout layout) { return layout == WEIGHT_F32 ? 4 : 2; }

/* One block of tokens; 0 if there is no memory for its activations. */
static int forward_block(compute *c, linear_pass *pass) {
  const weight_matrix *w = pass->w;
  if (weight_layout_is_packed(w->layout) && c->table->wide != NULL &&
      pass->tokens >= c->table->wide->minimum_tokens) {
    return forward_wide(c, pass);
  }
  const size_t tiles = (pass->tokens + TILE_TOKENS - 1) / TILE_TOKENS;
  if (weight_layout_is_packed(w->layout)) {
    const size_t groups = w->columns / GROUP_COLUMNS;
    pass->tile_bytes = activation_tile_bytes(min_size(pass->tokens, TILE_TOKENS) * groups);
    const unpacked_kernels *unpacked = c->table->unpacked;
    const int unpacks = unpacked != NULL && pass->tokens >= unpacked->minimum_tokens &&
                        weight_layout_is_nibbles(w->layout);
    const size_t workers = (size_t)thread_pool_size(c->pool);
    pass->unpacked_bytes = unpacks ? round_up(groups * unpacked->group_bytes, 64) : 0;
    pass->tiles = compute_scratch(c, tiles * pass->tile_bytes + workers * pass->unpacked_bytes);
    if (pass->tiles == NULL) return 0;
    pass->unpacked = unpacks ? pass->tiles + tiles * pass->tile_bytes : NULL;
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
