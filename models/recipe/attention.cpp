// Causal multi-query attention in float32 for processors with AVX-512 or AVX2 and FMA; see attention.py.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

namespace {

constexpr long D = 64;       // of a head
constexpr long QUERIES = 48; // a block of queries, whose scores stay in the second cache

#ifdef __AVX512F__
constexpr long LANES = 16, VECTORS = 4; // 6 x 4 sums, 4 of B and 1 of A in 32 registers
#else
constexpr long LANES = 8, VECTORS = 2; // 6 x 2 sums, 2 of B and 1 of A in 16 registers
#endif
constexpr long TILE = LANES * VECTORS; // columns at a time
typedef float Vector __attribute__((vector_size(LANES * sizeof(float)), aligned(alignof(float)), may_alias));

Vector &at(float *p) { return *reinterpret_cast<Vector *>(p); }
const Vector &at(const float *p) { return *reinterpret_cast<const Vector *>(p); }

// C[ROWS, TILE] (+)= A[ROWS, depth] B[depth, TILE]; element (i, k) of A is at a[i * rowA + k * stepA].
template <int ROWS>
void product(long depth, const float *a, long rowA, long stepA, const float *b, long rowB, float *c, long rowC, bool adds) {
  Vector sum[ROWS][VECTORS];
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < VECTORS; j++) sum[i][j] = adds ? at(c + i * rowC + LANES * j) : Vector{};
  for (long k = 0; k < depth; k++) {
    Vector right[VECTORS];
    for (int j = 0; j < VECTORS; j++) right[j] = at(b + k * rowB + LANES * j);
    for (int i = 0; i < ROWS; i++) {
      const float left = a[i * rowA + k * stepA];
      for (int j = 0; j < VECTORS; j++) sum[i][j] += left * right[j];
    }
  }
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < VECTORS; j++) at(c + i * rowC + LANES * j) = sum[i][j];
}

// The same for any number of rows and 64 columns.
void products(long rows, long depth, const float *a, long rowA, long stepA, const float *b, long rowB, float *c, long rowC, bool adds = false) {
  for (long column = 0; column < D; column += TILE) {
    long i = 0;
    for (; i + 6 <= rows; i += 6) product<6>(depth, a + i * rowA, rowA, stepA, b + column, rowB, c + i * rowC + column, rowC, adds);
    for (; i < rows; i++) product<1>(depth, a + i * rowA, rowA, stepA, b + column, rowB, c + i * rowC + column, rowC, adds);
  }
}

struct Shape {
  long rows, length, heads;
  long width() const { return heads * D; }
  long stride() const { return width() + 2 * D; } // queries of all heads, one key, one value
  long padded() const { return (length + 63) / 64 * 64; }
  // Between rows of scores: at a power of two all rows would fall into the same few lines of the first cache.
  long row() const { return padded() + 16; }
};

// [length, 64] with a stride to panels [padded / 64, 64 dimensions, 64 positions], zeros behind.
void transpose(const Shape &s, const float *from, float *to) {
  for (long t = 0; t < s.padded(); t++)
    for (long d = 0; d < D; d++) to[(t / 64 * D + d) * 64 + t % 64] = t < s.length ? from[t * s.stride() + d] : 0;
}

// Scores of a block of queries with all keys up to the last of them, [count, padded].
void scores(const Shape &s, long count, long end, const float *left, long rowLeft, const float *panels, float *out) {
  for (long t = 0; t < end; t += 64) products(count, D, left, rowLeft, 1, panels + t * D, 64, out + t, s.row());
}

void forward(const Shape &s, const float *qkv, float *out, float *lse) {
  const float scale = 1 / std::sqrt(float(D));
#pragma omp parallel
  {
    std::vector<float> panels(D * s.padded()), block(QUERIES * s.row());
#pragma omp for schedule(dynamic, 1)
    for (long b = 0; b < s.rows; b++) {
      const float *at = qkv + b * s.length * s.stride(), *value = at + s.width() + D;
      transpose(s, at + s.width(), panels.data());
      for (long h = 0; h < s.heads; h++)
        for (long first = 0; first < s.length; first += QUERIES) {
          const long count = std::min(QUERIES, s.length - first), end = first + count;
          float *result = out + (b * s.length + first) * s.width() + h * D;
          scores(s, count, end, at + first * s.stride() + h * D, s.stride(), panels.data(), block.data());
          float scales[QUERIES];
          for (long i = 0; i < count; i++) {
            float *p = block.data() + i * s.row();
            const long seen = first + i + 1;
            float most = -std::numeric_limits<float>::max(), sum = 0;
            for (long t = 0; t < seen; t++) most = std::max(most, p[t]);
            for (long t = 0; t < seen; t++) sum += p[t] = std::exp((p[t] - most) * scale);
            for (long t = seen; t < end; t++) p[t] = 0;
            scales[i] = 1 / sum;
            lse[(b * s.heads + h) * s.length + first + i] = most * scale + std::log(sum);
          }
          products(count, end, block.data(), s.row(), 1, value, s.stride(), result, s.width());
          for (long i = 0; i < count; i++)
            for (long d = 0; d < D; d++) result[i * s.width() + d] *= scales[i];
        }
    }
  }
}

void backward(const Shape &s, const float *qkv, const float *out, const float *lse, const float *gradient, float *result) {
  const float scale = 1 / std::sqrt(float(D));
#pragma omp parallel
  {
    std::vector<float> keys(D * s.padded()), values(D * s.padded()), p(QUERIES * s.row()), ds(QUERIES * s.row());
#pragma omp for schedule(dynamic, 1)
    for (long b = 0; b < s.rows; b++) {
      const long base = b * s.length * s.stride();
      const float *at = qkv + base, *key = at + s.width();
      float *dKey = result + base + s.width(), *dValue = dKey + D;
      transpose(s, key, keys.data());
      transpose(s, key + D, values.data());
      for (long t = 0; t < s.length; t++) std::fill_n(dKey + t * s.stride(), 2 * D, 0.f);
      for (long h = 0; h < s.heads; h++)
        for (long first = 0; first < s.length; first += QUERIES) {
          const long count = std::min(QUERIES, s.length - first), end = first + count;
          const float *query = at + first * s.stride() + h * D;
          const long place = (b * s.length + first) * s.width() + h * D;
          const float *dOut = gradient + place;
          scores(s, count, end, query, s.stride(), keys.data(), p.data());
          scores(s, count, end, dOut, s.width(), values.data(), ds.data());
          for (long i = 0; i < count; i++) {
            float *pi = p.data() + i * s.row(), *di = ds.data() + i * s.row();
            const float sum = lse[(b * s.heads + h) * s.length + first + i];
            float dot = 0;
            for (long d = 0; d < D; d++) dot += dOut[i * s.width() + d] * out[place + i * s.width() + d];
            const long seen = first + i + 1;
            for (long t = 0; t < seen; t++) {
              pi[t] = std::exp(pi[t] * scale - sum);
              di[t] = pi[t] * (di[t] - dot) * scale;
            }
            for (long t = seen; t < end; t++) pi[t] = di[t] = 0;
          }
          products(count, end, ds.data(), s.row(), 1, key, s.stride(), result + base + first * s.stride() + h * D, s.stride());
          products(end, count, ds.data(), 1, s.row(), query, s.stride(), dKey, s.stride(), true);
          products(end, count, p.data(), 1, s.row(), dOut, s.width(), dValue, s.stride(), true);
        }
    }
  }
}

} // namespace

extern "C" void attention_forward(long rows, long length, long heads, const float *qkv, float *out, float *lse) {
  forward({rows, length, heads}, qkv, out, lse);
}

extern "C" void attention_backward(long rows, long length, long heads, const float *qkv, const float *out, const float *lse,
                                   const float *gradient, float *result) {
  backward({rows, length, heads}, qkv, out, lse, gradient, result);
}
