internal import JSONCoding
internal import Storage

/// What `bench` prints.
struct BenchReport {
  /// Bytes, as the kernel counts them while the model serves.
  struct Memory {
    var anonymous: Int
    var mapped: Int
    var peak: Int
  }

  var model: String
  var loading: Duration
  var throughput: ThroughputBench.Result
  var prompt: Int
  var generate: Int
  var threads: Int
  var isa: String
  var typing: TypingBench.Result?
  var memory: Memory
  /// Bytes per second; nil where it could not be measured.
  var bandwidth: Double?
  /// Bytes of weights read for one token.
  var weightBytes: Int

  private var decodeShare: Double? {
    bandwidth.map { throughput.decode * Double(weightBytes) / $0 }
  }

  var json: JSON {
    [
      "load_ms": .number(loading.milliseconds),
      "prefill_tokens_per_second": .number(throughput.prefill),
      "decode_tokens_per_second": .number(throughput.decode),
      "prompt": .integer(prompt),
      "generate": .integer(generate),
      "threads": .integer(threads),
      "isa": .string(isa),
      "keystroke": typing.map(Self.json) ?? .null,
      "memory": [
        "anonymous_bytes": .integer(memory.anonymous),
        "mapped_bytes": .integer(memory.mapped),
        "peak_rss_bytes": .integer(memory.peak),
      ],
      "bandwidth": bandwidth.map { bandwidth in
        [
          "measured_bytes_per_second": .number(bandwidth),
          "decode_share": decodeShare.map { .number($0) } ?? .null,
        ]
      } ?? .null,
      "model": .string(model),
      "weight_bytes_per_token": .integer(weightBytes),
    ]
  }

  private static func json(_ typing: TypingBench.Result) -> JSON {
    [
      "p50_ms": .number(typing.p50),
      "p95_ms": .number(typing.p95),
      "max_ms": .number(typing.max),
      "newline_p50_ms": typing.newline.map { .number($0) } ?? .null,
      "reused_tokens": .integer(typing.reusedTokens),
      "keystrokes": .integer(typing.keystrokes),
      "tokens": .number(typing.generated),
      "context": .integer(typing.context),
    ]
  }

  /// For people.
  var table: String {
    var table = TextTable([model, "\(isa), \(threads) threads"])
    table.add(["load", "\(loading.milliseconds.fixed(0)) ms"])
    table.add(["prefill of \(prompt)", "\(throughput.prefill.fixed(1)) tokens/s"])
    table.add(["decode of \(generate)", "\(throughput.decode.fixed(1)) tokens/s"])
    if let typing {
      table.add([
        "keystroke to \(typing.generated.fixed(1)) tokens",
        "p50 \(typing.p50.fixed(1)) ms, p95 \(typing.p95.fixed(1)) ms, "
          + "max \(typing.max.fixed(1)) ms",
      ])
      if let newline = typing.newline {
        table.add(["after a new line", "p50 \(newline.fixed(1)) ms"])
      }
    }
    table.add([
      "memory",
      "\(ByteCount.text(memory.anonymous)) anonymous, \(ByteCount.text(memory.mapped)) mapped, "
        + "\(ByteCount.text(memory.peak)) at most",
    ])
    if let bandwidth, let decodeShare {
      table.add([
        "memory bandwidth",
        "\((bandwidth / 1e9).fixed(1)) GB/s, of which decode uses \((decodeShare * 100).fixed(0)) %",
      ])
    }
    return table.text
  }
}
