internal import CKernels
internal import ModelFiles
internal import Tokenization

/// The tokens of one prompt and its continuation with their keys and values in every layer.
///
/// GPT-BigCode's positions are learned and absolute, so what can be reused is a common prefix;
/// nothing is ever shifted.
final class Timeline {
  private(set) var tokens: [TokenID] = []
  /// How many of `tokens` a caller gave; the rest the model wrote, and losing it costs nothing.
  var promptCount = 0
  /// When it was last used, in the session's count of calls.
  var lastUse = 0
  let adapters: AdapterSet

  private let configuration: ModelConfiguration
  private let type: KeyValueType
  private var capacity = 0
  private var storage = AlignedBuffer(count: 0)
  private let pool: AlignedBufferPool

  init(
    configuration: ModelConfiguration, type: KeyValueType, adapters: AdapterSet,
    pool: AlignedBufferPool
  ) {
    self.configuration = configuration
    self.type = type
    self.adapters = adapters
    self.pool = pool
  }

  deinit { pool.give(storage) }

  var byteCount: Int { storage.count }

  /// How many leading tokens it shares with `other`.
  func commonPrefix(with other: [TokenID]) -> Int {
    var length = 0
    let limit = min(tokens.count, other.count)
    while length < limit && tokens[length] == other[length] { length += 1 }
    return length
  }

  /// Forgets everything after the first `count` tokens.
  func truncate(to count: Int) {
    guard count < tokens.count else { return }
    tokens.removeLast(tokens.count - count)
    promptCount = min(promptCount, count)
  }

  /// Makes room for `count` tokens in all; call before a pass writes their keys and values.
  func reserve(_ count: Int) {
    guard count > capacity else { return }
    // Grows by at least a quarter, in whole blocks: a decode step copies once in 256 tokens.
    let wanted = max(count, capacity + capacity / 4)
    let limit = max(count, configuration.contextLength)
    let newCapacity = min(limit, (wanted + 255) / 256 * 256)
    let newStorage = pool.take(count: regionCount * newCapacity * rowBytes)
    copyRows(tokens.count, to: newStorage, capacity: newCapacity)
    pool.give(storage)
    storage = newStorage
    capacity = newCapacity
  }

  /// Records tokens whose keys and values a pass has written.
  func append(_ more: ArraySlice<TokenID>) { tokens.append(contentsOf: more) }

  /// A copy of the first `count` tokens.
  func fork(prefix count: Int) -> Timeline {
    let copy = Timeline(
      configuration: configuration, type: type, adapters: adapters, pool: pool)
    copy.reserve(count)
    copyRows(count, to: copy.storage, capacity: copy.capacity)
    copy.tokens = Array(tokens.prefix(count))
    copy.promptCount = min(promptCount, count)
    return copy
  }

  /// The keys and values of a layer; valid until the next ``reserve(_:)``.
  func layer(_ index: Int) -> kv_layer {
    let heads = configuration.keyValueHeadCount
    let half = heads * capacity * rowBytes
    let start = storage.base + index * 2 * half
    return kv_layer(
      type: type.kernelType, key_value_heads: heads, head_size: configuration.headSize,
      capacity: capacity, keys: start, values: start + half)
  }

  /// Bytes of one head's key, or value, at one position.
  private var rowBytes: Int { configuration.headSize * type.byteCount }
  /// Regions of `capacity` rows: one for keys and one for values of each head in each layer.
  private var regionCount: Int { configuration.layerCount * 2 * configuration.keyValueHeadCount }

  private func copyRows(_ count: Int, to target: AlignedBuffer, capacity newCapacity: Int) {
    guard count > 0 else { return }
    for region in 0..<regionCount {
      (target.base + region * newCapacity * rowBytes).copyMemory(
        from: storage.base + region * capacity * rowBytes, byteCount: count * rowBytes)
    }
  }
}
