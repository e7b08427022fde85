/// What models are called: file names without their suffix.
package enum ModelName {
  /// The last component of `path` without `.gguf`.
  static func stem(ofPath path: String) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? path
    return last.hasSuffix(".gguf") ? String(last.dropLast(5)) : last
  }
}
