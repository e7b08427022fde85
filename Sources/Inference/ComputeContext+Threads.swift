private import CSystem

extension ComputeContext {
  /// The CPUs this process may run on, 8 at most.
  ///
  /// Decoding waits for memory, which a few threads saturate.
  package static var defaultThreadCount: Int { min(8, Int(process_cpu_count())) }
}
