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
    let arguments = Array(CommandLine.arguments.dropFirst())
    let options = Array(arguments.dropFirst())
    do {
      switch arguments.first {
      case "kernels": kernels(options)
      case "mixture" where options.count > 1: try MixtureBenchmark.run(options)
      case "drafts" where !options.isEmpty: try DraftBenchmark.run(options)
      default:
        print("usage: Benchmarks kernels [threads] [isa]")
        print("       Benchmarks mixture MODEL FOLDER... [files=N] [own=no] [records=FILE]")
        print("       Benchmarks drafts MODEL FOLDER...")
        exit(2)
      }
    } catch {
      print("\(error)")
      exit(1)
    }
  }

  private static func kernels(_ options: [String]) {
    let threads = options.first.flatMap { Int($0) } ?? 2
    guard let kernels = KernelBenchmark(threads: threads, isa: options.dropFirst().first) else {
      print("No such kernel table on this CPU.")
      exit(1)
    }
    kernels.run()
  }
}
