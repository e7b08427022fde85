private import CKernels
private import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// OpenBLAS, loaded when training begins and never before.
///
/// It is not linked: its constructor chooses kernels from a list of CPUs that ends before today's, and
/// starts threads. Both are decided by the environment, which has to be set before it is loaded. It
/// gets one thread: our own pool calls it on tiles, so that two pools never compete for the CPUs and
/// results do not depend on how many there are.
enum BLASLibrary {
  private static let folders = [
    "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/local/lib",
    "/usr/lib", "/opt/homebrew/opt/openblas/lib", "/usr/local/opt/openblas/lib",
  ]

  private static let names = ["libopenblas.so.0", "libopenblas.so", "libopenblas.dylib"]

  /// `cblas_sgemm`; nil where there is no library that has it.
  // SAFETY: the address of a function of a library that is never unloaded.
  nonisolated(unsafe) static let sgemm: UnsafeRawPointer? = load()

  private static func load() -> UnsafeRawPointer? {
    for folder in folders {
      for name in names where FileReading.kind(of: "\(folder)/\(name)") == .regular {
        if let coreType { setenv("OPENBLAS_CORETYPE", coreType, 0) }
        setenv("OPENBLAS_NUM_THREADS", "1", 1)
        if let library = dlopen("\(folder)/\(name)", RTLD_NOW | RTLD_LOCAL),
          let symbol = dlsym(library, "cblas_sgemm")
        {
          return UnsafeRawPointer(symbol)
        }
      }
    }
    return nil
  }

  /// The kernels that suit this CPU, under OpenBLAS's names.
  private static var coreType: String? {
    guard let best = compute_available_isas().pointee else { return nil }
    return switch String(cString: best) {
    case "avx512": "SkylakeX"
    case "avx2": "Haswell"
    default: nil
    }
  }
}
