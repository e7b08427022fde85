#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// Measurements on this machine: `swift run -c release Benchmarks kernels [threads] [isa]`.
///
/// Every figure is the median of several runs, each held against the machine's own best measured right before and after it, so that a busy
/// neighbour lowers both.
@main
struct Benchmarks {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.first == "kernels" else {
      print("usage: Benchmarks kernels [threads] [isa]")
      exit(2)
    }
    let options = Array(arguments.dropFirst())
    let threads = options.first.flatMap { Int($0) } ?? 2
    guard let kernels = KernelBenchmark(threads: threads, isa: options.dropFirst().first) else {
      print("No such kernel table on this CPU.")
      exit(1)
    }
    kernels.run()
  }
}
