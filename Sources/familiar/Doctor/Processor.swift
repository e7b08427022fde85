/// What the operating system says about the CPU.
enum Processor {
  /// The features that kernel tables ask for or could use, in the names of `/proc/cpuinfo`.
  private static let relevant = [
    "avx2", "fma", "f16c", "avx_vnni", "avx512f", "avx512bw", "avx512dq", "avx512vl",
    "avx512_vnni", "avx512_bf16", "amx_int8", "asimddp", "i8mm", "bf16",
  ]

  /// The name of the CPU and those of ``relevant`` that it has; nil where the system does not say.
  static var summary: String? {
    VirtualFile.contents(of: "/proc/cpuinfo", limit: 1 << 16).flatMap(summary(of:))
  }

  static func summary(of cpuinfo: String) -> String? {
    var name: String?
    var flags: Set<Substring> = []
    for line in cpuinfo.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let key = line[..<colon].filter { $0 != "\t" }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      switch key {
      case "model name": name = name ?? String(value)
      case "flags", "Features": flags.formUnion(value.split(separator: " "))
      default: continue
      }
    }
    let features = relevant.filter { flags.contains(Substring($0)) }
    if name == nil, features.isEmpty { return nil }
    return (name ?? "CPU") + ": "
      + (features.isEmpty ? "no features beyond the baseline" : features.joined(separator: " "))
  }
}
