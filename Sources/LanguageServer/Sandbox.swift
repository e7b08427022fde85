private import CSystem

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// How the process is kept from making sockets.
package enum Sandbox: Sendable {
  /// System calls that make or use sockets fail with EACCES.
  case refuse
  /// They kill the process; tests run like that.
  case kill
  /// They are allowed: a choice of whoever runs a kernel that cannot filter.
  case off

  /// `FAMILIAR_SECCOMP`: `kill`, `off`, or anything else for refusal.
  package static var fromEnvironment: Sandbox {
    switch getenv("FAMILIAR_SECCOMP").map({ String(cString: $0) }) {
    case "kill": .kill
    case "off": .off
    default: .refuse
    }
  }

  /// Puts it in force for the process and its children.
  ///
  /// - Returns: why it could not be, nil if it is. A server that cannot promise to stay off the
  ///   network does not start, unless the system has no such filter at all (macOS).
  package func install() -> String? {
    let status: Int32
    switch self {
    case .off: return nil
    case .refuse: status = process_deny_sockets(0)
    case .kill: status = process_deny_sockets(1)
    }
    #if os(Linux)
      if status == 0 { return nil }
      return "cannot install the filter that denies sockets: \(String(cString: strerror(status))); "
        + "set FAMILIAR_SECCOMP=off to run without it"
    #else
      return nil
    #endif
  }
}
