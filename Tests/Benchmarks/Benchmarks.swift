#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// Measurements on this machine: `swift run -c release Benchmarks kernels [threads] [isa] [type...]`.
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
      case "serve" where !options.isEmpty:
        exit(
          ServedBenchmark.run(
            model: options[0], tokens: options.dropFirst().first.flatMap { Int($0) } ?? 8))
      default:
        print("usage: Benchmarks kernels [threads] [isa] [type...]")
        print("       Benchmarks mixture MODEL FOLDER... [files=N] [own=no] [records=FILE]")
        print("       Benchmarks drafts MODEL FOLDER...")
        print("       Benchmarks serve MODEL [tokens]")
        exit(2)
      }
    } catch {
      print("\(error)")
      exit(1)
    }
  }

  private static func kernels(_ options: [String]) {
    let threads = options.first.flatMap { Int($0) } ?? 2
    let isa = options.dropFirst().first.flatMap { $0.isEmpty ? nil : $0 }
    guard let kernels = KernelBenchmark(threads: threads, isa: isa) else {
      print("No such kernel table on this CPU.")
      exit(1)
    }
    kernels.run(types: Array(options.dropFirst(2)))
  }
}
