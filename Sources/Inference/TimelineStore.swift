internal import ModelFiles
internal import Tokenization

/// The timelines of a session: several documents and cursors, the least recently used given up
/// when memory runs short.
struct TimelineStore {
  private let configuration: ModelConfiguration
  private let type: KeyValueType
  private let memoryLimit: Int
  private var timelines: [Timeline] = []
  private var clock = 0
  private let pool = AlignedBufferPool()

  /// Places that somebody goes back to; with a small model the memory limit alone would keep hundreds.
  static let mostTimelines = 32

  init(configuration: ModelConfiguration, type: KeyValueType, memoryLimit: Int) {
    self.configuration = configuration
    self.type = type
    self.memoryLimit = memoryLimit
  }

  var byteCount: Int { timelines.reduce(0) { $0 + $1.byteCount } }
  var count: Int { timelines.count }

  /// A timeline that holds the longest known prefix of `prompt`, and nothing after it.
  ///
  /// At most `prompt.count - 1` tokens are kept, because the last one's logits are wanted. A
  /// timeline that would lose most of its own prompt is another place in the code: it stays as it
  /// is, and a copy of the common prefix goes on.
  mutating func timeline(for prompt: [TokenID], adapters: AdapterSet) -> Timeline {
    clock += 1
    var best: Timeline?
    var shared = 0
    for timeline in timelines where timeline.adapters.identity == adapters.identity {
      let length = min(timeline.commonPrefix(with: prompt), prompt.count - 1)
      // Of equal prefixes, the timeline with less to lose.
      if best == nil || length > shared
        || (length == shared && timeline.promptCount < (best?.promptCount ?? 0))
      {
        (best, shared) = (timeline, length)
      }
    }
    let chosen: Timeline
    if let best, (best.promptCount - shared) * 2 <= best.promptCount {
      chosen = best
      chosen.truncate(to: shared)
    } else {
      chosen =
        best?.fork(prefix: shared)
        ?? Timeline(
          configuration: configuration, type: type, adapters: adapters, pool: pool)
      timelines.append(chosen)
    }
    chosen.lastUse = clock
    evict(sparing: chosen)
    return chosen
  }

  /// A timeline without tokens that shares nothing.
  mutating func empty(adapters: AdapterSet) -> Timeline {
    clock += 1
    let timeline = Timeline(
      configuration: configuration, type: type, adapters: adapters, pool: pool)
    timeline.lastUse = clock
    timelines.append(timeline)
    evict(sparing: timeline)
    return timeline
  }

  /// Drops the least recently used until what is left fits.
  mutating func evict(sparing current: Timeline) {
    while byteCount > memoryLimit || timelines.count > Self.mostTimelines, timelines.count > 1,
      let oldest = timelines.filter({ $0 !== current }).min(by: { $0.lastUse < $1.lastUse })
    {
      timelines.removeAll { $0 === oldest }
    }
  }
}
