internal import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The environment variables of this process.
enum ProcessEnvironment {
  /// The value of `name`; an empty one counts as none.
  static subscript(name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// Where state lies.
  static var stateDirectories: StateDirectories { StateDirectories(environment: variables) }

  /// Those that say where state lies and which model is meant.
  static var variables: [String: String] {
    var variables: [String: String] = [:]
    for name in ["HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "FAMILIAR_MODEL", "FAMILIAR_ISA"] {
      variables[name] = self[name]
    }
    return variables
  }
}
