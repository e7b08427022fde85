private import CKernels
private import CPeaks

/// Matrix products of the shapes of StarCoderBase 1B and tiny_starcoder_py.
///
/// Passes of a few tokens are held against the read bandwidth, long ones against the peak of the integer dot product.
struct KernelBenchmark {
  private let context: OpaquePointer
  private let threads: Int
  /// Read once for a bandwidth figure; larger than the caches it can be compared with.
  private let memory: UnsafeMutableRawBufferPointer

  private static let shapes = [
    (2304, 2048), (2048, 2048), (8192, 2048), (2048, 8192), (49152, 2048), (3072, 768), (768, 3072),
  ]
  private static let types: [(name: String, id: UInt32, columns: Int, bytes: Int)] = [
    ("Q4_0", 2, 32, 18), ("Q4_K", 12, 256, 144), ("Q8_0", 8, 32, 34), ("Q6_K", 14, 256, 210),
    ("F16", 1, 1, 2),
  ]

  init?(threads: Int, isa: String?) {
    guard let context = compute_create(Int32(threads), isa) else { return nil }
    self.context = context
    self.threads = threads
    memory = .allocate(byteCount: 256 << 20, alignment: 64)
    // SAFETY: bytes are written before they are read; the buffer lives as long as the process.
    memory.initializeMemory(as: UInt8.self, repeating: 1)
  }

  /// - Parameter types: by name; empty is all.
  func run(types: [String]) {
    print("table \(String(cString: compute_isa(context))), \(threads) threads")
    let bandwidth = median((0..<5).map { _ in readBandwidth() })
    let peak = median((0..<5).map { _ in peak_int8_operations(Int32(threads)) })
    print("read \(tenths(bandwidth / 1e9)) GB/s, 8-bit dot product \(whole(peak / 1e9)) GOP/s")
    for type in Self.types where types.isEmpty || types.contains(type.name) {
      for (rows, columns) in Self.shapes { measure(type, rows: rows, columns: columns) }
    }
  }

  private func measure(
    _ type: (name: String, id: UInt32, columns: Int, bytes: Int), rows: Int, columns: Int
  ) {
    let sourceBytes = rows * columns / type.columns * type.bytes
    let packed = weight_packed_bytes(type.id, rows, columns)
    let one = (max(packed, sourceBytes) + 63) / 64 * 64
    // Copies to walk through, so that no pass finds its weights in a cache.
    let copies = max(2, (256 << 20) / one)
    let source = [UInt8](unsafeUninitializedCapacity: sourceBytes) { bytes, count in
      // Below 0x3c every float16 is moderate, whatever the place of the scales.
      for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index &* 37 % 0x3c) }
      count = sourceBytes
    }
    let data = UnsafeMutableRawPointer.allocate(byteCount: one * copies, alignment: 64)
    defer { data.deallocate() }
    for copy in 0..<copies {
      if packed == 0 {
        (data + copy * one).copyMemory(from: source, byteCount: sourceBytes)
      } else if copy == 0 {
        weight_pack(type.id, source, rows, columns, data)
      } else {
        (data + copy * one).copyMemory(from: data, byteCount: packed)
      }
    }
    var line = "\(type.name) [\(rows), \(columns)]"
    for tokens in [1, 2, 4, 8, 16, 64, 512] where tokens <= 16 || rows < 10_000 {
      let x = (0..<tokens * columns).map { Float($0 &* 7919 % 255 - 127) / 64 }
      var y = [Float](repeating: 0, count: tokens * rows)
      var ratios: [Double] = []
      var rates: [Double] = []
      for round in 0..<(tokens >= 512 ? 3 : 9) {
        var matrix = weight_matrix(
          layout: weight_layout(UInt32(weight_layout_for_type(type.id))), rows: rows,
          columns: columns, data: data + round % copies * one)
        let before = best(tokens, bytes: one, round: 2 * round)
        let seconds = time {
          linear_forward(context, &matrix, x, tokens, nil, EPILOGUE_NONE, &y)
        }
        let work = tokens <= 16 ? Double(one) : 2 * Double(tokens * rows * columns)
        rates.append(work / seconds / 1e9)
        ratios.append(
          work / seconds / ((before + best(tokens, bytes: one, round: 2 * round + 1)) / 2))
      }
      let unit = tokens <= 16 ? "GB/s" : "GOP/s"
      let percent = whole(median(ratios) * 100)
      line += "  T=\(tokens) \(tenths(median(rates))) \(unit) (\(percent) %)"
    }
    print(line)
  }

  /// The machine's best for passes of that many tokens, now.
  ///
  /// Bandwidth is measured over as many bytes as the pass reads, of a part of the memory that was not read lately: a longer window would
  /// catch more of what the neighbours do.
  private func best(_ tokens: Int, bytes: Int, round: Int) -> Double {
    guard tokens <= 16 else { return peak_int8_operations(Int32(threads)) }
    let window = min(bytes, memory.count)
    let parts = memory.count / window
    return peak_read_bandwidth(
      memory.baseAddress.map { $0 + round % parts * window }, window, Int32(threads))
  }

  private func readBandwidth() -> Double {
    peak_read_bandwidth(memory.baseAddress, memory.count, Int32(threads))
  }

  private func time(_ body: () -> Void) -> Double {
    let elapsed = ContinuousClock().measure(body)
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
  }

  private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }

  private func tenths(_ value: Double) -> String {
    let rounded = Int((value * 10).rounded())
    return "\(rounded / 10).\(rounded % 10)"
  }

  private func whole(_ value: Double) -> String {
    value.isFinite ? String(Int(value.rounded())) : "-"
  }
}
