internal import Storage

/// Where the library lies that fine-tuning multiplies matrices with.
enum OpenBLAS {
  /// Folders that the dynamic loaders of Debian, Fedora and Homebrew look into.
  private static let folders = [
    "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/local/lib",
    "/usr/lib", "/opt/homebrew/opt/openblas/lib", "/usr/local/opt/openblas/lib",
  ]

  private static let names = ["libopenblas.so.0", "libopenblas.so", "libopenblas.dylib"]

  /// The path of the library; nil where there is none.
  ///
  /// It is looked for, not loaded: its constructor starts threads.
  static var path: String? {
    for folder in folders {
      for name in names where FileReading.kind(of: "\(folder)/\(name)") == .regular {
        return "\(folder)/\(name)"
      }
    }
    return nil
  }
}
