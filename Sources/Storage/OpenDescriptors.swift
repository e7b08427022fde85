private import CSystem

/// Descriptors of this process.
package enum OpenDescriptors {
  /// All but standard input, output and error: a child that lives on must not hold what they are.
  ///
  /// Ours close on exec; those that this program was given may not.
  package static func beyondStandard() -> [Int32] {
    #if canImport(Darwin)
      let folder = "/dev/fd"
    #else
      let folder = "/proc/self/fd"
    #endif
    return ((try? Directories.names(in: folder)) ?? []).compactMap { Int32($0) }.filter { $0 > 2 }
  }

  /// A pipe whose ends close on exec; nil where there are no descriptors left.
  package static func pipe() -> (reading: Int32, writing: Int32)? {
    var ends: [Int32] = [-1, -1]
    return process_open_pipe(&ends) == 0 ? (ends[0], ends[1]) : nil
  }
}
